/** pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, interfaces with clocks of their own, all packet blocks. */
import type { Stop } from '../segment/source.ts';
import type { Nanos } from '../units.ts';
import type { CaptureReader, Format } from './capture-reader.ts';
import { Interface, options } from './pcapng-interface.ts';
import { looksLikePcap } from './pcap.ts';
import {
  SECTION_HEADER,
  BYTE_ORDER,
  INTERFACE,
  PACKET_OBSOLETE,
  SIMPLE_PACKET,
  STATISTICS,
  ENHANCED_PACKET,
  JOURNAL,
  CUSTOM,
  CUSTOM_NO_COPY,
  KNOWN_BLOCKS,
  MIN_BLOCK,
  SECTION_BLOCK,
  ENHANCED_HEADER,
  MAX_BLOCK,
  MAX_KEPT,
  OPTION_FLAGS,
  OPTION_DROPS,
} from './pcapng-blocks.ts';

export class PcapngFormat implements Format {
  readonly name = 'pcapng';
  readonly #host: CaptureReader;
  #little = true;
  #inSection = false;
  #sections = 0;
  #interfaces: Interface[] = [];
  /** Interfaces of earlier sections, so that numbers stay unique in the file. */
  #interfacesBefore = 0;
  #dropsBefore = 0;
  #lastTime: Nanos = 0;
  #searching = false;
  #searchFrom = 0;

  constructor(host: CaptureReader) {
    this.#host = host;
  }

  parse(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const host = this.#host;
    let at = start;
    for (;;) {
      if (this.#searching) {
        at = this.#search(view, at, end, false);
        if (this.#searching) return at;
      }
      if (end - at < MIN_BLOCK) {
        host.need(MIN_BLOCK);
        return at;
      }
      const little = this.#little;
      const type = view.getUint32(at, little);
      if (type === SECTION_HEADER) {
        if (end - at < SECTION_BLOCK) {
          host.need(SECTION_BLOCK);
          return at;
        }
        if (!this.#byteOrder(view, at)) {
          this.#damaged(at, { key: 'stop.no-byte-order-mark', facts: {} });
          at++;
          continue;
        }
      } else if (!this.#inSection || looksLikePcap(view, at)) {
        if (this.#another(bytes, view, at, end)) return at;
      }
      const length = (view.getUint32(at + 4, this.#little) + 3) & ~3;
      const packet = type === ENHANCED_PACKET || type === SIMPLE_PACKET || type === PACKET_OBSOLETE;
      if (length < MIN_BLOCK || (packet && length > MAX_BLOCK)) {
        this.#damaged(at, { key: 'stop.block-too-long', facts: { blockType: type, bytes: length >>> 0 } });
        at++;
        continue;
      }
      if (at + length > end) {
        if (!packet && length > host.mostKept && type !== SECTION_HEADER) {
          host.skip(length);
          return at;
        }
        host.need(length);
        return at;
      }
      if (((view.getUint32(at + length - 4, this.#little) + 3) & ~3) !== length) {
        this.#damaged(at, { key: 'stop.block-lengths-differ', facts: { blockType: type } });
        at++;
        continue;
      }
      this.#block(type, bytes, view, at, at + length - 4);
      host.block(type, bytes, view, at, at + length, this.#little);
      at += length;
    }
  }

  finish(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const host = this.#host;
    let at = start;
    while (this.#searching) {
      at = this.#search(view, at, end, true);
      if (this.#searching) break;
      at = this.parse(bytes, view, at, end);
      if (host.format !== this) return at;
    }
    const left = end - at;
    if (this.#searching) {
      const lost = host.offset(end) - this.#searchFrom;
      host.note({ key: 'note.no-further', facts: { what: 'block', bytes: lost } });
    } else if (left > 0) {
      const wanted = left >= 8 ? view.getUint32(at + 4, this.#little) : MIN_BLOCK;
      host.damage(host.offset(at), { key: 'stop.in-block', facts: { present: left, wanted } });
      this.#partial(bytes, view, at, end);
    }
    this.#countDrops();
    if (this.#sections > 1) {
      host.note({ key: 'note.sections', facts: { sections: this.#sections } });
    }
    return end;
  }

  #block(type: number, bytes: Uint8Array, view: DataView, at: number, bodyEnd: number): void {
    switch (type) {
      case SECTION_HEADER:
        this.#section();
        return;
      case ENHANCED_PACKET:
        this.#enhanced(bytes, view, at, bodyEnd);
        return;
      case SIMPLE_PACKET:
        this.#simple(bytes, view, at, bodyEnd);
        return;
      case PACKET_OBSOLETE:
        this.#obsolete(bytes, view, at, bodyEnd);
        return;
      case INTERFACE:
        this.#interface(view, at, bodyEnd);
        return;
      case STATISTICS:
        this.#statistics(view, at, bodyEnd);
        return;
      // Wireshark numbers these like packets, and so must we.
      case JOURNAL:
      case CUSTOM:
      case CUSTOM_NO_COPY:
        this.#host.countFrame(type === JOURNAL ? 'skipped.journal-entries' : 'skipped.custom-blocks');
        return;
      default:
    }
  }

  /** The mark decides the byte order of everything up to the next section; false when there is none. */
  #byteOrder(view: DataView, at: number): boolean {
    if (view.getUint32(at + 8, true) === BYTE_ORDER) this.#little = true;
    else if (view.getUint32(at + 8) === BYTE_ORDER) this.#little = false;
    else return false;
    return true;
  }

  #section(): void {
    this.#countDrops();
    this.#inSection = true;
    this.#sections++;
    this.#interfacesBefore += this.#interfaces.length;
    this.#interfaces = [];
  }

  #interface(view: DataView, at: number, bodyEnd: number): void {
    if (bodyEnd - at < 16) return;
    const host = this.#host;
    const iface = new Interface(view, at, bodyEnd, this.#little);
    this.#interfaces.push(iface);
    host.linkType(iface.linkType);
    host.facts.clock ??= iface.clock;
    if (iface.snapLength > 0) {
      host.facts.snapLength = Math.min(host.facts.snapLength ?? Infinity, iface.snapLength);
    }
  }

  #enhanced(bytes: Uint8Array, view: DataView, at: number, bodyEnd: number): void {
    if (bodyEnd - at < ENHANCED_HEADER) {
      this.#misfit(at);
      return;
    }
    const little = this.#little;
    const id = view.getUint32(at + 8, little);
    const captured = view.getUint32(at + 20, little);
    const length = view.getUint32(at + 24, little);
    const data = at + ENHANCED_HEADER;
    if (captured > bodyEnd - data) {
      this.#misfit(at);
      return;
    }
    const iface = this.#interfaces[id];
    const { decoder } = this.#host;
    const optionsAt = data + ((captured + 3) & ~3);
    if (optionsAt + 8 <= bodyEnd && iface !== undefined) {
      this.#packetOptions(view, optionsAt, bodyEnd, iface);
    }
    this.#packet(
      id,
      iface,
      bytes,
      view,
      data,
      captured,
      length,
      view.getUint32(at + 12, little),
      view.getUint32(at + 16, little),
    );
    decoder.direction = 0;
  }

  #packetOptions(view: DataView, at: number, end: number, iface: Interface): void {
    const little = this.#little;
    options(view, at, end, little, (code, value, length) => {
      if (code === OPTION_FLAGS && length === 4) {
        this.#host.decoder.direction = view.getUint32(value, little) & 3;
      } else if (code === OPTION_DROPS && length === 8) {
        const n = Number(view.getBigUint64(value, little));
        iface.packetDrops += n;
        this.#host.droppedSoFar += n;
      }
    });
    // 3 is no direction in this format.
    if (this.#host.decoder.direction === 3) this.#host.decoder.direction = 0;
  }

  #obsolete(bytes: Uint8Array, view: DataView, at: number, bodyEnd: number): void {
    const little = this.#little;
    const data = at + ENHANCED_HEADER;
    const captured = bodyEnd >= data ? view.getUint32(at + 20, little) : 0;
    if (bodyEnd < data || captured > bodyEnd - data) {
      this.#misfit(at);
      return;
    }
    const id = view.getUint16(at + 8, little);
    const drops = view.getUint16(at + 10, little);
    const iface = this.#interfaces[id];
    if (drops !== 0xffff && iface !== undefined) {
      iface.packetDrops += drops;
      this.#host.droppedSoFar += drops;
    }
    this.#packet(
      id,
      iface,
      bytes,
      view,
      data,
      captured,
      view.getUint32(at + 24, little),
      view.getUint32(at + 12, little),
      view.getUint32(at + 16, little),
    );
  }

  /** Belongs to the first interface and has no time. */
  #simple(bytes: Uint8Array, view: DataView, at: number, bodyEnd: number): void {
    const host = this.#host;
    const iface = this.#interfaces[0];
    const length = view.getUint32(at + 8, this.#little);
    if (bodyEnd - at < 12) {
      this.#misfit(at);
      return;
    }
    if (iface === undefined) {
      host.countFrame('skipped.interface-not-described');
      return;
    }
    const most = iface.snapLength > 0 ? Math.min(length, iface.snapLength) : length;
    const captured = Math.min(most, bodyEnd - at - 12);
    host.decoder.hasTime = false;
    host.packet(iface.linkType, bytes, view, at + 12, captured, length, this.#lastTime, this.#number(0));
    host.decoder.hasTime = true;
    host.facts.clock ??= 'none';
  }

  #packet(
    id: number,
    iface: Interface | undefined,
    bytes: Uint8Array,
    view: DataView,
    data: number,
    captured: number,
    length: number,
    high: number,
    low: number,
  ): void {
    const host = this.#host;
    if (iface === undefined) {
      host.countFrame('skipped.interface-not-described');
      return;
    }
    const time = iface.time(high, low, host);
    this.#lastTime = time;
    host.packet(iface.linkType, bytes, view, data, captured, Math.max(length, captured), time, this.#number(id));
  }

  #number(id: number): number {
    return this.#interfacesBefore + id;
  }

  #statistics(view: DataView, at: number, bodyEnd: number): void {
    if (bodyEnd - at < 20) return;
    this.#interfaces[view.getUint32(at + 8, this.#little)]?.statistics(view, at + 20, bodyEnd, this.#little);
  }

  /** Statistics count from the start of the capture: a section's interfaces are summed up when it is over. */
  #countDrops(): void {
    let counted = false;
    for (const iface of this.#interfaces) {
      if (iface.drops >= 0) counted = true;
      this.#dropsBefore += Math.max(iface.drops, 0);
    }
    if (counted) this.#host.drops = this.#dropsBefore;
  }

  #misfit(at: number): void {
    this.#host.countFrame('skipped.block-lengths');
    this.#host.damage(this.#host.offset(at), { key: 'stop.packet-block-too-short', facts: {} });
  }

  /** The packet that the end of the file cut. */
  #partial(bytes: Uint8Array, view: DataView, at: number, end: number): void {
    if (end - at <= ENHANCED_HEADER || view.getUint32(at, this.#little) !== ENHANCED_PACKET) return;
    const claimed = view.getUint32(at + 20, this.#little);
    const data = at + ENHANCED_HEADER;
    const captured = Math.min(claimed, end - data);
    const length = Math.max(view.getUint32(at + 24, this.#little), claimed);
    const id = view.getUint32(at + 8, this.#little);
    this.#host.decoder.cutByEnd = captured < claimed;
    this.#packet(
      id,
      this.#interfaces[id],
      bytes,
      view,
      data,
      captured,
      length,
      view.getUint32(at + 12, this.#little),
      view.getUint32(at + 16, this.#little),
    );
  }

  #another(bytes: Uint8Array, view: DataView, at: number, end: number): boolean {
    const host = this.#host;
    const format = host.recognise(host, bytes, view, at, end);
    if (format === null || format.name === this.name) return false;
    this.#countDrops();
    host.note({ key: 'note.another-capture', facts: { offset: host.offset(at), frame: host.frame } });
    host.format = format;
    return true;
  }

  #damaged(at: number, why: Stop): void {
    this.#host.damage(this.#host.offset(at), why);
    this.#searching = true;
    this.#searchFrom = this.#host.offset(at);
  }

  /** The next place where a known type is framed by two equal lengths: 12 bytes that agree are no accident. */
  #search(view: DataView, start: number, end: number, atEnd: boolean): number {
    const host = this.#host;
    const little = this.#little;
    let at = start;
    for (; at + MIN_BLOCK <= end; at++) {
      const type = view.getUint32(at, little);
      if (!KNOWN_BLOCKS.has(type)) continue;
      const length = view.getUint32(at + 4, little);
      if (length < 16 || length > MAX_KEPT * 16 || length % 4 !== 0) continue;
      if (at + length > end) {
        // It may be one whose end has not come yet.
        if (atEnd) continue;
        host.need(length);
        return at;
      }
      if (view.getUint32(at + length - 4, little) !== length) continue;
      const offset = host.offset(at);
      host.note({ key: 'note.resumed', facts: { skipped: offset - this.#searchFrom, offset } });
      this.#searching = false;
      return at;
    }
    host.need(MIN_BLOCK);
    return at;
  }
}
