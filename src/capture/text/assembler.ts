/**
 * Puts the lines of one packet together (the two lines of `-v`, wrapped lines, packets inside tunnels, hex dumps) and
 * gives each packet out as soon as nothing more can belong to it.
 */
import {
  KNOWN_FLAGS,
  OPTIONS_UNTOLD,
  PROTO_ICMP,
  PROTO_ICMPV6,
  PROTO_TCP,
  PROTO_UDP,
  Segment,
} from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import type { Deliveries } from './deliveries.ts';
import { readEvidence } from '../evidence/reader.ts';
import type { DumpedPacket } from './dumped-packet.ts';
import { type HexDump, looksLikeDump } from './hex-dump.ts';
import { PacketLine } from './packet-line.ts';
import { QuotedPrintable } from './quoted-printable.ts';
import { COMPLETE, INCOMPLETE, MALFORMED, NOT_A_PACKET, OTHER } from './status.ts';
import { BLOCK, runOn, Unpaste } from './unpaste.ts';
import { WiresharkText } from './wireshark/text.ts';

/** A packet's text never spans more lines, or more characters, than these. */
const MAX_JOINED_LINES = 16;
const MAX_TEXT = 98_304;
/** Nobody's lines are wrapped at less. */
const MIN_WRAP = 40;
const BEST_SENSE = 1000;
const MAX_ODDITIES = 600;

/** One reading of one text. */
class Reading {
  readonly packet: PacketLine;
  readonly segment = new Segment();
  text = '';
  status = NOT_A_PACKET;

  constructor(names: NameTable) {
    this.packet = new PacketLine(names);
  }

  parse(text: string): number {
    this.text = text;
    this.status = this.packet.parse(text, this.segment);
    return this.status;
  }
}

export class Assembler {
  /** Hex dumps follow the packets of this text, so that a packet waits for the next line. */
  dumps = false;
  readonly #out: Deliveries;
  readonly #dumped: DumpedPacket;
  readonly #dump: HexDump;
  readonly #paste = new Unpaste();
  readonly #mail = new QuotedPrintable();
  readonly #wireshark: WiresharkText;
  /** The packet in hand, and a second place to try how the next line reads. */
  #held: Reading;
  #trial: Reading;
  /** The packet that an ICMP error in hand quotes. */
  readonly #quote: Reading;
  #line = 0;
  #joined = 0;
  /** Of the line that was taken last, and where this text's lines are broken within words. */
  #lastWidth = 0;
  #lastEndsBlank = false;
  #lastIsSoft = false;
  #hardWidth = -1;
  #anyPacket = false;
  #anyTime = false;
  /** How far in packets begin, so that what is further in belongs to one. */
  #indent = 0;

  constructor(out: Deliveries, names: NameTable, dumped: DumpedPacket) {
    this.#out = out;
    this.#dumped = dumped;
    this.#dump = dumped.dump;
    this.#wireshark = new WiresharkText(out, names);
    this.#held = new Reading(names);
    this.#trial = new Reading(names);
    this.#quote = new Reading(names);
  }

  /** A packet is being put together. */
  get busy(): boolean {
    return this.#held.status !== NOT_A_PACKET || this.#wireshark.busy || this.#mail.busy;
  }

  /** A dump may follow the packet in hand: this text has dumps, or only what follows its first packet will show. */
  get mayGetDump(): boolean {
    return this.dumps || this.#out.frames === 0;
  }

  /** The packet in hand lacks something that the next line may bring. */
  get awaitsMore(): boolean {
    return this.#held.status === INCOMPLETE;
  }

  /** Lines of Wireshark's were seen. */
  get listed(): boolean {
    return this.#wireshark.active;
  }

  /** A packet that was read elsewhere comes behind the one in hand, so far in. */
  passed(s: Segment, timed: boolean, indent: number): void {
    this.#dropBrokenStart(s, timed);
    if (this.busy) this.flush();
    this.#anyPacket = true;
    this.#indent = indent;
    if (timed) this.#anyTime = true;
  }

  /** Takes one line, without its end; a string of a program (JSON, Python) holds its lines in one. */
  feed(raw: string, line: number): void {
    const whole = this.#mail.take(raw, line);
    if (whole !== null) this.#feedWhole(whole, this.#mail.known ? this.#mail.line : line);
  }

  #feedWhole(raw: string, line: number): void {
    this.#paste.decoded = this.#mail.known;
    const parts = raw.includes('\\n') ? raw.split('\\n') : [];
    // The characters beside a dump's bytes are no markup.
    if (raw.includes('<') && BLOCK.test(raw) && !looksLikeDump(raw.trim()))
      for (const part of raw.split(BLOCK)) this.#feedLine(part, line);
    else if (parts.filter(hasArrow).length < 2) for (const part of runOn(raw)) this.#feedLine(part, line);
    else for (const part of parts) this.#feedLine(fromProgram(part), line);
  }

  /** The same for a line of a hex dump that needs no decoding; false leaves it to {@link feed}. */
  feedDump(bytes: Uint8Array, at: number): boolean {
    if (this.#held.status === NOT_A_PACKET || this.#dump.addBytes(bytes, at) < 0) return false;
    this.dumps = true;
    return true;
  }

  #feedLine(raw: string, line: number): void {
    const paste = this.#paste;
    if (this.#wireshark.feedRaw(raw, line)) {
      this.#flushHeld();
      return;
    }
    paste.read(raw);
    const text = paste.text.slice(0, MAX_TEXT);
    const { indent } = paste;
    if (text === '') return;
    const evidence = readEvidence(text, line);
    if (evidence !== null) {
      this.flush();
      this.#out.evidence(evidence);
      return;
    }
    if (this.#held.status !== NOT_A_PACKET) {
      if (this.#dump.add(text)) {
        this.dumps = true;
        return;
      }
      if (this.#continues(text)) return;
    }
    if (this.#wireshark.feed(text, paste.divided, line, indent)) {
      this.#flushHeld();
      return;
    }
    const status = this.#trial.parse(text);
    // Within a packet's details tcpdump quotes others, further in and without a time of their own.
    const inside = this.#anyPacket && indent > (this.#anyTime ? 0 : this.#indent);
    const isDetail = inside && !this.#trial.packet.hasTime;
    if (status === NOT_A_PACKET || isDetail) {
      if (looksLikeDump(text)) this.#out.skip('skipped.dump-without-packet');
      else if (inside) this.#out.skip('skipped.detail-lines');
      else if (looksLikePacket(text)) this.#out.unknown();
      else {
        if (ELIDED.test(text)) this.#out.elided++;
        this.#out.skip('skipped.no-packet');
      }
      return;
    }
    this.#dropBrokenStart(this.#trial.segment, this.#trial.packet.hasTime);
    this.flush();
    this.#swap();
    this.#line = line;
    this.#joined = 1;
    this.#anyPacket = true;
    this.#indent = indent;
    this.#noteWidth();
    if (this.#held.packet.hasTime) this.#anyTime = true;
  }

  /** The bytes that are there so far are used up: gives out a packet that needs nothing more. */
  pause(): void {
    const { status } = this.#held;
    if (status === OTHER) this.flush();
    else if (status === COMPLETE && (!this.mayGetDump || this.#dumpIsWhole())) this.flush();
  }

  /** Nothing came for a while: what is complete by itself waits no longer. */
  idle(): void {
    if (this.#held.status === COMPLETE || this.#held.status === OTHER) this.flush();
  }

  /** Gives out the packet in hand as far as it is known. */
  flush(): void {
    if (this.#mail.busy) this.#feedWhole(this.#mail.rest(), this.#mail.line);
    this.#flushHeld();
    this.#wireshark.flush();
  }

  /**
   * The first line of a paste may have lost its beginning, and with it half an address: it has neither time nor `IP` nor an indent,
   * where the packet `next` to it is `timed` and of other hosts.
   */
  #dropBrokenStart(next: Segment, timed: boolean): void {
    const { status, packet, segment } = this.#held;
    if (!timed || this.#out.frames > 0 || status === NOT_A_PACKET || packet.starts || this.#indent > 0) return;
    if (isBetweenSame(segment, next)) return;
    this.#held.status = NOT_A_PACKET;
    this.#dump.clear();
    this.#out.unknown();
  }

  #flushHeld(): void {
    const { status, segment, packet } = this.#held;
    if (status === NOT_A_PACKET) return;
    this.#held.status = NOT_A_PACKET;
    this.#quote.text = '';
    const { time, other, fault } = packet;
    const kind = packet.hasTime ? time.kind : 0;
    const decoded = this.#decodeDump(status, segment);
    if (decoded !== null) {
      this.#out.deliver(decoded, this.#line, kind, time.seconds, time.nanos, time.decimals, true, packet.number);
    } else if (status === OTHER) {
      this.#out.other(other, kind, time.seconds, time.nanos, time.decimals, packet.number);
    } else if (status === COMPLETE || isUseful(segment)) {
      // The capture had its options: the line was cut.
      if (status !== COMPLETE) segment.known |= OPTIONS_UNTOLD;
      if (status === INCOMPLETE && segment.icmpType < 0) this.#out.cutShort++;
      else if (status === MALFORMED) this.#out.partlyUnderstood(fault, this.#line);
      this.#out.deliver(segment, this.#line, kind, time.seconds, time.nanos, time.decimals, false, packet.number);
    } else if (packet.opensTunnel) {
      this.#out.other(other, kind, time.seconds, time.nanos, time.decimals, packet.number);
    } else {
      this.#out.notUnderstood(fault, this.#line);
    }
  }

  #dumpIsWhole(): boolean {
    const { ipLength, length } = this.#dump;
    return ipLength > 0 && length >= ipLength;
  }

  /** The packet as its hex dump has it, which wins over the line; null without one. */
  #decodeDump(status: number, line: Segment): Segment | null {
    if (this.#dump.length === 0) return null;
    const decoded = status === COMPLETE ? this.#dumped.decode(line) : null;
    const hasDump = line.protocol === PROTO_TCP || line.protocol === PROTO_UDP;
    if (decoded === null) this.#out.skip(hasDump ? 'skipped.dump-not-fitting' : 'skipped.detail-lines');
    this.#dump.clear();
    return decoded;
  }

  /** Whether the line belongs to the packet in hand; if so it is joined to it. */
  #continues(text: string): boolean {
    const held = this.#held;
    if (this.#joined >= MAX_JOINED_LINES || held.text.length + text.length > MAX_TEXT) return false;
    if (held.status === INCOMPLETE || held.status === MALFORMED) {
      const own = this.#trial.parse(text) !== NOT_A_PACKET && this.#trial.packet.starts;
      const fitsInside = held.packet.hasTime || held.packet.opensTunnel;
      if (own && (this.#trial.packet.hasTime || !fitsInside)) return false;
      if (this.#joinEither(text)) return true;
      return this.#paste.quoted && this.#join(' > ', text);
    }
    if (held.status === COMPLETE && this.#continuesQuote(text)) return true;
    if (held.status !== COMPLETE || !this.#isTail(text)) return false;
    return this.#join(/^\d/.test(text) ? '' : ' ', text);
  }

  /** Under an ICMP error `-v` prints the packet that caused it, in as many lines as that takes. */
  #continuesQuote(text: string): boolean {
    const { segment } = this.#held;
    const quote = this.#quote;
    if (segment.protocol !== PROTO_ICMP && segment.protocol !== PROTO_ICMPV6) return false;
    if (quote.text === '') {
      if (this.#paste.indent <= (this.#anyTime ? 0 : this.#indent) || !/^IP6? \(/.test(text)) return false;
      quote.parse(text);
    } else {
      if (quote.status !== INCOMPLETE || this.#trial.parse(text) !== NOT_A_PACKET) {
        if (this.#trial.packet.hasTime || quote.status !== INCOMPLETE) return false;
      }
      quote.parse(quote.text + this.#softBlank() + text);
    }
    this.#noteWidth();
    if (quote.segment.family !== 0 || quote.segment.src0 !== 0) segment.quoted = quote.segment;
    return true;
  }

  /** What may still follow a packet that seems whole: a number's other half, version 3's options. */
  #isTail(text: string): boolean {
    const { text: before } = this.#held;
    if (/^\d{1,5}(: |$)/.test(text)) return before.length >= 60 && / length \d+$/.test(before);
    return (text.startsWith('<') || text.startsWith('(')) && / win \d+$/.test(before);
  }

  /** Wrapped at a blank, or in the middle of a word: the reading that makes more sense. */
  #joinEither(text: string): boolean {
    const before = this.#held.text;
    if (this.#lastIsSoft) {
      const between = this.#softBlank();
      this.#trial.parse(before + between + text);
      if (this.#sense() >= 0) return this.#join(between, text);
    }
    const hard = this.#isHardWrap();
    this.#trial.parse(`${before} ${text}`);
    const spaced = this.#sense();
    if (spaced === BEST_SENSE && !hard) return this.#join(' ', text);
    this.#trial.parse(before + text);
    const glued = this.#sense();
    if (spaced < 0 && glued < 0) return false;
    if (glued > spaced) this.#hardWidth = this.#lastWidth;
    return this.#join(glued > spaced || (hard && glued === spaced) ? '' : ' ', text);
  }

  /** What stands between the last line and this one: nothing where quoted-printable broke a word. */
  #softBlank(): string {
    return this.#lastIsSoft && !this.#lastEndsBlank && !this.#paste.startsBlank ? '' : ' ';
  }

  /** A terminal breaks every line at the same width, mail breaks at blanks before it. */
  #isHardWrap(): boolean {
    const { width, startsBlank } = this.#paste;
    if (this.#lastEndsBlank || startsBlank || this.#lastWidth < MIN_WRAP) return false;
    return this.#lastWidth === this.#hardWidth || this.#lastWidth === width;
  }

  /** How much sense the trial makes: none, some with so many oddities, or all. */
  #sense(): number {
    const { status, packet } = this.#trial;
    if (status === MALFORMED || status === NOT_A_PACKET || this.#losesTcp()) return -1;
    return (status === INCOMPLETE ? BEST_SENSE / 2 : BEST_SENSE) - Math.min(packet.oddities, MAX_ODDITIES);
  }

  /** What began as a TCP header and goes on as something else was not wrapped here. */
  #losesTcp(): boolean {
    return this.#held.segment.protocol === PROTO_TCP && this.#trial.segment.protocol !== PROTO_TCP;
  }

  #join(between: string, text: string): boolean {
    const status = this.#trial.parse(this.#held.text + between + text);
    if (status === MALFORMED || status === NOT_A_PACKET || this.#losesTcp()) return false;
    this.#swap();
    this.#joined++;
    this.#noteWidth();
    return true;
  }

  #noteWidth(): void {
    this.#lastWidth = this.#paste.width;
    this.#lastEndsBlank = this.#paste.endsBlank;
    this.#lastIsSoft = this.#paste.soft;
  }

  #swap(): void {
    const held = this.#held;
    this.#held = this.#trial;
    this.#trial = held;
  }
}

/** A line of a program's string: its escapes undone, without the key before it. */
const fromProgram = (text: string): string =>
  text
    .replace(/^[ {["'b]{0,20}\w{0,20}": ?"/, '')
    .replace(/\\r$/, '')
    .replaceAll('\\t', '\t')
    .replaceAll('\\"', '"');

/** What only packets have: a time or number, two ends, and a word of a protocol. */
const looksLikePacket = (text: string): boolean =>
  /\d[.:,]\d/.test(text) &&
  /Flags \[|\] Seq=| (?:→|->|>) .{1,120}(?:: |\[|TCP|UDP)|^IP6? [^ ]+[.:]\d/.test(text) &&
  text.length < 2000;

/** `[…]`, `...`, `-- snip --`, `<snip>` on a line of their own. */
const ELIDED = /^[-*<([{ .]*(?:\.\.\.|snip(?:ped)?|cut|omitted|truncated)[-*>)\]} .]*$/i;

/** Both are packets of the same two hosts. */
const isBetweenSame = (s: Segment, t: Segment): boolean =>
  (s.src0 === t.src0 && s.src3 === t.src3 && s.dst0 === t.dst0 && s.dst3 === t.dst3) ||
  (s.src0 === t.dst0 && s.src3 === t.dst3 && s.dst0 === t.src0 && s.dst3 === t.src3);

const hasArrow = (text: string): boolean => text.includes(' > ') || text.includes(' \\u003e ');

/** A packet that was cut short still tells something when its flags, or what its ICMP says, were read. */
const isUseful = (s: Segment): boolean => (s.known & KNOWN_FLAGS) !== 0 || s.icmpType >= 0;
