/** The report for people: what it says, how it fits the terminal, and what it must never print. */
import { describe, expect, it } from 'vitest';
import { textWidth, wrap } from '../../src/report/layout.ts';
import { dayTime, epochOf, relativeText } from '../../src/report/clock.ts';
import { RowStore, Story, type RowLimits } from '../../src/records/rows.ts';
import type { PacketView } from '../../src/records/sink.ts';
import { ACK, FIN, PSH } from '../../src/tcp-flags.ts';
import { opened, refused, run, SESSION } from '../helpers/cli.ts';
import { viewOf } from '../helpers/view.ts';

const lines = (text: string): string[] => text.trimEnd().split('\n');

/** The lines of the ladder: those with a side's arrow. */
const arrows = (text: string): string[] => lines(text).filter((line) => /[▶◀]/.test(line));

/** An ACK of one end alone, `n` seconds after the first. */
const ack = (n: number): string =>
  `10:00:0${n}.000000 IP 10.3.0.1.40103 > 10.3.0.2.80: Flags [.], ack ${1771003 + 1448 * n}, win 501, length 0`;

/** The `n`-th 100 bytes and their acknowledgement, from so many seconds on. */
function exchange(n: number, at: number): string {
  const time = (ms: number): string => `12:00:${(at + ms / 1000).toFixed(6).padStart(9, '0')}`;
  const seq = 1 + 100 * n;
  return (
    `${time(10)} IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq ${seq}:${seq + 100}, ack 1, win 502, length 100\n` +
    `${time(20)} IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [.], ack ${seq + 100}, win 501, length 0`
  );
}

/** The `i`-th question and its answer, a second after the one before. */
const question = (i: number): string[] => [
  `12:00:${String(i + 1).padStart(2, '0')}.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq ${1 + i * 100}:${101 + i * 100}, ack ${1 + i * 50}, win 502, length 100`,
  `12:00:${String(i + 1).padStart(2, '0')}.000100 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [P.], seq ${1 + i * 50}:${51 + i * 50}, ack ${101 + i * 100}, win 502, length 50`,
];

const session = (questions: number): string => [...Array(questions).keys()].flatMap(question).join('\n');

describe('a story', () => {
  it('says beside a call on what it depends that somebody was there to make it', async () => {
    const reset = '18:14:40.903509 IP 192.0.2.167.103 > 198.51.100.192.80: Flags [R], seq 6750209, win 0, length 0';
    const alone = (await run(['-'], { stdin: reset })).out.replaceAll(/\s+/g, ' ');
    expect(alone).toContain('fails with ECONNRESET — packet 1, likely; if a socket had that connection open');
    expect((await run(['-'], { stdin: SESSION })).out).not.toContain('if a socket had');
  });

  it('tells each step, who took it, and the states after it', async () => {
    const { out, code } = await run(['-'], { stdin: SESSION });
    expect(code).toBe(0);
    const found = arrows(out);
    expect(found).toHaveLength(10);
    expect(found[0]).toMatch(/0\.000000 {2} 1 {2}SYN-SENT +SYN · handshake 1\/3 ─+▶/);
    expect(found[1]).toMatch(/◀─+ SYN ACK · handshake 2\/3 {2}SYN-RECEIVED/);
    expect(found[2]).toMatch(/ESTABLISHED +ACK · handshake 3\/3 ─+▶/);
    expect(found[3]).toMatch(/100 bytes ─+▶/);
    expect(found[5]).toMatch(/◀─+ 500 bytes/);
    expect(found[7]).toMatch(/FIN-WAIT-1 +FIN ACK · close 1\/4 ─+▶/);
    expect(found[8]).toMatch(/◀─+ FIN ACK · close 2\/4 · close 3\/4 {2}LAST-ACK/);
    expect(found[9]).toMatch(/TIME-WAIT +ACK · close 4\/4 ─+▶/);
    expect(out).toContain('10.0.0.1:40000 → 10.0.0.2:80');
    expect(out).toContain('it is not in trouble');
  });

  it('shows a silence between two runs of plain packets', async () => {
    const opening = SESSION.split('\n').slice(0, 3).join('\n');
    const { out } = await run(['-'], {
      stdin: [opening, exchange(0, 1), exchange(1, 1.1), exchange(2, 6), exchange(3, 6.1)].join('\n'),
    });
    expect(out).toMatch(/no packet for 4\.89 s/);
  });

  it('says of a connection of one packet that nothing can be judged, and of an end without packets that none was captured', async () => {
    const alone = '10:00:00.000000 IP 10.3.0.1.40103 > 10.3.0.2.80: Flags [.], ack 1771003, win 501, length 0';
    const { out } = await run(['-'], { stdin: alone });
    expect(out).toContain('only one packet, too little to judge');
    expect(out).not.toContain('not in trouble');
    expect(out).toContain('b: no packet of it was captured');
  });

  it('does not call a connection well of which it saw one side only', async () => {
    const { out } = await run(['-'], { stdin: [ack(0), ack(1), ack(2)].join('\n') });
    expect(out).toContain('it was seen from one side only');
    expect(out).not.toContain('not in trouble');
    const answer = '10:00:03.000000 IP 10.3.0.2.80 > 10.3.0.1.40103: Flags [.], ack 7, win 501, length 0';
    expect((await run(['-'], { stdin: [ack(0), ack(1), answer].join('\n') })).out).toContain('it is not in trouble');
  });

  it("implies the SYN of the seed document's own sample: 2/3, 3/3, 7 bytes, ACK, 18 bytes, ACK", async () => {
    const sample = [
      '14:12:45.104701 IP localhost.9502 > localhost.39870: Flags [S.], seq 1721825043, ack 2927179379, win 32768, options [mss 16396,sackOK,TS val 255474104 ecr 255474104,nop,wscale 3], length 0 (2)',
      '14:12:45.104711 IP localhost.39870 > localhost.9502: Flags [.], ack 1, win 4099, options [nop,nop,TS val 255474104 ecr 255474104], length 0 (3)',
      '14:13:01.415407 IP localhost.39870 > localhost.9502: Flags [P.], seq 1:8, ack 1, win 4099, options [nop,nop,TS val 255478182 ecr 255474104], length 7',
      '14:13:01.415432 IP localhost.9502 > localhost.39870: Flags [.], ack 8, win 4096, options [nop,nop,TS val 255478182 ecr 255478182], length 0',
      '14:13:01.415747 IP localhost.9502 > localhost.39870: Flags [P.], seq 1:19, ack 8, win 4096, options [nop,nop,TS val 255478182 ecr 255478182], length 18',
      '14:13:01.415757 IP localhost.39870 > localhost.9502: Flags [.], ack 19, win 4097, options [nop,nop,TS val 255478182 ecr 255478182], length 0',
    ];
    const { out } = await run([], { stdin: sample.join('\n') });
    const found = arrows(out).map((line) => line.replace(/[─▶◀│]/g, ' ').replace(/ +/g, ' '));
    expect(
      found.map((line) => /SYN · handshake 1\/3 \(implied|handshake [23]\/3|\d+ bytes|ACK/.exec(line)?.[0]),
    ).toEqual(['SYN · handshake 1/3 (implied', 'ACK', 'ACK', '7 bytes', 'ACK', '18 bytes', 'ACK']);
    expect(out).toMatch(/SYN ACK · handshake 2\/3/);
    expect(out).toMatch(/ACK · handshake 3\/3/);
  });

  it('fits 80 columns, 120 columns, and a pipe', async () => {
    for (const world of [{}, { columns: 120, stdoutIsTty: true }, { columns: 80, stdoutIsTty: true }]) {
      const { out } = await run(
        [
          'fixtures/findings/connection-refused/hit.tcpdump',
          'fixtures/findings/close-never-completed/hit.tcpdump',
          '--color',
          'never',
        ],
        world,
      );
      for (const line of lines(out)) expect([line, textWidth(line) <= (world.columns ?? 80)]).toEqual([line, true]);
    }
  });

  it('shows sequence numbers where there is room', async () => {
    expect((await run(['-'], { stdin: SESSION, columns: 130 })).out).toMatch(/seq 1–100 {2}ack 1 {2}win \d+/);
    expect((await run(['-'], { stdin: SESSION, columns: 80 })).out).not.toMatch(/seq 1–100/);
  });

  it('colours only where colours are wanted', async () => {
    const escape = '\u001b[';
    const of = async (argv: string[], world: Parameters<typeof run>[1]): Promise<boolean> =>
      (await run(['-', ...argv], { ...world, stdin: SESSION })).out.includes(escape);
    expect(await of([], {})).toBe(false);
    expect(await of([], { stdoutIsTty: true, columns: 80 })).toBe(true);
    expect(await of([], { stdoutIsTty: true, columns: 80, env: { NO_COLOR: '1' } })).toBe(false);
    expect(await of([], { env: { FORCE_COLOR: '1' } })).toBe(true);
    expect(await of(['--color', 'always'], {})).toBe(true);
    expect(await of(['--color', 'never'], { stdoutIsTty: true, columns: 80 })).toBe(false);
  });

  it('prints payload only when asked', async () => {
    const hex = [
      '12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:6, ack 1, win 502, length 5: HTTP',
      '\t0x0000:  4500 002d 0001 4000 4006 26c8 0a00 0001',
      '\t0x0010:  0a00 0002 9c40 0050 0000 0001 0000 0001',
      '\t0x0020:  5018 01f6 0000 0000 6865 1b5b 6f',
    ].join('\n');
    expect((await run(['-'], { stdin: hex })).out).not.toContain('he\\x1b');
    const { out } = await run(['-', '--payload'], { stdin: hex });
    expect(out).toContain('he\\x1b[o');
    expect(out).not.toContain('\u001b');
  });

  it('shows names from the input with control characters made harmless', async () => {
    const evil = SESSION.replaceAll('10.0.0.1.40000', 'evil\u001b[31mname\u202e.40000');
    const { out } = await run(['-'], { stdin: evil });
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('\u202e');
  });

  it('tells times of the day', async () => {
    const dated = SESSION.split('\n')
      .map((line) => (line === '' ? line : `2024-02-29 ${line}`))
      .join('\n');
    const { out } = await run(['-', '--time', 'utc'], { stdin: dated });
    expect(out).toMatch(/2024-02-29, times as the text prints them/);
    expect(arrows(out)[1]).toContain('12:00:00.010000');
  });

  it('is told again packet by packet with --packets all', async () => {
    const data = [...Array(30).keys()].map(
      (i) =>
        `12:00:01.${String(i * 1000).padStart(6, '0')} IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], seq ${1 + i * 100}:${101 + i * 100}, ack 1, win 502, length 100`,
    );
    const folded = arrows((await run(['-'], { stdin: data.join('\n') })).out);
    expect(folded).toHaveLength(1);
    expect(folded[0]).toMatch(/3,000 bytes in 30/);
    expect(arrows((await run(['-', '--packets', 'all'], { stdin: data.join('\n') })).out)).toHaveLength(30);
  });

  it('tells two rows that go on in turn in one line, beyond a screen, and each with --packets all', async () => {
    const folded = (await run(['-'], { stdin: session(20) })).out;
    expect(folded).toMatch(/… two such rows in turn 14 more times, from packet 12 on, until\s+19\.000000/);
    expect(arrows(folded)).toHaveLength(12);
    const short = (await run(['-'], { stdin: session(12) })).out;
    expect(short).not.toContain('such rows');
    expect(arrows((await run(['-', '--packets', 'all'], { stdin: session(20) })).out)).toHaveLength(40);
  });
});

describe('many connections', () => {
  const mixed = [...Array(40).keys()].map((i) => (i % 20 === 7 ? refused(5000 + i, i) : opened(5000 + i, i))).join('');

  it('tells those in trouble, the worst first, and says how to see the others', async () => {
    const { out } = await run(['-'], { stdin: mixed });
    expect(out).toMatch(/40 connections, .*; 2 in trouble: 2 with a problem/);
    expect(out.match(/── connection \d+/g)).toEqual(['── connection 7']);
    expect(out).toMatch(/The same happened to\n {2}#27 10\.0\.0\.1:5027 → 10\.0\.0\.2:81: Refused: .*packet 81/);
    expect(out).toMatch(/38 more connections are not told here \(--all tells every one\)\.\n {2}List them: .* --list/);
  });

  it('says in one sentence when none is in trouble', async () => {
    const { out } = await run(['-'], { stdin: [...Array(12).keys()].map((i) => opened(5000 + i, i)).join('') });
    expect(out).toMatch(/none of them is in trouble/);
    expect(out).not.toMatch(/── connection/);
  });

  it('tells at most ten, and with --all every one', async () => {
    const bad = [...Array(25).keys()].map((i) => refused(5000 + i, i)).join('');
    const { out } = await run(['-'], { stdin: bad });
    expect(out.match(/── connection/g)).toHaveLength(1);
    expect(out.match(/^ {2}#\d+ .*: Refused: /gm)).toHaveLength(9);
    expect((await run(['-', '--all'], { stdin: bad })).out.match(/── connection/g)).toHaveLength(25);
  });

  it('tells one connection when asked, and names the range when there is no such one', async () => {
    const { out } = await run(['-', '--connection', '27'], { stdin: mixed });
    expect(out.match(/── connection/g)).toHaveLength(1);
    expect(out).toContain('10.0.0.1:5027');
    const wrong = await run(['-', '--connection', '40'], { stdin: mixed });
    expect(wrong.code).toBe(64);
    expect(wrong.err).toMatch(/no connection 40: they are numbered 0 to 39/);
  });
});

describe('--frame', () => {
  it('says what a packet is, which states it moved, and what is said about it', async () => {
    const { out } = await run(['-', '--frame', '8'], { stdin: SESSION });
    expect(out).toMatch(/FIN ACK from the client 10\.0\.0\.1:40000 to 10\.0\.0\.2:80/);
    expect(out).toMatch(/close 1\/4:/);
    expect(out).toMatch(/client: ESTABLISHED → FIN-WAIT-1: .*/);
    expect(out).toMatch(/server: stays in ESTABLISHED/);
  });
  it('says so when there is no such packet', async () => {
    const { code, err } = await run(['-', '--frame', '11'], { stdin: SESSION });
    expect(code).toBe(64);
    expect(err).toMatch(/no packet 11 in .*: they are numbered 1 to 10/);
  });
});

const view = (frame: number, length: number, given: Partial<PacketView> = {}): PacketView =>
  viewOf({ frame, timeNs: frame, flags: ACK | PSH, length, seq: frame, ...given });

describe('rows of a long connection', () => {
  const limits: RowLimits = { head: 4, tail: 4, middle: 0, fold: true, payload: 0, numbers: true };

  it('keeps the beginning and the end, and counts every packet between, in bounded rows', () => {
    const store = new RowStore(limits);
    const story = new Story();
    // A request and an answer in turn never fold.
    for (let frame = 1; frame <= 10_000; frame++)
      store.packet(story, view(frame, 10, { side: frame % 2 === 0 ? 1 : 0 }));
    const frames: number[] = [];
    for (let row = story.head; row >= 0; row = store.next[row] ?? -1) frames.push(store.frame[row] ?? 0);
    expect(frames).toEqual([1, 2, 3, 4, 9997, 9998, 9999, 10_000]);
    expect(story.hiddenPackets).toBe(10_000 - 8);
    expect(store.frame.length).toBeLessThanOrEqual(256);
  });

  it('folds a run with its ACKs and loses no packet and no byte', () => {
    const store = new RowStore(limits);
    const story = new Story();
    let bytes = 0;
    for (let frame = 1; frame <= 3_000; frame++) {
      const data = frame % 3 !== 0;
      bytes += data ? 1_448 : 0;
      store.packet(story, view(frame, data ? 1_448 : 0, { side: data ? 0 : 1 }));
    }
    let packets = story.hiddenPackets;
    let sum = 0;
    for (let row = story.head; row >= 0; row = store.next[row] ?? -1) {
      packets += (store.dataPackets[row] ?? 0) + (store.ackPackets[row] ?? 0);
      sum += store.bytes[row] ?? 0;
    }
    expect(packets).toBe(3_000);
    expect(sum).toBe(bytes);
    expect(story.rows).toBeLessThanOrEqual(2);
  });

  it('folds packets that only repeat each other, and never a FIN or another side', () => {
    const store = new RowStore({ ...limits, head: 20 });
    const repeated = { kind: 'unclassified-retransmission', certainty: 'implied' } as const;
    const story = new Story();
    for (let frame = 1; frame <= 9; frame++)
      store.packet(story, view(frame, 100, { ...repeated, side: frame < 6 ? 0 : 1 }));
    store.packet(story, view(10, 100, { ...repeated, side: 1, flags: ACK | FIN }));
    store.packet(story, view(11, 10));
    const packets: number[] = [];
    for (let row = story.head; row >= 0; row = store.next[row] ?? -1) packets.push(store.dataPackets[row] ?? 0);
    expect(packets).toEqual([5, 4, 1, 1]);
  });

  it('uses the rows of a released connection again', () => {
    const store = new RowStore(limits);
    for (let i = 0; i < 5_000; i++) {
      const story = new Story();
      for (let frame = 1; frame <= 6; frame++) store.packet(story, view(frame, 0, { kind: 'handshake-1' }));
      store.release(story);
    }
    expect(store.frame.length).toBe(256);
  });
});

describe('words on a terminal', () => {
  it('counts wide characters twice and marks not at all', () => {
    expect(textWidth('abc')).toBe(3);
    expect(textWidth('漢字')).toBe(4);
    expect(textWidth('e\u0301')).toBe(1);
  });
  it('wraps within the width and loses nothing', () => {
    const text = `one two ${'x'.repeat(50)} 漢字漢字漢字 three`;
    const wrapped = wrap(text, 12);
    for (const line of wrapped) expect(textWidth(line)).toBeLessThanOrEqual(12);
    expect(wrapped.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
  it('writes times to the microsecond', () => {
    expect(relativeText(1_999_999_999)).toBe('2.000000');
    expect(relativeText(61_000_001_000)).toBe('61.000001');
    expect(relativeText(-1_500_000)).toBe('-0.001500');
    const epoch = epochOf('2024-02-29T23:59:59.999999999Z');
    expect(epoch).toBe(1_709_251_199_999_999_999n);
    expect(dayTime(epoch ?? 0n, 1, 'utc')).toEqual({ date: '2024-03-01', time: '00:00:00.000000' });
  });
});
