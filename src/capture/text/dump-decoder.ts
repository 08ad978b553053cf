/** Decodes a hex dump into a segment, and believes it only where it agrees with the line that it stands under. */
import { FAMILY_NAME, KNOWN_PORTS, PROTO_TCP, type Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { Decoder } from '../decoder.ts';
import type { HexDump } from './hex-dump.ts';

/** `-x` and `-X` begin with the network layer, `-xx` and `-XX` with the link's: tried in the order of how common they are. */
const RAW = 101;
const LINK_TYPES: readonly { readonly type: number; readonly header: number }[] = [
  { type: 1, header: 14 },
  { type: 276, header: 20 },
  { type: 113, header: 16 },
  { type: 0, header: 4 },
  { type: 51, header: 8 },
  { type: 9, header: 2 },
];

export class DumpDecoder {
  readonly #decoder: Decoder;
  #found: Segment | null = null;

  constructor(names: NameTable) {
    const handler = {
      start: (): void => undefined,
      segment: (s: Segment): void => {
        this.#found = s;
      },
    };
    this.#decoder = new Decoder(handler, names, {});
  }

  /** The packet in the dump; null when there is none that fits what the line says. */
  decode(dump: HexDump, line: Segment): Segment | null {
    const version = (dump.bytes[0] as number) >>> 4;
    if ((version === 4 || version === 6) && this.#try(dump, RAW, 0, line)) return this.#found;
    for (const link of LINK_TYPES) if (this.#try(dump, link.type, link.header, line)) return this.#found;
    return null;
  }

  #try(dump: HexDump, linkType: number, header: number, line: Segment): boolean {
    const { bytes, view, length } = dump;
    this.#found = null;
    this.#decoder.packet(linkType, bytes, view, 0, length, Math.max(length, header + ipLength(bytes, header)));
    const s = this.#found as Segment | null;
    if (s === null || s.protocol !== line.protocol) return false;
    // A paste that ends within the header: the line tells more.
    if (s.protocol === PROTO_TCP && (line.known & ~s.known) !== 0) return false;
    const samePorts = s.srcPort === line.srcPort && s.dstPort === line.dstPort;
    const numericPorts = line.srcPort <= 65_535 && line.dstPort <= 65_535;
    if ((line.known & KNOWN_PORTS) !== 0 && numericPorts && !samePorts) return false;
    if (line.family !== FAMILY_NAME) return s.family === line.family && s.src0 === line.src0 && s.dst3 === line.dst3;
    return true;
  }
}

/** What the IP header at `at` says of its length; 0 when there is none. */
function ipLength(bytes: Uint8Array, at: number): number {
  const version = (bytes[at] ?? 0) >>> 4;
  if (version === 4) return ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  return version === 6 ? 40 + (((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0)) : 0;
}
