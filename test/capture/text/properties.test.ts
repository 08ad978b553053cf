/** Any connection, printed in any style and read back, is the same as far as it is printed; no text breaks the reader. */
import * as fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { KNOWN_ACK, KNOWN_FLAGS, KNOWN_LENGTH, KNOWN_OPTIONS, KNOWN_SEQ } from '../../../src/segment/segment.ts';
import { print, type Printable, type Style } from '../../helpers/printer.ts';
import { readText, type PlainSegment } from '../../helpers/segments.ts';

const BITS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, '.': 16, U: 32, E: 64, W: 128 };
const bits = (flags: string): number => flags.split('').reduce((sum, letter) => sum | (BITS[letter] ?? 0), 0);

/** A step of a conversation: who, how much, and what is special. */
const step = fc.record({
  side: fc.constantFrom<0 | 1>(0, 1),
  length: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 65_000 })),
  back: fc.constantFrom(0, 0, 0, 1, 1448),
  window: fc.integer({ min: 0, max: 65_535 }),
  wait: fc.integer({ min: 0, max: 90_000_000 }),
  end: fc.constantFrom('', '', '', 'P', 'F', 'R'),
  timestamps: fc.boolean(),
  sack: fc.boolean(),
});

const conversation = fc
  .record({
    // One number may wrap. Were both within 2^20 of 0 (by chance 1 in 4 million), absolute and relative could look alike.
    isn: fc.tuple(fc.integer({ min: 1 << 24, max: 0xffffffff }), fc.integer({ min: 1 << 24, max: 0xf0000000 })),
    steps: fc.array(step, { maxLength: 30 }),
    start: fc.integer({ min: 0, max: 3600 * 1e6 }),
  })
  .map(({ isn, steps, start }): Printable[] => {
    const next: [number, number] = [(isn[0] + 1) >>> 0, (isn[1] + 1) >>> 0];
    let micros = start;
    const common = { options: ['mss 1460', 'nop', 'wscale 7'], sack: [], ttl: 64, id: 7, window: 65_535, length: 0 };
    const out: Printable[] = [
      { ...common, micros, side: 0, flags: 'S', seq: isn[0], ack: 0 },
      { ...common, micros: micros + 10, side: 1, flags: 'S.', seq: isn[1], ack: next[0] },
    ];
    for (const s of steps) {
      micros += s.wait;
      const peer = s.side === 0 ? 1 : 0;
      const seq = (next[s.side] - s.back) >>> 0;
      const ack = next[peer];
      out.push({
        micros: micros + 20,
        side: s.side,
        flags: `${s.end}.`,
        seq,
        ack,
        window: s.window,
        length: s.length,
        options: s.timestamps ? ['nop', 'nop', `TS val ${micros % 0xffffffff} ecr ${s.wait}`] : [],
        sack: s.sack ? [[(ack + 100) >>> 0, (ack + 1548) >>> 0]] : [],
        ttl: 64,
        id: s.window,
      });
      if (s.back === 0) next[s.side] = (seq + s.length + (s.end === 'F' ? 1 : 0)) >>> 0;
    }
    return out;
  });

const style: fc.Arbitrary<Style> = fc
  .record({
    version: fc.constantFrom<3 | 4>(3, 4, 4),
    verbose: fc.boolean(),
    relative: fc.boolean(),
    quiet: fc.boolean(),
    clock: fc.constantFrom('time' as const, 'epoch' as const, 'date' as const, 'none' as const),
    ipv6: fc.boolean(),
    names: fc.boolean(),
  })
  // Version 3 had no -q of this form, and is printed here with IPv4's brackets only.
  .filter((s) => s.version === 4 || (!s.quiet && !(s.verbose && s.ipv6)));

/** In what a packet that was read differs from the one that was printed. */
function wrongs(s: PlainSegment, sent: Printable, how: Style, first: number): string[] {
  const wrong: string[] = [];
  const check = (what: string, ok: boolean): void => {
    if (!ok) wrong.push(`${what} of the packet at line ${s.line}`);
  };
  const isAck = sent.flags.includes('.');
  check('time', how.clock === 'none' || s.timeNs === (sent.micros - first) * 1000);
  check('length', (s.known & KNOWN_LENGTH) !== 0 && s.payloadLength === sent.length);
  check('side', (s.srcPort === 40_001) === (sent.side === 0));
  check('flags known', ((s.known & KNOWN_FLAGS) !== 0) === !how.quiet);
  check('ttl', s.ttl === (how.verbose ? sent.ttl : -1));
  if (how.quiet) return wrong;
  check('flags', s.flags === bits(sent.flags));
  check('window', s.window === sent.window);
  check('seq known', ((s.known & KNOWN_SEQ) !== 0) === (sent.length > 0 || /[SFR]/.test(sent.flags)));
  check('seq', (s.known & KNOWN_SEQ) === 0 || s.seq === sent.seq);
  check('ack', !isAck || ((s.known & KNOWN_ACK) !== 0 && s.ack === sent.ack));
  check('options known', (s.known & KNOWN_OPTIONS) !== 0);
  check('sack', s.sack.join(' ') === sent.sack.flat().join(' '));
  return wrong;
}

describe('text and back', () => {
  test('is the identity on what is printed', () => {
    fc.assert(
      fc.property(conversation, style, (connection, how) => {
        const text = print(connection, how);
        const { segments } = readText(text);
        const first = connection[0]?.micros ?? 0;
        const wrong = segments.flatMap((s, i) => wrongs(s, connection[i] as Printable, how, first));
        expect({ text, count: segments.length, wrong }).toEqual({ text, count: connection.length, wrong: [] });
      }),
      { numRuns: 1000 },
    );
  });
});

const SAMPLES = ['styles', 'pastes'].flatMap((folder) => {
  const url = new URL(`../../../fixtures/text/${folder}/`, import.meta.url);
  return readdirSync(url)
    .filter((file) => file.endsWith('.txt'))
    .map((file) => readFileSync(new URL(file, url)));
});

describe('hostile text', () => {
  test('mutated text never throws and ends soon', () => {
    const piece = fc.record({
      sample: fc.nat(SAMPLES.length - 1),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      edits: fc.array(fc.tuple(fc.nat(3000), fc.nat(255), fc.constantFrom('set', 'cut', 'double')), { maxLength: 12 }),
      chunk: fc.integer({ min: 1, max: 4000 }),
    });
    fc.assert(
      fc.property(piece, ({ sample, from, edits, chunk }) => {
        const whole = SAMPLES[sample] as Uint8Array;
        const start = Math.floor(from * Math.max(0, whole.length - 3000));
        let bytes = Uint8Array.from(whole.subarray(start, start + 3000));
        for (const [at, value, edit] of edits) {
          const i = at % Math.max(1, bytes.length);
          if (edit === 'set') bytes[i] = value;
          else if (edit === 'cut') bytes = Uint8Array.from([...bytes.subarray(0, i), ...bytes.subarray(i + value)]);
          else bytes = Uint8Array.from([...bytes.subarray(0, i), ...bytes.subarray(Math.max(0, i - value))]);
        }
        const began = performance.now();
        const read = readText(bytes, chunk);
        expect(performance.now() - began).toBeLessThan(2000);
        expect(read.end.frames).toBeGreaterThanOrEqual(read.segments.length);
      }),
      { numRuns: 600 },
    );
  });

  test('random bytes and random words never throw', () => {
    const words = fc.constantFrom(
      'IP ',
      ' > ',
      '1.2.3.4.5',
      'Flags [',
      'S.], ',
      'seq 1',
      ':',
      'ack ',
      'options [',
      'length ',
      '(tos 0x0, ',
      '\n',
      '\t0x0000:  4500',
      '12:00:00.000001 ',
      '[',
      ']',
      '{',
      '<',
      '=',
      '→',
      ' [SYN] Seq=0',
      'Frame 1: 6 bytes',
      'ICMP ',
      '\n    ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 2000 }),
          fc.array(words, { maxLength: 200 }).map((list) => new TextEncoder().encode(list.join(''))),
        ),
        (bytes) => {
          const { segments, end } = readText(bytes);
          expect(end.frames).toBeGreaterThanOrEqual(segments.length);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['an endless line', 'a > b: '.repeat(200_000)],
    ['an endless packet', `12:00:00.000001 IP 1.2.3.4.5 > 1.2.3.4.6: Flags [S], options [${'nop,'.repeat(200_000)}`],
    ['a packet that never ends', `12:00:00.000001 IP\n${'more of it and more\n'.repeat(50_000)}`],
    ['endless quote marks', `${'> '.repeat(300_000)}\n`],
    ['an endless escape', `\u001b]${'x'.repeat(500_000)}\n`],
    ['endless entities', `${'&amp;'.repeat(100_000)}\n`],
    [
      'an endless dump',
      `12:00:00.000001 IP 1.2.3.4.5 > 1.2.3.4.6: Flags [.], ack 1, win 1, length 0\n${Array.from({ length: 40_000 }, (_, i) => `\t0x${(i * 16).toString(16).padStart(4, '0')}:  4500 0000 0000 0000 0000 0000 0000 0000`).join('\n')}\n`,
    ],
    ['tunnels in tunnels', `12:00:00.000001 ${'IP 1.2.3.4 > 1.2.3.5: '.repeat(20_000)}`],
    ['unclosed log line', `{"log":"${'\\\\'.repeat(200_000)}`],
  ])('%s ends soon', (_, text) => {
    const began = performance.now();
    readText(text, 65_536);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
