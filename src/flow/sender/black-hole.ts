/** Full-size segments that die on the way while smaller ones, sent after them, arrive: a path MTU that nobody told of (RFC 2923 §2.1). */
import { SECOND, type Bytes, type FrameNo, type Nanos } from '../../units.ts';
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';

export interface BlackHole {
  /** Payload of the segments that die. */
  readonly size: Bytes;
  /** How many are out, and the time-outs in a row that repeated the first of them. */
  readonly segments: number;
  readonly timeouts: number;
  readonly lastFrame: FrameNo;
  /** What arrived, and the ACK that told. */
  readonly smallerSize: Bytes;
  readonly toldBy: FrameNo;
}

/** Room that options take in a full segment (RFC 9293 §3.7.1 leaves them out of the MSS). */
const OPTION_BYTES: Bytes = 40;
/** Any link carries this (RFC 791: 576 bytes with headers); what is smaller does not die of its size. */
const LEAST_SIZE_BYTES: Bytes = 536;
/** One loss can be chance; the same segment lost so often is none. */
const LEAST_TIMEOUTS = 2;

/** What the timestamps option takes in each segment with its padding (RFC 7323 appendix A). */
const TIMESTAMPS_BYTES: Bytes = 12;
/** A repetition by timer comes before it, and a second one (RFC 6298 §2.4 allows a least time-out of 1 s; Linux has 200 ms). */
const LEAST_UNFILLED_NS: Nanos = SECOND;

/** The same where the capture is the receiver's: nothing of the full segments ever came here. */
export interface NeverCame {
  readonly size: Bytes;
  readonly segments: number;
  readonly arrived: Bytes;
  /** What showed the hole. */
  readonly since: FrameNo;
}

/**
 * A whole number of full segments is missing at the beginning of what `me` sent, and nothing but less than one full segment ever came:
 * small ones pass, and the full ones were not even repeated here.
 */
export function neverCame(c: ConnectionSummary, me: EndpointSummary): NeverCame | null {
  const peer = c.peerOf(me);
  const [hole, another] = me.gaps ?? [];
  if (hole === undefined || another !== undefined || !me.snd.issSeen || peer.window.missingBytes === 0) return null;
  const mss = Math.min(me.opening.mss, peer.opening.mss);
  const size = mss - (me.opening.timestamps && peer.opening.timestamps ? TIMESTAMPS_BYTES : 0);
  const missing = (hole.to - hole.from) | 0;
  const { bytes: arrived, lastDataNs } = me.counts;
  if (mss <= 0 || size < LEAST_SIZE_BYTES || missing % size !== 0 || arrived === 0 || arrived >= size) return null;
  if (((hole.from - me.snd.iss) | 0) > size || !(c.counts.lastNs - lastDataNs >= LEAST_UNFILLED_NS)) return null;
  return { size, segments: missing / size, arrived, since: hole.frame };
}

/** What `me` has out at the end tells it: every full segment is missing, every smaller one that can be told of has arrived. */
export function blackHoleOf(c: ConnectionSummary, me: EndpointSummary): BlackHole | null {
  const f = me.sending;
  if (f === null || f.atReceiver || f.timeouts < LEAST_TIMEOUTS || !f.hasSack) return null;
  const out = f.board.outstanding();
  if (out === null) return null;
  const mss = Math.min(me.opening.mss, c.peerOf(me).opening.mss);
  const full = Math.max(LEAST_SIZE_BYTES, mss - OPTION_BYTES);
  // Had a full segment ever arrived, size would not be the reason.
  if (mss <= 0 || !me.snd.issSeen || ((me.snd.una - me.snd.iss) | 0) > full) return null;
  let segments = 0;
  let size = 0;
  let smallerSize = 0;
  for (const { bytes: length, arrived } of out) {
    if (length >= full) {
      if (arrived) return null;
      segments++;
      size = Math.max(size, Math.min(length, me.trail.length));
    } else if (arrived) smallerSize = Math.max(smallerSize, length);
    // A smaller one that is missing has another reason, but for the FIN at the end.
    else if (length > 1) return null;
  }
  if (segments === 0 || smallerSize <= 1 || me.trail.length < full) return null;
  return { size, segments, timeouts: f.timeouts, lastFrame: me.trail.frame, smallerSize, toldBy: f.lastEvidenceFrame };
}
