/** What a reader tells about its input, and the interface through which every input hands over its segments. */
import type { Counted, MalformedFacts, SkippedFacts } from '../records/passed-over-facts.ts';
import type { ErrorFacts, NoteFacts, StopFacts } from '../records/reading-facts.ts';
import type { KeyWithFacts } from '../records/key-with-facts.ts';
import type { Bytes, FrameNo, Nanos } from '../units.ts';
import type { EvidenceLine } from './evidence-line.ts';
import type { Segment } from './segment.ts';

/** What the input can support. Fields that are not known (yet) are absent. */
export interface SourceFacts {
  /** Sequence numbers are the wire's, not relative ones. */
  absoluteSeq?: boolean;
  /** A pure ACK's own sequence number is given (tcpdump without -vv prints none). */
  ackSeqPrinted?: boolean;
  checksums?: boolean;
  payload?: boolean;
  snapLength?: Bytes;
  clock?: 'ns' | 'us' | 'ms' | 's' | 'none';
  ttl?: boolean;
  options?: boolean;
  /** Of a text, once it is read: lines that look like packets and could not be read; absent where there were none. */
  unreadLines?: number;
  /** Packets that are cut short or in part not understood, and marks of lines that somebody left out. */
  cutLines?: number;
  /** Packets of the capture that the text leaves out, by the numbers that it prints. */
  framesLeftOut?: FrameNo;
}

export interface SourceStart {
  /** `pcap`, `pcapng`, `snoop`, `tcpdump-text`, …; compression as a suffix: `pcap+gzip`. */
  format: string;
  /** Names as in libpcap (`EN10MB`, `LINUX_SLL2`). */
  linkTypes: string[];
  facts: SourceFacts;
  /** Of the first packet, where it is known by now: nanoseconds since 1970, or since a midnight where there is no date. */
  startEpochNs?: bigint;
  startOfDayNs?: Nanos;
  /** The times are in a zone that the input does not tell. */
  zoneUnknown?: boolean;
}

export interface SourceEnd {
  /** Records, whatever they held; for text the packets. */
  frames: number;
  tcpSegments: number;
  /** Lines of other programs that were handed on; absent where there were none. */
  evidenceLines?: number;
  /** Of the first frame; absent when the input carries no date. Nanoseconds since 1970. */
  startEpochNs?: bigint;
  durationNs: Nanos;
  /** What was passed over and why, counted. Nothing is silent. */
  skipped: readonly Counted<SkippedFacts>[];
  malformed: readonly Counted<MalformedFacts>[];
  /** Frames that gave no TCP segment, by what became of them, each once; absent for text. */
  framesWithoutTcp?: FramesWithoutTcp;
  /** Where reading stopped or had to skip, and why, when it did. */
  truncatedAt?: { offset: Bytes; frame: FrameNo; why: Stop | KeyWithFacts<ErrorFacts> };
  /** Files that the capture was cut into, with the number of their first frame in the whole. */
  pieces?: { path: string; firstFrame: FrameNo; frames: number }[];
  /** Packets that the capture program itself says it lost (pcapng interface statistics). */
  capturedDrops?: number;
  facts: SourceFacts;
  linkTypes: string[];
  /** For the person: what this input could not tell and how to capture so that it can. */
  notes: Note[];
}

export type Note = KeyWithFacts<NoteFacts>;
/** Why reading stopped, or had to skip something. */
export type Stop = KeyWithFacts<StopFacts>;

/** `fragments`: of IP datagrams, all but the one that completed it. `filtered`: held back by the filter. */
export interface FramesWithoutTcp {
  malformed?: number;
  skipped?: number;
  fragments?: number;
  filtered?: number;
  icmp?: number;
  udp?: number;
}

/** The receiver of an input's packets. Calls are synchronous; `segment` is valid only during the call. */
export interface SegmentHandler {
  start(start: SourceStart): void;
  /** A TCP, UDP or ICMP packet. */
  segment(segment: Segment): void;
  /** A line of a text that is no packet and tells something of connections. */
  evidence?(line: EvidenceLine): void;
}

/** A reader of one format: bytes in, segments out, no I/O of its own. It never throws on damaged input. */
export interface Reader {
  push(chunk: Uint8Array): void;
  /** Packets so far, where the format numbers them. */
  readonly frame?: FrameNo;
  /** Nothing came for a while: gives out what would wait for more. */
  idle?(): void;
  /** Input is over (or was broken off): flush and tell what there was. */
  end(): SourceEnd;
}
