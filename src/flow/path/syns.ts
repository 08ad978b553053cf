/**
 * The newest SYNs and SYN-ACKs of the file by their ISN, over all connections: the same one seen before and behind a
 * device that changed it or its addresses, and a SYN-ACK for a SYN that went to somebody else. Fixed memory.
 */
import type { NameTable } from '../../segment/names.ts';
import { FAMILY_NAME, KNOWN_OPTIONS, LINK_OUT, LINK_UNKNOWN, type Segment } from '../../segment/segment.ts';
import { ACK, CWR, ECE, SYN } from '../../tcp-flags.ts';
import { MILLISECOND, type FrameNo, type Nanos } from '../../units.ts';
import { endOf, printedAlike, sameEnd, type Words } from './ends.ts';

export type { Words } from './ends.ts';

/** A power of two. */
const SLOTS = 4096;
const ROW = 25;
const ISN = 0;
const FLAGS = 1;
/** Source words, then destination words. */
const SRC = 2;
const DST = 6;
const PORTS_SRC = 10;
const PORTS_DST = 11;
const TTL = 12;
const TSVAL = 13;
const OPTIONS = 14;
const MSS = 15;
const SCALE = 16;
const IP_ID = 17;
const WINDOW = 18;
const CAPTURE_POINT = 19;
const FAMILY = 20;
const ANSWERED = 21;
/** It was seen at a second place. */
const TWICE = 22;
const IFACE = 23;
/** Its number and its sender are those of a SYN to somebody else: a scanner's, and an answer that carries it proves nothing. */
const TO_MANY = 24;

/** One device takes less; no system repeats a SYN so soon. */
const TWIN_NS: Nanos = 400 * MILLISECOND;
/** What nmap writes into the time stamps of its raw SYNs (nmap 7.95, osscan2.cc): no clock. */
const NMAP_STAMP = -1;
/** A host refuses at once; the rest is the path's round trip. */
const REFUSAL_NS: Nanos = 1000 * MILLISECOND;
/** Routers between two capture points of one file, and rounds of a packet that goes in circles. */
const MOST_BETWEEN = 255;

/** Options of a SYN as bits. */
export const OPT_SACK = 1;
export const OPT_TIMESTAMPS = 2;
export const OPT_SCALE = 4;
export const OPT_MSS = 8;
export const OPT_MPTCP = 16;
export const OPT_FAST_OPEN = 32;
export const OPT_ECN = 64;
/** The capture holds only the beginning of the options: what is missing may have been there. */
const OPT_CUT = 128;
const SYSTEMS_OPTIONS = OPT_SACK | OPT_TIMESTAMPS | OPT_SCALE | OPT_MSS;

/** The same SYN or SYN-ACK at two places. */
export interface Twin {
  readonly first: FrameNo;
  readonly second: FrameNo;
  readonly synAck: boolean;
  /** Options of the first place that the second lacks, and the other way round: bits. */
  readonly lost: number;
  readonly gained: number;
  readonly mssBefore: number;
  readonly mssAfter: number;
  readonly scaleBefore: number;
  readonly scaleAfter: number;
  readonly ttlBefore: number;
  readonly ttlAfter: number;
  /** Both were caught at one place, which link addresses name. */
  readonly cameBack: boolean;
  readonly sinceNs: Nanos;
  /** The addresses that the earlier one had, where a device translated them; else null. */
  readonly own: readonly [Words, Words] | null;
}

/** One connection under two pairs of addresses. */
export interface Translation {
  readonly twin: Twin;
  readonly before: readonly [Words, Words];
  readonly after: readonly [Words, Words];
}

/** A SYN and its answer that different devices carried. */
export interface OtherWay {
  /** The SYN was handed to `first` and its answer came from `second`; else it came from `first`, and the answer went to `second`. */
  readonly outward: boolean;
  readonly first: number;
  readonly second: number;
  readonly syn: FrameNo;
  readonly synAck: FrameNo;
}

/** Examples kept of connections seen on both sides of a translator. */
const MAX_TRANSLATIONS = 8;

export class Syns {
  readonly #rows = new Int32Array(SLOTS * ROW);
  readonly #ns = new Float64Array(SLOTS).fill(Number.NEGATIVE_INFINITY);
  readonly #frames = new Float64Array(SLOTS);
  /** Link addresses from and to. */
  readonly #macs = new Float64Array(2 * SLOTS);
  translations: Translation[] = [];
  translated = 0;
  /** Of the translated ones, how many had their source, and how many their destination changed. */
  sourceChanged = 0;
  destinationChanged = 0;

  /** Looks up and stores a segment with SYN; its twin at an earlier place, when it has one under the same addresses. */
  look(s: Segment, names: NameTable): Twin | null {
    if ((s.flags & ACK) !== 0) this.#answer(s);
    const slot = slotOf(s.seq, s.flags);
    const r = this.#rows;
    const at = slot * ROW;
    const family = r[at + FAMILY] ?? -1;
    const oneNamed = family !== s.family && (family === FAMILY_NAME || s.family === FAMILY_NAME);
    const same = r[at + ISN] === s.seq && r[at + FLAGS] === (s.flags & (SYN | ACK));
    const since = s.timeNs - (this.#ns[slot] ?? 0);
    if (same && (family === s.family || oneNamed) && since >= 0 && since < TWIN_NS) {
      const source = oneNamed
        ? printedAlike(r, at + SRC, at + PORTS_SRC, family, s, true, names)
        : sameEnd(r, at + SRC, at + PORTS_SRC, s.src0, s.src1, s.src2, s.src3, s.srcPort);
      const destination = oneNamed
        ? printedAlike(r, at + DST, at + PORTS_DST, family, s, false, names)
        : sameEnd(r, at + DST, at + PORTS_DST, s.dst0, s.dst1, s.dst2, s.dst3, s.dstPort);
      const twin = this.#twin(s, slot, source && destination);
      if (twin !== null) {
        r[at + TWICE] = 1;
        if (source && destination) return twin;
        if (this.#onePacket(s, slot, source || destination)) {
          this.#translate(s, at, twin, source, destination);
          // The answer of a translated SYN is known by then under both pairs of addresses. A device that agrees on options of
          // its own ends the connection there and opens another.
          const passedOn = twin.lost === 0 && twin.gained === 0 && twin.scaleBefore === twin.scaleAfter;
          if ((s.flags & ACK) === 0 && passedOn) return { ...twin, own: this.#endsOf(at, family) };
        }
      } else if (destination) return null;
    }
    this.#store(s, slot);
    return null;
  }

  /** The SYN that a SYN-ACK answers although it went elsewhere: its frame, and where it went; null: there is none. */
  calledInstead(s: Segment): { frame: FrameNo; called: Words } | null {
    const slot = slotOf((s.ack - 1) | 0, SYN);
    const r = this.#rows;
    const at = slot * ROW;
    if (r[at + ISN] !== ((s.ack - 1) | 0) || r[at + FLAGS] !== SYN || r[at + FAMILY] !== s.family) return null;
    if (r[at + TO_MANY] === 1) return null;
    // To the very socket that asked, from somebody else.
    if (!sameEnd(r, at + SRC, at + PORTS_SRC, s.dst0, s.dst1, s.dst2, s.dst3, s.dstPort)) return null;
    if (sameEnd(r, at + DST, at + PORTS_DST, s.src0, s.src1, s.src2, s.src3, s.srcPort)) return null;
    return { frame: this.#frames[slot] ?? 0, called: endOf(r, at + DST, at + PORTS_DST, s.family) };
  }

  /**
   * A text may print one host under two names, as its resolver gave them. A refusal of a SYN that went to the other name gets
   * that name, so that it finds its connection; the name that it had, or null: it is no such refusal.
   */
  takeCalledName(s: Segment): Words | null {
    const found = this.calledInstead(s);
    if (found === null || (s.family !== FAMILY_NAME && found.called.family !== FAMILY_NAME)) return null;
    const slot = slotOf((s.ack - 1) | 0, SYN);
    if (this.#rows[slot * ROW + ANSWERED] === 1 || s.timeNs - (this.#ns[slot] ?? 0) > REFUSAL_NS) return null;
    const own: Words = { family: s.family, words: [s.src0, s.src1, s.src2, s.src3], port: s.srcPort };
    [s.src0, s.src1, s.src2, s.src3] = found.called.words;
    s.srcPort = found.called.port;
    return own;
  }

  /**
   * Whether the SYN with this ISN was answered by whom it called, or others were called with its number; also when it is
   * forgotten, and nobody can say.
   */
  answered(iss: number): boolean {
    const at = slotOf(iss, SYN) * ROW;
    const r = this.#rows;
    return r[at + ISN] !== iss || r[at + FLAGS] !== SYN || r[at + ANSWERED] === 1 || r[at + TO_MANY] === 1;
  }

  /** Whether a SYN offers another window or other options than the one with its number before. */
  offersOther(s: Segment): boolean {
    const r = this.#rows;
    const at = slotOf(s.seq, SYN) * ROW;
    const before = r[at + OPTIONS] ?? 0;
    const now = optionsOf(s);
    if (r[at + ISN] !== s.seq || r[at + FLAGS] !== SYN || ((before | now) & OPT_CUT) !== 0) return false;
    return r[at + WINDOW] !== s.window || ((before ^ now) & SYSTEMS_OPTIONS) !== 0;
  }

  /** Handshakes whose SYN-ACK came over the SYN's link addresses, and over others. */
  sameWay = 0;
  otherWay = 0;
  ways: OtherWay[] = [];

  clear(): void {
    this.#ns.fill(Number.NEGATIVE_INFINITY);
    this.#rows.fill(0);
    this.translations = [];
    this.translated = this.sourceChanged = this.destinationChanged = 0;
    this.sameWay = this.otherWay = 0;
    this.ways = [];
  }

  #answer(s: Segment): void {
    const at = slotOf((s.ack - 1) | 0, SYN) * ROW;
    const r = this.#rows;
    if (r[at + ISN] !== ((s.ack - 1) | 0) || r[at + FLAGS] !== SYN) return;
    if (!sameEnd(r, at + SRC, at + PORTS_SRC, s.dst0, s.dst1, s.dst2, s.dst3, s.dstPort)) return;
    if (sameEnd(r, at + DST, at + PORTS_DST, s.src0, s.src1, s.src2, s.src3, s.srcPort)) {
      if (r[at + ANSWERED] === 0 && r[at + TWICE] === 0) this.#weighWays(s, at);
      r[at + ANSWERED] = 1;
    }
  }

  /** Whether the answer came back over the link addresses that the SYN went out over. */
  #weighWays(s: Segment, at: number): void {
    if (s.linkSrc < 0 || s.linkDst < 0 || s.linkDirection !== LINK_UNKNOWN) return;
    const r = this.#rows;
    if (r[at + IFACE] !== s.iface || r[at + CAPTURE_POINT] === 0) return;
    if (r[at + CAPTURE_POINT] === capturePointOf(s)) {
      this.sameWay++;
      return;
    }
    const slot = slotOf((s.ack - 1) | 0, SYN);
    const from = this.#macs[2 * slot] ?? -1;
    const to = this.#macs[2 * slot + 1] ?? -1;
    if ([from, to, s.linkSrc, s.linkDst].some(shared)) return;
    this.otherWay++;
    // The far device differs where the SYN was caught on its way out, the near one where it was caught coming in.
    const outward = to !== s.linkSrc;
    if (this.ways.length < MAX_TRANSLATIONS)
      this.ways.push({
        outward,
        syn: this.#frames[slot] ?? 0,
        synAck: s.frame,
        first: outward ? to : from,
        second: outward ? s.linkSrc : s.linkDst,
      });
  }

  /** The stored segment as seen earlier on its way: by a larger TTL, or by another place when no router lies between. */
  #twin(s: Segment, slot: number, sameEnds: boolean): Twin | null {
    const r = this.#rows;
    const at = slot * ROW;
    const ttl = r[at + TTL] ?? -1;
    const passed = ttl - s.ttl;
    if (ttl < 0 !== s.ttl < 0 || passed < 0 || passed > MOST_BETWEEN) return null;
    // A text that names no place may show any: another pair of addresses is what tells two of them apart.
    const elsewhere = r[at + CAPTURE_POINT] !== capturePointOf(s) || (!sameEnds && this.#followsInText(s, slot));
    if (passed === 0 && !elsewhere) return null;
    const before = r[at + OPTIONS] ?? 0;
    const after = optionsOf(s);
    return {
      first: this.#frames[slot] ?? 0,
      second: s.frame,
      synAck: (s.flags & ACK) !== 0,
      lost: (after & OPT_CUT) === 0 ? before & ~after & ~OPT_CUT : 0,
      gained: (before & OPT_CUT) === 0 ? after & ~before & ~OPT_CUT : 0,
      mssBefore: r[at + MSS] ?? -1,
      mssAfter: s.mss,
      scaleBefore: r[at + SCALE] ?? -1,
      scaleAfter: s.windowScale,
      ttlBefore: ttl,
      ttlAfter: s.ttl,
      sinceNs: s.timeNs - (this.#ns[slot] ?? 0),
      own: null,
      cameBack: passed > 0 && r[at + CAPTURE_POINT] === capturePointOf(s) && s.linkSrc >= 0,
    };
  }

  /**
   * A text without TTLs and interfaces prints what a device sent on right behind what it got. A system gives each pair of ends a number
   * of its own (RFC 6528), and no generator of SYNs sets all the options that a system offers.
   */
  #followsInText(s: Segment, slot: number): boolean {
    const atHand = s.ttl < 0 && s.linkDirection === LINK_UNKNOWN && s.linkSrc < 0;
    return atHand && s.frame === (this.#frames[slot] ?? 0) + 1 && (optionsOf(s) & SYSTEMS_OPTIONS) === SYSTEMS_OPTIONS;
  }

  /** Scanners use one ISN for many targets: of one packet, what else does not change on the way must be the same too. */
  #onePacket(s: Segment, slot: number, oneEndIsTheSame: boolean): boolean {
    const r = this.#rows;
    const at = slot * ROW;
    const stamped = s.hasTimestamp && ((r[at + OPTIONS] ?? 0) & OPT_TIMESTAMPS) !== 0;
    if (stamped && r[at + TSVAL] !== s.tsVal) return false;
    const id = s.ipId > 0 && r[at + IP_ID] === s.ipId;
    if (r[at + WINDOW] !== s.window || !((stamped && s.tsVal !== 0) || id)) return false;
    if ((r[at + TTL] ?? 0) > s.ttl) return true;
    // A bridge does not count as a hop, and texts tell no TTL: sent on to one of the same ends by whom the first was sent to,
    // or caught on its way in and on its way out.
    if (!oneEndIsTheSame) return false;
    // Its number, time stamp and identification at once: no other packet has them, whichever way it took.
    if (stamped && s.tsVal !== 0 && id) return true;
    if (s.linkSrc >= 0 && this.#macs[2 * slot + 1] === s.linkSrc) return true;
    if (s.ttl >= 0 || !stamped || s.tsVal === NMAP_STAMP) return false;
    return s.linkDirection === LINK_OUT || this.#followsInText(s, slot);
  }

  #endsOf(at: number, family: number): [Words, Words] {
    const r = this.#rows;
    return [endOf(r, at + SRC, at + PORTS_SRC, family), endOf(r, at + DST, at + PORTS_DST, family)];
  }

  #translate(s: Segment, at: number, twin: Twin, source: boolean, destination: boolean): void {
    // The answer of a translated SYN comes back translated too: one connection, counted once.
    if ((s.flags & ACK) !== 0) return;
    const r = this.#rows;
    this.translated++;
    if (!source) this.sourceChanged++;
    if (!destination) this.destinationChanged++;
    if (this.translations.length >= MAX_TRANSLATIONS) return;
    this.translations.push({
      twin,
      before: this.#endsOf(at, r[at + FAMILY] ?? s.family),
      after: [
        { family: s.family, words: [s.src0, s.src1, s.src2, s.src3], port: s.srcPort },
        { family: s.family, words: [s.dst0, s.dst1, s.dst2, s.dst3], port: s.dstPort },
      ],
    });
  }

  #store(s: Segment, slot: number): void {
    const r = this.#rows;
    const at = slot * ROW;
    if (r[at + ISN] !== s.seq || r[at + PORTS_DST] !== s.dstPort || r[at + PORTS_SRC] !== s.srcPort)
      r[at + ANSWERED] = 0;
    const sameSender =
      r[at + ISN] === s.seq && sameEnd(r, at + SRC, at + PORTS_SRC, s.src0, s.src1, s.src2, s.src3, s.srcPort);
    if (!sameSender) r[at + TO_MANY] = 0;
    else if (!sameEnd(r, at + DST, at + PORTS_DST, s.dst0, s.dst1, s.dst2, s.dst3, s.dstPort)) r[at + TO_MANY] = 1;
    r[at + TWICE] = 0;
    this.#ns[slot] = s.timeNs;
    this.#frames[slot] = s.frame;
    this.#macs[2 * slot] = s.linkSrc;
    this.#macs[2 * slot + 1] = s.linkDst;
    r[at + ISN] = s.seq;
    r[at + FLAGS] = s.flags & (SYN | ACK);
    r[at + SRC] = s.src0;
    r[at + SRC + 1] = s.src1;
    r[at + SRC + 2] = s.src2;
    r[at + SRC + 3] = s.src3;
    r[at + DST] = s.dst0;
    r[at + DST + 1] = s.dst1;
    r[at + DST + 2] = s.dst2;
    r[at + DST + 3] = s.dst3;
    r[at + PORTS_SRC] = s.srcPort;
    r[at + PORTS_DST] = s.dstPort;
    r[at + TTL] = s.ttl;
    r[at + TSVAL] = s.tsVal;
    r[at + OPTIONS] = optionsOf(s);
    r[at + MSS] = s.mss;
    r[at + SCALE] = s.windowScale;
    r[at + IP_ID] = s.ipId;
    r[at + WINDOW] = s.window;
    r[at + CAPTURE_POINT] = capturePointOf(s);
    r[at + FAMILY] = s.family;
    r[at + IFACE] = s.iface;
  }
}

/** Addresses that several routers share by design (VRRP, HSRP, GLBP): their answers come from the router's own address. */
function shared(mac: number): boolean {
  const top = Math.floor(mac / 0x1000000);
  return top === 0x00005e || top === 0x00000c || top === 0x0007b4 || mac < 0;
}

function optionsOf(s: Segment): number {
  const asked = (s.flags & ACK) === 0 ? (s.flags & (ECE | CWR)) === (ECE | CWR) : (s.flags & (ECE | CWR)) === ECE;
  return (
    (s.sackPermitted ? OPT_SACK : 0) |
    (s.hasTimestamp ? OPT_TIMESTAMPS : 0) |
    (s.windowScale >= 0 ? OPT_SCALE : 0) |
    (s.mss >= 0 ? OPT_MSS : 0) |
    (s.mptcp >= 0 ? OPT_MPTCP : 0) |
    (s.fastOpen >= 0 ? OPT_FAST_OPEN : 0) |
    (asked ? OPT_ECN : 0) |
    ((s.known & KNOWN_OPTIONS) === 0 ? OPT_CUT : 0)
  );
}

/** Interface, direction and link addresses: another number is another place. */
const capturePointOf = (s: Segment): number =>
  s.linkDirection === LINK_UNKNOWN
    ? (Math.imul(s.iface + 1, 0x85ebca6b) ^ Math.imul((s.linkSrc + s.linkDst) | 0, 0x9e3779b1)) | 0
    : Math.imul(s.iface + 1, 64) + s.linkDirection;

const slotOf = (isn: number, flags: number): number => {
  const h = Math.imul(isn ^ ((flags & ACK) << 20), 0x9e3779b1);
  return (h ^ (h >>> 16)) & (SLOTS - 1);
};
