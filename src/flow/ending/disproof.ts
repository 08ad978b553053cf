/** What comes after a reset and shows that its cause was another one: known only later, so it is a revision. */
import { KNOWN_ACK, KNOWN_SEQ } from '../../segment/segment.ts';
import { MILLISECOND, type FrameNo } from '../../units.ts';
import { ACK, FIN } from '../../tcp-flags.ts';
import { seqGe, seqGt } from '../../wire/seq.ts';
import type { ResetSeen } from '../parts/resets.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { isTaken } from '../parts/resets.ts';
import { seriesPasses } from './forgery.ts';

/** Packets that were on their way beside the reset may arrive so much later. */
const OVERTAKEN_NS = 10 * MILLISECOND;
/** In which a server is taken to be until something shows that the third segment reached it; mid-stream, the RST may be its first packet here. */
const OPEN: ReadonlySet<string> = new Set(['ESTABLISHED', 'SYN-RECEIVED', 'UNKNOWN']);

/** An endpoint in whose name the connection had been reset goes on with data, acknowledgements or its FIN: it had not sent the reset. */
export function disproveReset(packet: CurrentPacket): void {
  const { segment: s, me, connection, now, timed } = packet;
  const onward = sendsMore(packet) || acknowledgesMore(packet);
  const opened = connection.handshake.done || connection.origin.midstream;
  if (!opened || (s.known & KNOWN_SEQ) === 0 || !timed) return;
  const { resets: causes } = connection;
  let disproved = false;
  for (let i = 0; i < causes.length; i++) {
    const reset = causes[i];
    if (reset === undefined || reset.side !== me.side || reset.frame < connection.handshake.frame) continue;
    if (reset.cause === 'injected' || (reset.cause === 'firewall-reject' && !tookWhatWasRejected(packet, reset)))
      continue;
    // A RST behind one that was not its own found it as it was before that one.
    const open = OPEN.has(reset.senderState) || (disproved && reset.senderState === 'CLOSED');
    if (!open || !seqGe(s.seq, me.resets.sentSeq)) continue;
    if (!(onward && now - reset.ns >= OVERTAKEN_NS) && !seriesPasses(packet, reset.ipId)) continue;
    const signs = [...reset.signs, 'went-on'];
    const revised: ResetSeen = {
      ...reset,
      cause: 'injected',
      certainty: 'implied',
      alternatives: [],
      harmless: false,
      signs,
    };
    reviseReset(packet, i, revised, s.frame);
    disproved = true;
    packet.apply(me, 'goes-on', 'implied');
    if ((s.flags & FIN) !== 0) packet.apply(me, 'sends-fin', 'implied');
  }
  if (disproved) judgeAnswersAnew(packet);
}

/** A RST of the peer for what came after the disproved one was no courtesy at the end: its system had taken that one, and the connection lives. */
function judgeAnswersAnew(packet: CurrentPacket): void {
  const { connection, me } = packet;
  const disproved = connection.resets.find((r) => r.side === me.side && r.signs.includes('went-on'));
  connection.resets.forEach((r, at) => {
    if (disproved === undefined || r.side === me.side || r.frame < disproved.frame || r.cause !== 'after-close') return;
    const revised: ResetSeen = {
      ...r,
      cause: 'connection-unknown',
      certainty: 'implied',
      alternatives: [],
      harmless: false,
    };
    reviseReset(packet, at, revised, packet.segment.frame);
  });
}

/** New data, or its first FIN: who has reset a connection closes it no more. */
function sendsMore({ segment: s, me }: CurrentPacket): boolean {
  const fin = (s.flags & FIN) === 0 ? 0 : 1;
  if (s.payloadLength + fin === 0) return false;
  if ((s.known & KNOWN_SEQ) === 0 || !me.snd.seqKnown) return s.payloadLength > 0;
  return seqGt((s.seq + s.payloadLength + fin) | 0, me.snd.nxt);
}

const acknowledgesMore = ({ segment: s, me }: CurrentPacket): boolean =>
  (s.flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0 && me.rcv.nxtKnown && seqGt(s.ack, me.rcv.nxt);

/** A filter that rejects a packet drops it: who acknowledges its data had got it, so the RST came from elsewhere. */
const tookWhatWasRejected = ({ segment: s, peer }: CurrentPacket, reset: ResetSeen): boolean =>
  reset.trigger > 0 && peer.counts.lastDataFrame === reset.trigger && (s.flags & ACK) !== 0 && s.ack === peer.snd.nxt;

/**
 * New data for an endpoint that has reset the connection: it was still being sent when the socket was closed. In the
 * middle of a stream something mostly lies unread, and Linux looks at that before it looks at SO_LINGER.
 */
export function foundMidStream(packet: CurrentPacket): void {
  const { segment: s, peer, me, connection } = packet;
  // Later than that its sender had not got the reset, and speaks of its own accord.
  const roundTrip = connection.handshake.synToSynAckNs + connection.handshake.synAckToAckNs;
  if (!(packet.now - peer.resets.sentNs <= 2 * roundTrip)) return;
  const { resets: causes } = connection;
  const at = causes.findIndex((r) => r.side === peer.side && r.frame === peer.resets.sentFrame);
  const reset = causes[at];
  if (reset === undefined || reset.cause !== 'abortive-close' || reset.certainty !== 'assumed' || !reset.hasAck) return;
  if (!reset.alternatives.includes('closed-with-unread-data') || me.trail.newDataFrame < peer.trail.newDataFrame)
    return;
  reviseReset(packet, at, { ...reset, cause: 'closed-with-unread-data', alternatives: ['abortive-close'] }, s.frame);
}

export function reviseReset(
  { sink, connection }: CurrentPacket,
  at: number,
  revised: ResetSeen,
  because: FrameNo,
): void {
  const { frame, side, certainty, cause, alternatives, harmless, hasAck, signs, acceptance } = revised;
  connection.resets[at] = revised;
  sink.revision({
    type: 'revision',
    file: connection.file,
    frame,
    connection: connection.id,
    from: side === 0 ? 'a' : 'b',
    kind: 'reset',
    certainty,
    because: [frame, because],
    detail: {
      cause,
      alternatives: [...alternatives],
      harmless,
      form: hasAck ? 'RST,ACK' : 'RST',
      ...(isTaken(acceptance) ? {} : { accepted: false }),
      ...(isTaken(acceptance) || acceptance === 'lost' ? {} : { ignoredBecause: acceptance }),
      ...(signs.length > 0 ? { signs: [...signs] } : {}),
    },
  });
}
