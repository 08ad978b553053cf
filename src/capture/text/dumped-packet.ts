/** The hex dump below a packet's line, put together and decoded. */
import type { NameTable } from '../../segment/names.ts';
import type { Segment } from '../../segment/segment.ts';
import { DumpDecoder } from './dump-decoder.ts';
import { HexDump } from './hex-dump.ts';
import { PrintedEnds } from './printed-ends.ts';

const TAB = 0x09;
const NEWLINE = 0x0a;

export class DumpedPacket {
  readonly dump = new HexDump();
  /** How many lines {@link read} took. */
  lines = 0;
  readonly #decoder: DumpDecoder;
  readonly #ends = new PrintedEnds();

  constructor(names: NameTable) {
    this.#decoder = new DumpDecoder(names);
  }

  /** The packet in the dump, with the ends that its line prints; null when it does not fit the line. */
  decode(line: Segment): Segment | null {
    const decoded = this.#decoder.decode(this.dump, line);
    if (decoded !== null) this.#ends.keep(decoded, line);
    return decoded;
  }

  /** Reads a whole dump straight from the bytes at `p`: where the line behind it begins; -1 when it is not as tcpdump prints it. */
  read(b: Uint8Array, p: number, end: number): number {
    const { dump } = this;
    dump.clear();
    this.lines = 0;
    while (p < end && b[p] === TAB) {
      p = dump.addBytes(b, p);
      if (p < 0) return -1;
      p = b[p] === NEWLINE ? p + 1 : b.indexOf(NEWLINE, p) + 1;
      this.lines++;
    }
    return this.lines === 0 ? -1 : p;
  }
}
