/** The objects of connections that are over serve later ones, which must not inherit anything. */
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../src/flow/connection.ts';
import { Dialogue } from '../../../src/flow/parts/dialogue.ts';
import { TimeShares } from '../../../src/flow/parts/time-shares.ts';
import { Estimator } from '../../../src/flow/sender/estimator.ts';
import { Flights } from '../../../src/flow/sender/flights.ts';
import { LiveList } from '../../../src/flow/tables/live-list.ts';
import { Answers } from '../../../src/flow/timing/answers.ts';

/** Changes every field, of the parts too: numbers, flags and names, and what some connections only have. */
function spoil(part: object): void {
  for (const [name, value] of Object.entries(part)) {
    if (name === 'side') continue;
    if (typeof value === 'number') Reflect.set(part, name, 12_345.5);
    else if (typeof value === 'boolean') Reflect.set(part, name, !value);
    else if (typeof value === 'string') Reflect.set(part, name, 'spoilt');
    else if (Array.isArray(value)) value.push('spoilt');
    else if (value === null || value === undefined) Reflect.set(part, name, { spoilt: true });
    else spoil(value as object);
  }
}

/** What an estimator answers after some round trips. */
function answersOf(e: Estimator): unknown {
  for (let i = 1; i < 40; i++) e.sample(i * 1e6, i, i + 3);
  return [e.samples, e.minNs, e.srttNs, e.spreadNs, e.baseRtoNs, e.rtoNs, e.quantile(0.5), e.quantile(0.9)];
}

describe('what a connection uses again', () => {
  it('measures round trips as if for the first time', () => {
    const used = new Estimator();
    for (let i = 0; i < 2000; i++) used.sample(5e6 + i, i, i + 1);
    spoil(used);
    used.begin();
    expect(used).toEqual(new Estimator());
    expect(answersOf(used)).toEqual(answersOf(new Estimator()));
  });

  it('shares time out, and counts answers, as if for the first time', () => {
    for (const make of [() => new TimeShares(), () => new Answers()]) {
      const used = make();
      spoil(used);
      expect(used).not.toEqual(make());
      expect(used.begin()).toEqual(make());
    }
    const dialogue = new Dialogue(0);
    spoil(dialogue);
    expect(dialogue.begin(1)).toEqual(new Dialogue(1));
  });

  it('models a sender as if for the first time', () => {
    const flights = new Flights();
    const rtt = new Estimator();
    const first = flights.take(77, rtt);
    for (const [name, value] of Object.entries(first)) if (typeof value === 'number') Reflect.set(first, name, 5);
    for (const name of ['clock', 'unseen', 'disorder', 'losses']) Reflect.set(first, name, {});
    for (const name of Object.keys(first)) if (Reflect.get(first, name) === false) Reflect.set(first, name, true);
    flights.give(first);
    const again = flights.take(99, rtt);
    expect(again).toBe(first);
    expect(again).toEqual(new Flights().take(99, rtt));
  });
});

describe('a connection in an object that was used before', () => {
  it('is as one in a new object', () => {
    const live = new LiveList(() => 10);
    const first = live.make(1, 0);
    live.add(first);
    spoil(first);
    expect(first.a.trail.ns).toBe(12_345.5);
    first.next = first.previous = null;
    live.remove(first);
    const second = live.make(2, 1);
    expect(second).toBe(first);
    expect(second).toEqual(new Connection(2, 1));
  });
});
