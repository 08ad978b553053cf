/** Which time-out that people and libraries set a program's wait may have been. */
import { MILLISECOND, SECOND, type Nanos } from '../units.ts';

/** In seconds: what people and libraries set as time-outs. */
const USUAL_TIME_OUTS = [
  0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 45, 50, 60, 90, 100, 120, 180, 240, 300, 600, 900,
];
/** Timers of programs fire late, by a scheduler's tick and by what else the program does, never early; the question left before. */
const LATE_NS: Nanos = 15 * MILLISECOND;
const LATE_SHARE = 0.003;
const EARLY_NS: Nanos = 2 * MILLISECOND;

/** The usual time-out that a wait may be, 0 for none. */
export function usualTimeout(waitedNs: Nanos): Nanos {
  for (const seconds of USUAL_TIME_OUTS) {
    const ns = seconds * SECOND;
    if (waitedNs >= ns - EARLY_NS && waitedNs <= ns + Math.max(LATE_NS, LATE_SHARE * ns)) return ns;
  }
  return 0;
}
