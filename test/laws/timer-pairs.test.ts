/** Timer or signal: for each sentence on timers and round trips, a case where it is right beside the one where it is not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze, type OutputRecord } from '../../src/index.ts';

async function told(text: string): Promise<OutputRecord[]> {
  const out: OutputRecord[] = [];
  for await (const r of analyze(new TextEncoder().encode(text), { packets: 'all' })) out.push(r);
  return out;
}

const kindAt = (records: readonly OutputRecord[], frame: number): string | undefined => {
  const found = records.find((r) => r.type === 'annotation' && r.frame === frame);
  return found?.type === 'annotation' ? `${found.kind} ${found.certainty}` : undefined;
};

const A = '192.0.2.34.44012';
const B = '203.0.113.72.443';

/** Milliseconds from the start, and who sends what. */
const line = (ms: number, fromA: boolean, rest: string, day = '2025-05-05'): string => {
  const time = new Date(Date.UTC(2025, 0, 1) + Math.floor(ms)).toISOString().slice(11, 23);
  const micros = String(Math.round((ms % 1) * 1000)).padStart(3, '0');
  return `${day} ${time}${micros} IP ${fromA ? `${A} > ${B}` : `${B} > ${A}`}: Flags ${rest}`;
};

const OPTIONS = 'options [mss 1460,sackOK,nop,wscale 7]';
/** The server's answer comes after `trip` milliseconds. */
const opened = (trip: number, day?: string): string[] => [
  line(0, true, `[S], seq 1000, win 64240, ${OPTIONS}, length 0`, day),
  line(trip, false, `[S.], seq 5000, ack 1001, win 65160, ${OPTIONS}, length 0`, day),
  line(trip + 0.05, true, '[.], ack 5001, win 502, length 0', day),
];
const request = (ms: number, day?: string): string =>
  line(ms, true, '[P.], seq 1001:1501, ack 5001, win 502, length 500', day);
const joined = (...lines: readonly (string | string[])[]): string => `${lines.flat().join('\n')}\n`;

const probe = readFileSync('fixtures/field/ladder-timer--true-tail-loss-probe.txt', 'utf8');

describe('a tail that is sent again after two round trips', () => {
  it('is a loss probe of a system that has such', async () => {
    expect(kindAt(await told(probe), 7)).toBe('tail-loss-probe implied');
  });

  it('is none in a capture that is older than loss probes', async () => {
    expect(kindAt(await told(probe.replaceAll('2025-05-05', '2009-05-05')), 7)).not.toMatch(/tail-loss-probe/);
  });

  it('is none where the hosts did not agree on SACK', async () => {
    const without = probe.replaceAll('sackOK,', '').replaceAll(/,nop,nop,sack 1 \{[\d:]+\}/g, '');
    expect(kindAt(await told(without), 7)).not.toMatch(/tail-loss-probe/);
  });
});

describe('a lone segment that is sent again', () => {
  it('is no certain probe where probe and time-out fall together', async () => {
    // Two round trips and the delayed ACK of a lone segment (RFC 8985 §7.2) are as long as the time-out itself.
    const tie = await told(
      joined(opened(100), request(101), request(101 + 301), line(503, false, '[.], ack 1501, win 501, length 0')),
    );
    expect(kindAt(tie, 5)).not.toBe('tail-loss-probe implied');
    expect(kindAt(tie, 5)).not.toBe('tail-loss-probe observed');
  });
});

const row = (first: number): string => {
  const waits = [0, first, 2 * first, 4 * first, 8 * first];
  let ms = 30;
  return joined(opened(20), ...waits.map((wait) => request((ms += wait))));
};

describe('a segment sent again in a row of doubled waits', () => {
  it.each([200, 300, 1000, 1500])('is a time-out, each of them, from %i ms on', async (first) => {
    const records = await told(row(first));
    for (const frame of [6, 7, 8]) expect(kindAt(records, frame)).toMatch(/^retransmission-timeout/);
  });

  it('is none where three duplicate ACKs asked for it', async () => {
    const data = [0, 1, 2, 3].map((i) =>
      line(21 + i / 100, true, `[.], seq ${1001 + 500 * i}:${1501 + 500 * i}, ack 5001, win 502, length 500`),
    );
    const acks = [1, 2, 3].map((i) =>
      line(41 + i / 100, false, `[.], ack 1001, win 501, options [nop,nop,sack 1 {1501:${1501 + 500 * i}}], length 0`),
    );
    const records = await told(joined(opened(20), data, acks, request(41.2)));
    expect(kindAt(records, 11)).toMatch(/^fast-retransmission/);
  });
});

const rtt = (records: readonly OutputRecord[], side: 'a' | 'b'): number | undefined => {
  const connection = records.find((r) => r.type === 'connection');
  return connection?.type === 'connection' ? connection[side].rtt?.minNs : undefined;
};

const MS = 1_000_000;

/** Four pieces of data, each acknowledged after `wait` milliseconds. */
const exchange = (wait: number): string[] =>
  [0, 1, 2, 3].flatMap((i) => [
    line(100 + 100 * i, true, `[P.], seq ${1001 + 500 * i}:${1501 + 500 * i}, ack 5001, win 502, length 500`),
    line(100 + 100 * i + wait, false, `[.], ack ${1501 + 500 * i}, win 501, length 0`),
  ]);

describe('a round trip', () => {
  it('is told where the capture stands at the sender', async () => {
    const ns = rtt(await told(joined(opened(30), exchange(30))), 'a');
    expect(ns).toBeGreaterThan(29 * MS);
  });

  it("is never the receiver's own wait alone where the capture stands there", async () => {
    // The SYN-ACK follows its SYN at once, and the ACK of it comes after the path's 30 ms.
    const atServer = [
      line(0, true, `[S], seq 1000, win 64240, ${OPTIONS}, length 0`),
      line(0.04, false, `[S.], seq 5000, ack 1001, win 65160, ${OPTIONS}, length 0`),
      line(30, true, '[.], ack 5001, win 502, length 0'),
    ];
    for (const wait of [0.03, 5, 20]) {
      const ns = rtt(await told(joined(atServer, exchange(wait))), 'a');
      expect(ns ?? 30 * MS, `${wait} ms`).toBeGreaterThan(28 * MS);
    }
  });

  it('is none of lines that have all the same time', async () => {
    const still = joined(opened(30), exchange(30)).replaceAll(/00:00:00\.\d{6}/g, '00:00:00.000000');
    expect(rtt(await told(still), 'a')).toBeUndefined();
  });
});

const again = (data: string[]): string =>
  joined(
    opened(20),
    data,
    [100, 330, 790, 1710].map((ms) =>
      line(ms, true, `[F.], seq ${data.length > 0 ? 1501 : 1001}, ack 5001, win 502, length 0`),
    ),
  );

describe('a FIN that is sent again', () => {
  it('alone is no stalled transfer', async () => {
    const records = await told(again([]));
    expect(records.some((r) => r.type === 'finding' && r.code === 'TE2001')).toBe(false);
  });

  it('behind data that is sent again is one', async () => {
    let ms = 30;
    const records = await told(
      joined(
        opened(20),
        ...[0, 400, 800, 1600].map((wait) => request((ms += wait))),
        line(3000, false, '[.], ack 1501, win 501, length 0'),
      ),
    );
    expect(records.some((r) => r.type === 'finding' && r.code === 'TE2001')).toBe(true);
  });
});
