/** Full-size segments that die on the way while smaller ones, sent after them, arrive: a path MTU that nobody told of (RFC 2923 §2.1). */
import type { Bytes, FrameNo } from '../../units.ts';
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
