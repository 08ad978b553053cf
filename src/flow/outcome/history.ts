/** Zeek's connection history: one letter for each first of its kind, upper case from the originator (tcp-facts §3.2). */
import { ACK, FIN, RST, SYN } from '../../wire/tcp-flags.ts';
import { EV_RETRANSMISSION, EV_ZERO_WINDOW } from '../events.ts';
import type { CurrentPacket } from '../current-packet.ts';

const LETTERS = 'shadfrtwiq';
const MAX_LENGTH = 40;
/** The letters of pure ACKs and of data, as bits of an endpoint's history. */
export const SENT_ACK = 4;
export const SENT_DATA = 8;

/** Adds this segment's letters; the string stays short because each letter counts once a direction. */
export function addHistory(packet: CurrentPacket): void {
  const { segment: s, me, connection } = packet;
  const f = s.flags;
  let bits = 0;
  if ((f & (SYN | FIN)) === (SYN | FIN) || (f & (SYN | RST)) === (SYN | RST)) bits |= 512;
  else if ((f & (FIN | RST)) === (FIN | RST)) bits |= 256;
  if ((f & SYN) !== 0) bits |= (f & ACK) !== 0 ? 2 : 1;
  if (s.payloadLength > 0) bits |= SENT_DATA;
  else if ((f & (SYN | FIN | RST | ACK)) === ACK) bits |= SENT_ACK;
  if ((f & FIN) !== 0) bits |= 16;
  if ((f & RST) !== 0) bits |= 32;
  if ((packet.events & EV_RETRANSMISSION) !== 0) bits |= 64;
  if ((packet.events & EV_ZERO_WINDOW) !== 0) bits |= 128;
  const fresh = bits & ~me.history;
  if (fresh === 0 || connection.history.length >= MAX_LENGTH) return;
  me.history |= bits;
  const originator = connection.a.opening.role === 'server' ? connection.b : connection.a;
  for (let i = 0; i < LETTERS.length; i++)
    if ((fresh & (1 << i)) !== 0) {
      const letter = LETTERS.charAt(i);
      connection.history += me === originator ? letter.toUpperCase() : letter;
    }
}
