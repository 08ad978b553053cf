/**
 * A number for the interface that `-i any`, pktap or a packet filter's log prints before a packet: the same name gives the
 * same number in every text, so that both directions of one place belong together and two places do not.
 */

/** FNV-1a (32 bits), folded to 24: far more numbers than one host has interfaces. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** Of the name in the bytes from `from` to `to`; 1 to 2^24. */
export function interfaceOfBytes(b: Uint8Array, from: number, to: number): number {
  let hash = OFFSET_BASIS;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (b[i] as number), PRIME);
  return folded(hash);
}

/** The same of a word. */
export function interfaceOfWord(name: string): number {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), PRIME);
  return folded(hash);
}

const folded = (hash: number): number => (((hash >>> 24) ^ hash) & 0xffffff) + 1;
