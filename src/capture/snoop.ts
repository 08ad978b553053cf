/** snoop, the capture format of Solaris (RFC 1761), big-endian throughout. */
import type { Bytes } from '../units.ts';
import type { CaptureReader, Format } from './capture-reader.ts';
import { RecordSearch, type RecordGrammar } from './record-search.ts';

const FILE_HEADER = 16;
const RECORD_HEADER = 24;
const MAX_PACKET = 262_144;
const MAX_PADDING = 4096;
/** How far from the first one's a record's time may lie while the next good record is looked for, in seconds. */
const RESYNC_SPAN = 86_400;

/** RFC 1761's data link types, and Sun's later ones, as libpcap numbers them. */
const LINK_TYPES: Readonly<Record<number, number>> = {
  0: 1, // IEEE 802.3: as in Ethernet, the length says so
  2: 6, // Token Ring
  4: 1, // Ethernet
  5: 104, // HDLC
  8: 10, // FDDI
  18: 123, // SunATM
  22: 228,
  26: 226, // ipnet
};
const FIRST_UNKNOWN = 0x1_0000;

export class SnoopFormat implements Format, RecordGrammar {
  readonly name = 'snoop';
  readonly #host: CaptureReader;
  #headerRead = false;
  #linkType = 0;
  #hasEpoch = false;
  #epochSeconds = 0;
  #epochMicros = 0;
  #drops = 0;
  readonly recordHeader = RECORD_HEADER;
  readonly recordsEnd = Number.POSITIVE_INFINITY;
  readonly #search: RecordSearch;

  constructor(host: CaptureReader) {
    this.#host = host;
    this.#search = new RecordSearch(host, this);
  }

  parse(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const host = this.#host;
    let at = start;
    if (!this.#headerRead) {
      if (end - at < FILE_HEADER) {
        host.need(FILE_HEADER);
        return at;
      }
      this.#headerRead = true;
      const type = view.getUint32(at + 12);
      this.#linkType = LINK_TYPES[type] ?? FIRST_UNKNOWN + (type & 0xffff);
      host.linkType(this.#linkType);
      host.facts.clock = 'us';
      at += FILE_HEADER;
    }
    for (;;) {
      if (this.#search.active) {
        at = this.#search.go(view, at, end, false);
        if (this.#search.active) return at;
      }
      if (end - at < RECORD_HEADER) {
        host.need(RECORD_HEADER);
        return at;
      }
      const length = view.getUint32(at);
      const captured = view.getUint32(at + 4);
      const record = view.getUint32(at + 8);
      if (
        captured > MAX_PACKET ||
        record < RECORD_HEADER + captured ||
        record > RECORD_HEADER + captured + MAX_PADDING
      ) {
        const format = host.recognise(host, bytes, view, at, end);
        if (format !== null) {
          host.note({ key: 'note.another-capture', facts: { offset: host.offset(at), frame: host.frame } });
          host.format = format;
          return at;
        }
        host.damage(host.offset(at), { key: 'stop.record-lengths', facts: { record, captured } });
        this.#search.begin(at);
        continue;
      }
      if (at + record > end) {
        host.need(record);
        return at;
      }
      this.#drops = view.getUint32(at + 12);
      this.#packet(bytes, view, at, captured, length);
      at += record;
    }
  }

  finish(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const host = this.#host;
    while (this.#search.active) {
      start = this.#search.go(view, start, end, true);
      if (this.#search.active) {
        const lost = host.offset(end) - this.#search.from;
        host.note({ key: 'note.no-further', facts: { what: 'packet', bytes: lost } });
        return end;
      }
      start = this.parse(bytes, view, start, end);
      if (host.format !== this) return start;
    }
    const left = end - start;
    host.drops = Math.max(host.drops, this.#drops);
    if (left <= 0) return end;
    if (!this.#headerRead) {
      host.damage(host.offset(start), { key: 'stop.in-file-header', facts: { present: left, wanted: FILE_HEADER } });
      return end;
    }
    host.damage(host.offset(start), { key: 'stop.in-packet-of-unknown-length', facts: {} });
    if (left > RECORD_HEADER) {
      const claimed = view.getUint32(start + 4);
      const captured = Math.min(claimed, left - RECORD_HEADER);
      host.decoder.cutByEnd = captured < claimed;
      this.#packet(bytes, view, start, captured, view.getUint32(start));
    }
    return end;
  }

  credibleLength(view: DataView, at: number): Bytes {
    const length = view.getUint32(at);
    const captured = view.getUint32(at + 4);
    const record = view.getUint32(at + 8);
    const seconds = view.getUint32(at + 16);
    if (captured === 0 || captured > MAX_PACKET || length < captured || length > MAX_PACKET) return -1;
    if (record < RECORD_HEADER + captured || record > RECORD_HEADER + captured + MAX_PADDING) return -1;
    if (view.getUint32(at + 20) >= 1_000_000) return -1;
    if (this.#hasEpoch && Math.abs(seconds - this.#epochSeconds) > RESYNC_SPAN) return -1;
    return record;
  }

  #packet(bytes: Uint8Array, view: DataView, at: number, captured: number, length: number): void {
    const host = this.#host;
    const seconds = view.getUint32(at + 16);
    const micros = view.getUint32(at + 20);
    if (!this.#hasEpoch) {
      this.#hasEpoch = true;
      this.#epochSeconds = seconds;
      this.#epochMicros = micros;
      host.startEpochNs ??= BigInt(seconds) * 1_000_000_000n + BigInt(micros) * 1000n;
      if (host.frame > 0) {
        // A further capture in the same input goes on in the first one's time.
        this.#epochSeconds = Number(host.startEpochNs / 1_000_000_000n);
        this.#epochMicros = Number((host.startEpochNs % 1_000_000_000n) / 1000n);
      }
    }
    const time = (seconds - this.#epochSeconds) * 1e9 + (micros - this.#epochMicros) * 1000;
    host.packet(this.#linkType, bytes, view, at + RECORD_HEADER, captured, Math.max(length, captured), time, 0);
  }
}
