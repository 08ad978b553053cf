/**
 * Packets that the capture holds twice: a mirror port that copies both ways, a bridge, `-i any`, merged files. The same
 * packet is known by all that does not change on its way; who copied it, by where and how soon it comes again.
 */
import {
  CHECKSUM_OFFLOADED,
  FAMILY_IPV6,
  isOfOneHost,
  KNOWN_TIME,
  LINK_IN,
  LINK_OUT,
  LINK_UNKNOWN,
  type Segment,
} from '../../segment/segment.ts';
import { MILLISECOND, type FrameNo, type Nanos } from '../../units.ts';
import { FIN, SYN } from '../../tcp-flags.ts';
import { Tally } from './faults.ts';

const SLOTS = 8192;
/** One slot: four integers and two doubles, each group within one line of the processor's cache. */
const INTEGERS = 4;
const MARK = 0;
const CAPTURE_POINT = 1;
const TTL = 2;
/** Copies seen of it; and PASSED: it was passed over, caught at another place than the rest of its connection. */
const TIMES = 3;
const PASSED = 0x100;
const DOUBLES = 2;
const NS = 0;
const FRAME = 1;
/** Between two places on one network, as one capture sees them. */
const ELSEWHERE_NS: Nanos = 50 * MILLISECOND;
/** Between two capture points whose files were merged: a path's whole delay and some error of the clocks. */
const MERGED_NS: Nanos = 500 * MILLISECOND;
/** A mirror hands over both copies at once. */
const MIRROR_NS: Nanos = MILLISECOND;
/** Points for a packet that comes twice and off for one that does not: above a quarter of copies they add up. */
const POINTS_PER_COPY = 3;
const POINTS_OF_A_MIRROR = 16;
const MAX_POINTS = 64;
/** A packet passes no more mirrors than this. */
const MOST_COPIES = 4;

export const NO_COPY = 0;
/** Seen at another place: another TTL, link address, interface or direction. */
export const ELSEWHERE = 1;
/** The same in everything, in a capture in which that is the rule. */
export const MIRRORED = 2;
/** The same in everything, with an IP identification of its own; nothing says that the capture did it. */
export const SAME = 3;

/** A connection, as far as a copy taken back concerns it. */
export interface Counted {
  readonly id: number;
  endpoint(side: 0 | 1): { readonly counts: { segments: number; dataSegments: number } };
}

export interface EarlyCopy {
  readonly connection: number;
  /** The connection while it lives: the object is used again for a later one. */
  readonly owner: Counted;
  readonly side: 0 | 1;
  readonly frame: FrameNo;
  /** It was judged as a segment; a SYN is not. */
  readonly counted: boolean;
  readonly carriedData: boolean;
  readonly original: FrameNo;
  readonly sinceNs: Nanos;
}
/** As many copies as it takes to know a mirror. */
const MAX_EARLY = 12;
/** So many packets, each of which came twice, are no whim of a network. */
const ALL_TWICE = 3;
/** A network that doubles some packets delivers this many times as many once. */
const ONCE_FOR_EACH_TWICE = 4;

/** No copy, and no packet of the connection's ends either: a SYN proxy's handshake with the server. */
export const OF_PROXY = 4;

export type Verdict = typeof NO_COPY | typeof ELSEWHERE | typeof MIRRORED | typeof SAME | typeof OF_PROXY;

/** What was found of one segment: whether it is a copy, and of what. */
export class CopyFound {
  verdict: Verdict = NO_COPY;
  /** The frame that it is a copy of, and the time between. */
  frame: FrameNo = 0;
  sinceNs: Nanos = -0;
  /** A number for the place where it was caught: interface, direction, the two link addresses. */
  capturePoint = 0;
  /** Where the original was caught. */
  originalCapturePoint = 0;

  /** A segment that was held, when it is judged at last. */
  hold(verdict: Verdict, capturePoint: number, frame: FrameNo = 0, sinceNs: Nanos = -0): this {
    this.verdict = verdict;
    this.capturePoint = capturePoint;
    this.frame = frame;
    this.sinceNs = sinceNs;
    return this;
  }

  /** The same packet on the other side of a translator of addresses; `frame` came first. */
  throughDevice(frame: FrameNo, sinceNs: Nanos): void {
    this.verdict = ELSEWHERE;
    this.frame = frame;
    this.sinceNs = sinceNs;
    this.originalCapturePoint = this.capturePoint;
  }

  /** A SYN proxy opens to the server with it, or the server answers the proxy. */
  ofProxy(): void {
    this.verdict = OF_PROXY;
  }

  /** A device changed its options on the way: the same packet none the less, and `frame` came first. */
  changedOnTheWay(frame: FrameNo, sinceNs: Nanos): void {
    this.verdict = ELSEWHERE;
    this.frame = frame;
    this.sinceNs = sinceNs;
  }
}

export class CopyWatch {
  /** Of the segment last looked at; every look fills it anew. */
  readonly #found = new CopyFound();
  /** Caught coming in and going out of one machine; caught at two places of a network. */
  readonly throughHost = new Tally();
  readonly elsewhere = new Tally();
  readonly mirrored = new Tally();
  /** A copy that had passed a router came first: two clocks, or two files merged without care. */
  readonly backInTime = new Tally();
  /** The same packet again and again, at no two places only: it runs in a circle. */
  readonly circling = new Tally();
  mostSinceNs: Nanos = -0;
  /** Copies put down to the network before the file was known to mirror. */
  readonly #early: EarlyCopy[] = [];
  #score = 0;
  /** Packets, copies apart, how many of these came a second time at one place and at once, and all such copies. */
  #packets = 0;
  #doubled = 0;
  #copies = 0;
  /** Of them those that no system sends twice at once (data, SYN, FIN): how many came, and how many copies of them. */
  #own = 0;
  #ownCopies = 0;
  #slot = 0;
  #mark = 0;
  readonly #integers = new Int32Array(SLOTS * INTEGERS);
  readonly #doubles = new Float64Array(SLOTS * DOUBLES);

  /** Whether identical packets at one place are taken for the capture's doing. */
  get mirrors(): boolean {
    // What doubles bare ACKs only is the system that sends them, several at once (macOS).
    return this.#score >= POINTS_OF_A_MIRROR && (this.#ownCopies > 0 || this.#own === 0);
  }

  /** Whether most packets came once, so that the capture is not what doubles them. */
  get mostComeOnce(): boolean {
    return this.#packets - this.#doubled > ONCE_FOR_EACH_TWICE * this.#doubled;
  }

  /** Whether, looking back from the end of the file, every packet came twice, though too few came to know a mirror. */
  get allCameTwice(): boolean {
    return this.#doubled >= ALL_TWICE && this.#doubled === this.#packets;
  }

  /** What the segment is a copy of, if of any; valid until the next look. */
  look(s: Segment): CopyFound {
    this.#hash(s);
    const capturePoint = capturePointOf(s);
    this.#found.capturePoint = capturePoint;
    const i = this.#integers;
    const at = this.#slot * INTEGERS;
    // A pure ACK may be the same as the next duplicate ACK: it proves nothing.
    const own = s.payloadLength > 0 || (s.flags & (SYN | FIN)) !== 0;
    if (own && this.#score > 0) this.#score--;
    const known = i[at + MARK] === this.#mark;
    const copies = this.#copies;
    const found = known ? this.#compare(s, own) : NO_COPY;
    if (found === NO_COPY || found === SAME) {
      if (this.#copies === copies) {
        this.#packets++;
        if (own) this.#own++;
      }
      i[at + MARK] = this.#mark;
      i[at + CAPTURE_POINT] = capturePoint;
      i[at + TTL] = s.ttl;
      i[at + TIMES] = known ? (i[at + TIMES] as number) & ~PASSED : 0;
      const d = this.#doubles;
      d[this.#slot * DOUBLES + NS] = s.timeNs;
      d[this.#slot * DOUBLES + FRAME] = s.frame;
    }
    this.#found.verdict = found;
    return this.#found;
  }

  #compare(s: Segment, own: boolean): Verdict {
    const i = this.#integers;
    const at = this.#slot * INTEGERS;
    const since = Math.abs(s.timeNs - (this.#doubles[this.#slot * DOUBLES + NS] as number));
    const found = this.#found;
    found.frame = this.#doubles[this.#slot * DOUBLES + FRAME] as number;
    found.sinceNs = since;
    found.originalCapturePoint = i[at + CAPTURE_POINT] as number;
    const ttl = i[at + TTL] as number;
    const times = (i[at + TIMES] as number) & ~PASSED;
    if (found.originalCapturePoint !== found.capturePoint || ttl !== s.ttl) {
      if (since > (s.ipId > 0 ? MERGED_NS : ELSEWHERE_NS)) return NO_COPY;
      // From one link address to another it passes once: two bare ACKs without identification came from two systems.
      const onOneLink = found.originalCapturePoint === found.capturePoint && s.linkSrc >= 0;
      if (onOneLink && s.linkDirection === LINK_UNKNOWN && !own && s.ipId <= 0) return NO_COPY;
      (s.linkDirection === LINK_UNKNOWN ? this.elsewhere : this.throughHost).add(s.frame);
      if (since > this.mostSinceNs) this.mostSinceNs = since;
      if (times < MOST_COPIES) i[at + TIMES] = (i[at + TIMES] as number) + 1;
      if (times + 1 >= MOST_COPIES) this.circling.add(s.frame);
      if (s.linkDirection === LINK_UNKNOWN && s.ttl > ttl && ttl >= 0) this.backInTime.add(s.frame);
      return ELSEWHERE;
    }
    // Without times nothing tells a copy from what was sent again.
    if ((s.known & KNOWN_TIME) === 0) return NO_COPY;
    // No timer that repeats a packet is so quick, and none repeats the IP identification.
    if (since > (s.ipId > 0 ? ELSEWHERE_NS : MIRROR_NS)) return NO_COPY;
    // A program that sends one packet over and over is no mirror: a flood, a scanner.
    if (times >= MOST_COPIES) {
      this.#score = 0;
      return NO_COPY;
    }
    i[at + TIMES] = times + 1;
    // Two ACKs of one socket have two identifications, and none leaves again so soon; nor does one leave twice when nothing
    // came that a second would answer.
    const copied = own || (s.ipId > 0 && since <= MIRROR_NS) || (times === 0 && s.frame === found.frame + 1);
    if (copied) {
      this.#copies++;
      if (own) this.#ownCopies++;
      if (times === 0) this.#doubled++;
      if (this.#score < MAX_POINTS) this.#score += POINTS_PER_COPY + 1;
    }
    if (this.mirrors || (own && isWithinHost(s))) {
      this.mirrored.add(s.frame);
      if (since > this.mostSinceNs) this.mostSinceNs = since;
      return MIRRORED;
    }
    return own ? SAME : NO_COPY;
  }

  /** Remembers that the segment last looked at was put down to the network. */
  keep(owner: Counted, side: 0 | 1, s: Segment, { frame: original, sinceNs }: CopyFound): void {
    if (this.#early.length >= MAX_EARLY) this.#early.shift();
    const counted = (s.flags & SYN) === 0;
    const carriedData = s.payloadLength > 0;
    this.#early.push({ connection: owner.id, owner, side, frame: s.frame, counted, carriedData, original, sinceNs });
  }

  /** The capture did it after all. */
  *mirroredEarly(): Iterable<EarlyCopy> {
    for (const early of this.#early.splice(0)) {
      this.mirrored.add(early.frame);
      if (early.sinceNs > this.mostSinceNs) this.mostSinceNs = early.sinceNs;
      yield early;
    }
  }

  /** The segment last looked at is passed over: its twin at the connection's own place is the one that counts. */
  pass(): void {
    const at = this.#slot * INTEGERS + TIMES;
    this.#integers[at] = (this.#integers[at] as number) | PASSED;
  }

  /** Whether the original of the segment last looked at was passed over; from now on this segment is the original. */
  takesOver(s: Segment, capturePoint: number): boolean {
    const i = this.#integers;
    const at = this.#slot * INTEGERS;
    const times = i[at + TIMES] as number;
    if ((times & PASSED) === 0) return false;
    i[at + TIMES] = times & ~PASSED;
    i[at + CAPTURE_POINT] = capturePoint;
    this.#doubles[this.#slot * DOUBLES + FRAME] = s.frame;
    return true;
  }

  /** The receiver reports data received twice (RFC 2883): the network delivered both. */
  refute(): void {
    if (!this.mirrors) this.#score = 0;
  }

  #hash(s: Segment): void {
    let h = Math.imul(s.src0 ^ 0x2545f491, 0x85ebca6b) ^ Math.imul(s.dst0, 0xc2b2ae35);
    if (s.family === FAMILY_IPV6) h = Math.imul(h ^ s.src3, 0x85ebca6b) ^ Math.imul(s.dst3 ^ s.dst2, 0x27d4eb2f);
    h = Math.imul(h ^ (h >>> 15) ^ s.seq, 0x9e3779b1) ^ Math.imul(s.ack, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13) ^ ((s.srcPort << 16) | s.dstPort), 0xc2b2ae35);
    h = Math.imul(h ^ (h >>> 16) ^ ((s.ipId << 8) | (s.flags & 0xff)), 0x27d4eb2f);
    // The mark must not follow from the slot's hash: two packets in one slot would then be taken for one in 500,000.
    let m = Math.imul(s.seq ^ 0x1b873593, 0xcc9e2d51) ^ Math.imul(s.ack + s.ipId, 0x27d4eb2f);
    m =
      Math.imul(m ^ (m >>> 15) ^ s.src0, 0x1b873593) ^ Math.imul(s.dst0 ^ ((s.srcPort << 16) | s.dstPort), 0x85ebca6b);
    m = Math.imul(m ^ (m >>> 13) ^ h ^ s.payloadLength, 0x165667b1) ^ Math.imul(s.window + s.sackCount, 0x9e3779b1);
    m = Math.imul(m ^ (m >>> 14) ^ s.tsVal, 0x85ebca6b) ^ Math.imul(s.tsEcr ^ (s.sack[0] ?? 0), 0xc2b2ae35);
    if (s.sackCount > 0) m = Math.imul(m ^ (m >>> 13) ^ (s.sack[1] ?? 0), 0x27d4eb2f);
    this.#slot = (h ^ (h >>> 15)) & (SLOTS - 1);
    this.#mark = m ^ (m >>> 16) || 1;
  }
}

/** Caught within a host, before any network that could double it: both ends are there, or it leaves its checksum to the card. */
export const isWithinHost = (s: Segment): boolean => isOfOneHost(s) || s.checksum === CHECKSUM_OFFLOADED;

/** Both directions of one place have the same number. */
function capturePointOf(s: Segment): number {
  if (s.linkDirection !== LINK_UNKNOWN) {
    const way = s.linkDirection === LINK_IN ? 1 : s.linkDirection === LINK_OUT ? 2 : 3;
    return Math.imul(s.iface + 1, 64) + way;
  }
  return (Math.imul(s.iface + 1, 0x85ebca6b) ^ Math.imul((s.linkSrc + s.linkDst) | 0, 0x9e3779b1) ^ (s.path << 2)) | 3;
}
