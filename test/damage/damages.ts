/**
 * Ways in which a capture can be worse than what passed: frames missing, cut, copied, out of order, on other clocks, filtered
 * or seen from two places. Each takes the frames of a capture (of two, where both hosts were captured) and gives a damaged one.
 */
import { FIN, RST, SYN } from '../../src/tcp-flags.ts';
import type { Random } from '../fuzz/inputs.ts';

export interface Frame {
  /** Nanoseconds since 1970. */
  readonly ns: bigint;
  readonly bytes: Uint8Array;
  /** Length on the wire. */
  readonly length: number;
}

export interface Views {
  readonly own: readonly Frame[];
  /** The same packets at the other host; empty where that was not captured. */
  readonly other: readonly Frame[];
}

/** Offsets of an Ethernet frame that holds TCP over IPv4 or IPv6; null for anything else. */
export function tcpOf(frame: Frame): { flags: number; payload: number; fromLow: boolean; ttlAt: number } | null {
  const b = frame.bytes;
  const type = ((b[12] ?? 0) << 8) | (b[13] ?? 0);
  const v4 = type === 0x0800;
  if (!v4 && type !== 0x86dd) return null;
  const ip = 14;
  if ((v4 ? b[ip + 9] : b[ip + 6]) !== 6) return null;
  const header = v4 ? ((b[ip] ?? 0) & 15) * 4 : 40;
  const tcp = ip + header;
  if (b.length < tcp + 14) return null;
  const total = v4 ? ((b[ip + 2] ?? 0) << 8) | (b[ip + 3] ?? 0) : 40 + (((b[ip + 4] ?? 0) << 8) | (b[ip + 5] ?? 0));
  const payload = total - header - ((b[tcp + 12] ?? 0) >> 4) * 4;
  const source = ((b[tcp] ?? 0) << 8) | (b[tcp + 1] ?? 0);
  const target = ((b[tcp + 2] ?? 0) << 8) | (b[tcp + 3] ?? 0);
  return { flags: b[tcp + 13] ?? 0, payload, fromLow: source < target, ttlAt: v4 ? ip + 8 : ip + 7 };
}

const US = 1_000n;
const MS = 1_000_000n;

const at = (frame: Frame, ns: bigint): Frame => ({ ...frame, ns });
const byTime = (frames: readonly Frame[]): Frame[] =>
  frames.toSorted((x, y) => (x.ns < y.ns ? -1 : x.ns > y.ns ? 1 : 0));

const dropped =
  (percent: number) =>
  ({ own }: Views, random: Random): Frame[] =>
    own.filter(() => random.below(1000) >= percent * 10);

const cut =
  (snap: number) =>
  ({ own }: Views): Frame[] =>
    own.map((f) => ({ ...f, bytes: f.bytes.subarray(0, snap) }));

const copied =
  (later: bigint, hop: boolean) =>
  ({ own }: Views): Frame[] =>
    byTime(
      own.flatMap((f) => {
        const bytes = f.bytes.slice();
        const t = tcpOf(f);
        // One hop on: the TTL is lower by one (its header checksum is set right as RFC 1624 says), and the MACs differ.
        if (hop && t !== null && (bytes[t.ttlAt] ?? 0) > 1) {
          bytes[t.ttlAt] = (bytes[t.ttlAt] ?? 0) - 1;
          if (bytes[12] === 8) {
            const sum = (((bytes[24] ?? 0) << 8) | (bytes[25] ?? 0)) + 0x100;
            const folded = (sum & 0xffff) + (sum >>> 16);
            bytes[24] = folded >>> 8;
            bytes[25] = folded & 255;
          }
          bytes.set([2, 0, 0, 0, 9, 9, 2, 0, 0, 0, 9, 8]);
        }
        return [f, { ...f, bytes, ns: f.ns + later }];
      }),
    );

const shuffled =
  (within: bigint) =>
  ({ own }: Views, random: Random): Frame[] =>
    own
      .map((f) => ({ f, key: f.ns + (within * BigInt(random.below(1000))) / 1000n }))
      .toSorted((x, y) => (x.key < y.key ? -1 : x.key > y.key ? 1 : 0))
      .map(({ f }) => f);

const skewed =
  (by: bigint) =>
  ({ own }: Views): Frame[] =>
    byTime(own.map((f) => (tcpOf(f)?.fromLow === true ? at(f, f.ns + by) : f)));

const stepped =
  (by: bigint) =>
  ({ own }: Views): Frame[] =>
    own.map((f, i) => (i >= own.length / 2 ? at(f, f.ns + by) : f));

const coarse =
  (unit: bigint) =>
  ({ own }: Views): Frame[] =>
    own.map((f) => at(f, (f.ns / unit) * unit));

const filtered =
  (passes: (t: NonNullable<ReturnType<typeof tcpOf>>) => boolean, icmp = true) =>
  ({ own }: Views): Frame[] =>
    own.filter((f) => {
      const t = tcpOf(f);
      return t === null ? icmp : passes(t);
    });

export type Damage = (views: Views, random: Random) => readonly Frame[];

export const DAMAGES: Readonly<Record<string, Damage>> = {
  'drop-1': dropped(1),
  'drop-3': dropped(3),
  'drop-10': dropped(10),
  'drop-30': dropped(30),
  'one-direction-low': filtered((t) => t.fromLow),
  'one-direction-high': filtered((t) => !t.fromLow),
  'start-lost-10': ({ own }) => own.slice(Math.floor(own.length / 10)),
  'start-lost-half': ({ own }) => own.slice(Math.floor(own.length / 2)),
  'handshake-lost': ({ own }) => own.slice(3),
  'syns-lost': filtered((t) => (t.flags & SYN) === 0),
  'end-lost-10': ({ own }) => own.slice(0, Math.ceil(own.length * 0.9)),
  'end-lost-half': ({ own }) => own.slice(0, Math.ceil(own.length / 2)),
  'last-frame-lost': ({ own }) => own.slice(0, -1),
  'cut-54': cut(54),
  'cut-68': cut(68),
  'cut-96': cut(96),
  'copied-at-once': copied(0n, false),
  'copied-2us': copied(2n * US, false),
  'copied-1ms': copied(MS, false),
  'copied-one-hop': copied(20n * US, true),
  'shuffled-100us': shuffled(100n * US),
  'shuffled-1ms': shuffled(MS),
  'skewed-5ms': skewed(5n * MS),
  'skewed-minus-5ms': skewed(-5n * MS),
  'clock-back-1s': stepped(-1000n * MS),
  'clock-on-1h': stepped(3_600_000n * MS),
  'clock-10ms': coarse(10n * MS),
  'clock-1s': coarse(1000n * MS),
  'no-plain-acks': filtered((t) => t.payload > 0 || (t.flags & (SYN | FIN | RST)) !== 0),
  'no-fins': filtered((t) => (t.flags & FIN) === 0),
  'no-icmp': filtered(() => true, false),
  'data-only': filtered((t) => t.payload > 0, false),
  'syn-fin-rst-only': filtered((t) => (t.flags & (SYN | FIN | RST)) !== 0, false),
  merged: ({ own, other }) => byTime([...own, ...other]),
  concatenated: ({ own, other }) => [...own, ...other],
  'twice-the-file': ({ own }) => [...own, ...own],
};

/** The frames of a classic capture of either time unit, little endian. */
export function readFrames(file: Uint8Array): { frames: Frame[]; linkType: number } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const magic = view.getUint32(0, true);
  if (magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) throw new Error('not a classic little-endian capture');
  const unit = magic === 0xa1b23c4d ? 1n : US;
  const frames: Frame[] = [];
  for (let p = 24; p + 16 <= file.length;) {
    const [seconds, part, kept, length] = [0, 4, 8, 12].map((o) => view.getUint32(p + o, true)) as [
      number,
      number,
      number,
      number,
    ];
    frames.push({
      ns: BigInt(seconds) * 1_000_000_000n + BigInt(part) * unit,
      bytes: file.subarray(p + 16, p + 16 + kept),
      length,
    });
    p += 16 + kept;
  }
  return { frames, linkType: view.getUint32(20, true) };
}

/** A classic capture with nanoseconds. */
export function writeFrames(frames: readonly Frame[], linkType: number): Uint8Array {
  const size = frames.reduce((sum, f) => sum + 16 + f.bytes.length, 24);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0xa1b23c4d, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 262_144, true);
  view.setUint32(20, linkType, true);
  let p = 24;
  for (const f of frames) {
    view.setUint32(p, Number(f.ns / 1_000_000_000n), true);
    view.setUint32(p + 4, Number(f.ns % 1_000_000_000n), true);
    view.setUint32(p + 8, f.bytes.length, true);
    view.setUint32(p + 12, f.length, true);
    out.set(f.bytes, p + 16);
    p += 16 + f.bytes.length;
  }
  return out;
}
