/** Looks for the next good record behind bytes that are none: the part that formats with a header before each packet share. */
import type { Bytes } from '../units.ts';
import type { CaptureReader } from './capture-reader.ts';

/** Records in a row that make sense before a place is believed. */
const CHAIN = 3;
/** So much more is asked for when the bytes in hand end inside such a row. */
const MORE = 4096;

export interface RecordGrammar {
  /** Bytes of a record's header. */
  readonly recordHeader: Bytes;
  /** Bytes of the record whose header stands at `at`, with its header; −1 where it makes no sense. */
  credibleLength(view: DataView, at: number): Bytes;
  /** Offset in the input where the records end, where the file says it; else Infinity. */
  readonly recordsEnd: Bytes;
}

export class RecordSearch {
  /** Bytes that are no record are being passed over. */
  active = false;
  /** Offset in the input where they begin. */
  from: Bytes = 0;
  readonly #host: CaptureReader;
  readonly #grammar: RecordGrammar;

  constructor(host: CaptureReader, grammar: RecordGrammar) {
    this.#host = host;
    this.#grammar = grammar;
  }

  /** What stands at index `at` is no record. */
  begin(at: number): void {
    this.active = true;
    this.from = this.#host.offset(at);
  }

  /**
   * The index at which reading goes on. Found (`active` is false then): the first place from which three records in a row
   * make sense, or records that end exactly where the input or its records do. Else where to look further.
   */
  go(view: DataView, start: number, end: number, atEnd: boolean): number {
    const host = this.#host;
    const { recordHeader } = this.#grammar;
    for (let at = start; at + recordHeader <= end; at++) {
      const verdict = this.#chain(view, at, end, atEnd);
      if (verdict === 'no') continue;
      if (verdict === 'wait') {
        host.need(end - at + MORE);
        return at;
      }
      this.active = false;
      const offset = host.offset(at);
      host.note({ key: 'note.resumed', facts: { skipped: offset - this.from, offset } });
      return at;
    }
    host.need(recordHeader);
    return atEnd ? end : Math.max(start, end - recordHeader + 1);
  }

  #chain(view: DataView, start: number, end: number, atEnd: boolean): 'yes' | 'no' | 'wait' {
    const { recordHeader, recordsEnd } = this.#grammar;
    let at = start;
    for (let n = 0; n < CHAIN; n++) {
      const offset = this.#host.offset(at);
      if (offset >= recordsEnd) return n > 0 && offset === recordsEnd ? 'yes' : 'no';
      if (atEnd && at === end && n > 0) return 'yes';
      if (at + recordHeader > end) return atEnd ? 'no' : 'wait';
      const length = this.#grammar.credibleLength(view, at);
      if (length < 0) return 'no';
      at += length;
    }
    return 'yes';
  }
}
