/**
 * Connections found by integers: an open-addressing table over typed columns, keyed by both endpoints, address family
 * and outer path, the same slot for both directions. (A string key costs ten times as much per packet.)
 */
import { FAMILY_IPV6, type Segment } from '../../segment/segment.ts';

/** Words of a key: 4 + 4 address words, two ports, family and path. */
const KEY = 11;
const START_SLOTS = 1024;

export class FlowTable<T> {
  /** slot + 1 by hash, 0 where free; twice as many as slots, so that probing stays short. */
  #index = new Int32Array(START_SLOTS * 2);
  #keys = new Int32Array(START_SLOTS * KEY);
  #hashes = new Int32Array(START_SLOTS);
  #values: (T | undefined)[] = [];
  #free: number[] = [];
  #used = 0;
  readonly #key = new Int32Array(KEY);
  #hash = 0;
  /** The key in hand has IPv6 words in it. */
  #wide = false;
  /** Of the segment last looked up: whether its sender is the endpoint that the key names second. */
  swapped = false;

  clear(): void {
    this.#index = new Int32Array(START_SLOTS * 2);
    this.#keys = new Int32Array(START_SLOTS * KEY);
    this.#hashes = new Int32Array(START_SLOTS);
    this.#values = [];
    this.#free = [];
    this.#used = 0;
  }

  get size(): number {
    return this.#used - this.#free.length;
  }

  /** The slot of the segment's endpoints, or -1; {@link insert} may follow for the same segment. */
  find(segment: Segment): number {
    this.#load(segment);
    const mask = this.#index.length - 1;
    for (let i = this.#hash & mask; ; i = (i + 1) & mask) {
      const slot = (this.#index[i] as number) - 1;
      if (slot < 0) return -1;
      if (this.#hashes[slot] === this.#hash && this.#sameKey(slot)) return slot;
    }
  }

  /** Puts a value under the key of the segment last looked up; returns its slot. */
  insert(value: T): number {
    const slot = this.#free.pop() ?? this.#used++;
    if (slot >= this.#hashes.length) this.#grow();
    this.#keys.set(this.#key, slot * KEY);
    this.#hashes[slot] = this.#hash;
    this.#values[slot] = value;
    this.#link(slot, this.#hash);
    return slot;
  }

  get(slot: number): T {
    return this.#values[slot] as T;
  }

  set(slot: number, value: T): void {
    this.#values[slot] = value;
  }

  remove(slot: number): void {
    const mask = this.#index.length - 1;
    let hole = (this.#hashes[slot] as number) & mask;
    while (this.#index[hole] !== slot + 1) hole = (hole + 1) & mask;
    // Shift later members of the probe run back over the hole, so that no tombstones pile up.
    for (let i = (hole + 1) & mask; this.#index[i] !== 0; i = (i + 1) & mask) {
      const home = (this.#hashes[(this.#index[i] as number) - 1] as number) & mask;
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        this.#index[hole] = this.#index[i] as number;
        hole = i;
      }
    }
    this.#index[hole] = 0;
    this.#values[slot] = undefined;
    this.#free.push(slot);
  }

  /** The key in one order for both directions, and its hash; IPv4 and names have one word that counts. */
  #load(s: Segment): void {
    const key = this.#key;
    const swapped = s.srcPort === s.dstPort ? addressesSwapped(s) : s.srcPort > s.dstPort;
    this.swapped = swapped;
    const from = swapped ? 4 : 0;
    const to = swapped ? 0 : 4;
    key[from] = s.src0;
    key[to] = s.dst0;
    key[8] = swapped ? s.dstPort : s.srcPort;
    key[9] = swapped ? s.srcPort : s.dstPort;
    key[10] = (s.path << 4) | s.family;
    let h = mix(
      mix(mix(s.path, key[0] as number), key[4] as number),
      (s.srcPort ^ s.dstPort) + Math.imul(s.srcPort + s.dstPort, 0x10001),
    );
    if (s.family === FAMILY_IPV6) {
      key[from + 1] = s.src1;
      key[from + 2] = s.src2;
      key[from + 3] = s.src3;
      key[to + 1] = s.dst1;
      key[to + 2] = s.dst2;
      key[to + 3] = s.dst3;
      for (let i = 1; i < 4; i++) h = mix(mix(h, key[i] as number), key[i + 4] as number);
      this.#wide = true;
    } else if (this.#wide) {
      for (let i = 1; i < 4; i++) key[i] = key[i + 4] = 0;
      this.#wide = false;
    }
    this.#hash = h ^ (h >>> 15);
  }

  #sameKey(slot: number): boolean {
    const keys = this.#keys;
    const key = this.#key;
    const at = slot * KEY;
    if (keys[at] !== key[0] || keys[at + 4] !== key[4] || keys[at + 8] !== key[8] || keys[at + 9] !== key[9])
      return false;
    if (keys[at + 10] !== key[10]) return false;
    if (!this.#wide) return true;
    for (let i = 1; i < 4; i++) if (keys[at + i] !== key[i] || keys[at + 4 + i] !== key[4 + i]) return false;
    return true;
  }

  #link(slot: number, hash: number): void {
    const mask = this.#index.length - 1;
    let i = hash & mask;
    while (this.#index[i] !== 0) i = (i + 1) & mask;
    this.#index[i] = slot + 1;
  }

  #grow(): void {
    const slots = this.#hashes.length * 2;
    const keys = new Int32Array(slots * KEY);
    keys.set(this.#keys);
    const hashes = new Int32Array(slots);
    hashes.set(this.#hashes);
    const live: number[] = [];
    for (const entry of this.#index) if (entry !== 0) live.push(entry - 1);
    this.#keys = keys;
    this.#hashes = hashes;
    this.#index = new Int32Array(slots * 2);
    for (const slot of live) this.#link(slot, hashes[slot] as number);
  }
}

const mix = (h: number, word: number): number => {
  const x = Math.imul(h ^ word, 0x85ebca6b);
  return x ^ (x >>> 13);
};

const addressesSwapped = (s: Segment): boolean =>
  (s.src0 - s.dst0 || s.src1 - s.dst1 || s.src2 - s.dst2 || s.src3 - s.dst3) > 0;
