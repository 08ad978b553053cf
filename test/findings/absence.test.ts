/** What rests on what is absent: told as what is most likely where the capture lacks packets, with its reason; as seen where it does not. */
import { describe, expect, it } from 'vitest';
import { analyze, type ConnectionRecord, type FindingRecord } from '../../src/index.ts';

const A = '192.0.2.7.40100';
const B = '198.51.100.9.5432';

/** `at` in seconds; `IP a > b: ...` of one direction. */
const line = (at: number, fromA: boolean, rest: string): string => {
  const clock = new Date(Math.round(at * 1e6) / 1000).toISOString().slice(11, 19);
  const micros = String(Math.round((at % 1) * 1e6)).padStart(6, '0');
  return `${clock}.${micros} IP ${fromA ? `${A} > ${B}` : `${B} > ${A}`}: Flags ${rest}`;
};

async function findings(lines: readonly string[]): Promise<FindingRecord[]> {
  const out: FindingRecord[] = [];
  for await (const r of analyze(new TextEncoder().encode(`${lines.join('\n')}\n`)))
    if (r.type === 'finding') out.push(r);
  return out;
}

const certainty = async (lines: readonly string[], code: string): Promise<string | undefined> =>
  (await findings(lines)).find((f) => f.code === code)?.certainty;

const OPEN = [
  line(1, true, '[S], seq 1000, win 64240, options [mss 1460,sackOK], length 0'),
  line(1.02, false, '[S.], seq 5000, ack 1001, win 65160, options [mss 1460,sackOK], length 0'),
  line(1.0201, true, '[.], ack 5001, win 64240, length 0'),
  line(1.03, true, '[P.], seq 1001:1101, ack 5001, win 64240, length 100'),
  line(1.06, false, '[P.], seq 5001:5201, ack 1101, win 65160, length 200'),
];
const CLOSE = [
  line(1.2, true, '[F.], seq 1101, ack 5201, win 64240, length 0'),
  line(1.22, false, '[.], ack 1102, win 65160, length 0'),
];
/** Another connection shows that the capture went on. */
const LATER = [line(90, true, '[.], ack 5201, win 64240, length 0')];

describe('a close that was never completed', () => {
  it('is seen where the capture holds all packets', async () => {
    expect(await certainty([...OPEN, ...CLOSE, ...LATER], 'TE4002')).toBe('observed');
  });

  it('is most likely where acknowledged bytes are missing from the capture', async () => {
    const missing = line(1.1, true, '[.], ack 5601, win 64240, length 0');
    const close = CLOSE.map((text) => text.replaceAll('5201', '5601'));
    const later = LATER.map((text) => text.replaceAll('5201', '5601'));
    expect(await certainty([...OPEN, missing, ...close, ...later], 'TE4002')).toBe('assumed');
  });

  it('is most likely where the other end may have closed before the capture began', async () => {
    expect(await certainty([...CLOSE, ...LATER], 'TE4002')).toBe('assumed');
  });
});

const syn = (at: number): string => line(at, true, '[S], seq 1000, win 64240, options [mss 1460], length 0');
const opened = (at: number): string[] => [
  line(at, false, '[S.], seq 5000, ack 1001, win 65160, options [mss 1460], length 0'),
  line(at + 0.0001, true, '[.], ack 5001, win 64240, length 0'),
  line(at + 0.01, true, '[P.], seq 1001:1101, ack 5001, win 64240, length 100'),
  line(at + 0.03, false, '[.], ack 1101, win 65160, length 0'),
];

describe('a connect that was late', () => {
  it('is told after the waits of a SYN', async () => {
    expect(await certainty([syn(1), syn(2.03), ...opened(2.05)], 'TE1007')).toBeDefined();
  });

  it('is not told after a wait that no system has', async () => {
    expect(await certainty([syn(1), syn(20_000), ...opened(20_000.02)], 'TE1007')).toBeUndefined();
  });
});

const unanswered = (waits: readonly number[]): string[] => {
  let at = 1.1;
  return waits.map((wait) => line((at += wait), true, '[P.], seq 1101:1201, ack 5201, win 64240, length 100'));
};
const other = line(60, true, '[S], seq 7000, win 64240, options [mss 1460], length 0').replace('40100', '40101');

describe('packets that nothing answered', () => {
  it('tell of a peer that fell silent by their timer', async () => {
    expect(await certainty([...OPEN, ...unanswered([0, 0.25, 0.5, 1, 2]), other], 'TE4007')).toBe('observed');
  });

  it('tell of nothing where they follow each other faster than any timer', async () => {
    expect(await certainty([...OPEN, ...unanswered([0, 0.005, 0.01, 0.005, 0.004]), other], 'TE4007')).toBeUndefined();
  });
});

describe('a reset while data is under way', () => {
  const asked = OPEN.slice(0, 4);
  const answer = line(1.0452, false, '[P.], seq 5001:5201, ack 1101, win 65160, length 200');

  it('is told where it acknowledges no more than what came before it', async () => {
    const reset = line(1.045, true, '[R.], seq 1101, ack 5001, win 0, length 0');
    expect(await certainty([...asked, reset], 'TE4001')).toBe('observed');
  });

  it('is not told of its own data where it acknowledges an answer that stands behind it', async () => {
    const reset = line(1.045, true, '[R.], seq 1101, ack 5201, win 0, length 0');
    expect(await certainty([...asked, reset, answer], 'TE4001')).toBeUndefined();
  });
});

const elsewhereOpened = (at: number): string[] => [
  line(at, true, '[S], seq 900, win 64240, options [mss 1460], length 0').replace('40100', '40777'),
  line(at + 0.02, false, '[S.], seq 77, ack 901, win 65160, options [mss 1460], length 0').replace('40100', '40777'),
];

const heard = async (lines: readonly string[]): Promise<unknown> =>
  (await findings(lines)).find((f) => f.code === 'TE1002')?.facts['heardWhen'];

const verdict = async (lines: readonly string[]): Promise<string | undefined> => {
  for await (const r of analyze(new TextEncoder().encode(`${lines.join('\n')}\n`)))
    if (r.type === 'connection' && r.id === 0) return r.verdict.key;
  return undefined;
};

describe('what else was heard of an address that answered no SYN', () => {
  const tries = [syn(1), syn(2.02), syn(4.04)];

  it('is of that time when it came between the tries, whatever came later', async () => {
    const later = Array.from({ length: 40 }, (_, i) => elsewhereOpened(20 + i * 3)).flat();
    expect(await heard([...tries.slice(0, 2), ...elsewhereOpened(3), ...tries.slice(2), ...later])).toBe('meanwhile');
  });

  it('is not of that time when it came after the last try', async () => {
    expect(await heard([...tries, ...elsewhereOpened(20)])).toBe('later');
  });

  it('says of a host that spoke only later that it may have come up then', async () => {
    const later = line(20, false, '[S], seq 5, win 9, options [mss 1460], length 0').replaceAll('40100', '40779');
    const found = (await findings([...tries, later])).find((f) => f.code === 'TE1002');
    expect(found?.facts).toMatchObject({ heard: 'speaks', heardWhen: 'later' });
    expect(found?.says).not.toMatch(/so the host is up/);
  });

  it('is not of that time when it came before the first try', async () => {
    expect(
      await heard([
        ...elsewhereOpened(0.5),
        ...tries,
        line(30, true, '[.], ack 9, win 1, length 0').replace('40100', '40778'),
      ]),
    ).toBe('before');
  });
});

describe('a SYN-ACK that nothing acknowledges', () => {
  const opening = [syn(1), line(1.02, false, '[S.], seq 5000, ack 1001, win 65160, options [mss 1460], length 0')];
  const elsewhere = (at: number): string => line(at, true, '[.], ack 9, win 1, length 0').replace('40100', '40778');

  it('is not called unacknowledged when the capture ends with it or right after it', async () => {
    expect(await verdict(opening)).toBe('verdict.ends-after-syn-ack');
    expect(await verdict([...opening, elsewhere(1.3)])).toBe('verdict.ends-after-syn-ack');
  });

  it('is when the capture goes on', async () => {
    expect(await verdict([...opening, elsewhere(1.6)])).toBe('verdict.never-acknowledged-once');
  });
});

const connection = async (lines: readonly string[]): Promise<ConnectionRecord | undefined> => {
  for await (const r of analyze(new TextEncoder().encode(`${lines.join('\n')}\n`)))
    if (r.type === 'connection') return r;
  return undefined;
};

const acknowledgedAt = (third: number): string[] => [
  syn(1),
  line(1.00002, false, '[S.], seq 5000, ack 1001, win 65160, options [mss 1460], length 0'),
  line(third, true, '[.], ack 5001, win 64240, length 0'),
  line(third + 0.01, true, '[P.], seq 1001:1101, ack 5001, win 64240, length 100'),
  line(third + 0.0101, false, '[.], ack 1101, win 65160, length 0'),
];

describe('a wait that no round trip lasts', () => {
  it('is not told as the round trip of a handshake', async () => {
    expect((await connection(acknowledgedAt(13_562)))?.handshake?.rttNs).toBeUndefined();
  });

  it('is not doubted below the first repetition of a SYN-ACK', async () => {
    expect((await connection(acknowledgedAt(3.9)))?.handshake?.rttNs).toBe(2_900_000_000);
  });
});
