/** What an ending is judged by later: each side's last segment, what it acknowledged of the other's data, the silences. */
import { EV_KEEPALIVE, EV_WINDOW_PROBE } from '../events.ts';
import { KNOWN_ACK, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { MILLISECOND, SECOND, type Bytes } from '../../units.ts';
import { seqGe, seqGt } from '../../wire/seq.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../tcp-flags.ts';
import type { Endpoint } from '../connection.ts';
import type { Neighbours } from './neighbours.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { disproveReset, foundMidStream } from './disproof.ts';

/** A pause of this length is a silence of its own; shorter ones are thinking time. */
const LEAST_SILENCE_NS = SECOND;
const TLS_ALERT = 0x15;
const TLS_DATA = 0x17;
const TLS_MAJOR = 3;

/** After the segment was judged, before its numbers are taken over. */
export function keepTrail(packet: CurrentPacket, neighbours: Neighbours): void {
  const { segment: s, me, peer, connection } = packet;
  if (packet.timed && connection.counts.segments > 0) {
    const gap = packet.now - connection.counts.lastNs;
    if (gap >= LEAST_SILENCE_NS) {
      connection.quiet.ns = gap;
      connection.quiet.frame = s.frame;
    }
  }
  const flags = s.flags;
  if ((flags & RST) !== 0) return;
  if ((flags & (SYN | ACK)) === (SYN | ACK) && me.opening.synAckFrame === s.frame)
    neighbours.synAck(s, peer.opening.synCount === 1 ? packet.now - peer.opening.synNs : 0);
  const occupies = s.payloadLength > 0 || (flags & (SYN | FIN)) !== 0;
  if (me.resets.sentCount > 0) disproveReset(packet);
  peer.unanswered.frame = 0;
  // It acknowledges what the peer sent since, though the capture does not hold it.
  if (peer.snd.seqKnown && (flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0 && seqGt(s.ack, peer.snd.nxt))
    me.unanswered.frame = 0;
  if (occupies || me.probes.out !== 0) countUnanswered(packet, occupies);
  me.trail.seq = s.seq;
  me.trail.ack = s.ack;
  me.trail.flags = flags;
  me.trail.length = s.payloadLength;
  me.trail.frame = s.frame;
  me.trail.ns = packet.now;
  me.trail.ipId = s.ipId;
  if (s.signed) me.trail.signed = true;
  // The byte of a keepalive probe is no data.
  if (s.payloadLength > 0 && (packet.events & EV_KEEPALIVE) === 0) {
    const end = (s.seq + s.payloadLength) | 0;
    if ((s.known & KNOWN_SEQ) === 0 || !me.snd.seqKnown || seqGt(end, me.snd.nxt)) {
      if (peer.resets.sentCount > 0) foundMidStream(packet);
      me.trail.newDataFrame = s.frame;
      me.trail.newDataBytes = s.payloadLength;
      me.trail.heardBytes = peer.counts.bytes;
      if ((flags & PSH) !== 0 && s.payloadLength < fullSegment(peer)) countTalk(packet);
      if (me.inbound.ackedPeerFin && me.trail.newDataAfterPeerFin === 0) me.trail.newDataAfterPeerFin = s.frame;
      me.trail.lastPayload = payloadKind(s);
    }
  }
  if ((flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0) acknowledged(packet, me, peer);
}

/** A message ends in a pushed segment that is not full; one that was cut off may be shorter by all the options. */
const MOST_OPTION_BYTES = 40;
const USUAL_MSS = 1460;
export const fullSegment = (receiver: Endpoint): Bytes =>
  (receiver.opening.mss > MOST_OPTION_BYTES ? receiver.opening.mss : USUAL_MSS) - MOST_OPTION_BYTES;
/** Two ends this close are one message. */
const ONE_MESSAGE = MILLISECOND;

export function countTalk(packet: Pick<CurrentPacket, 'segment' | 'me' | 'peer' | 'now' | 'timed'>): void {
  const { segment: s, me, peer, now } = packet;
  if (me.trail.talkFrame === 0 || peer.trail.newDataFrame > me.trail.talkFrame) me.trail.talks = 1;
  else if (!packet.timed || now - me.trail.talkNs >= ONE_MESSAGE) me.trail.talks++;
  me.trail.talkFrame = s.frame;
  me.trail.talkNs = now;
}

function countUnanswered(packet: CurrentPacket, occupies: boolean): void {
  const { segment: s, me } = packet;
  if (me.unanswered.frame === 0) {
    me.unanswered.frame = s.frame;
    me.unanswered.ns = packet.now;
    me.unanswered.quietNs = packet.connection.quiet.frame === s.frame ? packet.connection.quiet.ns : 0;
    me.unanswered.repeats = 0;
  } else if (
    (occupies || (packet.events & EV_WINDOW_PROBE) !== 0) &&
    (s.known & KNOWN_SEQ) !== 0 &&
    s.seq === me.trail.seq &&
    s.payloadLength === me.trail.length
  )
    me.unanswered.repeats++;
}

function acknowledged(packet: CurrentPacket, me: Endpoint, peer: Endpoint): void {
  const { ack, frame } = packet.segment;
  if (me.inbound.ackedPeerFin && me.trail.ackedPeerFinFrame === 0) me.trail.ackedPeerFinFrame = frame;
  if (peer.trail.newDataFrame === 0 || (me.rcv.nxtKnown && !seqGt(ack, me.rcv.nxt))) return;
  if (!me.rcv.nxtKnown && peer.trail.length > 0 && !seqGt(ack, peer.trail.seq)) return;
  // Only the FIN's own number is new: no data is acknowledged by that.
  if (peer.closing.finFrame > 0 && me.rcv.nxtKnown && seqGe(me.rcv.nxt, peer.closing.finSeq)) return;
  me.trail.ackedDataFrame = peer.trail.newDataFrame;
  // A FIN acknowledges what came before the close.
  if (me.closing.finFrame > 0 && frame > me.closing.finFrame) me.trail.ackedAfterOwnFin = frame;
}

/** Of a record of data: TLS 1.3 hides the type (RFC 8446 §5.2); two bytes of alert, the type and the tag of 16 make 19. */
function isSealedAlert(s: Segment): boolean {
  const at = s.payloadStart;
  // Where the capture cut the length off, the segment's own leaves room for no other.
  const fits = s.payloadEnd - at < 5 || s.bytes[at + 4] === 19;
  return s.payloadLength === 24 && s.bytes[at + 1] === TLS_MAJOR && fits;
}

/**
 * An alert that is not sealed says in two bytes what it is (RFC 8446 §6): 0 is close_notify, and what the capture cut off is
 * hardly that, since who says goodbye has agreed on keys by then.
 */
const isPlainError = (s: Segment): boolean =>
  s.payloadLength === 7 && !(s.payloadEnd - s.payloadStart === 7 && s.bytes[s.payloadStart + 6] === 0);

/** `221` and a space or hyphen, of which the first 2 was seen: the last reply of SMTP (RFC 5321 §4.2.3) and FTP (RFC 959 §4.2) before they close. */
const isGoodbye = (b: Uint8Array, at: number): boolean =>
  b[at + 1] === 0x32 && b[at + 2] === 0x31 && (b[at + 3] === 0x20 || b[at + 3] === 0x2d);

/** By the first bytes only: an alert record of TLS (RFC 8446 §6), a goodbye, a status line of HTTP/1 (RFC 9112 §4). */
export function payloadKind(s: Segment): Endpoint['trail']['lastPayload'] {
  const at = s.payloadStart;
  const { bytes } = s;
  const kept = s.payloadEnd - at;
  if (kept < 2 || s.payloadLength < 5) return 'other';
  if (kept < 5 && bytes[at] !== TLS_ALERT && bytes[at] !== TLS_DATA) return 'other';
  switch (bytes[at] as number) {
    case TLS_ALERT:
      return bytes[at + 1] === TLS_MAJOR && !isPlainError(s) ? 'tls-alert' : 'other';
    case TLS_DATA:
      return isSealedAlert(s) ? 'tls-alert' : 'other';
    case 0x32:
      return isGoodbye(bytes, at) ? 'goodbye' : 'other';
    case 0x48:
      // `HTTP/`
      return bytes[at + 1] === 0x54 && bytes[at + 2] === 0x54 && bytes[at + 3] === 0x50 && bytes[at + 4] === 0x2f
        ? 'http-response'
        : 'other';
    default:
      return 'other';
  }
}
