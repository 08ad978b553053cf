/** Captures of Microsoft Network Monitor, 1.x and 2.x, little-endian throughout ("Capture File Format" in the help of version 3.4). */
import type { Bytes } from '../units.ts';
import type { CaptureReader, Format } from './capture-reader.ts';
import { RecordSearch, type RecordGrammar } from './record-search.ts';

const FILE_HEADER = 128;
const MAX_PACKET = 262_144;
/** How far behind the header's a record's time may lie while the next one is looked for: there may be holes between them. */
const RESYNC_SPAN_NS = 30 * 86_400 * 1e9;
/** Seconds from 1601, where Windows counts from, to 1970. */
const FILETIME_EPOCH_S = 11_644_473_600n;

/** Network types of the file, and from version 2.1 on of each packet, as libpcap numbers link types. */
const LINK_TYPES: Readonly<Record<number, number>> = {
  0: 1, // some VPN captures say 0 and hold Ethernet frames
  1: 1,
  2: 6, // Token Ring
  3: 10, // FDDI
  6: 105, // 802.11 behind a header of Network Monitor's own
  7: 101, // tunnel interfaces
  8: 101, // wireless WAN
  9: 101, // raw IP
};
const WIFI = 6;
/** From here on a network type is a libpcap link type. */
const PCAP_FIRST = 0xe000;
/** What Network Monitor keeps beside packets: events, filters, DNS names. */
const NO_PACKET_FIRST = 0xffe0;
const FIRST_UNKNOWN = 0x1_0000;

/** Farther from the first packet no time is believed: a hundred years. */
const MAX_SPAN_NS = 3_155_760_000n * 1_000_000_000n;

/** What follows the packet's bytes: by the minor version of 2.x. */
const TRAILERS = [0, 2, 6, 15] as const;
const TRAILER_FILETIME = 6;

export class NetmonFormat implements Format, RecordGrammar {
  readonly name = 'netmon';
  readonly #host: CaptureReader;
  #headerRead = false;
  recordHeader = 16;
  #trailer = 0;
  #network = 0;
  /** Where the packets end: the first table behind them. */
  recordsEnd = Infinity;
  /** The header's time: nanoseconds since 1970. */
  #headerEpochNs = 0n;
  readonly #search: RecordSearch;
  /** What stands there: the bytes in the file and on the wire, if it were a packet's record. */
  #lengths = { record: 0, captured: 0 };

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
      this.#readHeader(view, at);
      at += FILE_HEADER;
    }
    for (;;) {
      if (host.offset(at) >= this.recordsEnd) {
        host.skip(Number.MAX_SAFE_INTEGER);
        return at;
      }
      if (this.#search.active) {
        at = this.#search.go(view, at, end, false);
        if (this.#search.active) return at;
      }
      if (end - at < this.recordHeader) {
        host.need(this.recordHeader);
        return at;
      }
      const record = this.#recordLength(view, at);
      if (record < 0) {
        this.#search.begin(at);
        this.#lengths = { record: this.#captured(view, at), captured: this.#onWire(view, at) };
        continue;
      }
      if (at + record > end) {
        host.need(record);
        return at;
      }
      this.#packet(bytes, view, at, this.#captured(view, at));
      at += record;
    }
  }

  finish(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const host = this.#host;
    while (this.#search.active) {
      start = this.#search.go(view, start, end, true);
      if (this.#search.active) {
        host.damage(this.#search.from, { key: 'stop.record-lengths', facts: this.#lengths });
        return end;
      }
      start = this.parse(bytes, view, start, end);
    }
    const left = end - start;
    if (left <= 0 || host.offset(start) >= this.recordsEnd) return end;
    if (!this.#headerRead) {
      host.damage(host.offset(start), { key: 'stop.in-file-header', facts: { present: left, wanted: FILE_HEADER } });
      return end;
    }
    host.damage(host.offset(start), { key: 'stop.in-packet-of-unknown-length', facts: {} });
    if (left > this.recordHeader) {
      const claimed = this.#captured(view, start);
      const present = Math.min(claimed, left - this.recordHeader);
      host.decoder.cutByEnd = present < claimed;
      this.#packet(bytes, view, start, present);
    }
    return end;
  }

  #readHeader(view: DataView, at: number): void {
    const host = this.#host;
    this.#headerRead = true;
    const minor = view.getUint8(at + 4);
    const before2 = view.getUint8(at + 5) < 2;
    this.recordHeader = before2 ? 8 : 16;
    this.#trailer = before2 ? 0 : (TRAILERS[Math.min(minor, TRAILERS.length - 1)] ?? 0);
    this.#network = view.getUint16(at + 6, true);
    const word = (n: number): number => view.getUint16(at + 8 + n * 2, true);
    // A SYSTEMTIME in the zone of the capturing machine, which no version before 2.3 names.
    const ms = Date.UTC(word(0), word(1) - 1, word(3), word(4), word(5), word(6), word(7));
    this.#headerEpochNs = Number.isFinite(ms) ? BigInt(ms) * 1_000_000n : 0n;
    const tables = [24, 32, 40, 48, 56].map((n) => view.getUint32(at + n, true)).filter((n) => n > FILE_HEADER);
    // The frame table always stands; what else a version does not know may be anything in older files.
    this.recordsEnd = host.offset(at) + Math.min(...(before2 || minor < 2 ? tables.slice(0, 1) : tables), Infinity);
    host.facts.clock = before2 ? 'ms' : 'us';
    host.linkType(this.#linkType(this.#network));
    if (this.#trailer < 15) host.note({ key: 'note.no-time-zone', facts: {} });
  }

  #captured(view: DataView, at: number): number {
    return this.recordHeader === 8 ? view.getUint16(at + 6, true) : view.getUint32(at + 12, true);
  }

  #onWire(view: DataView, at: number): number {
    return this.recordHeader === 8 ? view.getUint16(at + 4, true) : view.getUint32(at + 8, true);
  }

  /** Of the record at `at`; −1 when its lengths make no sense. */
  #recordLength(view: DataView, at: number): number {
    const captured = this.#captured(view, at);
    if (captured > MAX_PACKET || this.#onWire(view, at) < captured) return -1;
    return this.recordHeader + captured + this.#trailer;
  }

  /** Time since the header's: whole milliseconds in 1.x, signed microseconds in 2.x. */
  #delta(view: DataView, at: number): bigint {
    return this.recordHeader === 8 ? BigInt(view.getUint32(at, true)) * 1_000_000n : view.getBigInt64(at, true) * 1000n;
  }

  credibleLength(view: DataView, at: number): Bytes {
    const record = this.#recordLength(view, at);
    if (record < 0 || this.#captured(view, at) === 0) return -1;
    const delta = this.#delta(view, at);
    return delta < 0n || Number(delta) > RESYNC_SPAN_NS ? -1 : record;
  }

  #linkType(network: number): number {
    if (network >= NO_PACKET_FIRST) return FIRST_UNKNOWN + network;
    if (network >= PCAP_FIRST) return network - PCAP_FIRST;
    return LINK_TYPES[network] ?? FIRST_UNKNOWN + network;
  }

  #packet(bytes: Uint8Array, view: DataView, at: number, captured: number): void {
    const host = this.#host;
    const body = at + this.recordHeader;
    const trailer = body + captured;
    const whole = this.#trailer > 0 && trailer + this.#trailer <= bytes.length && !host.decoder.cutByEnd;
    const network = whole ? view.getUint16(trailer, true) : this.#network;
    if (network >= NO_PACKET_FIRST) {
      host.countFrame('skipped.no-packet-record');
      return;
    }
    let ns = this.#headerEpochNs + this.#delta(view, at);
    if (whole && this.#trailer === 15) {
      const ticks = view.getBigUint64(trailer + TRAILER_FILETIME, true);
      ns = ticks * 100n - FILETIME_EPOCH_S * 1_000_000_000n;
    }
    host.startEpochNs ??= ns;
    const since = ns - host.startEpochNs;
    const time = since > MAX_SPAN_NS || since < -MAX_SPAN_NS ? 0 : Number(since);
    const head = network === WIFI && captured >= 3 ? view.getUint16(body + 1, true) : 0;
    const skip = head <= captured ? head : 0;
    const length = Math.max(this.#onWire(view, at), captured);
    const type = this.#linkType(network);
    host.packet(type, bytes, view, body + skip, captured - skip, length - skip, time, 0);
  }
}
