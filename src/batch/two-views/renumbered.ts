/**
 * Two places with a device between that translates sequence numbers; read with one numbering, the packets can be compared. A SYN proxy's
 * handshake with the client and the one that it made with the server are different packets, and from then on it translates the server's
 * numbers and time stamps; a firewall that chooses first numbers (pf's `modulate state`) translates both ends' from the SYN on.
 */
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import type { Place } from './compare.ts';
import type { Seen } from './packets.ts';

const CONTROL = SYN | ACK | FIN | RST;
const isSyn = ({ flags }: Seen): boolean => (flags & (SYN | ACK)) === SYN;
const isSynAck = ({ flags }: Seen): boolean => (flags & (SYN | ACK)) === (SYN | ACK);

export interface OneNumbering {
  readonly one: Place;
  readonly two: Place;
  readonly of: 'called' | 'from-syn';
}

/**
 * The second place with the numbers of the first, and behind a SYN proxy both without the handshakes; `same`: there is nothing to translate;
 * `others`: nothing shows that the two with their own first numbers are one connection.
 */
export function asOneNumbering(one: Place, two: Place): OneNumbering | 'same' | 'others' {
  const [syn, synThere] = [one.packets.find(isSyn), two.packets.find(isSyn)];
  if (syn !== undefined && synThere !== undefined && syn.seq !== synThere.seq)
    return isOneSyn(syn, synThere) ? bothNumbered(one, two, syn, synThere) : 'others';
  const [here, there] = [one.packets.find(isSynAck), two.packets.find(isSynAck)];
  if (here === undefined || there === undefined) return 'same';
  if (here.byA !== there.byA || here.ack !== there.ack || here.seq === there.seq) return 'same';
  const shift = (here.seq - there.seq) | 0;
  return { one: behindHandshake(one, here, 0), two: behindHandshake(two, there, shift), of: 'called' };
}

/** What such a device leaves as it was: who opens one connection after another has another time or identification in each SYN. */
function isOneSyn(here: Seen, there: Seen): boolean {
  const [x, y] = [here.options, there.options];
  if (here.byA !== there.byA || here.tsVal !== there.tsVal || here.ipId !== there.ipId || x === null || y === null)
    return false;
  const offers =
    x.mss === y.mss &&
    x.windowScale === y.windowScale &&
    x.sackPermitted === y.sackPermitted &&
    x.timestamps === y.timestamps;
  return offers && here.ipId > 0;
}

function bothNumbered(one: Place, two: Place, syn: Seen, synThere: Seen): OneNumbering | 'others' {
  const [synAck, synAckThere] = [one.packets.find(isSynAck), two.packets.find(isSynAck)];
  // Refused or unanswered, or answered where the other capture lacks it.
  if ((synAck === undefined) !== (synAckThere === undefined)) return 'others';
  const opener = (syn.seq - synThere.seq) | 0;
  const called = ((synAck?.seq ?? 0) - (synAckThere?.seq ?? 0)) | 0;
  const packets = two.packets.map((p) =>
    p.byA === syn.byA ? translated(p, opener, called) : translated(p, called, opener),
  );
  return { one, two: { ...two, packets }, of: 'from-syn' };
}

function translated(p: Seen, own: number, peer: number): Seen {
  // A RST of who holds no connection has number 0 (RFC 9293 §3.10.7.1).
  const seq = (p.flags & RST) !== 0 && p.seq === 0 ? 0 : (p.seq + own) | 0;
  const acked = (p.flags & ACK) !== 0 ? peer : 0;
  return { ...p, seq, ack: (p.ack + acked) | 0, sackedTo: (p.sackedTo + acked) | 0 };
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
