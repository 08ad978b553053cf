/**
 * Zeek's view of a connection, by Zeek's own rules: the states of its two endpoints, the history, and from them
 * conn_state (TCPSessionAdapter.cc, Conn.cc, scripts/base/protocols/conn/main.zeek). It believes what is sent, not what is proved.
 */
import { KNOWN_WINDOW } from '../../segment/segment.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { CurrentPacket } from '../current-packet.ts';
import {
  CLOSED,
  ESTABLISHED,
  INACTIVE,
  PARTIAL,
  RESET,
  SYN_ACK_SENT,
  SYN_SENT,
  type ZeekEndpoint,
} from '../parts/zeek.ts';
import type { ConnectionSummary } from '../summary.ts';

/** Zeek's has no limit; a storm of resets would write one letter each. */
const MAX_LENGTH = 100;

/** Letters of which each end has one, unless its number changes. */
const SYN_LETTER = 1;
const FIN_LETTER = 2;
const RST_LETTER = 4;
export const DATA_LETTER = 8;
export const ACK_LETTER = 16;
const MANY_FLAGS_LETTER = 32;
const FIN_RST_LETTER = 64;

/**
 * Ports for which Zeek's standard scripts register an analyzer (likely_server_ports): who is met without its SYN and
 * speaks from one of them is the responder.
 */
const LIKELY_SERVER_PORTS: ReadonlySet<number> = new Set([
  21, 22, 25, 53, 80, 81, 88, 102, 110, 135, 139, 143, 389, 443, 445, 502, 513, 514, 563, 585, 587, 614, 631, 636, 989,
  990, 992, 993, 995, 1080, 1434, 1883, 2811, 3128, 3268, 3269, 3306, 3389, 5060, 5072, 5222, 5223, 5269, 5432, 6379,
  6666, 6667, 6668, 6669, 8000, 8080, 8888, 20_000,
]);

const originator = (c: Connection): Endpoint => (c.zeekFlipped ? c.b : c.a);

function add(packet: CurrentPacket, endpoint: Endpoint, letter: string): void {
  const { connection } = packet;
  if (connection.history.length >= MAX_LENGTH) return;
  connection.history += endpoint === originator(connection) ? letter.toUpperCase() : letter;
}

/** Whether the letter was there already. */
function had(packet: CurrentPacket, bit: number, letter: string): boolean {
  const { me } = packet;
  if ((me.zeek.letters & bit) !== 0) return true;
  me.zeek.letters |= bit;
  add(packet, me, letter);
  return false;
}

/** 1, 10, 100 … */
function isPowerOfTen(n: number): boolean {
  let power = 1;
  while (power < n) power *= 10;
  return power === n;
}

function flip(c: Connection): void {
  c.zeekFlipped = !c.zeekFlipped;
  if (c.history.length < MAX_LENGTH) c.history += '^';
}

/** Before the packet is judged: the endpoints' numbers are still those before it. */
export function followZeek(packet: CurrentPacket): void {
  const { connection, me, peer, segment: s } = packet;
  const { flags, payloadLength } = s;
  const begins = me.zeek.state === INACTIVE && peer.zeek.state === INACTIVE && connection.history === '';
  // Who is met first is the originator, but for who is met without its SYN and speaks from a port of servers.
  if (begins) {
    connection.zeekFlipped = me === connection.b;
    if ((flags & (SYN | ACK)) !== SYN && isServerPort(packet)) flip(connection);
  }
  tellFlags(packet);
  if (
    s.window === 0 &&
    (s.known & KNOWN_WINDOW) !== 0 &&
    (flags & RST) === 0 &&
    peer.zeek.state !== CLOSED &&
    me.zeek.state !== RESET &&
    isPowerOfTen(++me.zeek.zeroWindows)
  )
    add(packet, me, 'w');
  if (payloadLength > 0 && isSentAgain(packet) && isPowerOfTen(++me.zeek.sentAgain)) add(packet, me, 't');
  if (me.zeek.state !== ESTABLISHED || (flags & (SYN | FIN | RST)) !== 0) moveState(packet);
}

/** When it is judged: what it acknowledges and was not seen is a gap of its peer, while the connection is in order. */
export function followZeekGap(packet: CurrentPacket): void {
  const { me, peer } = packet;
  if (inOrder(me.zeek) && inOrder(peer.zeek) && isPowerOfTen(++peer.zeek.gaps)) add(packet, peer, 'g');
}

const inOrder = ({ state, before }: ZeekEndpoint): boolean =>
  state === ESTABLISHED || (state === CLOSED && before === ESTABLISHED);

function isServerPort({ connection: { origin }, me, connection }: CurrentPacket): boolean {
  const [from, to] = me === connection.a ? [origin.aPort, origin.bPort] : [origin.bPort, origin.aPort];
  return LIKELY_SERVER_PORTS.has(from) && !LIKELY_SERVER_PORTS.has(to);
}

/** Whether it ends where the endpoint's data have been before; the first packet of one met without its SYN is not. */
function isSentAgain({ me, segment: { seq, flags, payloadLength } }: CurrentPacket): boolean {
  if (me.zeek.state === INACTIVE || me.zeek.state === RESET || me.counts.segments === 0) return false;
  if ((flags & RST) !== 0) return false;
  const end = seq + payloadLength + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0);
  return ((end - me.snd.nxt) | 0) <= 0;
}

function tellFlags(packet: CurrentPacket): void {
  const {
    me: { zeek },
    segment: { flags, seq, payloadLength },
  } = packet;
  const several = flags & (SYN | FIN | RST);
  switch (several) {
    case 0:
      if (payloadLength > 0) had(packet, DATA_LETTER, 'd');
      else if ((flags & ACK) !== 0) had(packet, ACK_LETTER, 'a');
      return;
    case SYN: {
      const letter = (flags & ACK) !== 0 ? 'h' : 's';
      if (had(packet, SYN_LETTER, letter) && seq !== zeek.lastSyn) add(packet, packet.me, letter);
      zeek.lastSyn = seq;
      return;
    }
    case FIN: {
      const end = (seq + payloadLength) | 0;
      if (had(packet, FIN_LETTER, 'f') && end !== zeek.lastFin) add(packet, packet.me, 'f');
      zeek.lastFin = end;
      return;
    }
    case RST:
      if (had(packet, RST_LETTER, 'r') && seq !== zeek.lastRst) add(packet, packet.me, 'r');
      zeek.lastRst = seq;
      return;
    default:
      if ((flags & (FIN | RST)) === (FIN | RST)) had(packet, FIN_RST_LETTER, 'i');
      else had(packet, MANY_FLAGS_LETTER, 'q');
  }
}

function enter(zeek: ZeekEndpoint, state: number): void {
  zeek.before = zeek.state;
  zeek.state = state;
}

function moveState(packet: CurrentPacket): void {
  const { me, peer, segment } = packet;
  const { flags } = segment;
  switch (me.zeek.state) {
    case INACTIVE:
      moveInactive(packet);
      return;
    case SYN_SENT:
    case SYN_ACK_SENT:
      if ((flags & FIN) !== 0) enter(me.zeek, CLOSED);
      if ((flags & RST) !== 0) enter(me.zeek, RESET);
      return;
    case ESTABLISHED:
    case PARTIAL:
      if ((flags & (SYN | ACK)) === SYN && me.zeek.state === PARTIAL && peer.zeek.state === INACTIVE)
        enter(me.zeek, SYN_SENT);
      if ((flags & (FIN | RST)) === FIN) {
        enter(me.zeek, CLOSED);
        // A FIN and then a RST of the peer were an ordinary end.
        if (peer.zeek.state === RESET && peer.zeek.before === CLOSED) enter(peer.zeek, CLOSED);
      }
      if ((flags & RST) !== 0) enter(me.zeek, RESET);
      return;
    case CLOSED:
      if ((flags & RST) !== 0 && peer.zeek.state !== CLOSED) enter(me.zeek, RESET);
      return;
    default:
  }
}

/** Of an endpoint's first packet. */
function moveInactive(packet: CurrentPacket): void {
  const { connection, me, peer, segment } = packet;
  const { flags } = segment;
  const opens = me === originator(connection);
  if ((flags & SYN) !== 0) {
    if (opens) enter(me.zeek, (flags & ACK) !== 0 ? SYN_ACK_SENT : SYN_SENT);
    else {
      const reversed =
        (flags & ACK) === 0 && peer.zeek.state === SYN_ACK_SENT && segment.seq === ((peer.acks.ack - 1) | 0);
      if (reversed) {
        flip(connection);
        enter(peer.zeek, ESTABLISHED);
      }
      if (peer.zeek.state === SYN_SENT) enter(peer.zeek, ESTABLISHED);
      enter(me.zeek, ESTABLISHED);
    }
  }
  if ((flags & FIN) !== 0) enter(me.zeek, CLOSED);
  if ((flags & RST) !== 0) enter(me.zeek, RESET);
  if (me.zeek.state !== INACTIVE) return;
  // Some answer a SYN with an ACK before they accept it: that opens nothing.
  if (!opens && segment.payloadLength === 0 && peer.zeek.state === SYN_SENT) return;
  enter(me.zeek, (flags & ACK) !== 0 && peer.zeek.state === ESTABLISHED ? ESTABLISHED : PARTIAL);
}

const isUnheard = ({ state }: Readonly<ZeekEndpoint>): boolean => state === INACTIVE || state === PARTIAL;

/** A SYN that a reset of its own sender followed, before anything else of it. */
const ONLY_SYN_AND_RESET = /^\^?S[^HAFGIQ]*R/;

export function zeekConnState(c: ConnectionSummary): string {
  const [orig, resp] = c.zeekFlipped ? [c.b, c.a] : [c.a, c.b];
  const [o, r] = [orig.zeek, resp.zeek];
  if (r.state === RESET) {
    const empty = orig.counts.dataSegments + resp.counts.dataSegments === 0;
    if (o.state === SYN_SENT || o.state === SYN_ACK_SENT || (o.state === RESET && empty)) return 'REJ';
    return isUnheard(o) ? 'RSTRH' : 'RSTR';
  }
  if (o.state === RESET) {
    if (!isUnheard(r)) return 'RSTO';
    return ONLY_SYN_AND_RESET.test(c.history) ? 'RSTOS0' : 'OTH';
  }
  if (o.state === CLOSED && r.state === CLOSED) return 'SF';
  if (o.state === CLOSED) return isUnheard(r) ? 'SH' : 'S2';
  if (r.state === CLOSED) return isUnheard(o) ? 'SHR' : 'S3';
  if (o.state === SYN_SENT && r.state === INACTIVE) return 'S0';
  return o.state === ESTABLISHED && r.state === ESTABLISHED ? 'S1' : 'OTH';
}
