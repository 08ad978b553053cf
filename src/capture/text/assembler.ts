/**
 * Puts the lines of one packet together (the two lines of `-v`, wrapped lines, packets inside tunnels, hex dumps) and
 * gives each packet out as soon as nothing more can belong to it.
 */
import { KNOWN_ACK, KNOWN_FLAGS, KNOWN_SEQ, KNOWN_WINDOW, Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import type { Deliveries } from './deliveries.ts';
import { PacketLine } from './packet-line.ts';
import { COMPLETE, INCOMPLETE, MALFORMED, NOT_A_PACKET, OTHER } from './status.ts';
import { unpaste } from './unpaste.ts';

/** A packet's text never spans more lines, or more characters, than these. */
const MAX_JOINED_LINES = 16;
const MAX_TEXT = 16_384;

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
  /** The packet in hand, and a second place to try how the next line reads. */
  #held: Reading;
  #trial: Reading;
  #line = 0;
  #joined = 0;

  constructor(out: Deliveries, names: NameTable) {
    this.#out = out;
    this.#held = new Reading(names);
    this.#trial = new Reading(names);
  }

  /** A packet is being put together. */
  get busy(): boolean {
    return this.#held.status !== NOT_A_PACKET;
  }

  /** Takes one line, without its end. */
  feed(raw: string, line: number): void {
    const text = unpaste(raw).slice(0, MAX_TEXT);
    if (text === '') return;
    if (this.busy && this.#continues(text)) return;
    if (this.#trial.parse(text) === NOT_A_PACKET) {
      const detail = this.busy && (raw.startsWith(' ') || raw.startsWith('\t'));
      this.#out.skip(detail ? 'lines of protocol detail' : 'lines that are no packet');
      return;
    }
    this.flush();
    this.#swap();
    this.#line = line;
    this.#joined = 1;
  }

  /** The bytes that are there so far are used up: gives out a packet that needs nothing more. */
  pause(): void {
    const { status } = this.#held;
    if (status === OTHER || (status === COMPLETE && !this.dumps)) this.flush();
  }

  /** Gives out the packet in hand as far as it is known. */
  flush(): void {
    const { status, segment, packet } = this.#held;
    if (status === NOT_A_PACKET) return;
    this.#held.status = NOT_A_PACKET;
    const { time, what } = packet;
    const kind = packet.hasTime ? time.kind : 0;
    if (status === OTHER) {
      this.#out.other(what, kind, time.seconds, time.nanos, time.decimals);
    } else if (status === COMPLETE || isUseful(segment)) {
      this.#out.deliver(segment, this.#line, kind, time.seconds, time.nanos, time.decimals);
    } else if (packet.opensTunnel) {
      this.#out.other(what, kind, time.seconds, time.nanos, time.decimals);
    } else {
      this.#out.notUnderstood(what === '' ? 'cut short' : what, this.#line);
    }
  }

  /** Whether the line belongs to the packet in hand; if so it is joined to it. */
  #continues(text: string): boolean {
    const held = this.#held;
    if (this.#joined >= MAX_JOINED_LINES || held.text.length + text.length > MAX_TEXT) return false;
    if (held.status === INCOMPLETE || held.status === MALFORMED) {
      const own = this.#trial.parse(text) !== NOT_A_PACKET && this.#trial.packet.starts;
      const fitsInside = held.packet.hasTime || held.packet.opensTunnel;
      if (own && (this.#trial.packet.hasTime || !fitsInside)) return false;
      return this.#join(' ', text) || this.#join('', text);
    }
    if (held.status !== COMPLETE || !this.#isTail(text)) return false;
    return this.#join(/^\d+$/.test(text) ? '' : ' ', text);
  }

  /** What may still follow a packet that seems whole: a number's other half, version 3's options. */
  #isTail(text: string): boolean {
    const { text: before } = this.#held;
    if (/^\d{1,5}$/.test(text)) return before.length >= 60 && / length \d+$/.test(before);
    return (text.startsWith('<') || text.startsWith('(')) && / win \d+$/.test(before);
  }

  #join(between: string, text: string): boolean {
    const status = this.#trial.parse(this.#held.text + between + text);
    if (status === MALFORMED || status === NOT_A_PACKET) return false;
    this.#swap();
    this.#joined++;
    return true;
  }

  #swap(): void {
    const held = this.#held;
    this.#held = this.#trial;
    this.#trial = held;
  }
}

/** A packet that was cut short still tells something when its flags and a number of it were read. */
function isUseful(s: Segment): boolean {
  return (s.known & KNOWN_FLAGS) !== 0 && (s.known & (KNOWN_SEQ | KNOWN_ACK | KNOWN_WINDOW)) !== 0;
}
