/** Where the time of a connection went, in a few lines: round trips, what was sent again, what senders waited for, how long answers took. */
import { sideWord } from '../explain/sides.ts';
import { durationText, numberText } from '../prose/render.ts';
import type { ConnectionRecord } from '../records.ts';
import { MILLISECOND } from '../units.ts';
import { hang } from './layout.ts';
import { lossLines } from './loss-lines.ts';

type Side = 'a' | 'b';

/** Shorter waits and smaller parts are not worth a word. */
const LEAST_WAIT = 20 * MILLISECOND;
const LEAST_PART = 0.02;

/** `the` before a role, nothing before a letter. */
const nameOf = (record: ConnectionRecord, side: Side): string => {
  const word = sideWord(record[side], side);
  return record[side].role === 'unknown' ? `end ${word}` : `the ${word}`;
};

export function timingLines(record: ConnectionRecord, width: number): string[] {
  const out: string[] = [];
  for (const side of ['a', 'b'] as const) out.push(...lossLines(record, side, width));
  const waits = (['a', 'b'] as const).map((side) => waitText(record, side)).filter((text) => text !== '');
  if (waits.length > 0) out.push(...hang('pace: ', waits.join('; '), width));
  const answers = answerText(record);
  if (answers !== '') out.push(...hang('answers: ', answers, width));
  return out;
}

function waitText(record: ConnectionRecord, side: Side): string {
  const { limits } = record[side];
  if (limits === undefined) return '';
  const peer = nameOf(record, side === 'a' ? 'b' : 'a');
  const total = limits.receiverNs + limits.networkNs + limits.senderNs;
  if (total < LEAST_WAIT) return '';
  const parts = (
    [
      [limits.receiverNs, `for ${peer}'s window`],
      [limits.networkNs, 'for acknowledgements (the network)'],
      [limits.senderNs, 'for its own program'],
    ] as const
  )
    .filter(([ns]) => ns >= LEAST_PART * total)
    .toSorted(([x], [y]) => y - x)
    .map(([ns, what]) => `${durationText(ns)} ${what}`);
  return `${nameOf(record, side)}'s data waited ${parts.join(', ')}`;
}

function answerText(record: ConnectionRecord): string {
  const r = record.responses;
  if (r === undefined) return '';
  const who = nameOf(record, r.from);
  const slowest = `${after(r.maxNs)} (packet ${r.maxFrame})`;
  if (r.count === 1) return `${who} began its answer ${slowest}`;
  return `${who} began ${numberText(r.count)} answers, half of them ${after(r.medianNs, 'within')}, the slowest ${slowest}`;
}

/** What is less than the clocks tell is no duration. */
const after = (ns: number, word = 'after'): string => (ns < 1000 ? 'at once' : `${word} ${durationText(ns)}`);
