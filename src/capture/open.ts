/** The entry to all formats: from the first bytes of an input to the reader that understands it. */
import type { NameTable } from '../segment/names.ts';
import type { Reader, SegmentHandler } from '../segment/source.ts';
import { CaptureReader } from './capture-reader.ts';
import type { Format } from './capture-reader.ts';
import type { DecodeOptions } from './decoder.ts';
import { UnreadableInput } from './errors.ts';
import { PcapFormat } from './pcap.ts';
import { PcapngFormat } from './pcapng.ts';
import { sniff } from './sniff.ts';
import { SnoopFormat } from './snoop.ts';
import { createTextReader } from './text/reader.ts';
import { Utf16Reader } from './utf16.ts';

export interface ReadOptions extends DecodeOptions {
  /** Somebody watches: text packets are given out at the end of a chunk, without waiting for lines that may belong to them. */
  readonly live?: boolean | undefined;
}

/**
 * The reader for an input that begins with `firstBytes` (512 of them, or all there are), which must then be pushed to
 * it like the rest. Throws {@link UnreadableInput} for what is no capture and no text; compressed input must be
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
      throw new UnreadableInput(
        'other-format',
        `This is ${found.format}-compressed data inside compressed data; unpack it once and give the result.`,
      );
    case 'other':
      throw new UnreadableInput('other-format', `This is ${found.what}; ${found.how}.`);
    case 'empty':
      throw new UnreadableInput(
        'empty',
        'The input is empty, without a single byte; was the capture stopped before it was written (`tcpdump -U` writes at once)?',
      );
    case 'unknown':
      throw new UnreadableInput(
        'unknown-format',
        `No capture and no text begins with ${hex(firstBytes)}; pcap, pcapng and snoop files (also gzip, zstd or xz) and pasted tcpdump text can be read.`,
      );
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

function formatOf(format: 'pcap' | 'pcapng' | 'snoop', host: CaptureReader): Format {
  switch (format) {
    case 'pcap':
      return new PcapFormat(host);
    case 'pcapng':
      return new PcapngFormat(host);
    case 'snoop':
      return new SnoopFormat(host);
  }
}

function hex(bytes: Uint8Array): string {
  const head = [...bytes.subarray(0, 8)].map((b) => b.toString(16).padStart(2, '0'));
  return `the bytes ${head.join(' ')}`;
}

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
