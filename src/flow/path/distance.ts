/** How far each endpoint is from the capture point, as a round trip: by the handshake and the quickest ACKs. */
import { MILLISECOND, type Nanos } from '../../units.ts';
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';
import { NEAR_NS } from '../sender/flight.ts';
import { handshakeTimes } from './vantage.ts';

/** A SYN takes a host longer than data does. */
const TOLERANCE_NS: Nanos = 5 * MILLISECOND;

export interface Distance {
  readonly aNs: Nanos;
  readonly bNs: Nanos;
  /** Measured by the handshake, and the ACKs of data do not speak against it. */
  readonly sure: boolean;
}

/** Undefined when neither the handshake nor the ACKs of both sides tell. */
export function distanceOf(c: ConnectionSummary): Distance | undefined {
  const times = handshakeTimes(c);
  const aNs = quickest(c.b);
  const bNs = quickest(c.a);
  if (times === undefined)
    return aNs === undefined && bNs === undefined ? undefined : { aNs: aNs ?? 0, bNs: bNs ?? 0, sure: false };
  // Far from the sender the model's samples hold an estimate of the way to it; only near it they are better than the SYN's.
  const toA = times.bNs > NEAR_NS ? times.aNs : Math.min(times.aNs, aNs ?? times.aNs);
  const toB = times.aNs > NEAR_NS ? times.bNs : Math.min(times.bNs, bNs ?? times.bNs);
  return { aNs: toA, bNs: toB, sure: !muchNearer(toA, times.aNs) && !muchNearer(toB, times.bNs) };
}

/** Data was acknowledged far sooner than the SYN was answered: something on the way acknowledges in the peer's name. */
const muchNearer = (data: Nanos, syn: Nanos): boolean => data < syn / 2 && syn - data > TOLERANCE_NS;

/** The quickest ACK of what `sender` sent: the round trip to its peer, where the sender is near. */
function quickest(sender: EndpointSummary): Nanos | undefined {
  const { roundTrips: rtt } = sender;
  return rtt === null || rtt.samples === 0 ? undefined : rtt.minNs;
}
