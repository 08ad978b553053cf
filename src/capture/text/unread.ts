/** Whether a text could be read at all: what is said first, and instead of a report, when little or nothing was. */
import type { Counted, SkippedFacts, SkippedKey } from '../../records/passed-over-facts.ts';
import type { ErrorFacts } from '../../records/reading-facts.ts';
import type { KeyWithFacts } from '../../records/key-with-facts.ts';
import type { Note, SourceEnd } from '../../segment/source.ts';

/** What is counted in lines or dumps, or is not known. */
const NO_PACKETS: ReadonlySet<SkippedKey> = new Set([
  'skipped.no-packet',
  'skipped.detail-lines',
  'skipped.without-ports',
  'skipped.without-numbers',
  'skipped.dump-without-packet',
  'skipped.dump-not-fitting',
  'skipped.unknown-form',
] as const);

/** More unread lines than read ones: what was read may mean something else. */
const LEAST_SHARE = 0.5;

/** Why there is nothing to report; null when there is. `segments`: packets that were read and handed on. */
export function nothingRead(end: SourceEnd, segments: number): KeyWithFacts<ErrorFacts> | null {
  const unread = end.facts.unreadLines ?? 0;
  if (segments > 0 || (end.evidenceLines ?? 0) > 0 || (end.frames > 0 && unread === 0)) return null;
  if (end.frames > 0 || unread > 0)
    return { key: 'error.form-not-known', facts: { lines: unread, others: understood(end) } };
  const lines = end.skipped.reduce((sum, { count }) => sum + count, 0);
  return { key: 'error.text-without-packets', facts: { lines } };
}

/** What is said first when less was read than not; null when enough was. */
export function littleRead(end: SourceEnd): Note | null {
  const unread = end.facts.unreadLines ?? 0;
  if (unread === 0 || end.frames - unread >= unread * LEAST_SHARE) return null;
  const read = Math.max(0, end.frames - unread);
  return { key: 'note.little-read', facts: { lines: unread + read, read } };
}

/** Packets of kinds that are known, besides what was not understood. */
const understood = (end: SourceEnd): Counted<SkippedFacts>[] =>
  end.skipped.filter(({ key }) => !NO_PACKETS.has(key)).slice(0, 4);
