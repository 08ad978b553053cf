/**
 * Stateless Transport Tunneling (draft-davie-stt-08 §3): looks like TCP so that network cards cut it, and is none. The sequence number
 * holds the length of the frame (upper 16 bits) and the offset of this piece in it, the acknowledgment number counts frames.
 */
import { type Segment, KNOWN_ALL } from '../segment/segment.ts';
import { ACK, FIN, RST, SYN, URG } from '../tcp-flags.ts';
import { FIRST_ETHERTYPE } from '../wire/ethernet.ts';

/** IANA's, of the receiver; senders take any. */
export const PORT_STT = 7471;
const STT_HEADER = 18;
const ETHERNET_HEADER = 14;
/** Version, and what is reserved. */
const ZEROS = [0, 3, 16, 17];
const ETHERTYPE_AT = STT_HEADER + 12;
const MOST_PAIRS = 1024;
const ALL_BUT_PUSH = ACK | SYN | FIN | RST | URG;

export class SttFrames {
  /** Pairs of hosts of which one sent the other the beginning of a frame. */
  readonly #pairs = new Set<string>();

  /**
   * Whether a segment to that port is a piece of a frame. Only the first one says so by itself: lengths that fit, the header, and an
   * EtherType; of the others the hosts must be known.
   */
  isPiece(s: Segment): boolean {
    if ((s.known & KNOWN_ALL) !== KNOWN_ALL || s.hasTimestamp || (s.flags & ALL_BUT_PUSH) !== ACK) return false;
    const whole = s.seq >>> 16;
    const offset = s.seq & 0xffff;
    if (s.payloadLength === 0 || whole < STT_HEADER + ETHERNET_HEADER || offset + s.payloadLength > whole) return false;
    const pair = [s.src0, s.src1, s.src2, s.src3, s.dst0, s.dst1, s.dst2, s.dst3].join(' ');
    if (this.#pairs.has(pair)) return true;
    if (offset > 0 || !beginsFrame(s)) return false;
    if (this.#pairs.size < MOST_PAIRS) this.#pairs.add(pair);
    return true;
  }
}

function beginsFrame({ bytes, payloadStart: at, payloadEnd: end }: Segment): boolean {
  if (end - at < STT_HEADER + ETHERNET_HEADER || ZEROS.some((n) => bytes[at + n] !== 0)) return false;
  return (bytes[at + ETHERTYPE_AT] ?? 0) >= FIRST_ETHERTYPE >>> 8;
}
