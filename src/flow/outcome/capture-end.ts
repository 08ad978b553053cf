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

/** The second that was told last and its text: connections are told in about the order of time. */
let lastSecond = -1n;
let lastText = '';

/** ISO 8601 with nanoseconds, UTC. */
export function isoNanos(epochNs: bigint): string {
  const second = epochNs / 1_000_000_000n;
  if (epochNs < 0n || second !== lastSecond) {
    const date = new Date(Number(epochNs / 1_000_000n));
    if (Number.isNaN(date.getTime())) return 'unknown';
    // Before 1970 it would stand for two seconds.
    lastSecond = epochNs < 0n ? -1n : second;
    lastText = date.toISOString().slice(0, 19);
  }
  return `${lastText}.${String(Number(epochNs - second * 1_000_000_000n)).padStart(9, '0')}Z`;
}
