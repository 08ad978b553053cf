/** Lines of a list that are kept until the end: as many as there is memory for, the first of them. */
import { expect, it } from 'vitest';
import { Entries, type Entry } from '../../src/records/entries.ts';

const end = { address: '192.0.2.1', port: 80, bytes: 0 };
const entry = (id: number): Entry => ({
  id,
  file: 0,
  client: { ...end, bytes: id % 7 },
  server: end,
  roles: true,
  startNs: id,
  durationNs: 0,
  segments: 1,
  sentAgain: 0,
  rttNs: Number.NaN,
  slug: 'closed',
  verdict: '',
  name: '',
  trouble: 'none',
  codes: [],
});

it('keeps no more lines than there is memory for, and counts them all', () => {
  const entries = new Entries('bytes', null, 24_000);
  for (let id = 0; id < 10_000; id++) entries.add(entry(id));
  expect(entries.count).toBe(10_000);
  // Of those with the most bytes the first.
  expect(entries.ranked().map(({ id }) => id)).toEqual([6, 13, 20, 27, 34, 41, 48, 55, 62, 69]);
});
