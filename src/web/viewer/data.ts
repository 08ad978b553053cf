/** The data of a report as the viewer asks for them: the index at once, a connection when it is looked at. */
import { type PacketRow, unpackRows } from '../../report/html/packet-rows.ts';
import type { ConnectionDetail, ReportIndex } from '../../report/html/report-data.ts';
import { rowsOf } from '../../report/html/connection-rows.ts';

export interface Opened {
  readonly detail: ConnectionDetail;
  readonly rows: readonly PacketRow[];
}

/** Where blocks come from: elements of the report's file, or the analysis that runs beside. */
export interface Blocks {
  block(n: number): Promise<Uint8Array>;
}

const decoder = new TextDecoder();
/** Blocks kept open: who goes from one connection to the next asks for the same again. */
const MOST_OPEN = 12;

export class ReportData {
  readonly index: ReportIndex;
  readonly blocks: Blocks;
  readonly #open = new Map<number, Promise<Uint8Array>>();
  readonly #places = new Map<number, number>();

  constructor(index: ReportIndex, blocks: Blocks) {
    this.index = index;
    this.blocks = blocks;
    for (const [place, id] of index.connections.id.entries()) this.#places.set(id, place);
  }

  /** The place of a connection in the columns; undefined when there is none of that number. */
  placeOf(id: number): number | undefined {
    return this.#places.get(id);
  }

  async open(id: number): Promise<Opened | null> {
    const place = this.placeOf(id);
    if (place === undefined) return null;
    const c = this.index.connections;
    const bytes = await this.#block(c.block[place] as number);
    let at = c.from[place] as number;
    const part = (length: number): Uint8Array => bytes.subarray(at, (at += length));
    const detail = JSON.parse(decoder.decode(part(c.json[place] as number))) as ConnectionDetail;
    const marked = unpackRows(part(c.marked[place] as number));
    const plain = unpackRows(part(c.plain[place] as number));
    detail.findings.push(...this.index.late.filter((told) => told.record.connection === id));
    return { detail, rows: rowsOf(marked, plain, detail) };
  }

  #block(n: number): Promise<Uint8Array> {
    let block = this.#open.get(n);
    if (block === undefined) {
      block = this.blocks.block(n);
      this.#open.set(n, block);
      const [first] = this.#open.keys();
      if (this.#open.size > MOST_OPEN && first !== undefined) this.#open.delete(first);
    }
    return block;
  }
}
