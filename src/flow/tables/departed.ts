/**
 * Connections that were told and let go before their TIME-WAIT was over, because too many others wait for stragglers
 * too: fixed memory, enough to know a late segment of one from the beginning of something new.
 */
import type { Nanos } from '../../units.ts';
import type { Connection } from '../connection.ts';
import type { Segment } from '../../segment/segment.ts';

/** A power of two; later connections overwrite earlier ones in their slot. */
const SLOTS = 1 << 17;

export class Departed {
  /** Made when the first connection is let go early: hardly any capture needs them. */
  #sums: Float64Array | null = null;
  #untilNs: Float64Array | null = null;
  #uses: Uint16Array | null = null;

  /** Late segments of these connections are known as such until `untilNs`. */
  add(c: Connection, untilNs: Nanos): void {
    this.#sums ??= new Float64Array(SLOTS);
    this.#untilNs ??= new Float64Array(SLOTS);
    this.#uses ??= new Uint16Array(SLOTS);
    const [a0, a1, a2, a3] = c.origin.aWords;
    const [b0, b1, b2, b3] = c.origin.bWords;
    const sum = tupleSum(a0 ^ a1 ^ a2 ^ a3, c.origin.aPort, b0 ^ b1 ^ b2 ^ b3, c.origin.bPort);
    const slot = slotOf(sum);
    this.#sums[slot] = sum;
    this.#untilNs[slot] = untilNs;
    this.#uses[slot] = Math.min(c.incarnation, 0xffff);
  }

  /** Which use of its tuple the connection was that the segment comes late for; 0 when there is none. */
  use(s: Segment): number {
    if (this.#sums === null || this.#untilNs === null || this.#uses === null) return 0;
    const sum = tupleSum(s.src0 ^ s.src1 ^ s.src2 ^ s.src3, s.srcPort, s.dst0 ^ s.dst1 ^ s.dst2 ^ s.dst3, s.dstPort);
    const slot = slotOf(sum);
    const known = this.#sums[slot] === sum && s.timeNs <= (this.#untilNs[slot] as number);
    return known ? (this.#uses[slot] as number) : 0;
  }

  /** Another file begins. */
  clear(): void {
    this.#sums = this.#untilNs = null;
    this.#uses = null;
  }
}

/** The same number for both directions: 53 bits out of two sums that do not depend on the order of the endpoints. */
function tupleSum(addressA: number, portA: number, addressB: number, portB: number): number {
  const a = mix(addressA, portA);
  const b = mix(addressB, portB);
  return ((a + b) >>> 0) * 0x200000 + ((a ^ b) >>> 11);
}

function mix(address: number, port: number): number {
  const x = Math.imul(address ^ Math.imul(port + 1, 0x9e3779b1), 0x85ebca6b);
  const y = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return y ^ (y >>> 16);
}

const slotOf = (sum: number): number => (sum ^ Math.floor(sum / 0x200000)) & (SLOTS - 1);
