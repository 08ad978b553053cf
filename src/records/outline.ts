/** What every report counts of a connection, from its whole record. */
import type { ConnectionRecord } from './contract.ts';
import type { ConnectionOutline, Ending } from './sink.ts';

const UNOPENED: ReadonlySet<string> = new Set([
  'unanswered',
  'refused',
  'rejected-by-icmp',
  'handshake-incomplete',
  'old-connection-in-the-way',
  'stray-syn',
  'without-ack',
]);

/** By the slug of its verdict, and how many segments of each end were captured. */
export function endingOf(slug: string, a: number, b: number): Ending {
  if (slug === 'reset' || slug === 'reset-harmless') return 'reset';
  if (slug === 'loss-not-repaired') return 'unrepaired';
  if (slug === 'window-closed') return slug;
  if (UNOPENED.has(slug)) return 'unopened';
  if (slug === 'partly-told') return slug;
  if (a + b < LEAST_TO_JUDGE) return 'unjudged';
  return a === 0 || b === 0 ? 'one-sided' : 'well';
}

/** From one packet nothing follows of how a connection went, and from one end nothing of how the other fared. */
const LEAST_TO_JUDGE = 2;

export function outlineOf(record: ConnectionRecord): ConnectionOutline {
  const { id, trouble, a, b } = record;
  return {
    id,
    trouble,
    codes: record.findings ?? [],
    bytes: a.bytes + b.bytes,
    closed: record.verdict.slug === 'closed',
    ending: endingOf(record.verdict.slug, a.segments, b.segments),
    sentAgain: a.retransmittedSegments + b.retransmittedSegments,
    slowestNs: record.responses?.maxNs ?? -1,
  };
}
