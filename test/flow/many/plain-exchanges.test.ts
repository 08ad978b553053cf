/** Plain exchanges end without a look at their packets, and nobody sees a difference. */
import { describe, expect, it } from 'vitest';
import { Prediction } from '../../../src/analyze.ts';
import { readSource } from '../../../src/capture/source.ts';
import { Judge } from '../../../src/findings/judge.ts';
import { RULES } from '../../../src/findings/registry.ts';
import type { FlowListener } from '../../../src/flow/listener.ts';
import type { ConnectionSummary } from '../../../src/flow/summary.ts';
import { Tracker } from '../../../src/flow/tracker.ts';
import { Witness } from '../../../src/flow/witness/witness.ts';
import type { EngineSink } from '../../../src/records/unworded.ts';
import { NameTable } from '../../../src/segment/names.ts';
import { Counts, lineOf } from '../../fuzz/ends.ts';
import { asCapture, exchanges } from '../../fuzz/flows.ts';
import { Random } from '../../fuzz/inputs.ts';
import { compare } from '../../fuzz/prediction.ts';

/** The object, seen through a window: the path of each value that is read of it goes into `reads`. */
function seen<T extends object>(target: T, path: string, reads: Set<string>, known = new Map<object, object>()): T {
  const before = known.get(target);
  if (before !== undefined) return before as T;
  const view: T = new Proxy(target, {
    get(from, key) {
      const value: unknown = Reflect.get(from, key, from);
      const at = `${path.replace(/\.[ab]$/, '.end')}.${String(key)}`;
      if (typeof value === 'function') return (...args: unknown[]) => through(value.apply(from, args.map(bare)), at);
      return through(value, at);
    },
  });
  const bare = (x: unknown): unknown => [...known].find(([, v]) => v === x)?.[0] ?? x;
  const through = (value: unknown, at: string): unknown => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map))
      return seen(value, /\.(?:endpoint|peerOf)$/.test(at) ? 'c.end' : at, reads, known);
    reads.add(at);
    return value;
  };
  known.set(target, view);
  return view;
}

/** What rules and crowds read of plain exchanges, and what `lineOf` reads. */
async function whatIsRead(bytes: Uint8Array): Promise<{ byRules: Set<string>; compared: Set<string>; plain: number }> {
  const [byRules, compared] = [new Set<string>(), new Set<string>()];
  const names = new NameTable();
  const witness = new Witness();
  const prediction = new Prediction();
  const sink = new Counts(true) as unknown as EngineSink;
  const judge = new Judge(RULES, sink, names, witness, true);
  let plain = 0;
  const listener: FlowListener = {
    mask: judge.mask,
    story: null,
    packet: (packet) => judge.packet(packet),
    other: (segment) => judge.other(segment),
    exchanges: () => {},
    fileOver: (end) => judge.fileOver(end),
    population: (population) => judge.population(population),
    ended(c: ConnectionSummary, reason) {
      if (prediction.plain === plain) {
        judge.ended(c, reason);
        return;
      }
      ({ plain } = prediction);
      lineOf(seen(c, 'c', compared));
      judge.ended(seen(c, 'c', byRules), reason);
    },
  };
  const tracker = new Tracker(sink, names, witness, listener, { populations: 'fold', prediction });
  const end = await readSource(
    { buffer: bytes },
    {
      start(start) {
        tracker.startFile(0, 'input', start);
        judge.startFile(0, start.startEpochNs);
      },
      segment: (s) => tracker.segment(s),
    },
    names,
    {},
  );
  tracker.endFile(end);
  expect(judge.broken).toEqual([]);
  return { byRules, compared, plain };
}

/** How long answers took: only the slowest of all is asked for, and that one the judges look at (`slowestNs` of a sink). */
const UNTOLD = new Set(['c.dialogue', 'c.responses']);

describe('plain exchanges', () => {
  it('are nine of ten packets of usual requests and answers in which nothing is odd', async () => {
    let calm = 0;
    let plain = 0;
    for (let n = 0; n < 12; n++) {
      const result = await compare(asCapture(exchanges(new Random(5, n))));
      expect(result.difference, `case ${n}`).toBe('');
      calm += result.calm;
      plain += result.plain;
    }
    expect(plain / calm).toBeGreaterThan(0.9);
  });

  it('hold all that rules ask of them, compared with what the judges leave behind', async () => {
    const missing = new Set<string>();
    let plain = 0;
    for (let n = 0; n < 6; n++) {
      const result = await whatIsRead(asCapture(exchanges(new Random(6, n))));
      for (const at of result.byRules) if (!result.compared.has(at) && !UNTOLD.has(at)) missing.add(at);
      ({ plain } = result);
    }
    expect(plain).toBeGreaterThan(0);
    expect([...missing].sort()).toEqual([]);
  });
});
