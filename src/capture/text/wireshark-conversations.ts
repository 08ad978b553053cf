/**
 * What Wireshark's columns leave to be worked out from the lines before: windows are printed scaled once both SYNs were
 * seen, relative numbers start again at 0 in every connection, and lines of protocols above TCP hide ports and numbers.
 */
import { seqAdd } from '../../wire/seq.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp-flags.ts';
import { KNOWN_ACK, KNOWN_LENGTH, KNOWN_PORTS, KNOWN_SEQ, KNOWN_WINDOW, type Segment } from '../../segment/segment.ts';

const MAX_CONVERSATIONS = 200_000;
/** Far enough apart that a new connection's numbers are none of the old one's. */
const INCARNATION_STEP = 0x1000_0000;
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
  used = false;

  constructor(lowPort: number, highPort: number) {
    this.lowPort = lowPort;
    this.highPort = highPort;
  }
}

export class WiresharkConversations {
  readonly #byEnds = new Map<string, Conversation>();
  /** The conversation of two hosts while they have one only; null when there are more. */
  readonly #byHosts = new Map<string, Conversation | null>();

  /** Makes a TCP line's numbers comparable and its window raw; `frameLength` is the length column. */
  settle(s: Segment, frameLength: number): void {
    const side = order(s) > 0 ? 1 : 0;
    const c = this.#conversation(s, side);
    const { flags } = s;
    if ((flags & (SYN | ACK)) === SYN && c.used) {
      c.base = (c.base + INCARNATION_STEP) | 0;
      c.scale.fill(UNSEEN);
      c.used = false;
    }
    if ((flags & SYN) !== 0) c.scale[side] = s.windowScale;
    else this.#unscale(s, c, side);
    if ((flags & (FIN | RST)) !== 0 || s.payloadLength > 0) c.used = true;
    if ((s.known & KNOWN_SEQ) !== 0) s.seq = seqAdd(s.seq, c.base);
    if ((s.known & KNOWN_ACK) !== 0) s.ack = seqAdd(s.ack, c.base);
    for (let i = 0; i < 2 * s.sackCount; i++) s.sack[i] = seqAdd(s.sack[i] as number, c.base);
    c.next[side] = seqAdd(s.seq, s.payloadLength + ((flags & (SYN | FIN)) !== 0 ? 1 : 0));
    if (frameLength > 60 || (frameLength > 0 && s.payloadLength === 0)) {
      if ((flags & SYN) === 0) c.headers[side] = frameLength - s.payloadLength;
    }
  }

  /** A line that hides its ports: they are known when its hosts have one connection. False when they have not. */
  fillPorts(s: Segment, frameLength: number): boolean {
    const c = this.#byHosts.get(hostsKey(s));
    if (c === undefined || c === null) return false;
    const side = hostOrder(s) > 0 ? 1 : 0;
    s.srcPort = side === 0 ? c.lowPort : c.highPort;
    s.dstPort = side === 0 ? c.highPort : c.lowPort;
    s.known |= KNOWN_PORTS;
    s.seq = c.next[side] as number;
    c.used = true;
    const headers = c.headers[side] as number;
    if (headers > 0 && frameLength > headers) {
      s.payloadLength = frameLength - headers;
      s.known |= KNOWN_LENGTH;
      c.next[side] = seqAdd(s.seq, s.payloadLength);
    }
    return true;
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
      this.#byHosts.set(hosts, this.#byHosts.has(hosts) ? null : c);
    }
    return c;
  }
}

const hostOrder = (s: Segment): number => s.src0 - s.dst0 || s.src1 - s.dst1 || s.src2 - s.dst2 || s.src3 - s.dst3;

const order = (s: Segment): number => hostOrder(s) || s.srcPort - s.dstPort;

function hostsKey(s: Segment): string {
  const src = `${s.src0},${s.src1},${s.src2},${s.src3}`;
  const dst = `${s.dst0},${s.dst1},${s.dst2},${s.dst3}`;
  return hostOrder(s) > 0 ? `${dst} ${src}` : `${src} ${dst}`;
}
