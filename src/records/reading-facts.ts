/** What is told of reading an input: why it stopped, what its reader noticed, why nothing could be read. Sizes are in bytes. */
import type { Bytes, FrameNo, Nanos } from '../units.ts';
import type { Counted, MalformedFacts, SkippedFacts } from './passed-over-facts.ts';
import type { NoFacts, KeyWithFacts } from './key-with-facts.ts';

/** Why reading stopped, or had to skip something, at a place of the input. */
export interface StopFacts {
  'stop.in-file-header': Present;
  'stop.in-record-header': Present;
  'stop.in-packet': Present;
  /** How long the packet is was not to be seen. */
  'stop.in-packet-of-unknown-length': NoFacts;
  'stop.in-block': Present;
  'stop.in-last-block': { readonly missing: Bytes };
  /** `variant`: the first record already, as in captures of old systems whose records have other headers. */
  'stop.record-too-long': { readonly captured: Bytes; readonly variant: boolean };
  'stop.record-lengths': { readonly record: Bytes; readonly captured: Bytes };
  'stop.no-byte-order-mark': NoFacts;
  'stop.block-too-long': { readonly blockType: number; readonly bytes: Bytes };
  'stop.block-lengths-differ': { readonly blockType: number };
  'stop.packet-block-too-short': NoFacts;
  'stop.interrupted': NoFacts;
  'stop.memory': NoFacts;
  'stop.unpacking': Unpacked;
}

type Present = { readonly present: Bytes; readonly wanted: Bytes };
/** `unpacked`: what came out before. */
type Unpacked = { readonly because: KeyWithFacts<UnpackFacts>; readonly unpacked: Bytes };

/** Why compressed data could not be unpacked to their end. */
export interface UnpackFacts {
  'unpack.inflates-too-much': { readonly format: string; readonly packed: Bytes; readonly unpacked: Bytes };
  'unpack.wants-too-much-memory': NoFacts;
  'unpack.xz-missing': NoFacts;
  /** `fault`: what the unpacking library says. */
  'unpack.damaged': { readonly format: string; readonly fault: string };
}

/** What a reader tells of its input besides packets. */
export interface NoteFacts {
  'note.damage': { readonly offset: Bytes; readonly frame: FrameNo; readonly because: KeyWithFacts<StopFacts> };
  'note.no-further': { readonly what: 'packet' | 'block'; readonly bytes: Bytes };
  'note.resumed': { readonly skipped: Bytes; readonly offset: Bytes };
  'note.another-capture': { readonly offset: Bytes; readonly frame: FrameNo };
  'note.sections': { readonly sections: number };
  'note.bad-stamps': { readonly packets: number; readonly firstFrame: FrameNo };
  'note.time-backwards': { readonly times: number; readonly firstFrame: FrameNo; readonly mostNs: Nanos };
  /**
   * Of datagrams with TCP. The earliest, of which `firstFrame` and `lastFrame` hold pieces, lacks the bytes [`from`, `to`) of its payload
   * first; without `to`, all behind. `firstPiecesOnly`: of no datagram of the input is anything but the first fragment there.
   */
  'note.fragments-missing': {
    readonly datagrams: number;
    readonly firstPiecesOnly: boolean;
    readonly firstFrame: FrameNo;
    readonly lastFrame: FrameNo;
    readonly from: Bytes;
    readonly to?: Bytes;
  };
  'note.fragments-overlap': { readonly fragments: number };
  /** Frames `from` to `to` are the same packets as `first` to `last`. */
  'note.repeated': {
    readonly from: FrameNo;
    readonly to: FrameNo;
    readonly first: FrameNo;
    readonly last: FrameNo;
  };
  'note.file-shrank': { readonly read: Bytes; readonly opened: Bytes };
  'note.file-grew': { readonly opened: Bytes; readonly now: Bytes };
  'note.unpacking-stopped': Unpacked;
  /** What a text leaves out: packets without flags, ACKs without sequence numbers; the rest as yes or no. */
  'note.text-lacks': {
    readonly tcpdump: boolean;
    readonly withoutFlags: number;
    readonly relativeBases: boolean;
    readonly times: boolean;
    readonly ttls: boolean;
    readonly acksWithoutSeq: number;
  };
  'note.no-time-zone': NoFacts;
  'note.midnights': { readonly times: number };
  /** The text prints one direction after the other; its packets were put in order of time. */
  'note.text-two-directions': NoFacts;
  'note.text-time-backwards': { readonly times: number; readonly firstFrame: FrameNo };
  'note.times-change-form': { readonly times: number; readonly firstFrame: FrameNo };
  'note.untimed': { readonly packets: number };
  'note.cut-short': { readonly packets: number };
  /** `more`: of which no line is given. */
  'note.not-understood': {
    readonly lines: readonly { readonly line: number; readonly key: keyof MalformedFacts }[];
    readonly more: number;
  };
  'note.little-read': { readonly lines: number; readonly read: number };
}

/** Why an input could not be read at all. */
export interface ErrorFacts {
  'error.missing': AtPath;
  'error.permission': AtPath;
  'error.directory': AtPath;
  'error.io': AtPath & { readonly errno: string };
  /** A line of saved results that is no record, or not even JSON; `record` counts from 1. */
  'error.no-record': AtPath & { readonly record: number };
  'error.no-json': AtPath & { readonly record: number; readonly fault: string };
  'error.analysis-broke': AtPath & { readonly fault: string };
  /** A job of a batch that failed each time; `fault`: what its worker said. */
  'error.job-failed': AtPath & { readonly fault: string };
  'error.interrupted': NoFacts;
  'error.empty': NoFacts;
  'error.packed-twice': { readonly format: string };
  'error.nothing-unpacked': { readonly because: KeyWithFacts<UnpackFacts> };
  'error.other-format': { readonly format: ForeignFormat };
  /** The first bytes, in hexadecimal. */
  'error.unknown-format': { readonly bytes: string };
  /** `lines`: that were passed over. */
  'error.text-without-packets': { readonly lines: number };
  /** `lines` look like packets; `others`: packets of kinds that are known. */
  'error.form-not-known': {
    readonly lines: number;
    readonly others: readonly Counted<SkippedFacts>[];
  };
}

type AtPath = { readonly path: string };

/** What is recognised and no capture that can be read. */
export type ForeignFormat =
  | 'lanalyzer'
  | 'lz4'
  | 'lz4-old'
  | 'bzip2'
  | 'compress'
  | 'zip'
  | 'zip-empty'
  | '7-zip'
  | 'rar'
  | 'tar'
  | 'iptrace'
  | 'btsnoop'
  | 'sniffer'
  | 'netxray'
  | 'etherpeek'
  | 'omnipeek-tagged'
  | 'visual-networks'
  | '5view'
  | 'observer'
  | 'k12-text'
  | 'k12'
  | 'nettl'
  | 'etl'
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'webp'
  | 'pdf'
  | 'office'
  | 'elf'
  | 'windows-program'
  | 'sqlite'
  | 'zeros'
  | 'erf'
  | 'html';

/** What is wrong with a filter that was asked for; `text`: the word at which it is seen. */
export interface FilterFacts {
  'filter.empty': NoFacts;
  'filter.never-opened': NoFacts;
  'filter.never-closed': NoFacts;
  'filter.nested-too-deeply': NoFacts;
  'filter.operator-missing': Word;
  'filter.no-port-range': Word;
  'filter.no-address': Word;
  'filter.no-network': Word;
  'filter.no-mask': Word;
  'filter.no-port': Word;
  'filter.means-nothing': Word;
  'filter.prefix-length': Word & { readonly most: number };
  'filter.port-too-large': NoFacts;
  'filter.vlan-too-large': NoFacts;
  'filter.comparison': NoFacts;
  'filter.wants-term': NoFacts;
  'filter.wants-address': NoFacts;
  /** `text`: what the value belongs to, such as `port`. */
  'filter.wants-value': Word;
  'filter.wants-mask': NoFacts;
}

type Word = { readonly text: string };

/** What is to be said of a file or directory that was named as an input, before anything is read. */
export interface InputFacts {
  'input.empty-directory': Named;
  /** Links that lead out of the directory `path`, how many; `first`: one of them. */
  'input.links-out': Named & { readonly links: number; readonly first: string };
  'input.directory-not-permitted': Named;
  'input.directory-not-listed': Named & { readonly errno: string };
  'input.went-away': Named;
  'input.link-loops': Named;
  'input.link-leads-nowhere': Named;
  /** `path`: a pattern. */
  'input.nothing-matches': Named;
  'input.no-object-matches': Named;
}

type Named = { readonly path: string };

/** All of them. */
export interface ReadingFacts extends StopFacts, UnpackFacts, NoteFacts, ErrorFacts, FilterFacts, InputFacts {}
