/** The objects of connections that are over serve later ones, which must not inherit anything. */
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../src/flow/connection.ts';
import { LiveList } from '../../../src/flow/tables/live-list.ts';

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

describe('a connection in an object that was used before', () => {
  it('is as one in a new object', () => {
    const live = new LiveList(10);
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

  it('is no other than before while the file is being ended', () => {
    const live = new LiveList(10);
    const first = live.make(1, 0);
    live.add(first);
    live.reuses = false;
    live.remove(first);
    expect(live.make(2, 0)).not.toBe(first);
  });
});
