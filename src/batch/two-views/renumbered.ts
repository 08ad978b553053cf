/**
 * Two places with a SYN proxy between: its handshake with the client and the one that it made with the server are different packets, and from
 * then on it translates the server's numbers and time stamps. Read with one numbering, the rest of the connection can be compared.
 */
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import type { Place } from './compare.ts';
import type { Seen } from './packets.ts';

const CONTROL = SYN | ACK | FIN | RST;
const isSynAck = ({ flags }: Seen): boolean => (flags & (SYN | ACK)) === (SYN | ACK);

export interface OneNumbering {
  readonly one: Place;
  readonly two: Place;
}

/** Both places without the handshakes, and the second with the numbers of the first; null: the numbers are the same. */
export function asOneNumbering(one: Place, two: Place): OneNumbering | null {
  const [here, there] = [one.packets.find(isSynAck), two.packets.find(isSynAck)];
  if (here === undefined || there === undefined) return null;
  if (here.byA !== there.byA || here.ack !== there.ack || here.seq === there.seq) return null;
  const shift = (here.seq - there.seq) | 0;
  return { one: behindHandshake(one, here, 0), two: behindHandshake(two, there, shift) };
}

function behindHandshake(place: Place, synAck: Seen, shift: number): Place {
  const first = place.packets.findIndex((p) => p.length > 0 || (p.flags & (FIN | RST)) !== 0);
  const packets: Seen[] = [];
  for (const [i, p] of place.packets.entries()) {
    // Before data nothing but ACKs passes: the third segments, and those that open the window.
    if ((p.flags & SYN) !== 0 || ((first < 0 || i < first) && (p.flags & CONTROL) === ACK)) continue;
    packets.push(p.byA === synAck.byA ? ofServer(p, shift) : toServer(p, shift));
  }
  return { ...place, packets };
}

const ofServer = (p: Seen, shift: number): Seen => ({ ...p, seq: (p.seq + shift) | 0, tsVal: -1 });
const toServer = (p: Seen, shift: number): Seen => ({
  ...p,
  ack: (p.ack + shift) | 0,
  sackedTo: (p.sackedTo + shift) | 0,
});
