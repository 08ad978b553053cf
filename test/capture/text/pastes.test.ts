/** Messy pastes of the kinds that people make, against expectations that were read by eye (fixtures/text/pastes). */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { summary } from '../../helpers/paste-summary.ts';
import { readText } from '../../helpers/segments.ts';

const PASTES = new URL('../../../fixtures/text/pastes/', import.meta.url);
const pastes = readdirSync(PASTES)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.slice(0, -4));

describe('pasted text', () => {
  test('there are at least twenty', () => {
    expect(pastes.length).toBeGreaterThanOrEqual(20);
  });

  test.each(pastes)('%s', (name) => {
    const expected = readFileSync(new URL(`${name}.expect`, PASTES), 'utf8');
    expect(summary(readText(readFileSync(new URL(`${name}.txt`, PASTES))))).toBe(expected);
  });

  test.each(pastes)('%s in small chunks', (name) => {
    const bytes = readFileSync(new URL(`${name}.txt`, PASTES));
    const segments = readText(bytes).segments;
    for (const chunk of [1000, 7777]) {
      expect(readText(bytes, chunk).segments).toEqual(segments);
    }
  });
});
