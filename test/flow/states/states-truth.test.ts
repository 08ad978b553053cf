/**
 * Both endpoints' states against the kernel's own, for every recorded scenario and from either capture. A claim is a
 * transition that we write; it is right when it stands in the kernel's sequence in this order.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { ConnectionRecord, TransitionRecord } from '../../../src/index.ts';
import { HOSTS, recordings, recordsOf, type TrueConnection } from '../../helpers/recorded.ts';

interface Claim {
  readonly state: string;
  readonly certainty: string;
}

/** The longest common subsequence: for each claim whether it is in it. */
function aligned(claims: readonly Claim[], truth: readonly string[]): boolean[] {
  const best = claims.concat({ state: '', certainty: '' }).map(() => truth.concat('').map(() => 0));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  for (let i = claims.length - 1; i >= 0; i--)
    for (let j = truth.length - 1; j >= 0; j--)
      (best[i] as number[])[j] =
        claims[i]?.state === truth[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const right = claims.map(() => false);
  for (let i = 0, j = 0; i < claims.length && j < truth.length;)
    if (claims[i]?.state === truth[j]) {
      right[i++] = true;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  return right;
}

/** LISTEN and the CLOSED before an active open are nobody's transition. */
const statesOf = (c: TrueConnection): string[] => {
  const all = c.states.map((s) => s.state);
  while (all[0] === 'LISTEN' || all[0] === 'CLOSED') all.shift();
  return all;
};

const tally = { connections: 0, withClaim: 0, claims: 0, right: 0, observed: 0, observedRight: 0, truth: 0 };
const wrong: string[] = [];

const isConnection = (r: { type: string }): r is ConnectionRecord => r.type === 'connection';
const isTransition = (r: { type: string }): r is TransitionRecord => r.type === 'transition';

const all = recordings('spine');

describe.each(all.map((r) => [r.name, r] as const))('%s', (name, recording) => {
  it.each(HOSTS)('from the capture at the %s', async (capture) => {
    const records = await recordsOf(recording.path(capture));
    const connections = records.filter(isConnection);
    const transitions = records.filter(isTransition);
    const met = new Set<number>();
    for (const host of HOSTS) {
      const used = new Map<string, number>();
      for (const kernel of recording.truth.states[host] ?? []) {
        const key = `${kernel.local} ${kernel.remote}`;
        const nth = used.get(key) ?? 0;
        used.set(key, nth + 1);
        const states = statesOf(kernel);
        if (states.length === 0) continue;
        tally.connections++;
        tally.truth += states.length;
        const mine = connections
          .filter((c) => {
            const a = `${c.a.address} ${c.a.port}`;
            const b = `${c.b.address} ${c.b.port}`;
            return (a === kernel.local && b === kernel.remote) || (b === kernel.local && a === kernel.remote);
          })
          .toSorted((x, y) => x.id - y.id)[nth];
        // Nothing of it reached this place.
        if (mine === undefined) continue;
        met.add(mine.id);
        const side = `${mine.a.address} ${mine.a.port}` === kernel.local ? 'a' : 'b';
        const claims = transitions
          .filter((t) => t.connection === mine.id && t.side === side)
          .map((t) => ({ state: t.to, certainty: t.certainty }));
        if (claims.length > 0) tally.withClaim++;
        const right = aligned(claims, states);
        for (const [i, claim] of claims.entries()) {
          tally.claims++;
          if (claim.certainty === 'observed') tally.observed++;
          if (right[i] === true) {
            tally.right++;
            if (claim.certainty === 'observed') tally.observedRight++;
          } else
            wrong.push(
              `${name}/${capture} ${host}: ${claims.map((c) => `${c.state}(${c.certainty.charAt(0)})`).join(' ')} against ${states.join(' ')}`,
            );
        }
        const falseObserved = claims.filter((c, i) => c.certainty === 'observed' && right[i] !== true);
        expect(falseObserved, `${host} has ${states.join(' ')}`).toEqual([]);
      }
    }
    const unknown = connections.filter((c) => !met.has(c.id)).map((c) => c.tuple);
    expect(unknown, 'connections that no kernel had').toEqual([]);
  });
});

describe('over all recordings', () => {
  afterAll(() => {
    console.log(
      `states: ${tally.withClaim} of ${tally.connections} endpoints claimed; ${tally.right} of ${tally.claims} claims right; ` +
        `${tally.observedRight} of ${tally.observed} observed ones; ${tally.right} of ${tally.truth} true states named`,
    );
  });

  it('has at least 25 scenarios', () => {
    expect(all.length).toBeGreaterThanOrEqual(25);
  });

  it('claims a state for nearly every endpoint, and is right', () => {
    expect(tally.withClaim / tally.connections).toBeGreaterThan(0.95);
    expect(tally.right / tally.claims, wrong.join('\n')).toBeGreaterThanOrEqual(0.99);
  });
});
