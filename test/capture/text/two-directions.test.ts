/** A text that prints one direction after the other says what the same text in order of time says; what only looks like one is left alone. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/index.ts';
import { asTcpdump, asWiresharkList } from '../../helpers/as-text.ts';

const capture = (name: string): Uint8Array => readFileSync(`fixtures/recorded/${name}/client.pcap`);

interface Told {
  readonly bytes: (readonly [number, number])[];
  readonly said: string[];
  readonly notes: string[];
}

async function told(lines: readonly string[]): Promise<Told> {
  const out: Told = { bytes: [], said: [], notes: [] };
  for await (const r of analyze(new TextEncoder().encode(`${lines.join('\n')}\n`), { packets: 'all' })) {
    if (r.type === 'connection') out.bytes.push([r.a.bytes, r.b.bytes]);
    if (r.type === 'annotation') out.said.push(`${r.frame} ${r.kind} ${r.certainty}`);
    if (r.type === 'finding') out.said.push(`${r.code} ${r.certainty}`);
    if (r.type === 'capture-end') out.notes.push(...(r.notes ?? []));
  }
  return out;
}

const NOTE = /prints one direction of its connections after the other/;
/** By who sent it. */
const byDirection = (lines: readonly string[], sender: RegExp): string[] => [
  ...lines.filter((line) => sender.test(line)),
  ...lines.filter((line) => !sender.test(line)),
];
const NAMES = [
  'spine/unread-data-reset',
  'spine/plain-v6',
  'retransmission/one-hole-cubic',
  'retransmission/reordered-little',
  'retransmission/delay-spike-no-timestamps',
];

describe.each(NAMES)('%s', (name) => {
  it('sorted by direction', async () => {
    for (const lines of [asTcpdump(capture(name)), asWiresharkList(capture(name))]) {
      const first = /(?:IP6? |^\d+ [\d.]+ )(\S+) (?:>|→)/.exec(lines[0] ?? '')?.[1] ?? '';
      const whole = await told(lines);
      const sorted = await told(byDirection(lines, new RegExp(` ${first.replaceAll('.', String.raw`\.`)} (?:>|→)`)));
      expect(sorted.notes.join(' ')).toMatch(NOTE);
      expect({ ...sorted, notes: [] }).toEqual({ ...whole, notes: [] });
    }
  });

  it('of two filters, each with relative numbers of its own', async () => {
    const whole = await told(asTcpdump(capture(name)));
    const halves = [true, false].map((wanted) => {
      let first = '';
      return asTcpdump(capture(name), 0, (s) => {
        first ||= s.src + String(s.srcPort);
        return (s.src + String(s.srcPort) === first) === wanted;
      });
    });
    const filtered = await told(halves.flat());
    expect(filtered.notes.join(' ')).toMatch(NOTE);
    expect(filtered.bytes).toEqual(whole.bytes);
    expect(filtered.said).toEqual(whole.said);
  });
});

const line = (time: string, from: string, to: string, rest: string): string =>
  `12:00:${time} IP ${from} > ${to}: ${rest}`;
const [A, B] = ['192.0.2.1.40000', '192.0.2.2.80'];
const data = (time: string, seq: number, from = A, to = B): string =>
  line(time, from, to, `Flags [P.], seq ${seq}:${seq + 10}, ack 1, win 500, length 10`);

describe('left as it stands', () => {
  it.each([
    [
      'times fall twice',
      [data('01.0', 1), data('02.0', 11), data('00.5', 1, B, A), data('03.0', 11, B, A), data('02.5', 21, B, A)],
    ],
    ['a direction stands in both', [data('01.0', 1), data('02.0', 11), data('00.5', 1, B, A), data('01.5', 21)]],
    [
      'the second lies before the first',
      [data('01.0', 1), data('02.0', 11), data('00.5', 1, B, A), data('00.7', 11, B, A)],
    ],
    [
      'other connections follow',
      [data('01.0', 1), data('02.0', 11), data('00.5', 1, '192.0.2.9.1', A), data('01.5', 11, '192.0.2.9.1', A)],
    ],
  ])('%s', async (_, lines) => {
    expect((await told(lines.map((text) => text.replaceAll(/(:\d\d\.\d) /g, '$100000 ')))).notes.join(' ')).not.toMatch(
      NOTE,
    );
  });
});
