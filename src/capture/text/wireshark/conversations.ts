/**
 * What Wireshark's columns leave to be worked out from the lines before: windows are printed scaled once both SYNs were
 * seen, relative numbers start again at 0 in every connection, and lines of protocols above TCP hide ports and numbers.
 */
import { seqAdd } from '../../../wire/seq.ts';
import { ACK, FIN, RST, SYN } from '../../../tcp-flags.ts';
import {
  KNOWN_ACK,
  KNOWN_LENGTH,
  KNOWN_PORTS,
  KNOWN_SEQ,
  KNOWN_WINDOW,
  type Segment,
} from '../../../segment/segment.ts';
import { familyOf, maySpeak } from './spoken.ts';

/** Ethernet fills shorter frames up to this, without the check sequence (IEEE 802.3 §3.2.8). */
const PADDED = 60;
/** Timestamps with what fills them up, in every segment of who offered them (RFC 7323 §3). */
const TIMESTAMPS = 12;
const MAX_CONVERSATIONS = 200_000;
/** Far enough apart that a new connection's numbers are none of the old one's. */
const INCARNATION_STEP = 0x1000_0000;
/** Numbers of one connection that lie farther apart are not counted from the same start: no window is half so large. */
const APART = 2 ** 29;
/** Of a window scale: the SYN that would tell is not in the text; ABSENT is a SYN without the option. */
const UNSEEN = -2;

class Conversation {
  readonly lowPort: number;
  readonly highPort: number;
  base = 0;
  /** By side, the one with the lower end first. */
  readonly scale = [UNSEEN, UNSEEN];
  readonly headers = [-1, -1];
  readonly next = [0, 0];
  /** The next number of a side is known. */
  readonly lengthKnown = [false, false];
  /** What a side last acknowledged, and whether it did. */
  readonly acked = [0, 0];
  readonly hasAcked = [false, false];
  readonly hasNumbers = [false, false];
  /** Added to the numbers that a side's lines print, and to the acknowledgements on them. */
  readonly seqShift = [0, 0];
  readonly ackShift = [0, 0];
  used = false;
  /** The family of what its lines without numbers spoke. */
  spoken = '';
  /** Reset, and not opened again. */
  over = false;

  constructor(lowPort: number, highPort: number) {
    this.lowPort = lowPort;
    this.highPort = highPort;
  }
}

export class WiresharkConversations {
  readonly #byEnds = new Map<string, Conversation>();
  readonly #byHosts = new Map<string, Conversation[]>();

  /**
   * Makes a TCP line's numbers comparable, and its window raw where it is `scaled`; `frameLength` is the length column,
   * `info` tells whether Wireshark took a SYN for a repeated one or for a new connection's.
   */
  settle(s: Segment, frameLength: number, info: string, scaled: boolean): void {
    const side = order(s) > 0 ? 1 : 0;
    const c = this.#conversation(s, side);
    const { flags } = s;
    if ((flags & (SYN | ACK)) === SYN && isNewUse(s, c.used, info)) {
      c.base = (c.base + INCARNATION_STEP) | 0;
      c.scale.fill(UNSEEN);
      for (const list of [c.hasAcked, c.hasNumbers]) list.fill(false);
      for (const list of [c.seqShift, c.ackShift]) list.fill(0);
      c.used = false;
    }
    if ((flags & SYN) !== 0) c.scale[side] = s.windowScale;
    else if (scaled) this.#unscale(s, c, side);
    if ((flags & (FIN | RST)) !== 0 || s.payloadLength > 0) c.used = true;
    c.over = (flags & RST) !== 0 || (c.over && (flags & SYN) === 0);
    if ((s.known & (KNOWN_SEQ | KNOWN_ACK)) === (KNOWN_SEQ | KNOWN_ACK)) this.#align(s, c, side);
    if ((s.known & KNOWN_SEQ) !== 0) s.seq = seqAdd(s.seq, c.base + (c.seqShift[side] as number));
    const ackBase = c.base + (c.ackShift[side] as number);
    if ((s.known & KNOWN_ACK) !== 0) {
      s.ack = seqAdd(s.ack, ackBase);
      c.acked[side] = s.ack;
      c.hasAcked[side] = true;
    }
    for (let i = 0; i < 2 * s.sackCount; i++) s.sack[i] = seqAdd(s.sack[i] as number, ackBase);
    if ((s.known & KNOWN_SEQ) !== 0) {
      c.hasNumbers[side] = true;
      c.next[side] = seqAdd(s.seq, s.payloadLength + ((flags & (SYN | FIN)) !== 0 ? 1 : 0));
      c.lengthKnown[side] = (s.known & KNOWN_LENGTH) !== 0;
    }
    // A frame of 60 bytes was filled up to that length.
    if (frameLength <= 0 || frameLength === PADDED || (s.known & KNOWN_LENGTH) === 0) return;
    // SACK blocks, and what fills them up, stand in few segments (RFC 2018 §3).
    const sack = s.sackCount > 0 ? 4 + 8 * s.sackCount : 0;
    if ((flags & SYN) === 0) c.headers[side] = frameLength - s.payloadLength - sack;
    else c.headers[side] = frameLength - s.payloadLength - optionsOf(s) + (s.hasTimestamp ? TIMESTAMPS : 0);
  }

  /**
   * A line of `protocol` that hides its ports: they are known when its hosts have one connection that is open. `isAfterCut`: lines
   * were left out before it. False when it belongs nowhere.
   */
  fill(s: Segment, frameLength: number, isAfterCut: boolean, protocol: string): boolean {
    const side = (s.known & KNOWN_PORTS) === 0 ? Number(hostOrder(s) > 0) : Number(order(s) > 0);
    const c = this.#hidden(s, side);
    const family = familyOf(protocol);
    if (c === undefined || !maySpeak(c.spoken, family, [c.lowPort, c.highPort])) return false;
    // Of what TCP itself carries the column names no protocol above.
    if (family !== 'tcp') c.spoken = family;
    s.srcPort = side === 0 ? c.lowPort : c.highPort;
    s.dstPort = side === 0 ? c.highPort : c.lowPort;
    s.known |= KNOWN_PORTS;
    c.used = true;
    if (isAfterCut) c.lengthKnown[side] = false;
    const own = c.headers[side] as number;
    const headers = own > 0 ? own : (c.headers[1 - side] as number);
    if (headers > 0 && frameLength > headers) {
      s.payloadLength = frameLength - headers;
      s.known |= KNOWN_LENGTH;
      // What is shown of this side follows on what was shown before; a line that was left out shows as a hole later.
      s.seq = c.next[side] as number;
      if (c.lengthKnown[side]) s.known |= KNOWN_SEQ;
      c.next[side] = seqAdd(s.seq, s.payloadLength);
    } else c.lengthKnown[side] = false;
    return true;
  }

  /** The one connection that a line without numbers can belong to. */
  #hidden(s: Segment, side: number): Conversation | undefined {
    if ((s.known & KNOWN_PORTS) !== 0) return this.#conversation(s, side);
    const all = this.#byHosts.get(hostsKey(s)) ?? [];
    // Between a host and itself nothing tells whose it is.
    if (hostOrder(s) === 0) return undefined;
    const open = all.filter((c) => !c.over);
    if (open.length === 1) return open[0];
    return all.length === 1 ? all[0] : undefined;
  }

  /**
   * Wireshark counts one side from its first number and prints the other's as they stood in the header, where it takes the two for
   * different connections. Then the first line of that side goes on where the other side's numbers had come to.
   */
  #align(s: Segment, c: Conversation, side: number): void {
    const other = 1 - side;
    if (c.hasNumbers[side] === true || c.hasNumbers[other] !== true || c.hasAcked[other] !== true) return;
    if ((s.flags & (SYN | RST)) !== 0) return;
    const seqShift = ((c.acked[other] as number) - seqAdd(s.seq, c.base)) | 0;
    const ackShift = ((c.next[other] as number) - seqAdd(s.ack, c.base)) | 0;
    if (Math.abs(seqShift) < APART || Math.abs(ackShift) < APART) return;
    c.seqShift[side] = seqShift;
    c.ackShift[side] = ackShift;
  }

  #unscale(s: Segment, c: Conversation, side: number): void {
    const scale = c.scale[side] as number;
    const other = c.scale[1 - side] as number;
    if (scale === UNSEEN || other === UNSEEN) {
      // Wireshark may have seen a SYN that this text does not hold: scaled or not cannot be told, but 0 is 0.
      if (s.window === 0) return;
      s.known &= ~KNOWN_WINDOW;
      s.window = 0;
      return;
    }
    // Both must have offered it (RFC 7323 §2.2).
    if (scale < 0 || other < 0) return;
    if (s.window % 2 ** scale === 0) s.window = Math.min(65_535, s.window / 2 ** scale);
  }

  #conversation(s: Segment, side: number): Conversation {
    const hosts = hostsKey(s);
    const low = side === 0 ? s.srcPort : s.dstPort;
    const high = side === 0 ? s.dstPort : s.srcPort;
    const key = `${hosts} ${low} ${high}`;
    let c = this.#byEnds.get(key);
    if (c === undefined) {
      if (this.#byEnds.size >= MAX_CONVERSATIONS) {
        this.#byEnds.clear();
        this.#byHosts.clear();
      }
      c = new Conversation(low, high);
      this.#byEnds.set(key, c);
      const all = this.#byHosts.get(hosts);
      if (all === undefined) this.#byHosts.set(hosts, [c]);
      else all.push(c);
    }
    return c;
  }
}

/** Numbers start again at 0 with each use of the ports; a SYN that is not 0 is the wire's own, and says itself which it is. */
function isNewUse(s: Segment, used: boolean, info: string): boolean {
  if ((s.known & KNOWN_SEQ) !== 0 && s.seq !== 0) return false;
  // A repeated SYN is marked as reuse besides where its numbers moved.
  if (/\[TCP (?:Spurious )?(?:Retransmission|Out-Of-Order)\]/.test(info)) return false;
  return used || info.includes('[TCP Port numbers reused]');
}

/** Bytes of the options that the list tells of a SYN, filled up to whole words (RFC 9293 §3.1). */
function optionsOf(s: Segment): number {
  const bytes =
    (s.mss >= 0 ? 4 : 0) + (s.windowScale >= 0 ? 3 : 0) + (s.sackPermitted ? 2 : 0) + (s.hasTimestamp ? 10 : 0);
  return (bytes + 3) & ~3;
}

const hostOrder = (s: Segment): number => s.src0 - s.dst0 || s.src1 - s.dst1 || s.src2 - s.dst2 || s.src3 - s.dst3;

const order = (s: Segment): number => hostOrder(s) || s.srcPort - s.dstPort;

function hostsKey(s: Segment): string {
  const src = `${s.src0},${s.src1},${s.src2},${s.src3}`;
  const dst = `${s.dst0},${s.dst1},${s.dst2},${s.dst3}`;
  return hostOrder(s) > 0 ? `${dst} ${src}` : `${src} ${dst}`;
}
