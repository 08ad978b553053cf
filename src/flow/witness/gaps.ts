/** Bytes that are proved and not in the capture: what a later number, a FIN, a RST or an acknowledgement passes over. */
import type { Bytes, FrameNo } from '../../units.ts';
import { seqGe, seqGt, seqLe, seqLt } from '../../wire/seq.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { Gap, Gaps } from '../parts/gaps.ts';

/** A connection with more holes is a capture with drops: that is told otherwise. */
const MOST_GAPS: number = 64;
/** Larger windows exist, on no path that is captured like this: what leaps farther is no number of this connection. */
const FARTHEST_BYTES: Bytes = 1 << 24;
/** Any window may hold so much. */
const LEAST_WINDOW: Bytes = 65_535;
/** Acknowledged before so many of its segments were seen: it may have been sent before the capture began. */
const EARLY_SEGMENTS = 10;

/** `frame` shows that `e` has sent [from, to), which was not seen. */
export function openGap(c: Connection, e: Endpoint, from: number, to: number, frame: FrameNo): void {
  const bytes = (to - from) | 0;
  if (bytes <= 0 || !e.snd.seqKnown) return;
  if (c.origin.midstream && e.counts.segments <= EARLY_SEGMENTS) return;
  if (bytes > farthest(c, e)) {
    e.leap ??= { from, bytes, frame };
    return;
  }
  e.gaps ??= [];
  if (e.gaps.length < MOST_GAPS) e.gaps.push({ from, to, frame });
}

/** The peer's window, which may have grown unseen; without its scale it is not known. */
function farthest(c: Connection, e: Endpoint): Bytes {
  const peer = c.peerOf(e);
  if (peer.opening.windowScale < 0 && e.opening.windowScale >= 0) return FARTHEST_BYTES;
  return c.origin.midstream ? FARTHEST_BYTES : Math.max(2 * peer.rcv.wnd, LEAST_WINDOW);
}

/** [from, to) came after all; returns how many bytes of it had been missing. */
export function fillGap(e: Endpoint, gaps: Gaps, from: number, to: number): Bytes {
  if (!gaps.some((gap) => seqLt(from, gap.to) && seqGt(to, gap.from))) return 0;
  const left: Gap[] = [];
  let filled = 0;
  for (const gap of gaps) {
    if (seqLe(to, gap.from) || seqGe(from, gap.to)) {
      left.push(gap);
      continue;
    }
    filled += ((seqLt(to, gap.to) ? to : gap.to) - (seqGt(from, gap.from) ? from : gap.from)) | 0;
    if (seqLt(gap.from, from)) left.push({ ...gap, to: from });
    if (seqGt(gap.to, to)) left.push({ ...gap, from: to });
  }
  e.gaps = left.length === 0 ? null : left;
  return filled;
}

/** What `frame` had shown does not count any more. */
export function withdrawGap(e: Endpoint, frame: FrameNo): void {
  const left = (e.gaps ?? []).filter((gap) => gap.frame !== frame);
  e.gaps = left.length === 0 ? null : left;
}
