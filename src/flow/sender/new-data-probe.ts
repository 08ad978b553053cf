/** New data that the loss probe's timer sent (RFC 8985 §7.3), told by the silence before it. */
import { MILLISECOND, type Nanos } from '../../units.ts';
import type { Segment } from '../../segment/segment.ts';
import { FIN } from '../../tcp-flags.ts';
import { OPEN } from './congestion-state.ts';
import type { Flight } from './flight.ts';

/** Shorter waits than this an application takes as well. */
const LEAST_PTO: Nanos = 15 * MILLISECOND;
/** After a shorter silence than this nothing is taken for a probe. */
export const SOONEST_PROBE: Nanos = 0.6 * LEAST_PTO;
/** The kernel's timer wheel: its tick, and eight of them for waits of 64 and more (Linux kernel/time/timer.c, HZ = 250). */
const TICK_NS: Nanos = 8 * MILLISECOND;
const COARSE_NS: Nanos = 256 * MILLISECOND;
const COARSE_TICK: Nanos = 34 * MILLISECOND;

/** New data that the probe timer sent (RFC 8985 §7.3): silence of exactly one PTO with something out. */
export function isNewDataProbe(f: Flight, s: Segment, mss: number, now: Nanos): boolean {
  const { board, rtt } = f;
  if (!f.sack || f.noProbes || f.probeOut || f.state !== OPEN || board.empty || rtt.samples === 0) return false;
  if (mss > 0 && s.payloadLength < mss - 40 && (s.flags & FIN) === 0) return false;
  const idle = now - Math.max(f.lastSentNs, f.lastAckNs);
  // Sooner than any probe.
  if (idle < SOONEST_PROBE) return false;
  const open = board.firstOpen();
  const headSentNs = open < board.tail ? (board.sentNs[open] ?? now) : now;
  const lastNs = Math.max(f.lastSentNs, f.lastAdvanceNs);
  // The probe waits no longer than the first outstanding segment's time-out.
  const pto = Math.min(rtt.ptoNs(board.tail - board.head === 1), headSentNs + rtt.baseRtoNs - lastNs);
  const far = f.nearNs > 0;
  if (pto < LEAST_PTO || (far && !s.hasTimestamp)) return false;
  const quiet = now - lastNs;
  if (idle < 0.6 * pto) return false;
  return (
    quiet >= pto - (far ? 2 : 0.5) * MILLISECOND &&
    quiet <= pto + (pto >= COARSE_NS ? COARSE_TICK : TICK_NS) + (far ? 4 * MILLISECOND : 0)
  );
}
