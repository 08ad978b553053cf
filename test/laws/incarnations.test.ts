/**
 * Incarnations: addresses and ports that are used again are as many connections as there were, each with its own packets. The
 * truth is the generator's, which knows every use.
 */
import { expect, it } from 'vitest';
import { analyze } from '../../src/index.ts';
import { Random } from '../fuzz/inputs.ts';
import { reusedPorts, type Uses, type Way, WAYS } from '../helpers/uses.ts';

interface Told {
  /** Client, use of its port and packets, in one line a connection. */
  uses: string[];
  /** Findings by code. */
  codes: Record<string, number>;
  /** Verdicts that tell an opened connection as one that was not. */
  unopened: string[];
  skipped: unknown;
}

async function told({ capture }: Uses, packets: 'all' | 'auto'): Promise<Told> {
  const out: Told = { uses: [], codes: {}, unopened: [], skipped: undefined };
  for await (const r of analyze(capture, packets === 'all' ? { packets } : {})) {
    if (r.type === 'connection') {
      const client = r.tuple.split(' ').find((end) => end.startsWith('10.') && !end.endsWith(':443')) ?? r.tuple;
      out.uses.push(`${client} use ${r.incarnation}: ${r.a.segments + r.b.segments} packets`);
      if (/not opened: the SYN-ACK/.test(r.verdict.text)) out.unopened.push(`${r.tuple}: ${r.verdict.text}`);
    } else if (r.type === 'finding') out.codes[r.code] = (out.codes[r.code] ?? 0) + 1;
    else if (r.type === 'capture-end') out.skipped = r.skipped;
  }
  out.uses.sort();
  return out;
}

const real = ({ uses }: Uses): string[] =>
  uses.map(({ client, nth, segments }) => `${client} use ${nth}: ${segments} packets`).toSorted();

const GAPS = [
  { when: 'at once', gapMs: [1, 20] },
  { when: 'within TIME-WAIT', gapMs: [20, 50_000] },
  { when: 'after TIME-WAIT', gapMs: [61_500, 200_000] },
] as const;

it.each(
  [1, 2, 3, 4].flatMap((seed) =>
    GAPS.flatMap(({ when, gapMs }) => (['all', 'auto'] as const).map((packets) => ({ seed, packets, when, gapMs }))),
  ),
)('ports used again $when are told use by use (seed $seed, packets: $packets)', async ({ seed, gapMs, packets }) => {
  const made = reusedPorts(new Random(seed, gapMs[0]), { tuples: 25, times: 6, ways: WAYS, gapMs, apartUs: 70_000 });
  const { uses, codes, unopened, skipped } = await told(made, packets);
  expect(uses).toEqual(real(made));
  expect(codes['TE4028'] ?? 0).toBe(made.uses.filter((use) => use.early).length);
  // One that the server still held, and no other, is in the way of the next: its FIN that comes late is not.
  const inTheWay = made.uses.filter(({ way, nth }) => way === 'left-open' && nth < 6);
  expect(codes['TE4023'] ?? 0).toBe(inTheWay.length);
  expect(codes['TE9003']).toBeUndefined();
  expect(unopened).toEqual([]);
  expect(skipped).toBeUndefined();
});

/** Each is over at its end, so that it waits for stragglers. */
const CLOSED: readonly Way[] = ['client-closes', 'server-closes', 'syn-ack-captured-first', 'last-ack-twice'];

it('so are more than can wait for stragglers, the SYN-ACK of some captured before its SYN', async () => {
  const made = reusedPorts(new Random(11, 0), {
    tuples: 16_700,
    times: 2,
    ways: CLOSED,
    gapMs: [8000, 40_000],
    apartUs: 100,
    // Numbers of what had to make room are not kept.
    stragglers: false,
  });
  const { uses, codes, unopened, skipped } = await told(made, 'auto');
  const truth = real(made);
  expect(uses).toHaveLength(33_400);
  expect(uses.filter((line, i) => line !== truth[i]).slice(0, 10)).toEqual([]);
  expect(codes['TE4028']).toBe(16_700);
  expect(codes['TE9003']).toBeUndefined();
  expect(unopened.slice(0, 10)).toEqual([]);
  expect(skipped).toBeUndefined();
}, 600_000);
