/**
 * tcpdump's own text against the packets that it was printed from: every segment must say the same, as far as it is
 * printed. The pairs are tcpdump's regression tests; those that differ are explained in fixtures/text/pairs.md.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { differences, readCapture, readText, type PlainSegment } from '../../helpers/segments.ts';

const PAIRS = new URL('../../../../shared/tcpdump-pairs/', import.meta.url);
const EXPLAINED = new URL('../../../fixtures/text/pairs.md', import.meta.url);
const present = existsSync(new URL('index.tsv', PAIRS));

interface Pair {
  name: string;
  capture: string;
  text: string;
}

const pairs: Pair[] = present
  ? readFileSync(new URL('index.tsv', PAIRS), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => {
        const [name = '', capture = '', text = ''] = row.split('\t');
        return { name, capture, text };
      })
  : [];

/** Everything in which the text and the capture of a pair differ. */
function compare(pair: Pair): string[] {
  const bytes = readFileSync(new URL(pair.text, PAIRS));
  const text = readText(bytes);
  const wire = readCapture(readFileSync(new URL(pair.capture, PAIRS)));
  const lines = bytes.toString('utf8').split('\n');
  const byFrame = new Map<number, PlainSegment>(wire.segments.map((s) => [s.frame, s]));
  const wrong: string[] = [];
  const seen = new Set<number>();
  const shift = Number((text.end.startEpochNs ?? 0n) - (wire.end.startEpochNs ?? 0n));
  for (const s of text.segments) {
    // Each packet's first line begins with tcpdump's own number (-#).
    const frame = Number(/^ *(\d+) /.exec(lines[s.line - 1] ?? '')?.[1]);
    const other = byFrame.get(frame);
    seen.add(frame);
    if (other === undefined) wrong.push(`frame ${frame} is in the text only`);
    else wrong.push(...differences({ ...s, timeNs: s.timeNs + shift }, other));
    if (other !== undefined && !within(s.path, other.path)) wrong.push(`frame ${frame} path: ${s.path}, ${other.path}`);
  }
  const printed = new Set(lines.map((line) => Number(/^ *(\d+) {2}/.exec(line)?.[1])));
  for (const s of wire.segments) {
    if (printed.has(s.frame) && !seen.has(s.frame)) wrong.push(`frame ${s.frame} is in the capture only`);
  }
  return wrong;
}

/** The text may leave layers out, it must not invent any. */
function within(path: string, whole: string): boolean {
  const layers = whole.split(', ');
  return path === '' || path.split(', ').every((layer) => layers.includes(layer));
}

describe.skipIf(!present)('tcpdump text and its capture', () => {
  const explained = readFileSync(EXPLAINED, 'utf8');
  const unequal: string[] = [];

  test.each(pairs)('$name', (pair) => {
    const wrong = compare(pair);
    if (wrong.length > 0) unequal.push(pair.name);
    const first = `${wrong.length} differences, the first: ${wrong.slice(0, 3).join('; ')}`;
    expect(wrong.length === 0 || explained.includes(`\`${pair.name}\``), first).toBe(true);
  });

  test('all but one of the 118 are equal', () => {
    expect(pairs.length).toBe(118);
    expect(unequal.length).toBeLessThanOrEqual(1);
  });
});
