/** Populations over time: spans and moments against a plain count of every one, and memory that does not grow. */
import { array, assert, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Moments } from '../../../src/flow/many/moments.ts';
import { Spans } from '../../../src/flow/many/spans.ts';
import { SECOND } from '../../../src/units.ts';

const spanLists = (least: number, max: number) =>
  array(tuple(integer({ min: 0, max: 3000 }), integer({ min: 0, max: 400 })), {
    minLength: least,
    maxLength: max,
  });

/** How many are alive at an instant, both ends included. */
const aliveAt = (list: readonly (readonly [number, number])[], ns: number): number =>
  list.filter(([from, length]) => from * SECOND <= ns && (from + length) * SECOND >= ns).length;

describe('spans', () => {
  it('tell the exact peak while they are few', () => {
    assert(
      property(spanLists(1, 64), (list) => {
        const spans = new Spans();
        for (const [from, length] of list) spans.add(from * SECOND, (from + length) * SECOND);
        const peak = spans.peak();
        expect(peak.count).toBe(Math.max(...list.map(([from]) => aliveAt(list, from * SECOND))));
        expect(aliveAt(list, peak.atNs)).toBe(peak.count);
      }),
    );
  });

  it('never tell a peak that was not reached when they are many, and come near', () => {
    assert(
      property(spanLists(65, 600), (list) => {
        const spans = new Spans();
        for (const [from, length] of list) spans.add(from * SECOND, (from + length) * SECOND);
        const truth = Math.max(...list.map(([from]) => aliveAt(list, from * SECOND)));
        const peak = spans.peak();
        expect(peak.count).toBeLessThanOrEqual(truth);
        // Looked at by a clock that ticks 512 times in the whole: between the ticks a peak may be missed.
        let tick = 1 / 8;
        while (tick * 512 <= Math.max(...list.map(([from, length]) => from + length))) tick *= 2;
        let seen = 0;
        for (let at = tick; at <= 512 * tick; at += tick)
          seen = Math.max(seen, list.filter(([from, length]) => from < at && from + length >= at).length);
        expect(peak.count).toBe(seen);
        expect(spans.count).toBe(list.length);
      }),
    );
  });
});

describe('moments', () => {
  it('find the busiest minute exactly while they are few', () => {
    assert(
      property(array(integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 64 }), (list) => {
        const moments = new Moments();
        for (const at of list) moments.add(at * SECOND);
        const truth = Math.max(...list.map((from) => list.filter((at) => at >= from && at < from + 60).length));
        expect(moments.mostWithin(60 * SECOND).count).toBe(truth);
      }),
    );
  });

  it('never find more in a minute than there were when they are many', () => {
    assert(
      property(array(integer({ min: 0, max: 3000 }), { minLength: 65, maxLength: 900 }), (list) => {
        const moments = new Moments();
        for (const at of list) moments.add(at * SECOND);
        const truth = Math.max(...list.map((from) => list.filter((at) => at >= from && at < from + 60).length));
        expect(moments.mostWithin(60 * SECOND).count).toBeLessThanOrEqual(truth);
        expect(moments.count).toBe(list.length);
      }),
    );
  });

  it('hold an even pace of any length', () => {
    for (const seconds of [100, 4000, 90_000]) {
      const moments = new Moments();
      for (let i = 0; i < seconds * 10; i++) moments.add((i * SECOND) / 10);
      const most = moments.mostWithin(60 * SECOND).count;
      expect(most, `${seconds} s`).toBeGreaterThan(300);
      expect(most, `${seconds} s`).toBeLessThanOrEqual(600);
    }
  });
});
