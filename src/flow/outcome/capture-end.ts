/** The last line of a file: what its reader found, with the date of its first frame. */
import type { Counted, SkippedFacts } from '../../records/passed-over-facts.ts';
import type { UnwordedCaptureEnd } from '../../records/unworded.ts';
import type { Evidence } from '../witness/evidence.ts';
import { qualityOf } from '../witness/quality.ts';
import type { SourceEnd } from '../../segment/source.ts';

export function captureEndRecord(file: number, end: SourceEnd, evidence: Evidence): UnwordedCaptureEnd {
  const { late } = evidence;
  const record: UnwordedCaptureEnd = {
    type: 'capture-end',
    file,
    frames: end.frames,
    tcpSegments: end.tcpSegments,
    durationNs: end.durationNs,
    facts: { ...end.facts },
    linkTypes: end.linkTypes,
  };
  const skipped: Counted<SkippedFacts>[] = [...end.skipped];
  if (late > 0) skipped.push({ key: 'skipped.late-segments', facts: {}, count: late });
  if (skipped.length > 0) record.skippedMessages = skipped;
  if (end.malformed.length > 0) record.malformedMessages = [...end.malformed];
  const { framesWithoutTcp } = end;
  if (framesWithoutTcp !== undefined && Object.keys(framesWithoutTcp).length > 0)
    record.framesWithoutTcp = framesWithoutTcp;
  if (end.startEpochNs !== undefined) record.startTime = isoNanos(end.startEpochNs);
  if (end.truncatedAt !== undefined) {
    const { offset, frame, why } = end.truncatedAt;
    record.truncatedAt = { offset, frame, whyKey: why.key, whyFacts: why.facts };
  }
  if (end.capturedDrops !== undefined) record.capturedDrops = end.capturedDrops;
  if (end.pieces !== undefined) record.pieces = end.pieces;
  const quality = qualityOf(evidence);
  if (quality !== undefined) record.quality = quality;
  if (end.notes.length > 0) record.noteMessages = end.notes;
  return record;
}

/** ISO 8601 with nanoseconds, UTC. */
export function isoNanos(epochNs: bigint): string {
  const ms = epochNs / 1_000_000n;
  const date = new Date(Number(ms));
  if (Number.isNaN(date.getTime())) return 'unknown';
  const fraction = String(epochNs % 1_000_000_000n).padStart(9, '0');
  return `${date.toISOString().slice(0, 19)}.${fraction}Z`;
}
