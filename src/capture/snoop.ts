/** snoop, the capture format of Solaris (RFC 1761), big-endian throughout. */
import type { CaptureReader, Format } from './capture-reader.ts';

const FILE_HEADER = 16;
const RECORD_HEADER = 24;
const MAX_PACKET = 262_144;
const MAX_PADDING = 4096;
/** Records in a row that make sense before a place is believed, and how far their times may lie from the first. */
const RESYNC_CHAIN = 3;
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

export class SnoopFormat implements Format {
  readonly name = 'snoop';
  readonly #host: CaptureReader;
  #headerRead = false;
  #linkType = 0;
  #hasEpoch = false;
  #epochSeconds = 0;
  #epochMicros = 0;
  #drops = 0;
  /** Bytes that are no record are being passed over, since this place. */
  #searching = false;
  #searchFrom = 0;

  constructor(host: CaptureReader) {
    this.#host = host;
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
      if (this.#searching) {
        at = this.#search(view, at, end, false);
        if (this.#searching) return at;
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
        this.#searching = true;
        this.#searchFrom = host.offset(at);
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
    while (this.#searching) {
      start = this.#search(view, start, end, true);
      if (this.#searching) {
        const lost = host.offset(end) - this.#searchFrom;
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

  /**
   * Looks for the next record: the first place from which three records in a row make sense, or records that end exactly
   * where the file does.
   */
  #search(view: DataView, start: number, end: number, atEnd: boolean): number {
    const host = this.#host;
    for (let at = start; at + RECORD_HEADER <= end; at++) {
      const verdict = this.#chain(view, at, end, atEnd);
      if (verdict === 'wait') {
        host.need(end - at + 4096);
        return at;
      }
      if (verdict === 'no') continue;
      this.#searching = false;
      const offset = host.offset(at);
      host.note({ key: 'note.resumed', facts: { skipped: offset - this.#searchFrom, offset } });
      return at;
    }
    const at = Math.max(start, end - RECORD_HEADER + 1);
    host.need(RECORD_HEADER);
    return atEnd ? end : at;
  }

  #chain(view: DataView, start: number, end: number, atEnd: boolean): 'yes' | 'no' | 'wait' {
    let at = start;
    for (let n = 0; n < RESYNC_CHAIN; n++) {
      if (at === end && n > 0 && atEnd) return 'yes';
      if (at + RECORD_HEADER > end) return atEnd ? 'no' : 'wait';
      const length = view.getUint32(at);
      const captured = view.getUint32(at + 4);
      const record = view.getUint32(at + 8);
      const seconds = view.getUint32(at + 16);
      if (captured === 0 || captured > MAX_PACKET || length < captured || length > MAX_PACKET) return 'no';
      if (record < RECORD_HEADER + captured || record > RECORD_HEADER + captured + MAX_PADDING) return 'no';
      if (view.getUint32(at + 20) >= 1_000_000) return 'no';
      if (this.#hasEpoch && Math.abs(seconds - this.#epochSeconds) > RESYNC_SPAN) return 'no';
      at += record;
    }
    return 'yes';
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
