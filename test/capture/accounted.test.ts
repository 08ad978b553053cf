/** Whatever is not read is counted: of every capture and text that there is, the packets add up. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Unreadable } from '../../src/capture/errors.ts';
import { PROTO_TCP } from '../../src/segment/segment.ts';
import type { SourceEnd } from '../../src/segment/source.ts';
import { readInput, type ReadResult } from '../helpers/capture.ts';

const OURS = 'fixtures';
/** Real captures, where they are at hand. */
const REAL = '../shared/captures';
/** What is beside captures and texts: their truth, and who made them. */
const BESIDE = /\.(?:json|py|md|tsv|sh|expect|xpl\.gz)$|\/\.git|\/kept-aside\.txt$/;
/** Formats that are refused with a sentence. */
const REFUSED = /\/formats\/other-/;
/** Of what is passed over in a text, these are counted in lines. */
const IN_LINES = new Set(['skipped.no-packet', 'skipped.detail-lines', 'skipped.dump-not-fitting']);
/** Counted as read, and passed on once only. */
const TWICE = 'skipped.standing-twice';

const inputs = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => !BESIDE.test(path) && statSync(path).isFile());

const sum = (counts: Iterable<number>): number => {
  let all = 0;
  for (const count of counts) all += count;
  return all;
};
const passedOver = ({ skipped }: SourceEnd, wanted: (key: string) => boolean): number =>
  sum(skipped.filter(({ key }) => wanted(key)).map(({ count }) => count));

const framesOf = (rows: readonly { readonly frame: number }[]): number => new Set(rows.map((r) => r.frame)).size;

/** How many packets are not accounted for, or are twice. */
function amissIn({ rows, end }: ReadResult): number {
  const malformed = sum(end.malformed.map(({ count }) => count));
  if (end.framesWithoutTcp === undefined) {
    const others = end.frames - framesOf(rows) - passedOver(end, (key) => !IN_LINES.has(key));
    // A line that is understood in part is read, and counted as malformed.
    return others < 0 ? others : Math.max(0, others - malformed);
  }
  const read = framesOf(rows.filter((r) => r.protocol === PROTO_TCP)) + passedOver(end, (key) => key === TWICE);
  return end.frames - read - sum(Object.values(end.framesWithoutTcp));
}

/** What was read; null when it is refused. */
const resultOf = (path: string): Promise<ReadResult | null> =>
  readInput({ path }).catch((e: unknown) => {
    if (e instanceof Unreadable) return null;
    throw e;
  });

/** How many were read, those that were refused, and those whose packets do not add up. */
async function lookAt(paths: readonly string[]): Promise<{ read: number; refused: string[]; amiss: string[] }> {
  const found = { read: 0, refused: [] as string[], amiss: [] as string[] };
  for (const path of paths) {
    const result = await resultOf(path);
    if (result === null) {
      found.refused.push(path);
      continue;
    }
    found.read++;
    const packets = amissIn(result);
    if (packets !== 0) found.amiss.push(`${path}: ${packets} of ${result.end.frames} packets`);
  }
  return found;
}

describe('every packet of an input is read, or counted by what became of it', () => {
  it('in all fixtures', async () => {
    const { read, refused, amiss } = await lookAt(inputs(OURS));
    expect(amiss).toEqual([]);
    expect(refused.filter((path) => !REFUSED.test(path))).toEqual([]);
    expect(read).toBeGreaterThan(1_300);
  });

  const real = existsSync(REAL) ? inputs(REAL) : [];
  it.runIf(real.length > 0)(`in ${real.length} captures of others`, async () => {
    const { read, amiss } = await lookAt(real);
    expect(amiss).toEqual([]);
    expect(read).toBeGreaterThan(200);
  });
});
