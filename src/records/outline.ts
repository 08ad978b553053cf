/** What every report counts of a connection, from its whole record. */
import type { ConnectionRecord } from './contract.ts';
import type { ConnectionOutline } from './sink.ts';

export function outlineOf(record: ConnectionRecord): ConnectionOutline {
  const { id, trouble, a, b } = record;
  return {
    id,
    trouble,
    bytes: a.bytes + b.bytes,
    closed: record.verdict.slug === 'closed',
    sentAgain: a.retransmittedSegments + b.retransmittedSegments,
    slowestNs: record.responses?.maxNs ?? -1,
  };
}
