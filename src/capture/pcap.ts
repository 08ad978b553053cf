/**
 * Classic pcap (draft-ietf-opsawg-pcap) in both byte orders: microseconds, nanoseconds, the modified records of
 * Alexey Kuznetsov's patch, and the swapped lengths of versions before 2.4.
 */
import type { Bytes, Nanos } from '../units.ts';
import type { CaptureReader, Format } from './capture-reader.ts';
import { RecordSearch, type RecordGrammar } from './record-search.ts';

const MAGIC_MICRO = 0xa1b2c3d4;
const MAGIC_NANO = 0xa1b23c4d;
const MAGIC_MODIFIED = 0xa1b2cd34;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const MODIFIED_RECORD_HEADER = 24;
/** libpcap's MAXIMUM_SNAPLEN: more is no packet but damage, unless the file's own snap length says so. */
const MAX_PACKET = 262_144;
const MAX_SNAPLEN = 16 * 1024 * 1024;
/** Records further apart than this are not believed while looking for the next one, in seconds. */
const RESYNC_SPAN = 86_400;

const isMagic = (magic: number): boolean => magic === MAGIC_MICRO || magic === MAGIC_NANO || magic === MAGIC_MODIFIED;

/** Whether the four bytes at `at` are a pcap's magic, in any byte order. */
export const looksLikePcap = (view: DataView, at: number): boolean =>
  isMagic(view.getUint32(at)) || isMagic(view.getUint32(at, true));

export class PcapFormat implements Format, RecordGrammar {
  readonly name = 'pcap';
  readonly #host: CaptureReader;
  #headerRead = false;
  #little = true;
  #nsPerTick = 1000;
  #ticksPerSecond = 1_000_000;
  recordHeader = RECORD_HEADER;
  #linkType = 0;
  #limit = MAX_PACKET;
  /** Versions before 2.3 and one of 543.0 wrote the two lengths the other way round; 2.3 did sometimes. */
  #swapped: 'never' | 'always' | 'maybe' = 'never';
  #hasEpoch = false;
  #epochSeconds = 0;
  #epochNs = 0;
  #lastSeconds = 0;
  readonly recordsEnd = Number.POSITIVE_INFINITY;
  readonly #search: RecordSearch;

  constructor(host: CaptureReader) {
    this.#host = host;
    this.#search = new RecordSearch(host, this);
  }

  parse(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    let at = start;
    if (!this.#headerRead) {
      if (end - at < FILE_HEADER) {
        this.#host.need(FILE_HEADER);
        return at;
      }
      this.#header(view, at);
      at += FILE_HEADER;
    }
    const host = this.#host;
    const little = this.#little;
    const header = this.recordHeader;
    const swapped = this.#swapped;
    for (;;) {
      if (this.#search.active) {
        at = this.#search.go(view, at, end, false);
        if (this.#search.active) return at;
      }
      if (end - at < header) {
        host.need(header);
        return at;
      }
      const seconds = view.getUint32(at, little);
      const ticks = view.getUint32(at + 4, little);
      let captured = view.getUint32(at + 8, little);
      let length = view.getUint32(at + 12, little);
      if (swapped !== 'never' && (swapped === 'always' || captured > length)) {
        const other = captured;
        captured = length;
        length = other;
      }
      if (captured === 0 || captured > this.#limit) {
        const other = this.#anotherCapture(bytes, view, at, end);
        if (other === 'wait') return at;
        if (other === 'yes') return at;
        if (captured !== 0) {
          this.#damaged(at, captured);
          at += 1;
          continue;
        }
      }
      const next = at + header + captured;
      if (next > end) {
        host.need(header + captured);
        return at;
      }
      if (!this.#hasEpoch) this.#setEpoch(seconds, ticks);
      this.#lastSeconds = seconds;
      const time = (seconds - this.#epochSeconds) * 1e9 + (ticks * this.#nsPerTick - this.#epochNs);
      host.packet(this.#linkType, bytes, view, at + header, captured, length < captured ? captured : length, time, 0);
      at = next;
    }
  }

  finish(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const host = this.#host;
    if (!this.#headerRead) {
      host.damage(host.offset(start), {
        key: 'stop.in-file-header',
        facts: { present: end - start, wanted: FILE_HEADER },
      });
      return end;
    }
    let at = start;
    while (this.#search.active) {
      at = this.#search.go(view, at, end, true);
      if (this.#search.active) {
        const bytesLost = host.offset(end) - this.#search.from;
        host.note({ key: 'note.no-further', facts: { what: 'packet', bytes: bytesLost } });
        return end;
      }
      at = this.parse(bytes, view, at, end);
      if (host.format !== this) return at;
    }
    const left = end - at;
    if (left <= 0) return end;
    const header = this.recordHeader;
    if (left < header) {
      host.damage(host.offset(at), { key: 'stop.in-record-header', facts: { present: left, wanted: header } });
      return end;
    }
    const wanted = view.getUint32(at + 8, this.#little);
    host.damage(host.offset(at), { key: 'stop.in-packet', facts: { present: left - header, wanted } });
    this.#partial(bytes, view, at, end);
    return end;
  }

  /** The packet that the end of the file cut: its headers may be there. */
  #partial(bytes: Uint8Array, view: DataView, at: number, end: number): void {
    const seconds = view.getUint32(at, this.#little);
    const ticks = view.getUint32(at + 4, this.#little);
    const length = view.getUint32(at + 12, this.#little);
    const captured = end - at - this.recordHeader;
    if (captured <= 0 || this.#swapped !== 'never') return;
    if (!this.#hasEpoch) this.#setEpoch(seconds, ticks);
    const time = (seconds - this.#epochSeconds) * 1e9 + (ticks * this.#nsPerTick - this.#epochNs);
    this.#host.decoder.cutByEnd = true;
    this.#host.packet(
      this.#linkType,
      bytes,
      view,
      at + this.recordHeader,
      captured,
      Math.max(length, captured + 1),
      time,
      0,
    );
  }

  #header(view: DataView, at: number): void {
    this.#headerRead = true;
    const magic = view.getUint32(at, true);
    this.#little = isMagic(magic);
    const little = this.#little;
    const kind = view.getUint32(at, little);
    const nano = kind === MAGIC_NANO;
    this.#nsPerTick = nano ? 1 : 1000;
    this.#ticksPerSecond = nano ? 1_000_000_000 : 1_000_000;
    if (kind === MAGIC_MODIFIED) this.recordHeader = MODIFIED_RECORD_HEADER;
    const major = view.getUint16(at + 4, little);
    const minor = view.getUint16(at + 6, little);
    if (major === 543 || (major === 2 && minor < 3)) this.#swapped = 'always';
    else if (major === 2 && minor === 3) this.#swapped = 'maybe';
    const snapLength = view.getUint32(at + 16, little);
    // The upper bits tell of a frame check sequence, which the IP length leaves out anyway.
    this.#linkType = view.getUint32(at + 20, little) & 0x03ff_ffff;
    if (snapLength > MAX_PACKET && snapLength <= MAX_SNAPLEN) this.#limit = snapLength;
    const { facts } = this.#host;
    facts.clock = nano ? 'ns' : 'us';
    if (snapLength > 0 && snapLength <= MAX_SNAPLEN) facts.snapLength = snapLength;
    this.#host.linkType(this.#linkType);
  }

  #setEpoch(seconds: number, ticks: number): void {
    this.#hasEpoch = true;
    const ns: Nanos = ticks * this.#nsPerTick;
    const start = this.#host.startEpochNs;
    if (start === undefined) {
      this.#epochSeconds = seconds;
      this.#epochNs = ns;
      this.#host.startEpochNs = BigInt(seconds) * 1_000_000_000n + BigInt(ns);
    } else {
      // A further capture in the same input goes on in the first one's time.
      this.#epochSeconds = Number(start / 1_000_000_000n);
      this.#epochNs = Number(start % 1_000_000_000n);
    }
  }

  /** Files written one after the other (`cat a.pcap b.pcap`): the next header stands where a record should. */
  #anotherCapture(bytes: Uint8Array, view: DataView, at: number, end: number): 'yes' | 'no' | 'wait' {
    const host = this.#host;
    const first = view.getUint32(at);
    if (!isMagic(first) && !isMagic(view.getUint32(at, true)) && first !== 0x0a0d0d0a) return 'no';
    if (end - at < FILE_HEADER) {
      host.need(FILE_HEADER);
      return 'wait';
    }
    const format = host.recognise(host, bytes, view, at, end);
    if (format === null) return 'no';
    host.note({ key: 'note.another-capture', facts: { offset: host.offset(at), frame: host.frame } });
    host.format = format;
    return 'yes';
  }

  #damaged(at: number, captured: number): void {
    const host = this.#host;
    host.damage(host.offset(at), {
      key: 'stop.record-too-long',
      facts: { captured, variant: host.frame === 1 },
    });
    this.#search.begin(at);
  }

  credibleLength(view: DataView, at: number): Bytes {
    const seconds = view.getUint32(at, this.#little);
    const ticks = view.getUint32(at + 4, this.#little);
    const captured = view.getUint32(at + 8, this.#little);
    const length = view.getUint32(at + 12, this.#little);
    if (captured === 0 || captured > this.#limit || captured > length || length > MAX_PACKET) return -1;
    if (ticks >= this.#ticksPerSecond) return -1;
    if (this.#hasEpoch && Math.abs(seconds - this.#lastSeconds) > RESYNC_SPAN) return -1;
    return this.recordHeader + captured;
  }
}
