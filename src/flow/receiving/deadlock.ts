/** Both ends advertise a window of 0 at the same time: neither may send, and each may wait for the other to read. */
import type { Nanos } from '../../units.ts';
import { Deadlock } from '../parts/deadlock.ts';
import type { CurrentPacket } from '../current-packet.ts';

/** The window of the segment in hand has been taken. */
export function judgeDeadlock(packet: CurrentPacket): void {
  const { me, peer, connection: c, segment: s } = packet;
  const both = !Number.isNaN(me.acks.zeroNs) && !Number.isNaN(peer.acks.zeroNs);
  if (!both) {
    if (c.deadlock !== null) closeDeadlock(packet.now, c.deadlock);
    return;
  }
  const d = (c.deadlock ??= new Deadlock());
  if (!Number.isNaN(d.sinceNs)) return;
  d.sinceNs = packet.now;
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
