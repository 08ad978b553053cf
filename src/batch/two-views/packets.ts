/** The packets of one connection as one place of capture saw them: columns of numbers, filled on the second reading. */
import { KNOWN_OPTIONS, type Segment } from '../../segment/segment.ts';
import { SYN } from '../../tcp-flags.ts';
import { NO_OPTIONS, type SynOptions } from './syn-options.ts';

export interface Seen {
  readonly frame: number;
  /** Since the first frame of the capture. */
  readonly ns: number;
  /** Sent by side a of the connection. */
  readonly byA: boolean;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly length: number;
  readonly tsVal: number;
  readonly ipId: number;
  readonly ttl: number;
  /** Right edge of the highest SACK block; the acknowledgement where there is none. */
  readonly sackedTo: number;
  /** Bits of congestion, 0 to 3; −1 unknown. */
  readonly ecn: number;
  /** Of the first payload bytes; 0 where none was captured. */
  readonly hash: number;
  /** Payload bytes that the hash is made of. */
  readonly hashed: number;
  /** Of a packet with SYN; null where the capture cut them. */
  readonly options: SynOptions | null;
}

/** Payload bytes that are compared: captures are often cut soon after the headers. */
const HASHED = 32;

export function seenOf(s: Segment, byA: boolean): Seen {
  let hash = 0;
  const end = Math.min(s.payloadEnd, s.payloadStart + HASHED);
  for (let i = s.payloadStart; i < end; i++) hash = (Math.imul(hash, 31) + (s.bytes[i] ?? 0)) | 0;
  let sackedTo = s.ack;
  for (let i = 0; i < s.sackCount; i++) {
    const edge = s.sack[2 * i + 1] ?? 0;
    if (((edge - sackedTo) | 0) > 0) sackedTo = edge;
  }
  return {
    frame: s.frame,
    ns: s.timeNs,
    byA,
    seq: s.seq,
    ack: s.ack,
    flags: s.flags,
    length: s.payloadLength,
    tsVal: s.hasTimestamp ? s.tsVal : -1,
    ipId: s.ipId,
    ttl: s.ttl,
    sackedTo,
    ecn: s.ecn,
    hash,
    hashed: Math.max(0, end - s.payloadStart),
    options: (s.flags & SYN) === 0 ? NO_OPTIONS : optionsOf(s),
  };
}

const optionsOf = (s: Segment): SynOptions | null =>
  (s.known & KNOWN_OPTIONS) === 0
    ? null
    : { mss: s.mss, windowScale: s.windowScale, sackPermitted: s.sackPermitted, timestamps: s.hasTimestamp };
