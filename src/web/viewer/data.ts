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
  #places: Map<string, number> | null = null;
  /** Nanoseconds from the first packet of all files that carry a date to the first of each of them. */
  readonly #begins = new Map<number, number>();
  /** Of the first packet of all files, ISO 8601; undefined where no file carries a date. */
  readonly startTime: string | undefined;

  constructor(index: ReportIndex, blocks: Blocks) {
    this.index = index;
    this.blocks = blocks;
    for (const { startTime } of index.captures)
      if (startTime !== undefined && !(startTime >= (this.startTime ?? '~'))) this.startTime = startTime;
    if (this.startTime === undefined) return;
    for (const { file, startTime } of index.captures)
      if (startTime !== undefined) this.#begins.set(file, between(this.startTime, startTime));
  }

  /** `12`; `3.12` where each file numbers its own connections. */
  keyOf(file: number, id: number): string {
    return this.index.incident === undefined ? String(id) : `${file}.${id}`;
  }

  keyAt(place: number): string {
    const { file, id } = this.index.connections;
    return this.keyOf(file[place] ?? 0, id[place] ?? 0);
  }

  /** The place of a connection in the columns; undefined when there is none of that key. */
  placeOf(key: string): number | undefined {
    this.#places ??= new Map(this.index.connections.id.map((_, place) => [this.keyAt(place), place]));
    return this.#places.get(key);
  }

  /** When a connection began: nanoseconds since the first packet of all files; null where that is not known. */
  startOf(place: number): number | null {
    const { startNs, file } = this.index.connections;
    const start = startNs[place] ?? null;
    const begin = this.beginOf(file[place] ?? 0);
    return start === null || begin === null ? null : start + begin;
  }

  /** Nanoseconds from the first packet of all files to that of this one; null where others carry a date and this does not. */
  beginOf(file: number): number | null {
    return this.#begins.get(file) ?? (this.startTime === undefined ? 0 : null);
  }

  async open(key: string): Promise<Opened | null> {
    const place = this.placeOf(key);
    if (place === undefined) return null;
    const c = this.index.connections;
    const bytes = await this.#block(c.block[place] as number);
    let at = c.from[place] as number;
    const part = (length: number): Uint8Array => bytes.subarray(at, (at += length));
    const detail = JSON.parse(decoder.decode(part(c.json[place] as number))) as ConnectionDetail;
    const marked = unpackRows(part(c.marked[place] as number));
    const plain = unpackRows(part(c.plain[place] as number));
    detail.findings.push(
      ...this.index.late.filter(({ record }) => record.connection === c.id[place] && record.file === c.file[place]),
    );
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

/** Nanoseconds between two dates of ISO 8601 with nanoseconds. */
function between(from: string, to: string): number {
  const [start, end] = [from, to].map((one) => ({
    ms: Date.parse(`${one.slice(0, 19)}Z`),
    ns: Number(`0${one.slice(19, -1)}`) * 1e9,
  }));
  const ns = ((end?.ms ?? 0) - (start?.ms ?? 0)) * 1e6 + ((end?.ns ?? 0) - (start?.ns ?? 0));
  return Number.isFinite(ns) ? ns : 0;
}
