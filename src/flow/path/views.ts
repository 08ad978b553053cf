/**
 * One connection under two pairs of addresses: a capture on both sides of a translator holds each packet twice. The second pair
 * is read as the first (numbers that a device translates, too), so that one connection is told; which packets were seen on one side only is kept, since that is what the
 * device did not pass on, or made itself.
 */
import type { Side } from '../../records/sink.ts';
import type { Segment } from '../../segment/segment.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { SECOND } from '../../units.ts';
import { ACK, SYN } from '../../tcp-flags.ts';
import { FlowTable } from '../tables/table.ts';
import type { CopyFound } from '../witness/copy-watch.ts';
import { isAt, isSameEnd, type Words } from './ends.ts';
import { OpenedByEnds, Renumbering } from './renumbered.ts';
import { ClosedAnswers, type Step, SynProxy } from './syn-proxy.ts';
import type { Syns, Twin } from './syns.ts';

/** Packets of one connection that wait for their twin. */
const MOST_WAITING = 32;
/** Packets of one connection whose further copies are known. */
const MOST_PASSED = 8;
/** A device hands a packet on within that time, or not at all. */
const PASSES_WITHIN: Nanos = SECOND;
/** Frames that are named; more are counted. */
const MOST_NAMED = 8;
/** Of the connections joined last, how many may go on under yet another address. */
const MOST_RECENT = 64;
/** Connections whose second pair of addresses is known at one time; the flow table holds each under both pairs. */
const MOST_PAIRS = 20_000;

interface Waiting {
  readonly frame: FrameNo;
  readonly ns: Nanos;
  readonly side: Side;
  readonly view: Side;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly length: number;
  readonly tsVal: number;
}

/** The two sides of the device: view 0 is the opener's, view 1 the other one's. */
export class Views {
  /** The pairs of addresses at view 0 and at view 1, the opener's end first. */
  readonly own: readonly [Words, Words];
  readonly other: readonly [Words, Words];
  #waiting: Waiting[] = [];
  /** The latest packets seen on both sides: on their way they may pass several devices of one machine (bridge, veth). */
  #passed: Waiting[] = [];
  /** Packets that came from their sender's side of the device and did not appear on the other one. */
  notPassed = 0;
  readonly notPassedFrames: FrameNo[] = [];
  /** Packets that appeared on the far side of the device only: it made them, or the capture missed the first half. */
  readonly madeBetween: FrameNo[] = [];

  /** Whether the packet was seen on its sender's side only, so far: it has not passed the device. */
  isHeld(frame: FrameNo): boolean {
    return this.#waiting.some((w) => w.frame === frame);
  }

  /** Whether the packet is not known to have passed the device, however long ago it came to it. */
  isLostBetween(frame: FrameNo): boolean {
    const { length } = this.notPassedFrames;
    return this.isHeld(frame) || this.notPassedFrames.includes(frame) || this.notPassed > length;
  }
  /** The first packet that the device sent on from yet another address, and that address; 0 and null: it did not. */
  renewedFrame: FrameNo = 0;
  renewedAs: Words | null = null;
  /** Packets seen on both sides, and the first half of the latest. */
  twice = 0;
  twin: FrameNo = 0;

  /** The device answered the SYN itself; else null. */
  readonly proxy: SynProxy | null;
  /** The device gives what both ends count other numbers; else null. */
  readonly renumbering: Renumbering | null;
  /** Both sides have the same addresses. */
  readonly sameEnds: boolean;

  constructor(
    own: readonly [Words, Words],
    other: readonly [Words, Words],
    device: SynProxy | Renumbering | null = null,
  ) {
    this.own = own;
    this.other = other;
    this.proxy = device instanceof SynProxy ? device : null;
    this.renumbering = device instanceof Renumbering ? device : null;
    this.sameEnds = isSameEnd(own[0], other[0]) && isSameEnd(own[1], other[1]);
  }

  /** On which side of the device a segment was captured that has the same ends on both. */
  viewOf(s: Segment, side: Side): Side {
    return (this.proxy ?? this.renumbering)?.viewOf(s, side, this.awaits(s, side)) ?? 1;
  }

  /** Gives a segment the addresses of view 0, and one numbering. */
  readAsOne(s: Segment, side: Side, view: Side): void {
    this.renumbering?.readAsOwn(s, side, view);
    if (view === 0) return;
    this.proxy?.readAsFirst(s, side);
    if (this.sameEnds) return;
    const forward = side === 0;
    const [from, to] = forward ? this.own : ([this.own[1], this.own[0]] as const);
    [s.src0, s.src1, s.src2, s.src3] = from.words;
    [s.dst0, s.dst1, s.dst2, s.dst3] = to.words;
    s.srcPort = from.port;
    s.dstPort = to.port;
    s.family = from.family;
  }

  /** Time since the first half of the same packet, whose frame is then `twin`; −1: this is no second half. */
  look(s: Segment, side: Side, view: Side): Nanos {
    this.#giveUp(s.timeNs);
    const at = this.#waiting.findIndex((w) => w.view !== view && w.side === side && samePacket(w, s));
    const twin = this.#waiting[at];
    if (twin !== undefined) {
      this.#waiting.splice(at, 1);
      this.#keepPassed(twin);
      this.twice++;
      this.twin = twin.frame;
      return s.timeNs - twin.ns;
    }
    // The same side holds it twice: on two devices of the machine.
    if (this.#waiting.some((w) => w.view === view && w.side === side && samePacket(w, s))) return -1;
    if (
      view !== side &&
      this.#passed.some((w) => w.side === side && samePacket(w, s) && s.timeNs - w.ns < PASSES_WITHIN)
    )
      return -1;
    // Its first half should have been seen on its sender's side.
    if (view !== side && this.madeBetween.length < MOST_NAMED) this.madeBetween.push(s.frame);
    else if (view === side) {
      if (this.#waiting.length >= MOST_WAITING) this.#lose(this.#waiting.shift());
      this.#waiting.push(waitingOf(s, side, view));
    }
    return -1;
  }

  /** The segment in hand is the second half of the SYN that began the connection. */
  joinedBy(s: Segment): void {
    this.#keepPassed(waitingOf(s, 0, 0));
  }

  /** The segment in hand, read as one of view 0, is that half of a SYN whose first half came before. */
  awaitsFrom(s: Segment, frame: FrameNo, ns: Nanos): void {
    this.#waiting.push({ ...waitingOf(s, 0, 0), frame, ns });
  }

  #keepPassed(w: Waiting): void {
    if (this.#passed.length >= MOST_PASSED) this.#passed.shift();
    this.#passed.push(w);
  }

  /** Whether the very packet was seen on its sender's side and is awaited on the other. */
  awaits(s: Segment, side: Side): boolean {
    return this.#waiting.some((w) => w.view === side && w.side === side && samePacket(w, s));
  }

  /** Whether an unknown packet is the second half of one that the opener sent: the device gave the connection another address. */
  continues(s: Segment): boolean {
    return (
      isAt(this.other[1], s, false) &&
      this.#waiting.some((w) => w.view === 0 && w.side === 0 && samePacket(w, s) && s.timeNs - w.ns < PASSES_WITHIN)
    );
  }

  /** The device sends on from another address than before: it had forgotten the translation. */
  renewed(s: Segment): void {
    if (this.renewedFrame > 0) return;
    this.renewedFrame = s.frame;
    this.renewedAs = { family: s.family, words: [s.src0, s.src1, s.src2, s.src3], port: s.srcPort };
  }

  #giveUp(now: Nanos): void {
    while (this.#waiting.length > 0 && now - (this.#waiting[0]?.ns ?? now) > PASSES_WITHIN)
      this.#lose(this.#waiting.shift());
  }

  #lose(w: Waiting | undefined): void {
    if (w === undefined) return;
    this.notPassed++;
    if (this.notPassedFrames.length < MOST_NAMED) this.notPassedFrames.push(w.frame);
  }

  /** The connection or the capture is over. */
  finish(): void {
    for (const w of this.#waiting) this.#lose(w);
    this.#waiting = [];
  }
}

function waitingOf(s: Segment, side: Side, view: Side): Waiting {
  const { frame, timeNs: ns, seq, ack, flags, payloadLength: length, tsVal } = s;
  return { frame, ns, side, view, seq, ack, flags, length, tsVal };
}

const samePacket = (w: Waiting, s: Segment): boolean =>
  w.seq === s.seq && w.ack === s.ack && w.flags === s.flags && w.length === s.payloadLength && w.tsVal === s.tsVal;

interface Known {
  readonly views: Views;
  readonly view: Side;
  /** `swapped` of the flow table for what the opener sends under these addresses. */
  readonly forward: boolean;
}

/** A segment of a connection that is seen on both sides: which side of the device it was captured on, and who sent it. */
export interface OneView {
  readonly views: Views;
  readonly view: Side;
  readonly side: Side;
  /** Of a SYN proxy's own handshake with the server; 0 for all else. */
  readonly step: Step | 0;
}

const endsOf = (s: Segment): [Words, Words] => [
  { family: s.family, words: [s.src0, s.src1, s.src2, s.src3], port: s.srcPort },
  { family: s.family, words: [s.dst0, s.dst1, s.dst2, s.dst3], port: s.dstPort },
];

/** All connections of a file that are seen under two pairs of addresses. */
export class AddressPairs {
  #table = new FlowTable<Known>();
  readonly #closed = new ClosedAnswers();
  readonly #opened = new OpenedByEnds();
  #recent: Views[] = [];
  #any = false;

  get any(): boolean {
    return this.#any;
  }

  /** A SYN in hand is the second half of one that had the addresses `own`: the segment gets those addresses. */
  #join(s: Segment, own: readonly [Words, Words], device: SynProxy | Renumbering | null = null): Views | null {
    if (this.#table.size >= 2 * MOST_PAIRS) return null;
    const views = new Views(own, endsOf(s), device);
    this.#add(s, views, 1);
    views.readAsOne(s, 0, 1);
    if (device === null) views.joinedBy(s);
    if (!views.sameEnds) this.#add(s, views, 0);
    this.#any = true;
    if (this.#recent.length >= MOST_RECENT) this.#recent.shift();
    this.#recent.push(views);
    return views;
  }

  /** Of a SYN that a SYN proxy sends to the server: it joins the connection of the one that the proxy has answered. */
  #joinProxied(s: Segment, syns: Syns): OneView | null {
    const closed = this.#closed.calls(s, syns);
    if (closed === null) return null;
    const views = this.#join(s, [closed.client, closed.server], new SynProxy(closed.answer, s));
    return views === null ? null : { views, view: 1, side: 0, step: 1 };
  }

  /** Of a SYN that has another number behind a device: it joins the connection of the one before. */
  #joinRenumbered(s: Segment): OneView | null {
    const before = this.#opened.before(s);
    if (before === null) return null;
    const views = this.#join(s, endsOf(s), new Renumbering(before.iss, s.seq));
    if (views === null) return null;
    views.awaitsFrom(s, before.frame, before.ns);
    return { views, view: 1, side: 0, step: 0 };
  }

  /** A packet of unknown ends goes on a connection whose translation was renewed: it gets that one's addresses. */
  #adopt(s: Segment): boolean {
    if (!s.hasTimestamp) return false;
    const views = this.#recent.find((v) => v.continues(s));
    if (views === undefined) return false;
    views.renewed(s);
    this.#add(s, views, 1);
    return true;
  }

  #add(s: Segment, views: Views, view: Side): void {
    const slot = this.#table.find(s);
    const known: Known = { views, view, forward: this.#table.swapped };
    if (slot < 0) this.#table.insert(known);
    else this.#table.set(slot, known);
  }

  /** The views of a segment's connection, with the segment's own; the segment is then one of view 0. Null for most. */
  read(s: Segment, connections: FlowTable<unknown>, syns: Syns): OneView | null {
    const syn = (s.flags & SYN) !== 0;
    if (!this.#any && !syn) return null;
    let slot = this.#any ? this.#table.find(s) : -1;
    if (slot < 0) {
      if (syn) return this.#readSyn(s, syns);
      if (connections.find(s) >= 0 || !this.#adopt(s)) return null;
      slot = this.#table.find(s);
    }
    const { views, view: known, forward } = this.#table.get(slot);
    const side: Side = this.#table.swapped === forward ? 0 : 1;
    const view = views.sameEnds ? views.viewOf(s, side) : known;
    const step = view === 1 ? (views.proxy?.step(s, side) ?? 0) : 0;
    views.readAsOne(s, side, view);
    return { views, view, side, step };
  }

  #readSyn(s: Segment, syns: Syns): OneView | null {
    if ((s.flags & ACK) === 0) return this.#joinProxied(s, syns) ?? this.#joinRenumbered(s);
    this.#closed.answered(s);
    return null;
  }

  /** What is a second half is a copy, made by the device; a SYN that is one joins its connection. */
  note(s: Segment, seen: OneView | null, twin: Twin | null, copy: CopyFound): void {
    if (seen !== null && seen.step > 0) copy.ofProxy();
    else if (seen !== null) {
      const sinceNs = seen.views.look(s, seen.side, seen.view);
      if (sinceNs >= 0) copy.throughDevice(seen.views.twin, sinceNs);
    } else if (twin !== null && twin.own !== null) {
      this.#join(s, twin.own);
      copy.throughDevice(twin.first, twin.sinceNs);
    }
  }

  clear(): void {
    this.#table = new FlowTable<Known>();
    this.#recent = [];
    this.#closed.clear();
    this.#opened.clear();
    this.#any = false;
  }
}
