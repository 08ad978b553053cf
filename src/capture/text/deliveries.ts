/** What comes out of a text: numbers the packets, sets their times, makes their numbers comparable, counts, and hands them on. */
import { Counts, type Malformed, type Skipped } from '../counts.ts';
import type { MalformedKey, SkippedKey } from '../../records/passed-over-facts.ts';
import {
  CHECKSUM_UNKNOWN,
  KNOWN_FLAGS,
  KNOWN_OPTIONS,
  KNOWN_SEQ,
  KNOWN_TIME,
  PROTO_TCP,
  type Segment,
} from '../../segment/segment.ts';
import type { EvidenceLine } from '../../segment/evidence-line.ts';
import type { SegmentHandler, SourceEnd, SourceFacts, SourceStart } from '../../segment/source.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import { TextClock } from './clock.ts';
import { sourceNotes } from './notes.ts';
import { SequenceBases } from './sequence-bases.ts';

/** Lines that could not be understood are named one by one up to this many. */
const MAX_NAMED_LINES = 20;

/** Names of protocols that were recognised; anything else was only guessed at. */
const PROTOCOL =
  /^(?:R?ARP|STP|LLDP|CDP|IS-?IS|EAP|LACP|IPX|DTP|802|SCTP|sctp|DCCP|dccp|UDP-Lite|ESP|0x|Unknown)|^[A-Z][\w-]{1,12}$/;

/** What a packet is that reaches no one; `name` empty where the key says it all. */
export interface Other {
  readonly key: SkippedKey;
  readonly name: string;
}

export class Deliveries {
  readonly clock = new TextClock();
  format = 'tcpdump-text';
  frames = 0;
  tcpSegments = 0;
  readonly skipped: Skipped = new Counts();
  readonly malformed: Malformed = new Counts();
  readonly named: { readonly line: number; readonly key: MalformedKey }[] = [];
  /** Pure ACKs with and without their own sequence number. */
  acksWithSeq = 0;
  acksWithoutSeq = 0;
  withTtl = 0;
  withoutFlags = 0;
  withoutOptions = 0;
  withChecksum = 0;
  withPayload = 0;
  /** Lines that look like packets and could not be read. */
  unread = 0;
  /** Packets of whose line only a part was understood. */
  partly = 0;
  evidenceLines = 0;
  /** Marks that stand for lines which somebody left out. */
  elided = 0;
  /** Packets whose line ends, or stops making sense, before its end. */
  cutShort = 0;
  /** Lines of a protocol above TCP whose connection nothing tells. */
  withoutNumbers = 0;
  /** Some numbers are relative to a beginning that is not told (Wireshark's). */
  relative = false;
  /** Wireshark's numbers are relative by its own rules and need no rebasing. */
  rebasing = true;
  readonly bases = new SequenceBases();
  readonly #handler: SegmentHandler;
  #started = false;
  /** Numbers that the text prints are the packets' own while they rise; set false by whoever can look ahead. */
  numbered = true;
  /** Of the last packet: as printed, or its place. */
  lastNumber = 0;
  /** The text printed one direction after the other, and its packets were put in order of time. */
  sorted = false;
  /** Packets of the capture that this text leaves out, by the numbers that it prints. */
  leftOut = 0;

  constructor(handler: SegmentHandler) {
    this.#handler = handler;
  }

  /** A packet that is read: `kind` 0 is one without a time; numbers `fromBytes` are the wire's. */
  deliver(
    s: Segment,
    line: number,
    kind: number,
    seconds: number,
    nanos: number,
    decimals: number,
    fromBytes = false,
    number = 0,
  ): void {
    s.frame = this.#count(number);
    s.line = line;
    s.unread = this.#lacking;
    this.tick(kind, seconds, nanos, decimals);
    s.timeNs = this.clock.now;
    if (kind !== 0) s.known |= KNOWN_TIME;
    else s.known &= ~KNOWN_TIME;
    if (s.protocol === PROTO_TCP) {
      this.tcpSegments++;
      if ((s.flags & (ACK | SYN | FIN | RST)) === ACK && s.payloadLength === 0) {
        if (s.known & KNOWN_SEQ) this.acksWithSeq++;
        else this.acksWithoutSeq++;
      }
      if ((s.known & KNOWN_FLAGS) === 0) this.withoutFlags++;
      else if ((s.known & KNOWN_OPTIONS) === 0) this.withoutOptions++;
      if (fromBytes) this.bases.observe(s);
      else if (this.rebasing) this.bases.rebase(s);
    }
    if (this.rebasing && !fromBytes && s.quoted?.protocol === PROTO_TCP) this.bases.rebase(s.quoted);
    if (s.ttl >= 0) this.withTtl++;
    if (s.checksum !== CHECKSUM_UNKNOWN) this.withChecksum++;
    if (s.payloadEnd > s.payloadStart) this.withPayload++;
    if (!this.#started) this.#start();
    this.#handler.segment(s);
  }

  /** A packet that reaches no one: it still counts as a frame and moves the clock. */
  other(what: Other, kind: number, seconds: number, nanos: number, decimals: number, number = 0): void {
    this.#count(number);
    this.tick(kind, seconds, nanos, decimals);
    if (what.key === 'skipped.without-numbers') this.withoutNumbers++;
    if (what.key !== 'skipped.protocol' || PROTOCOL.test(what.name)) this.skipped.add(what.key, what.name || undefined);
    else {
      this.skipped.add('skipped.unknown-form');
      this.unread++;
    }
  }

  /** A line that has the marks of a packet and is none that could be read. */
  unknown(): void {
    this.unread++;
    this.skipped.add('skipped.no-packet');
  }

  /** A line that looks like a packet and was not understood. */
  notUnderstood(why: MalformedKey, line: number): void {
    this.#count(0);
    this.unread++;
    this.#name(why, line);
  }

  /** The packet is given out with what was read before its line stopped making sense. */
  partlyUnderstood(why: MalformedKey, line: number): void {
    this.partly++;
    this.#name(why, line);
  }

  #name(why: MalformedKey, line: number): void {
    this.malformed.add(why);
    if (this.named.length < MAX_NAMED_LINES) this.named.push({ line, key: why });
  }

  /** A line of another program, which says something of connections. */
  evidence(line: EvidenceLine): void {
    this.evidenceLines++;
    this.#handler.evidence?.(line);
  }

  /** What a list marked in a packet that is read no further: no reading of that line. */
  marked(line: EvidenceLine): void {
    this.#handler.evidence?.(line);
  }

  skip(why: SkippedKey): void {
    this.skipped.add(why);
  }

  /** The next packet's number: the one that is printed, else its place. */
  #count(printed: number): number {
    this.frames++;
    if (printed > 0 && printed <= this.lastNumber) this.numbered = false;
    if (printed === 0 || !this.numbered) return ++this.lastNumber;
    if (this.lastNumber > 0) this.leftOut += printed - this.lastNumber - 1;
    return (this.lastNumber = printed);
  }

  tick(kind: number, seconds: number, nanos: number, decimals: number): void {
    if (kind === 0) {
      this.clock.untimed++;
      return;
    }
    if (decimals > this.clock.decimals) this.clock.decimals = decimals;
    this.clock.at(kind, seconds, nanos, this.lastNumber);
  }

  end(): SourceEnd {
    if (!this.#started) this.#start();
    const { clock } = this;
    const startEpochNs = clock.startEpochNs;
    return {
      frames: this.frames,
      tcpSegments: this.tcpSegments,
      ...(startEpochNs === undefined ? {} : { startEpochNs }),
      durationNs: clock.latest - clock.earliest,
      skipped: this.skipped.toList(),
      malformed: this.malformed.toList(),
      facts: this.#facts(true),
      linkTypes: [],
      notes: sourceNotes(this),
      ...(this.evidenceLines === 0 ? {} : { evidenceLines: this.evidenceLines }),
    };
  }

  get #cut(): number {
    return this.cutShort + this.partly + this.elided + this.withoutNumbers;
  }

  get #lacking(): number {
    return this.unread + this.#cut;
  }

  #start(): void {
    this.#started = true;
    if (this.frames === 0 && this.evidenceLines > 0) this.format = 'text';
    const start: SourceStart = { format: this.format, linkTypes: [], facts: this.#facts(false) };
    const { startEpochNs, startOfDayNs, zoneUnknown } = this.clock;
    if (startEpochNs !== undefined) start.startEpochNs = startEpochNs;
    if (startOfDayNs !== undefined) start.startOfDayNs = startOfDayNs;
    if (zoneUnknown) start.zoneUnknown = true;
    this.#handler.start(start);
  }

  #facts(final: boolean): SourceFacts {
    const facts: SourceFacts = { clock: clockOf(this.clock.decimals) };
    if (this.withTtl > 0 || final) facts.ttl = this.withTtl > 0;
    if (this.withPayload > 0 || final) facts.payload = this.withPayload > 0;
    if (this.withChecksum > 0 || final) facts.checksums = this.withChecksum > 0;
    if (!final) return facts;
    if (this.unread > 0) facts.unreadLines = this.unread;
    if (this.#cut > 0) facts.cutLines = this.#cut;
    if (this.leftOut > 0) facts.framesLeftOut = this.leftOut;
    facts.absoluteSeq = !this.relative && this.bases.unknownBases === 0;
    facts.ackSeqPrinted = this.acksWithoutSeq === 0 && (this.withoutFlags === 0 || this.acksWithSeq > 0);
    facts.options = this.tcpSegments === 0 || this.withoutFlags + this.withoutOptions < this.tcpSegments;
    return facts;
  }
}

function clockOf(decimals: number): 'ns' | 'us' | 'ms' | 's' | 'none' {
  if (decimals < 0) return 'none';
  if (decimals > 6) return 'ns';
  if (decimals > 3) return 'us';
  return decimals > 0 ? 'ms' : 's';
}
