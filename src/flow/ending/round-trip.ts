/** How long an answer may take, so that nothing is called the answer to a packet of long ago. */
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';
import type { Connection, Endpoint } from '../connection.ts';

/** Queues on the path and a busy host stretch a round trip; a kernel's answer takes no time of its own. */
const ROUND_TRIPS = 4;
/** However short the round trip: a host that stands still for a moment, a radio link (Linux TCP_RTO_MIN is as long). */
const LEAST_NS: Nanos = 200 * MILLISECOND;
/** Where no round trip was measured: RFC 6298 §2.1 takes none for longer. */
const UNMEASURED_NS: Nanos = SECOND;
/** What took longer was no round trip but a leap of the clock (RFC 6298 §2.4: a time-out may be bounded to as much). */
const LONGEST_NS: Nanos = 60 * SECOND;

/** The longest time from a packet that passes here to what `answerer`'s system sends back at once. */
export function answersWithin(c: Connection, answerer: Endpoint): Nanos {
  const opening = answerer.opening.role === 'client' ? c.handshake.synAckToAckNs : c.handshake.synToSynAckNs;
  const asker = c.peerOf(answerer);
  const measured = asker.rtt !== null && asker.rtt.samples > 0 ? asker.rtt.srttNs : Number.NaN;
  const longest = Math.max(possible(opening), possible(measured));
  if (longest === 0) return UNMEASURED_NS;
  const within = Math.max(ROUND_TRIPS * longest, LEAST_NS);
  // Without its opening, what acknowledged data may have waited for what the capture lacks.
  return c.origin.midstream ? Math.min(within, UNMEASURED_NS) : within;
}

/** Of the least round trip: a clock's step and a shorter queue leave no more room. */
const SOONEST_SHARE = 0.9;

/** At `sender`: no answer to what it sends comes back sooner. 0 where the capture stands elsewhere, or nothing was measured. */
export function soonestAnswerNs({ flight: f }: Endpoint): Nanos {
  if (f === null || f.nearNs > 0 || f.atReceiver || !Number.isFinite(f.rtt.minNs)) return 0;
  return SOONEST_SHARE * f.rtt.minNs;
}

const possible = (ns: Nanos): Nanos => (ns >= 0 && ns <= LONGEST_NS ? ns : 0);
