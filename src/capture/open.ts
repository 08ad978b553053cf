/** The entry to all formats: from the first bytes of an input to the reader that understands it. */
import type { NameTable } from '../segment/names.ts';
import type { Reader, SegmentHandler } from '../segment/source.ts';
import { CaptureReader } from './capture-reader.ts';
import type { Format } from './capture-reader.ts';
import type { DecodeOptions } from './decoder.ts';
import { Unreadable } from './errors.ts';
import { NetmonFormat } from './netmon.ts';
import { PcapFormat } from './pcap.ts';
import { PcapngFormat } from './pcapng.ts';
import { sniff, type CaptureFormat } from './sniff.ts';
import { SnoopFormat } from './snoop.ts';
import { createTextReader } from './text/reader.ts';
import { Utf16Reader } from './utf16.ts';

export interface ReadOptions extends DecodeOptions {
  /** Somebody watches: text packets are given out at the end of a chunk, without waiting for lines that may belong to them. */
  readonly live?: boolean | undefined;
}

/**
 * The reader for an input that begins with `firstBytes` (512 of them, or all there are), which must then be pushed to
 * it like the rest. Throws {@link Unreadable} for what is no capture and no text; compressed input must be
 * decompressed before.
 */
export function createReader(
  firstBytes: Uint8Array,
  handler: SegmentHandler,
  names: NameTable,
  options: ReadOptions = {},
): Reader {
  const found = sniff(firstBytes);
  switch (found.kind) {
    case 'capture': {
      const reader = new CaptureReader(handler, names, options, recognise);
      reader.format = formatOf(found.format, reader);
      return reader;
    }
    case 'text': {
      const text = createTextReader(filtered(handler, options), names, options.live === true);
      return found.encoding === 'utf-8' ? text : new Utf16Reader(text, found.encoding);
    }
    case 'compressed':
      throw new Unreadable('other-format', { key: 'error.packed-twice', facts: { format: found.format } });
    case 'other':
      throw new Unreadable('other-format', { key: 'error.other-format', facts: { format: found.what } });
    case 'empty':
      throw new Unreadable('empty', { key: 'error.empty', facts: {} });
    case 'unknown':
      throw new Unreadable('unknown-format', { key: 'error.unknown-format', facts: { bytes: hex(firstBytes) } });
  }
}

/** The grammar of the binary capture that begins at `at`. */
export function recognise(
  host: CaptureReader,
  bytes: Uint8Array,
  _view: DataView,
  at: number,
  end: number,
): Format | null {
  const found = sniff(bytes.subarray(at, Math.min(end, at + 16)));
  if (found.kind !== 'capture') return null;
  return formatOf(found.format, host);
}

export function formatOf(format: CaptureFormat, host: CaptureReader): Format {
  switch (format) {
    case 'pcap':
      return new PcapFormat(host);
    case 'pcapng':
      return new PcapngFormat(host);
    case 'snoop':
      return new SnoopFormat(host);
    case 'netmon':
      return new NetmonFormat(host);
  }
}

const hex = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, 8)].map((b) => b.toString(16).padStart(2, '0')).join(' ');

/** Text readers know no filter: it stands between them and the receiver. */
function filtered(handler: SegmentHandler, options: ReadOptions): SegmentHandler {
  const { filter } = options;
  if (filter === undefined) return handler;
  return {
    start: (start) => handler.start(start),
    evidence: (line) => handler.evidence?.(line),
    segment: (segment) => {
      if (filter(segment)) handler.segment(segment);
    },
  };
}
