/** How far a connection is: at its first segment, in the middle of its life, or done. */
import { KNOWN_ACK, KNOWN_FLAGS, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import type { Connection } from '../connection.ts';
import { beginCounts } from '../numbers.ts';

/** How often a live view is to beat. */
export const BEAT_MS = 250;

/** A connection's first segment: who its ends are; `swapped`: the sender is the endpoint that the table's key names second. */
export function beginWith(connection: Connection, s: Segment, swapped: boolean): void {
  // It answers a SYN that is not in the capture: its receiver spoke first.
  const refusal = isRefusal(s);
  const reversed = refusal || (s.flags & (SYN | ACK | RST)) === (SYN | ACK);
  connection.origin.aSwapped = reversed ? !swapped : swapped;
  connection.origin.family = s.family;
  connection.origin.path = s.path;
  const source: readonly [number, number, number, number] = [s.src0, s.src1, s.src2, s.src3];
  const destination: readonly [number, number, number, number] = [s.dst0, s.dst1, s.dst2, s.dst3];
  connection.origin.aWords = reversed ? destination : source;
  connection.origin.bWords = reversed ? source : destination;
  connection.origin.aPort = reversed ? s.dstPort : s.srcPort;
  connection.origin.bPort = reversed ? s.srcPort : s.dstPort;
  connection.origin.firstFrame = s.frame;
  connection.origin.firstNs = s.timeNs;
  beginCounts(connection, s);
  connection.origin.midstream = (s.flags & SYN) === 0 && !refusal;
  connection.origin.flagless = (s.known & KNOWN_FLAGS) === 0;
  connection.origin.withoutAck = lacksAck(s);
}

/**
 * None of SYN, RST and ACK: an open connection sends no such segment, and whoever receives it drops it
 * (RFC 9293 §3.10.7.4, Linux `tcp_rcv_established`). Port scans send them (FIN, Xmas and NULL scans).
 */
export const lacksAck = (s: Segment): boolean => (s.flags & (SYN | RST | ACK)) === 0 && (s.known & KNOWN_FLAGS) !== 0;

/**
 * A RST with the number 0, an acknowledgement and nothing of a socket (no window, no timestamps): the answer to a
 * segment without ACK, which can only be a SYN (RFC 9293 §3.10.7.1).
 */
export function isRefusal(s: Segment): boolean {
  if ((s.flags & (RST | ACK | SYN | FIN)) !== (RST | ACK) || s.seq !== 0 || s.payloadLength > 0) return false;
  if ((s.known & (KNOWN_SEQ | KNOWN_ACK)) !== (KNOWN_SEQ | KNOWN_ACK)) return false;
  return s.window === 0 && !s.hasTimestamp;
}

/** Both ends are open, all their numbers are known, and nothing of the opening or a close is on its way. */
export function isSteady(connection: Connection): boolean {
  const { a, b, handshake } = connection;
  if (a.state.name !== 'ESTABLISHED' || b.state.name !== 'ESTABLISHED') return false;
  // Of an opening that began before the capture nothing is to come.
  if (handshake.step !== 3 && handshake.step !== 0) return false;
  // A SYN-ACK came again and asks for the third segment.
  if (handshake.repeatedFrame > 0 && handshake.retakenFrame === 0) return false;
  return (
    a.snd.seqKnown &&
    b.snd.seqKnown &&
    a.snd.baseKnown &&
    b.snd.baseKnown &&
    a.closing.finFrame === 0 &&
    b.closing.finFrame === 0
  );
}

/** Nothing more is to be expected of the connection but stragglers. */
export function finished(connection: Connection): boolean {
  const { a, b } = connection;
  if (a.resets.sentCount > a.resets.sentIgnored || b.resets.sentCount > b.resets.sentIgnored) return true;
  if (a.closing.finFrame === 0 || b.closing.finFrame === 0) return false;
  return a.inbound.ackedPeerFin && b.inbound.ackedPeerFin;
}

/** What a connection was given when it began, before it was told: id, place among the file's, which use of its tuple. */
export interface Numbers {
  readonly id: number;
  readonly stream: number;
  readonly use: number;
}
