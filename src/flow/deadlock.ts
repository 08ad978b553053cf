/** Both ends advertise a window of 0 at the same time: neither may send, and each may wait for the other to read. */
import type { FrameNo, Nanos } from '../units.ts';
import type { Turn } from './turn.ts';

export class Deadlock {
  /** The frame that closed the second window, and the one that had closed the first. */
  frame: FrameNo = 0;
  otherFrame: FrameNo = 0;
  /** Since when both are closed; NaN: they are not now. */
  sinceNs: Nanos = Number.NaN;
  /** Longest time before this one. */
  longestNs: Nanos = -0;
  /** Window probes of both sides when it began. */
  probesA = 0;
  probesB = 0;
}

/** The window of the segment in hand has been taken. */
export function judgeDeadlock(turn: Turn): void {
  const { me, peer, connection: c, segment: s } = turn;
  const both = !Number.isNaN(me.acks.zeroNs) && !Number.isNaN(peer.acks.zeroNs);
  if (!both) {
    if (c.deadlock !== null) closeDeadlock(turn.now, c.deadlock);
    return;
  }
  const d = (c.deadlock ??= new Deadlock());
  if (!Number.isNaN(d.sinceNs)) return;
  d.sinceNs = turn.now;
  d.frame = s.frame;
  d.otherFrame = peer.counts.lastFrame;
  d.probesA = c.a.probes.windowProbes;
  d.probesB = c.b.probes.windowProbes;
}

/** One of the windows opened. */
function closeDeadlock(now: Nanos, d: Deadlock): void {
  if (Number.isNaN(d.sinceNs)) return;
  if (now - d.sinceNs > d.longestNs) d.longestNs = now - d.sinceNs;
  d.sinceNs = Number.NaN;
}
