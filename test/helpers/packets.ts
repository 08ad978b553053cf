/** Packets and capture files built byte by byte, for tests that need one exact form. */

export const cat = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((p) => Uint8Array.from(p))));
export const u16 = (n: number): number[] => [(n >>> 8) & 255, n & 255];
export const u32 = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const le16 = (n: number): number[] => [n & 255, (n >>> 8) & 255];
const le32 = (n: number): number[] => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24];

export interface TcpOptions {
  src?: number;
  dst?: number;
  seq?: number;
  ack?: number;
  flags?: number;
  window?: number;
  options?: readonly number[];
  payload?: Uint8Array | readonly number[];
  /** 'right' computes it for the addresses of `ip4`. */
  checksum?: number;
}

export function tcp(o: TcpOptions = {}): Uint8Array {
  const options = o.options ?? [];
  const header = 20 + options.length;
  return cat(
    u16(o.src ?? 40000),
    u16(o.dst ?? 80),
    u32(o.seq ?? 1000),
    u32(o.ack ?? 0),
    [(header / 4) << 4, o.flags ?? 0x02],
    u16(o.window ?? 65_535),
    u16(o.checksum ?? 0),
    [0, 0],
    options,
    o.payload ?? [],
  );
}

export const udp = (src: number, dst: number, payload: Uint8Array | readonly number[]): Uint8Array =>
  cat(u16(src), u16(dst), u16(8 + payload.length), [0, 0], payload);

const quad = (text: string): number[] => text.split('.').map(Number);

export interface Ip4Options {
  src?: string;
  dst?: string;
  id?: number;
  /** In bytes. */
  offset?: number;
  more?: boolean;
  length?: number;
  options?: readonly number[];
}

export function ip4(protocol: number, payload: Uint8Array, o: Ip4Options = {}): Uint8Array {
  const options = o.options ?? [];
  const header = 20 + options.length;
  return cat(
    [0x40 | (header / 4), 0],
    u16(o.length ?? header + payload.length),
    u16(o.id ?? 1),
    u16((o.more === true ? 0x2000 : 0) | ((o.offset ?? 0) >>> 3)),
    [64, protocol, 0, 0],
    quad(o.src ?? '10.0.0.1'),
    quad(o.dst ?? '10.0.0.2'),
    options,
    payload,
  );
}

export function ip6(next: number, payload: Uint8Array, last = 1): Uint8Array {
  const head = [0xfd, 0, ...Array.from({ length: 13 }, () => 0)];
  return cat(u32(0x6000_0000), u16(payload.length), [next, 64], [...head, last], [...head, last + 1], payload);
}

export const fragment6 = (next: number, payload: Uint8Array, offset: number, more: boolean, id = 7): Uint8Array =>
  ip6(44, cat([next, 0], u16(offset | (more ? 1 : 0)), u32(id), payload));

export const ether = (payload: Uint8Array, type = 0x0800): Uint8Array =>
  cat([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1], u16(type), payload);

export interface PcapOptions {
  linkType?: number;
  snapLength?: number;
  magic?: readonly number[];
  version?: readonly [number, number];
}

export const pcapHeader = (o: PcapOptions = {}): Uint8Array =>
  cat(
    o.magic ?? [0xd4, 0xc3, 0xb2, 0xa1],
    le16(o.version?.[0] ?? 2),
    le16(o.version?.[1] ?? 4),
    le32(0),
    le32(0),
    le32(o.snapLength ?? 262_144),
    le32(o.linkType ?? 1),
  );

/** A record at `us` microseconds after the epoch 1,700,000,000. */
export const pcapRecord = (
  packet: Uint8Array,
  us = 0,
  wireLength = packet.length,
  captured = packet.length,
): Uint8Array =>
  cat(le32(1_700_000_000 + Math.floor(us / 1e6)), le32(us % 1e6), le32(captured), le32(wireLength), packet);

export const pcap = (packets: readonly Uint8Array[], o: PcapOptions = {}): Uint8Array =>
  cat(pcapHeader(o), ...packets.map((p, i) => pcapRecord(p, i * 1000)));

/** pcapng blocks in either byte order. */
export class Ng {
  readonly #little: boolean;
  constructor(little = true) {
    this.#little = little;
  }
  n16(n: number): number[] {
    return this.#little ? le16(n) : u16(n);
  }
  n32(n: number): number[] {
    return this.#little ? le32(n) : u32(n);
  }
  n64(n: bigint): number[] {
    const low = Number(n & 0xffff_ffffn);
    const high = Number((n >> 32n) & 0xffff_ffffn);
    return this.#little ? [...le32(low), ...le32(high)] : [...u32(high), ...u32(low)];
  }
  option(code: number, value: readonly number[]): number[] {
    const padding = Array.from({ length: (4 - (value.length % 4)) % 4 }, () => 0);
    return [...this.n16(code), ...this.n16(value.length), ...value, ...padding];
  }
  block(type: number, body: Uint8Array | readonly number[]): Uint8Array {
    const padding = Array.from({ length: (4 - (body.length % 4)) % 4 }, () => 0);
    const length = 12 + body.length + padding.length;
    return cat(this.n32(type), this.n32(length), body, padding, this.n32(length));
  }
  section(): Uint8Array {
    return this.block(0x0a0d0d0a, [
      ...this.n32(0x1a2b3c4d),
      ...this.n16(1),
      ...this.n16(0),
      ...this.n32(0xffff_ffff),
      ...this.n32(0xffff_ffff),
    ]);
  }
  iface(linkType: number, options: readonly number[] = [], snap = 0): Uint8Array {
    return this.block(1, [...this.n16(linkType), 0, 0, ...this.n32(snap), ...options]);
  }
  packet(
    id: number,
    ticks: bigint,
    data: Uint8Array,
    options: readonly number[] = [],
    length = data.length,
  ): Uint8Array {
    const padding = Array.from({ length: (4 - (data.length % 4)) % 4 }, () => 0);
    return this.block(
      6,
      cat(
        this.n32(id),
        this.n32(Number(ticks >> 32n)),
        this.n32(Number(ticks & 0xffff_ffffn)),
        this.n32(data.length),
        this.n32(length),
        data,
        padding,
        options,
      ),
    );
  }
  simple(data: Uint8Array, length = data.length): Uint8Array {
    return this.block(3, cat(this.n32(length), data));
  }
  obsolete(id: number, drops: number, ticks: bigint, data: Uint8Array): Uint8Array {
    const padding = Array.from({ length: (4 - (data.length % 4)) % 4 }, () => 0);
    return this.block(
      2,
      cat(
        this.n16(id),
        this.n16(drops),
        this.n32(Number(ticks >> 32n)),
        this.n32(Number(ticks & 0xffff_ffffn)),
        this.n32(data.length),
        this.n32(data.length),
        data,
        padding,
      ),
    );
  }
  statistics(id: number, options: readonly number[]): Uint8Array {
    return this.block(5, [...this.n32(id), ...this.n32(0), ...this.n32(0), ...options]);
  }
}
