/**
 * What is to be expected of a connection in which nothing is odd: it opens, both sides send data in order and acknowledge it, both
 * close, and all of that in a short time. Such a connection is kept as a row with its packets; whatever else comes sends it the full way.
 */
import { CHECKSUM_BAD, isAt, isWhole, KNOWN_ACK, KNOWN_ALL, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { SECOND, type Nanos } from '../../units.ts';
import { ACK, FIN, PSH, SYN } from '../../tcp-flags.ts';
import type { HalfOpenRows } from './half-open-rows.ts';
import { KIND_MASK, KIND_SYN, M_ACKED, M_SYN_ACK } from './marks.ts';

/**
 * Longer than this nobody waits to be told: rules that look at a packet as it comes (findings/ending/host-shutdown) look at connections of
 * some age only.
 */
const MOST_AGE_NS: Nanos = 3 * SECOND;
/** More packets than this are a transfer. */
const MOST_PACKETS = 48;

/** How far it is, as bits. */
const CALM = 1;
const SWAPPED = 2;
/** The opener, and its peer two bits further up: has sent a FIN, has acknowledged the peer's. */
const CLOSED = 4;
const HEARD_CLOSE = 8;
const ALL_CLOSED = CLOSED | HEARD_CLOSE | (CLOSED << 2) | (HEARD_CLOSE << 2);
/** Segments that were looked at for a name. */
const LOOKS_SHIFT = 8;

export const isOver = (rows: HalfOpenRows, e: number): boolean => (rows.calm(e) & ALL_CLOSED) === ALL_CLOSED;
/** `swapped` of the flow table for what its opener sends. */
export const isSwapped = (rows: HalfOpenRows, e: number): boolean => (rows.calm(e) & SWAPPED) !== 0;
export const looksOf = (rows: HalfOpenRows, e: number): number => rows.calm(e) >>> LOOKS_SHIFT;
export const setLooks = (rows: HalfOpenRows, e: number, looks: number): void =>
  rows.setCalm(e, (rows.calm(e) & ((1 << LOOKS_SHIFT) - 1)) | (looks << LOOKS_SHIFT));

/** Whether a held connection, whose first data is in hand, has opened as one does; `swapped` of the flow table for its opener. */
export function begins(rows: HalfOpenRows, e: number, swapped: boolean): boolean {
  const { packets } = rows;
  const count = rows.count(e);
  const marks = rows.marks(e);
  if ((marks & ~M_ACKED) !== (KIND_SYN | M_SYN_ACK) || (marks & KIND_MASK) !== KIND_SYN || count > 3) return false;
  if (rows.use(e) > 1 || rows.older(e) >= 0 || rows.newer(e) >= 0 || rows.member(e) >= 0) return false;
  const syn = rows.head(e);
  const synAck = packets.next(syn);
  const ack = packets.next(synAck);
  if (packets.flags(syn) !== SYN || packets.flags(synAck) !== (SYN | ACK)) return false;
  // A text tells of a SYN no acknowledgement, and of a pure ACK no number.
  if ((packets.known(syn) | KNOWN_ACK) !== KNOWN_ALL || packets.known(synAck) !== KNOWN_ALL) return false;
  if (packets.mss(syn) <= 0 || packets.mss(synAck) <= 0) return false;
  const [next, peerNext] = [(packets.seq(syn) + 1) | 0, (packets.seq(synAck) + 1) | 0];
  if (packets.ack(synAck) !== next) return false;
  if (ack >= 0 && (packets.ack(ack) !== peerNext || packets.flags(ack) !== ACK || packets.next(ack) >= 0)) return false;
  if (ack >= 0 && packets.known(ack) !== (packets.seq(ack) === next ? KNOWN_ALL : KNOWN_ALL & ~KNOWN_SEQ)) return false;
  rows.setCalm(e, swapped ? CALM | SWAPPED : CALM);
  // Without its ACK the opener has acknowledged nothing yet, and the number before the SYN-ACK's is what it has.
  rows.setNumbers(e, 0, next, ack >= 0 ? peerNext : (peerNext - 1) | 0);
  rows.setNumbers(e, 1, peerNext, next);
  rows.setMss(e, packets.mss(syn), packets.mss(synAck));
  return true;
}

/** Whether a segment of the calm connection `e` is what was to be expected; then its numbers move on. `side`: 0 the opener's. */
export function goesOn(rows: HalfOpenRows, e: number, s: Segment, side: 0 | 1): boolean {
  const calm = rows.calm(e);
  const other = side === 0 ? 1 : 0;
  const closes = (s.flags & FIN) === 0 ? 0 : 1;
  const length = s.payloadLength;
  if ((s.flags & ~(PSH | FIN)) !== ACK || !isWhole(s) || s.sackCount > 0 || s.signed) return false;
  if (s.window === 0 || s.checksum === CHECKSUM_BAD || s.ecn > 0 || s.fastOpen >= 0 || s.mptcp >= 0) return false;
  const age = s.timeNs - rows.firstNs(e);
  if (age >= MOST_AGE_NS || s.timeNs < rows.lastNs(e) || rows.count(e) >= MOST_PACKETS) return false;
  const acked = (s.ack - rows.acked(e, side)) | 0;
  const next = rows.nextSeq(e, side);
  if (!isAt(s, next) || acked < 0 || ((rows.nextSeq(e, other) - s.ack) | 0) < 0) return false;
  if (length + closes === 0 ? acked === 0 : (calm & (CLOSED << (side * 2))) !== 0) return false;
  if (length > rows.mss(e, other)) return false;
  let bits = 0;
  if (closes > 0) bits |= CLOSED << (side * 2);
  if ((calm & (CLOSED << (other * 2))) !== 0 && s.ack === rows.nextSeq(e, other)) bits |= HEARD_CLOSE << (side * 2);
  rows.setNumbers(e, side, (next + length + closes) | 0, s.ack);
  rows.setCalm(e, calm | bits);
  return true;
}
