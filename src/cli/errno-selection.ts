/**
 * `--errno` before NDJSON and JSON: what an application saw is known when its connection ends, so its records wait
 * until then. Of a connection with very many only the last ones are kept.
 */
import type { OutputRecord } from '../records/contract.ts';
import { ErrnoSearch } from '../report/errno-match.ts';
import type { ReportWords } from '../words/report-words.ts';

/** Records that wait for one connection's end. */
const MAX_WAITING = 20_000;

export class ErrnoSelection {
  readonly #search: ErrnoSearch;
  readonly #emit: (record: OutputRecord) => void;
  readonly #waiting = new Map<number, OutputRecord[]>();

  constructor(wanted: string, emit: (record: OutputRecord) => void) {
    this.#search = new ErrnoSearch(wanted);
    this.#emit = emit;
  }

  /** What to say besides the records; null when they say all. */
  nothing(words: ReportWords): string | null {
    return this.#search.nothing(words);
  }

  add(record: OutputRecord): void {
    switch (record.type) {
      case 'connection': {
        const waiting = this.#waiting.get(record.id) ?? [];
        this.#waiting.delete(record.id);
        if (!this.#search.connection(record)) return;
        for (const one of waiting) this.#emit(one);
        this.#emit(record);
        return;
      }
      case 'annotation':
      case 'revision':
      case 'transition':
      case 'connection-start':
        this.#wait(record.connection, record);
        return;
      case 'finding':
        if (record.connection !== null) this.#wait(record.connection, record);
        else if (this.#search.ties(record)) this.#emit(record);
        return;
      case 'exchange':
        if (this.#search.exchange(record)) this.#emit(record);
        return;
      case 'host':
      case 'evidence':
        return;
      case 'capture':
      case 'capture-end':
      case 'summary':
        this.#emit(record);
    }
  }

  #wait(connection: number, record: OutputRecord): void {
    let list = this.#waiting.get(connection);
    if (list === undefined) this.#waiting.set(connection, (list = []));
    list.push(record);
    if (list.length >= MAX_WAITING * 2) list.splice(0, MAX_WAITING);
  }
}
