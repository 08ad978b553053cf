/** Acknowledgements between the capture point and the sender: which of them it has had, as what it sends shows. */
import { MILLISECOND, type Nanos } from '../../units.ts';
import { seqGe, seqLe } from '../../wire/seq.ts';
import type { Segment } from '../../segment/segment.ts';
import type { Flight } from './flight.ts';

/** Timers of measured kernels were up to this much late, and a tick. */
const LATEST_FACTOR = 1.15;
const TICK_NS: Nanos = 10 * MILLISECOND;

/**
 * Everything that has reached the sender by the time it sent this segment. The echo proves it (RFC 7323 §4.3), and
 * denies it too where the acknowledgement may have moved TS.Recent: its number is covered by the ACK that this
 * segment carries. What the segment repeats, the sender does not know to have arrived.
 */
export function catchUp(f: Flight, now: Nanos, s: Segment, end: number, arrived: Nanos): void {
  for (let first = f.waiting.first(); first !== null; first = f.waiting.first()) {
    if (end !== s.seq && seqGe(first.ack, end)) {
      if (now > first.dueNs) first.deniedNs = now;
      return;
    }
    if (s.hasTimestamp && first.hasTimestamp) {
      const newer = (s.tsEcr - first.tsVal) | 0;
      if (newer < 0) {
        if (seqLe(first.seq, s.ack) || now < first.dueNs + f.nearNs) {
          if (now > first.dueNs) first.deniedNs = now;
          return;
        }
      } else if (newer > 0 && !Number.isNaN(first.deniedNs)) {
        // Something that left later came before it: what it told is in that, too.
        f.waiting.shift();
        continue;
      } else if (newer === 0) {
        // Only an ACK with this timestamp can have set the echo: the first of them has come, of the others time tells.
        if (f.echoed !== first.tsVal) {
          const trip = arrived - first.sentNs;
          if (trip < f.nearNs && trip >= 0.8 * f.nearNs) f.nearNs = trip;
        } else if (now < first.dueNs) return;
        f.echoed = first.tsVal;
      }
    } else if (now < first.dueNs) return;
    const late = now - first.deniedNs;
    // Too late for a time-out that it armed: this repetition answers it.
    if (first.dueNs > now || (seqLe(end, f.nxt) && late > LATEST_FACTOR * f.rtt.baseRtoNs + TICK_NS)) first.dueNs = now;
    else if (late >= 0) first.dueNs = first.deniedNs;
    f.next(!(late >= 0));
  }
}

/** Takes everything on its way as arrived, but for what acknowledges the bytes up to `end`. */
export function drain(f: Flight, now: Nanos, end: number): void {
  for (let first = f.waiting.first(); first !== null && !seqGe(first.ack, end); first = f.waiting.first()) {
    const early = first.dueNs > now;
    if (early) first.dueNs = now;
    f.next(!early);
  }
}
