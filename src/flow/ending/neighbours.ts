/** What other connections of the file taught about a host: its TTL and its quickest answer, for judging a RST from it. */
import type { Segment } from '../../segment/segment.ts';
import type { Nanos } from '../../units.ts';

export interface Neighbour {
  readonly words: readonly [number, number, number, number];
  /** TTL of its SYN-ACKs; -1 unknown, -2 when they differ. */
  ttl: number;
  /** Least time from a SYN to its SYN-ACK. */
  answersNs: Nanos;
  /** Connections that it opened and reset at the SYN-ACK. */
  droppedOpens: number;
}

/** Sources can be forged without end; beyond this many nothing new is learnt. */
const MAX_HOSTS = 4096;

export class Neighbours {
  readonly #hosts = new Map<number, Neighbour>();

  clear(): void {
    this.#hosts.clear();
  }

  /** The sender of the segment, as far as it is known. */
  find(s: Segment): Neighbour | undefined {
    const host = this.#hosts.get(keyOf(s));
    return host !== undefined && same(host.words, s) ? host : undefined;
  }

  /** The sender of the segment, to be added to; undefined when there is no room for it. */
  learn(s: Segment): Neighbour | undefined {
    const key = keyOf(s);
    const host = this.#hosts.get(key);
    if (host !== undefined) return same(host.words, s) ? host : undefined;
    if (this.#hosts.size >= MAX_HOSTS) return undefined;
    const fresh: Neighbour = {
      words: [s.src0, s.src1, s.src2, s.src3],
      ttl: -1,
      answersNs: Number.POSITIVE_INFINITY,
      droppedOpens: 0,
    };
    this.#hosts.set(key, fresh);
    return fresh;
  }

  /** A SYN-ACK, `waitedNs` after its SYN. */
  synAck(s: Segment, waitedNs: Nanos): void {
    const host = this.learn(s);
    if (host === undefined) return;
    if (s.ttl >= 0) host.ttl = host.ttl === -1 || host.ttl === s.ttl ? s.ttl : -2;
    if (waitedNs > 0) host.answersNs = Math.min(host.answersNs, waitedNs);
  }
}

const keyOf = (s: Segment): number =>
  s.src1 === 0 && s.src2 === 0 && s.src3 === 0
    ? s.src0
    : (Math.imul(Math.imul(Math.imul(s.src0, 31) ^ s.src1, 31) ^ s.src2, 0x9e3779b1) ^ s.src3) | 0;

const same = (words: Neighbour['words'], s: Segment): boolean =>
  words[0] === s.src0 && words[1] === s.src1 && words[2] === s.src2 && words[3] === s.src3;
