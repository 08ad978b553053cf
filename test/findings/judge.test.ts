/** The judge of findings: what a rule needs of the capture, and what it replaces. */
import { describe, expect, it } from 'vitest';
import { type AnyRule, defineRule, type Rule } from '../../src/findings/rule.ts';
import type { Needs } from '../../src/findings/needs.ts';
import { EV_DATA, EV_OPEN } from '../../src/flow/events.ts';
import type { FindingRecord } from '../../src/records/contract.ts';
import { KNOWN_OPTIONS } from '../../src/segment/segment.ts';
import { say } from '../../src/words/phrase.ts';
import { Play } from '../helpers/play.ts';

type Facts = Record<string, never>;

/** A rule that speaks of every connection, at its end or with its first data. */
function speaker(code: `TE${number}`, more: Partial<Rule<Facts>> = {}, withData = false): AnyRule {
  const rule: Rule<Facts> = {
    code,
    slug: `test-${code.toLowerCase()}`,
    severity: 'note',
    rfcs: [],
    needs: {},
    words: () => ({ title: say`title`, says: say`what.`, why: say`why.`, fix: [] }),
    ...more,
  };
  return defineRule<Facts>(
    withData
      ? {
          ...rule,
          wakesOn: EV_DATA,
          packet: ({ connection, segment }, out) =>
            out.hit({ connection, certainty: 'observed', frames: [segment.frame], facts: {} }),
        }
      : {
          ...rule,
          judgesAtEndIf: EV_OPEN,
          ended: (connection, _reason, out) =>
            out.hit({ connection, certainty: 'observed', frames: [connection.origin.firstFrame], facts: {} }),
        },
  ) as unknown as AnyRule;
}

const found = (play: Play): string[] => play.findings.map((f) => f.code);

describe('a finding that another replaces', () => {
  const early = speaker('TE9991', {}, true);
  const late = speaker('TE9992', { replaces: ['TE9991'] });

  it('is not told of the same connection, although it was found first', () => {
    const play = new Play([early, late]);
    play.open();
    play.send('a', 'P.', { seq: 1, ack: 1, length: 10 });
    play.end();
    expect(found(play)).toEqual(['TE9992']);
    expect(play.judge.counts.note).toBe(1);
  });

  it('is told where the other is withheld', () => {
    const withheld = speaker('TE9992', { replaces: ['TE9991'], needs: { payload: 'silent' } });
    const play = new Play([early, withheld]);
    play.open();
    play.send('a', 'P.', { seq: 1, ack: 1, length: 10 });
    play.end();
    expect(found(play)).toEqual(['TE9991']);
  });

  it('waits for the end of its connection only where another can replace it', () => {
    const play = new Play([early, speaker('TE9993', {}, true), late]);
    play.open();
    play.send('a', 'P.', { seq: 1, ack: 1, length: 10 });
    expect(found(play)).toEqual(['TE9993']);
    play.end();
    expect(found(play)).toEqual(['TE9993', 'TE9992']);
  });

  it('is told after all when too many wait', () => {
    const play = new Play([early, late]);
    play.open();
    for (let i = 0; i < 5_000; i++) play.send('a', 'P.', { seq: 1 + 10 * i, ack: 1, length: 10 });
    expect(found(play)).not.toEqual([]);
    expect(new Set(found(play))).toEqual(new Set(['TE9991']));
  });
});

const cut = (segment: { known: number }): void => void (segment.known &= ~KNOWN_OPTIONS);

/** What is told of a connection whose opening the capture holds, holds without options, or does not hold. */
function judged(needs: Needs, opening: 'seen' | 'without options' | 'missing'): FindingRecord[] {
  const play = new Play([speaker('TE9991', { needs })]);
  const how = opening === 'without options' ? { also: cut } : {};
  if (opening !== 'missing') {
    play.send('a', 'S', { seq: 0, ...how });
    play.send('b', 'S.', { seq: 0, ack: 1, ...how });
    play.send('a', '.', { seq: 1, ack: 1 });
  }
  play.send('a', 'P.', { seq: 1, ack: 1, length: 10, also: (s) => void (s.payloadEnd = s.payloadStart) });
  play.send('b', '.', { seq: 1, ack: 11 });
  play.end();
  return play.findings;
}

describe('what a finding needs', () => {
  it.each([
    ['handshake', 'seen', 'observed'],
    ['handshake', 'without options', 'observed'],
    ['handshake', 'missing', 'implied'],
    ['window-scale', 'seen', 'observed'],
    ['window-scale', 'without options', 'implied'],
    ['window-scale', 'missing', 'implied'],
    ['sack-agreement', 'seen', 'observed'],
    ['sack-agreement', 'missing', 'implied'],
    ['payload', 'seen', 'implied'],
    ['both-directions', 'seen', 'observed'],
    ['every-packet', 'seen', 'observed'],
    ['one-capture-point', 'seen', 'observed'],
  ] as const)('%s, the opening %s: %s', (need, opening, certainty) => {
    const [doubted] = judged({ [need]: 'doubt' }, opening);
    expect(doubted?.certainty).toBe(certainty);
    // A doubt is explained; what is sure says no more than itself.
    expect((doubted?.caveats ?? []).length === 0).toBe(certainty === 'observed');
    expect(judged({ [need]: 'silent' }, opening)).toHaveLength(certainty === 'observed' ? 1 : 0);
  });
});
