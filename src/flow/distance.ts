/** How far each endpoint is from the capture point, as a round trip: by the handshake and the quickest ACKs. */
import type { Nanos } from '../units.ts';
import type { Connection, Endpoint } from './connection.ts';
import { NEAR_NS } from './sender/flight.ts';
import { handshakeTimes } from './vantage.ts';

export interface Distance {
  readonly aNs: Nanos;
  readonly bNs: Nanos;
  /** Measured by the handshake; otherwise by the quickest ACK of each side. */
  readonly sure: boolean;
}

/** Undefined when neither the handshake nor the ACKs of both sides tell. */
export function distanceOf(c: Connection): Distance | undefined {
  const times = handshakeTimes(c);
  const aNs = quickest(c.b);
  const bNs = quickest(c.a);
  if (times === undefined)
    return aNs === undefined && bNs === undefined ? undefined : { aNs: aNs ?? 0, bNs: bNs ?? 0, sure: false };
  // Far from the sender the model's samples hold an estimate of the way to it; only near it they are better than the SYN's.
  return {
    aNs: times.bNs > NEAR_NS ? times.aNs : Math.min(times.aNs, aNs ?? times.aNs),
    bNs: times.aNs > NEAR_NS ? times.bNs : Math.min(times.bNs, bNs ?? times.bNs),
    sure: true,
  };
}

/** The quickest ACK of what `sender` sent: the round trip to its peer, where the sender is near. */
function quickest(sender: Endpoint): Nanos | undefined {
  const { rtt } = sender;
  return rtt === null || rtt.samples === 0 ? undefined : rtt.minNs;
}
