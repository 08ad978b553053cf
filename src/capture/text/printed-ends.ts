/**
 * Keeps both ends of a packet as its line prints them, where a hex dump has told the rest: names stay names, and masked
 * addresses masked. What an ICMP error quotes stands in the dump alone: its ends get the names that lines have given to
 * the same addresses.
 */
import { FAMILY_NAME, KNOWN_PORTS, type Segment } from '../../segment/segment.ts';

/** Addresses and ports whose printed form is kept; a text with more of them than this names no further ones. */
const MOST_KEPT = 4096;

export class PrintedEnds {
  readonly #addresses = new Map<string, number>();
  readonly #ports = new Map<string, number>();

  /** `decoded`: the packet of the dump under `line`. */
  keep(decoded: Segment, line: Segment): void {
    if (line.family === FAMILY_NAME) this.#keepNames(decoded, line);
    if ((line.known & KNOWN_PORTS) === 0) return;
    decoded.srcPort = line.srcPort;
    decoded.dstPort = line.dstPort;
  }

  #keepNames(s: Segment, line: Segment): void {
    const source = addressKey(s, s.src0, s.src1, s.src2, s.src3);
    const target = addressKey(s, s.dst0, s.dst1, s.dst2, s.dst3);
    if (this.#addresses.size < MOST_KEPT) this.#addresses.set(source, line.src0).set(target, line.dst0);
    if ((line.known & KNOWN_PORTS) !== 0 && this.#ports.size < MOST_KEPT)
      this.#ports.set(`${source} ${s.srcPort}`, line.srcPort).set(`${target} ${s.dstPort}`, line.dstPort);
    if (s.quoted !== null && !this.#nameQuoted(s.quoted)) s.quoted = line.quoted;
    putNames(s, line.src0, line.dst0);
  }

  /** False: no line has named these addresses. */
  #nameQuoted(q: Segment): boolean {
    const source = addressKey(q, q.src0, q.src1, q.src2, q.src3);
    const target = addressKey(q, q.dst0, q.dst1, q.dst2, q.dst3);
    const from = this.#addresses.get(source);
    const to = this.#addresses.get(target);
    if (from === undefined || to === undefined) return false;
    q.srcPort = this.#ports.get(`${source} ${q.srcPort}`) ?? q.srcPort;
    q.dstPort = this.#ports.get(`${target} ${q.dstPort}`) ?? q.dstPort;
    putNames(q, from, to);
    return true;
  }
}

const addressKey = (s: Segment, w0: number, w1: number, w2: number, w3: number): string =>
  `${s.family} ${w0} ${w1} ${w2} ${w3}`;

function putNames(s: Segment, from: number, to: number): void {
  s.family = FAMILY_NAME;
  s.src0 = from;
  s.dst0 = to;
  s.src1 = s.src2 = s.src3 = s.dst1 = s.dst2 = s.dst3 = 0;
}
