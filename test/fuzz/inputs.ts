/** Hostile inputs, each made from a seed and a number alone, so that any of them can be made again. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { recaptured, steering } from './recaptured.ts';

/** Small state, good enough for fuzzing: Marsaglia's xorshift. */
export class Random {
  #state: number;
  constructor(seed: number, n: number) {
    this.#state = (Math.imul(seed + 1, 0x9e37_79b1) ^ Math.imul(n + 1, 0x85eb_ca6b)) | 1;
    for (let i = 0; i < 8; i++) this.word();
  }
  word(): number {
    let s = this.#state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.#state = s;
    return s >>> 0;
  }
  below(n: number): number {
    return n <= 0 ? 0 : this.word() % n;
  }
  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }
}

/** Everything under `folder` that a reader may meet, unpacked, in a fixed order. */
export function corpus(folder: string): Uint8Array[] {
  const files: string[] = [];
  const walk = (at: string): void => {
    for (const name of readdirSync(at).toSorted()) {
      const path = join(at, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (/\.(pcap|pcapng|snoop|gz|tcpdump|txt|cap)$/.test(name)) files.push(path);
    }
  };
  walk(folder);
  return files
    .filter((path) => statSync(path).size < 64 * 1024)
    .map((path) => new Uint8Array(path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path)));
}

const INTERESTING = [
  0, 1, 4, 5, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x0a0d0d0a, 0xa1b2c3d4,
];
const LINK_TYPES = [
  0, 1, 6, 7, 8, 9, 10, 12, 14, 50, 51, 100, 101, 104, 105, 107, 108, 109, 113, 117, 119, 122, 123, 127, 129, 138, 149,
  163, 166, 192, 204, 205, 206, 219, 226, 228, 229, 239, 240, 242, 258, 276,
];
const ETHERTYPES = [
  0x0800, 0x86dd, 0x8100, 0x88a8, 0x8847, 0x8864, 0x88e5, 0x880b, 0x6558, 0x894f, 0x8870, 0x8909, 0x8926, 0x893f,
  0x88e7, 0x0100, 0x8210, 0x883e,
];
const PROTOCOLS = [0, 1, 4, 6, 17, 41, 43, 44, 47, 50, 51, 58, 60, 97, 137];
const PORTS = [53, 1701, 2152, 3544, 4754, 4755, 4789, 8472, 4790, 5072, 5246, 5247, 6081, 6635, 37_008];

/** Input number `n` of a run. */
export function input(random: Random, seeds: readonly Uint8Array[]): Uint8Array {
  switch (random.below(12)) {
    case 0:
      return noise(random);
    case 1:
    case 2:
      return capture(random);
    case 3:
    case 8:
      return steering(random, random.pick(seeds) ?? new Uint8Array());
    case 4:
    case 5:
    case 6:
    case 7:
      return recaptured(random, seeds) ?? mutated(random, seeds);
    default:
      return mutated(random, seeds);
  }
}

function noise(random: Random): Uint8Array {
  const bytes = fill(random, random.below(4000));
  const magics = [
    [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0],
    [0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a],
    [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0, 0, 0, 0, 2],
    [0x47, 0x4d, 0x42, 0x55, 3, 2, 1, 0],
    [0x52, 0x54, 0x53, 0x53, 1, 1, 1, 0],
    [],
  ];
  bytes.set((random.pick(magics) ?? []).slice(0, bytes.length));
  return bytes;
}

/** A sound file of unsound packets, under any link type: what the decoder must stand. */
function capture(random: Random): Uint8Array {
  const header = new Uint8Array(24);
  const parts: Uint8Array[] = [header];
  const head = new DataView(header.buffer);
  head.setUint32(0, 0xa1b2c3d4);
  head.setUint32(4, 0x0002_0004);
  head.setUint32(16, 262_144);
  head.setUint32(20, random.pick(LINK_TYPES) ?? 1);
  const packets = random.below(12);
  for (let i = 0; i < packets; i++) {
    const packet = layered(random);
    const record = new Uint8Array(16 + packet.length);
    const view = new DataView(record.buffer);
    view.setUint32(0, 1_700_000_000 + i);
    view.setUint32(8, packet.length);
    view.setUint32(12, packet.length + (random.below(4) === 0 ? random.below(2000) : 0));
    record.set(packet, 16);
    parts.push(record);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** Noise in which likely headers lie about. */
function layered(random: Random): Uint8Array {
  const bytes = fill(random, 20 + random.below(300));
  const view = new DataView(bytes.buffer);
  const place = (): number => random.below(bytes.length - 20) & ~1;
  for (let i = random.below(10); i > 0; i--) {
    switch (random.below(5)) {
      case 0:
        view.setUint16(random.below(2) === 0 ? 12 : place(), random.pick(ETHERTYPES) ?? 0);
        break;
      case 1: {
        const at = random.below(2) === 0 ? 14 : place();
        if (at + 20 > bytes.length) break;
        view.setUint16(at, 0x4500);
        view.setUint16(at + 2, bytes.length - at);
        view.setUint16(at + 6, random.below(4) === 0 ? 0x2000 | random.below(3) : 0);
        view.setUint8(at + 9, random.pick(PROTOCOLS) ?? 6);
        break;
      }
      case 2: {
        const at = random.below(2) === 0 ? 14 : place();
        if (at + 7 > bytes.length) break;
        view.setUint32(at, 0x6000_0000);
        view.setUint8(at + 6, random.pick(PROTOCOLS) ?? 6);
        break;
      }
      case 3:
        view.setUint16(place(), random.pick(PORTS) ?? 0);
        break;
      default:
        view.setUint16(place(), random.below(65_536));
    }
  }
  return bytes;
}

function fill(random: Random, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = random.word();
  return bytes;
}

function mutated(random: Random, seeds: readonly Uint8Array[]): Uint8Array {
  let bytes = new Uint8Array(random.pick(seeds) ?? []);
  for (let i = 1 + random.below(8); i > 0 && bytes.length > 8; i--) bytes = mutate(random, bytes, seeds);
  return bytes;
}

function mutate(random: Random, bytes: Uint8Array<ArrayBuffer>, seeds: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length - 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const some = 1 + random.below(64);
  switch (random.below(10)) {
    case 0:
      view.setUint8(at, view.getUint8(at) ^ (1 << random.below(8)));
      return bytes;
    case 1:
      view.setUint8(at, random.word() & 255);
      return bytes;
    case 2:
      view.setUint16(at, random.pick(INTERESTING) ?? 0, random.below(2) === 0);
      return bytes;
    case 3:
      view.setUint32(at, random.pick(INTERESTING) ?? 0, random.below(2) === 0);
      return bytes;
    case 4:
      return join2(bytes.subarray(0, at), bytes.subarray(at + some));
    case 5:
      return join2(bytes.subarray(0, at + some), bytes.subarray(at));
    case 6:
      return join2(join2(bytes.subarray(0, at), fill(random, some)), bytes.subarray(at));
    case 7:
      return bytes.slice(0, at);
    case 8: {
      const other = random.pick(seeds) ?? bytes;
      return join2(bytes.subarray(0, at), other.subarray(random.below(other.length)));
    }
    default:
      bytes.fill(random.word() & 255, at, at + some);
      return bytes;
  }
}

const join2 = (a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat([a, b]));

const WORDS = [
  'host',
  'net',
  'port',
  'portrange',
  'src',
  'dst',
  'and',
  'or',
  'not',
  '(',
  ')',
  'tcp',
  'udp',
  'ip6',
  'vlan',
  'mask',
  '10.0.0.1',
  '10.0.0.0/8',
  '::1',
  'fd00::/33',
  '80',
  '80-90',
  '99999',
  'http',
  '!',
  '&&',
  '||',
  '[',
  'x',
  '-',
  '/',
  ':',
];

export function filterText(random: Random): string {
  let text = '';
  for (let i = random.below(10); i > 0; i--) text += (random.pick(WORDS) ?? '') + (random.below(8) === 0 ? '' : ' ');
  return text;
}
