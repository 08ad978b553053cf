/** Whether the endpoint that a RST is sent to may take it: by its number, and by its signature where they sign. */
import { KNOWN_ACK, KNOWN_OPTIONS, KNOWN_SEQ } from '../../segment/segment.ts';
import type { StateName } from '../../records/contract.ts';
import { ACK } from '../../tcp-flags.ts';
import { seqGe, seqGt, seqLe, seqLt } from '../../wire/seq.ts';
import { DROPS, faultsOf } from '../witness/faults.ts';
import type { Endpoint } from '../connection.ts';
import type { Acceptance } from '../parts/resets.ts';
import type { CurrentPacket } from '../current-packet.ts';

/** Linux tcp_reset_check. */
const AFTER_FIN: ReadonlySet<StateName> = new Set(['CLOSE-WAIT', 'LAST-ACK', 'CLOSING']);

/** RFC 9293 §3.10.7.3, RFC 5961 §3.2, RFC 2385 §2, RFC 5925 §7.3; Linux tcp_validate_incoming, tcp_reset_check, tcp_check_req. */
export function acceptanceOf(packet: CurrentPacket): Acceptance {
  const { segment: s, me, peer, connection } = packet;
  if (me.trail.signed && !s.signed && (s.known & KNOWN_OPTIONS) !== 0 && !speaksUnsigned(peer)) return 'unsigned';
  if (peer.state.name === 'CLOSED') return 'taken';
  if (peer.state.name === 'SYN-SENT') return acknowledgesSyn(packet) ? 'taken' : 'wrong-number';
  if ((s.known & KNOWN_SEQ) === 0 || !peer.rcv.nxtKnown || !me.snd.seqKnown) return 'taken';
  if (seqLt(s.seq, peer.rcv.nxt)) {
    // Linux takes a RST with the number of a FIN that has arrived, as macOS sends it.
    return AFTER_FIN.has(peer.state.name) && s.seq === ((peer.rcv.nxt - 1) | 0) ? 'taken' : 'stale';
  }
  // What its sender has out may have arrived.
  if (seqLe(s.seq, me.snd.nxt)) return 'taken';
  // A half-open request takes any number in the window.
  if (peer.state.name === 'SYN-RECEIVED' && ((s.seq - peer.rcv.nxt) | 0) < peer.rcv.wnd) return 'taken';
  return (faultsOf(connection) & DROPS) === 0 ? 'open' : 'taken';
}

/** Who has no key reads no signatures (RFC 5925 §7.3), and signs nothing itself. */
const speaksUnsigned = ({ trail }: Endpoint): boolean => trail.frame > 0 && !trail.signed;

/** In SYN-SENT it must acknowledge the SYN. */
function acknowledgesSyn({ segment: s, peer }: CurrentPacket): boolean {
  if ((s.flags & ACK) === 0 || (s.known & KNOWN_ACK) === 0) return false;
  return seqGt(s.ack, peer.snd.iss) && (seqLe(s.ack, peer.snd.nxt) || !seqGe(peer.snd.nxt, peer.snd.iss));
}
