/** What is missing of an endpoint's data in the capture, for those who tell of it. */
import type { Bytes, FrameNo } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import type { EndpointSummary } from '../summary.ts';

/** What is missing of an endpoint's data. */
export interface Missing {
  readonly bytes: Bytes;
  /** The frame that first showed it. */
  readonly since: FrameNo;
  /** Of it, what the peer was not seen to acknowledge either. */
  readonly unacknowledged: Bytes;
  /** The numbers themselves leap: no window allows so much between two segments. */
  readonly leaps?: true;
}

/** Null: nothing. A last number of one is a FIN's as likely as a byte's, and is not counted. */
export function missingOf(e: EndpointSummary): Missing | null {
  let bytes = 0;
  let unacknowledged = 0;
  let since = 0;
  for (const gap of e.gaps ?? []) {
    const size = (gap.to - gap.from) | 0;
    if (size === 1 && gap.to === e.snd.nxt) continue;
    if (since === 0) since = gap.frame;
    bytes += size;
    const seen = e.snd.unaKnown && seqGt(e.snd.una, gap.from) ? e.snd.una : gap.from;
    if (seqGt(gap.to, seen)) unacknowledged += (gap.to - seen) | 0;
  }
  return bytes === 0 ? leapOf(e) : { bytes, since, unacknowledged };
}

/** Null where the peer took it: then so much was sent, or the numbers of both were changed alike. */
const leapOf = ({ leap, snd }: EndpointSummary): Missing | null =>
  leap === null || !snd.unaKnown || seqGt(snd.una, leap.from)
    ? null
    : { bytes: leap.bytes, since: leap.frame, unacknowledged: leap.bytes, leaps: true };
