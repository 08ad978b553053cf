/** Hosts, endpoints and pairs as 53-bit numbers: populations count millions of forged addresses without a string. */

/** Four address words, most significant first; IPv4 and names use the first only. */
export type Words = readonly [number, number, number, number];

const mix = (h: number, word: number): number => {
  let x = Math.imul(h ^ word, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
};

/** Two independent 32-bit hashes folded into the 53 bits that a number holds. */
const join = (x: number, y: number): number => (x >>> 0) * 0x200000 + (y >>> 11);

export function hostKey(family: number, w0: number, w1: number, w2: number, w3: number): number {
  const x = mix(mix(mix(mix(family, w0), w1), w2), w3);
  const y = mix(mix(mix(mix(family ^ 0x5bd1e995, w3), w2), w1), w0);
  return join(x, y);
}

/** Any two keys or numbers below 2^53 as one key; the order counts. */
export function pairKey(a: number, b: number): number {
  const x = mix(mix(mix(mix(1, a | 0), (a / 0x100000000) | 0), b | 0), (b / 0x100000000) | 0);
  const y = mix(mix(mix(mix(2, (b / 0x100000000) | 0), b | 0), (a / 0x100000000) | 0), a | 0);
  return join(x, y);
}

/** The ends of a connection, as its origin has them. */
interface Ends {
  readonly family: number;
  readonly aWords: Words;
  readonly bWords: Words;
  readonly aPort: number;
  readonly bPort: number;
}

/** Keys of a client's host, of the service that it called, and of both as a pair. */
export interface PairKeys {
  client: number;
  service: number;
  pair: number;
}

/** Those that were asked for last, by their addresses, which each connection has of its own: several ask for the same ones. */
const latest: PairKeys & { from: object; to: object } = { from: {}, to: {}, client: 0, service: 0, pair: 0 };

/** `ofA`: the client is the side a. Valid until the next call. */
export function pairKeysOf({ family, aWords, bWords, aPort, bPort }: Ends, ofA: boolean): Readonly<PairKeys> {
  const from = ofA ? aWords : bWords;
  const to = ofA ? bWords : aWords;
  if (latest.from !== from || latest.to !== to) {
    latest.from = from;
    latest.to = to;
    latest.client = hostKey(family, from[0], from[1], from[2], from[3]);
    latest.service = pairKey(hostKey(family, to[0], to[1], to[2], to[3]), ofA ? bPort : aPort);
    latest.pair = pairKey(latest.client, latest.service);
  }
  return latest;
}

/** 32 well-mixed bits of a key. */
export const spread = (key: number): number => mix(key | 0, (key / 0x100000000) | 0) >>> 0;
