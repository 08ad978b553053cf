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
]);

/** By the slug of its verdict. */
export const endingOf = (slug: string): Ending =>
  slug === 'reset' ? 'reset' : UNOPENED.has(slug) ? 'unopened' : 'well';

export function outlineOf(record: ConnectionRecord): ConnectionOutline {
  const { id, trouble, a, b } = record;
  return {
    id,
    trouble,
    bytes: a.bytes + b.bytes,
    closed: record.verdict.slug === 'closed',
    ending: endingOf(record.verdict.slug),
    sentAgain: a.retransmittedSegments + b.retransmittedSegments,
    slowestNs: record.responses?.maxNs ?? -1,
  };
}
