/** Pings: ICMP and ICMPv6 echo, paired by hosts, identifier and sequence number (RFC 792, RFC 4443 §4); bounded memory. */
import { ABSENT, KNOWN_TIME, PROTO_ICMP, type Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { MILLISECOND, SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { addressText } from '../outcome/addresses.ts';

/** Runs of ping kept for one file; further ones are only counted. */
const MAX_PINGS = 4096;
/** Requests of one run that may wait for their answer at the same time; a power of two. */
const MOST_WAITING = 256;
/** Round trips kept for the median; beyond that each second, fourth, … one. */
const MOST_SAMPLES = 256;
/** The same message within this time by another way (MAC, TTL) is one message that the capture holds twice. */
const COPY_NS: Nanos = 50 * MILLISECOND;
/** A request younger than this at the end of the capture is not called lost. */
const PATIENCE_NS: Nanos = SECOND;

const FREE = 0;
const WAITING = 1;
const ANSWERED = 2;

/** One run of ping: who asked whom, and how it went. */
export interface Ping {
  readonly family: number;
  readonly from: string;
  readonly to: string;
  /** ABSENT where a text does not print it. */
  readonly id: number;
  readonly firstFrame: FrameNo;
  readonly lastFrame: FrameNo;
  readonly requests: number;
  readonly replies: number;
  /** Requests without an answer, and those too young at the end to be judged. */
  readonly lost: number;
  readonly open: number;
  readonly duplicates: number;
  /** Answers whose request is not in the capture. */
  readonly unasked: number;
  /** The first request that was lost; 0 none. */
  readonly lostFrame: FrameNo;
  /** NaN where no time is known. */
  readonly rttMinNs: Nanos;
  readonly rttMedianNs: Nanos;
  readonly rttMaxNs: Nanos;
  readonly slowestFrame: FrameNo;
  readonly requestTtl: number;
  readonly replyTtl: number;
  /** Another TTL that the replies had too; ABSENT: none. */
  readonly otherTtl: number;
  /** An address that answered in place of the one asked (a broadcast, say); '' none. */
  readonly elsewhere: string;
  /** ICMP errors that quote a request: the last one, and how many. */
  readonly errors: number;
  readonly errorFrom: string;
  readonly errorType: number;
  readonly errorCode: number;
  readonly errorFrame: FrameNo;
  /** Requests went out with several small TTLs: a traceroute by echo, told as one. */
  readonly traces: boolean;
}

class Run implements Ping {
  readonly family: number;
  readonly from: string;
  readonly to: string;
  readonly id: number;
  readonly firstFrame: FrameNo;
  lastFrame: FrameNo = 0;
  lastNs: Nanos = -0;
  requests = 0;
  replies = 0;
  lost = 0;
  open = 0;
  duplicates = 0;
  unasked = 0;
  lostFrame: FrameNo = 0;
  rttMinNs: Nanos = Number.NaN;
  rttMedianNs: Nanos = Number.NaN;
  rttMaxNs: Nanos = Number.NaN;
  slowestFrame: FrameNo = 0;
  requestTtl = ABSENT;
  replyTtl = ABSENT;
  otherTtl = ABSENT;
  elsewhere = '';
  errors = 0;
  errorFrom = '';
  errorType = ABSENT;
  errorCode = ABSENT;
  errorFrame: FrameNo = 0;
  traces = false;
  #seq = new Int32Array(4);
  #sentNs = new Float64Array(4);
  #frame = new Float64Array(4);
  #heardNs = new Float64Array(4);
  #state = new Uint8Array(4);
  /** Link address and TTL of the request and of its reply: another one tells a copy. */
  #way = new Float64Array(8);
  readonly #rtts: number[] = [];
  #stride = 1;
  #samples = 0;

  readonly #key: Int32Array;

  constructor(s: Segment, asks: boolean, from: string, to: string) {
    this.family = s.family;
    this.from = from;
    this.to = to;
    this.id = s.echoId;
    this.firstFrame = s.frame;
    this.#key = asks
      ? Int32Array.of(s.src0, s.src1, s.src2, s.src3, s.dst0, s.dst1, s.dst2, s.dst3, s.echoId)
      : Int32Array.of(s.dst0, s.dst1, s.dst2, s.dst3, s.src0, s.src1, s.src2, s.src3, s.echoId);
  }

  isOf(s: Segment, asks: boolean): boolean {
    const k = this.#key;
    if (s.echoId !== k[8] || s.family !== this.family) return false;
    const [one, other] = asks ? [0, 4] : [4, 0];
    return (
      s.src0 === k[one] &&
      s.src1 === k[one + 1] &&
      s.src2 === k[one + 2] &&
      s.src3 === k[one + 3] &&
      s.dst0 === k[other] &&
      s.dst1 === k[other + 1] &&
      s.dst2 === k[other + 2] &&
      s.dst3 === k[other + 3]
    );
  }

  request(s: Segment): void {
    this.lastFrame = s.frame;
    this.lastNs = s.timeNs;
    let i = this.#slot(s.echoSeq);
    const state = this.#state[i] ?? FREE;
    if (state !== FREE && this.#seq[i] === s.echoSeq && this.#copied(2 * i, this.#sentNs[i] ?? 0, s)) return;
    if (state === WAITING) {
      if (this.#grow()) i = this.#slot(s.echoSeq);
      if (this.#state[i] === WAITING) this.#lose(i);
    }
    this.requests++;
    if (this.requestTtl < 0) this.requestTtl = s.ttl;
    else if (s.ttl !== this.requestTtl && Math.min(s.ttl, this.requestTtl) < 30) this.traces = true;
    this.#seq[i] = s.echoSeq;
    this.#sentNs[i] = s.timeNs;
    this.#frame[i] = s.frame;
    this.#state[i] = WAITING;
    this.#way[2 * i] = wayOf(s);
  }

  reply(s: Segment, from: string): void {
    this.lastFrame = s.frame;
    const i = this.#slot(s.echoSeq);
    const state = this.#state[i] ?? FREE;
    if (state === FREE || this.#seq[i] !== s.echoSeq) {
      this.unasked++;
      return;
    }
    if (state === ANSWERED) {
      if (!this.#copied(2 * i + 1, this.#heardNs[i] ?? 0, s)) this.duplicates++;
      return;
    }
    this.replies++;
    this.#state[i] = ANSWERED;
    this.#heardNs[i] = s.timeNs;
    this.#way[2 * i + 1] = wayOf(s);
    if (from !== this.to) this.elsewhere = from;
    if (this.replyTtl < 0) this.replyTtl = s.ttl;
    else if (s.ttl >= 0 && s.ttl !== this.replyTtl) this.otherTtl = s.ttl;
    if ((s.known & KNOWN_TIME) !== 0) this.#sample(s.timeNs - (this.#sentNs[i] ?? 0), this.#frame[i] ?? 0);
  }

  /** An ICMP error quotes a request of this run. */
  error(s: Segment, from: string): void {
    this.lastFrame = s.frame;
    this.errors++;
    this.errorFrom = from;
    this.errorType = s.icmpType;
    this.errorCode = s.icmpCode;
    this.errorFrame = s.frame;
  }

  /** The file is over: what still waits is lost, but for the youngest. */
  close(now: Nanos): void {
    const patience = Number.isNaN(this.rttMaxNs) ? PATIENCE_NS : Math.max(PATIENCE_NS, 2 * this.rttMaxNs);
    for (let i = 0; i < this.#state.length; i++) {
      if (this.#state[i] !== WAITING) continue;
      if (now - (this.#sentNs[i] ?? 0) < patience) this.open++;
      else this.#lose(i);
    }
    if (this.#rtts.length > 0) this.#middle();
  }

  #middle(): void {
    const sorted = this.#rtts.toSorted((x, y) => x - y);
    const half = sorted.length >> 1;
    const upper = sorted[half] ?? Number.NaN;
    this.rttMedianNs = sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
  }

  /** Routers number each request by its identifier: takes another run of the same pair in, as one more request of this. */
  absorb(other: Run): void {
    this.lastFrame = Math.max(this.lastFrame, other.lastFrame);
    this.lastNs = Math.max(this.lastNs, other.lastNs);
    this.requests += other.requests;
    this.replies += other.replies;
    this.lost += other.lost;
    this.open += other.open;
    this.duplicates += other.duplicates;
    this.unasked += other.unasked;
    this.errors += other.errors;
    if (this.lostFrame === 0) this.lostFrame = other.lostFrame;
    if (other.errors > 0) {
      this.errorFrom = other.errorFrom;
      this.errorType = other.errorType;
      this.errorCode = other.errorCode;
      this.errorFrame = other.errorFrame;
    }
    if (this.replyTtl < 0) this.replyTtl = other.replyTtl;
    else if (other.replyTtl >= 0 && other.replyTtl !== this.replyTtl) this.otherTtl = other.replyTtl;
    if (this.#rtts.length < MOST_SAMPLES) this.#rtts.push(...other.#rtts.slice(0, 1));
    if (!(other.rttMinNs >= this.rttMinNs))
      this.rttMinNs = Number.isNaN(other.rttMinNs) ? this.rttMinNs : other.rttMinNs;
    if (other.rttMaxNs > this.rttMaxNs || Number.isNaN(this.rttMaxNs)) {
      this.rttMaxNs = other.rttMaxNs;
      this.slowestFrame = other.slowestFrame;
    }
  }

  /** After others were taken in: the middle of all round trips. */
  settle(): void {
    if (this.#rtts.length > 0) this.#middle();
  }

  #slot(seq: number): number {
    return seq & (this.#state.length - 1);
  }

  #lose(i: number): void {
    this.lost++;
    this.#state[i] = FREE;
    const frame = this.#frame[i] ?? 0;
    if (this.lostFrame === 0 || frame < this.lostFrame) this.lostFrame = frame;
  }

  #copied(way: number, thenNs: Nanos, s: Segment): boolean {
    return s.timeNs - thenNs < COPY_NS && this.#way[way] !== wayOf(s);
  }

  #sample(rtt: Nanos, frame: FrameNo): void {
    if (!(rtt >= this.rttMinNs)) this.rttMinNs = rtt;
    if (!(rtt <= this.rttMaxNs)) {
      this.rttMaxNs = rtt;
      this.slowestFrame = frame;
    }
    if (this.#samples++ % this.#stride !== 0) return;
    this.#rtts.push(rtt);
    if (this.#rtts.length < MOST_SAMPLES) return;
    for (let i = 0; i < MOST_SAMPLES / 2; i++) this.#rtts[i] = this.#rtts[2 * i] ?? 0;
    this.#rtts.length = MOST_SAMPLES / 2;
    this.#stride *= 2;
  }

  /** Doubles the room for requests that wait; false when there is no more. */
  #grow(): boolean {
    const before = this.#state.length;
    if (before >= MOST_WAITING) return false;
    const [seq, sent, frame, heard, state, way] = [
      this.#seq,
      this.#sentNs,
      this.#frame,
      this.#heardNs,
      this.#state,
      this.#way,
    ];
    const size = before * 2;
    this.#seq = new Int32Array(size);
    this.#sentNs = new Float64Array(size);
    this.#frame = new Float64Array(size);
    this.#heardNs = new Float64Array(size);
    this.#state = new Uint8Array(size);
    this.#way = new Float64Array(2 * size);
    for (let i = 0; i < before; i++) {
      const to = (seq[i] ?? 0) & (size - 1);
      if (state[i] === FREE) continue;
      this.#seq[to] = seq[i] ?? 0;
      this.#sentNs[to] = sent[i] ?? 0;
      this.#frame[to] = frame[i] ?? 0;
      this.#heardNs[to] = heard[i] ?? 0;
      this.#state[to] = state[i] ?? 0;
      this.#way[2 * to] = way[2 * i] ?? 0;
      this.#way[2 * to + 1] = way[2 * i + 1] ?? 0;
    }
    return true;
  }
}

/** Where a message was seen: the sender's link address, the interface and the TTL in one number. */
const wayOf = (s: Segment): number => s.linkSrc * 65_536 + (s.iface & 0xff) * 256 + (s.ttl & 0xff);

export class Echoes {
  readonly #runs = new Map<string, Run>();
  /** The run that was heard last: most packets of a flood belong to it. */
  #last: Run | null = null;
  /** Echo messages of runs beyond the bound. */
  beyond = 0;

  /** Takes an echo request or reply; false when the message is something else. */
  add(s: Segment, names: NameTable): boolean {
    const asks = isRequest(s);
    if (!asks && !isReply(s)) return false;
    const last = this.#last;
    if (last !== null && last.isOf(s, asks)) {
      if (asks) last.request(s);
      else last.reply(s, last.to);
      return true;
    }
    const from = addressText(s.family, s.src0, s.src1, s.src2, s.src3, names);
    const to = addressText(s.family, s.dst0, s.dst1, s.dst2, s.dst3, names);
    const key = asks ? keyOf(from, to, s) : keyOf(to, from, s);
    let run = this.#runs.get(key);
    if (run === undefined) {
      // A broadcast or an anycast address is answered by somebody else: the run that asked just now.
      if (!asks && last !== null && last.from === to && last.id === s.echoId && s.timeNs - last.lastNs < SECOND) {
        last.reply(s, from);
        return true;
      }
      if (this.#runs.size >= MAX_PINGS) {
        this.beyond++;
        return true;
      }
      run = new Run(s, asks, asks ? from : to, asks ? to : from);
      this.#runs.set(key, run);
    }
    this.#last = run;
    if (asks) run.request(s);
    else run.reply(s, run.to);
    return true;
  }

  /** An ICMP error that quotes an echo request; null when it quotes something else. */
  error(s: Segment, quoted: Segment, from: string, names: NameTable): Ping | null {
    if (!isRequest(quoted)) return null;
    const asker = addressText(quoted.family, quoted.src0, quoted.src1, quoted.src2, quoted.src3, names);
    const asked = addressText(quoted.family, quoted.dst0, quoted.dst1, quoted.dst2, quoted.dst3, names);
    const run = this.#runs.get(keyOf(asker, asked, quoted));
    run?.error(s, from);
    return run ?? null;
  }

  /** The runs of one file; the table is empty afterwards. */
  take(now: Nanos): Ping[] {
    const runs = [...this.#runs.values()];
    for (const run of runs) run.close(now);
    this.#runs.clear();
    this.#last = null;
    return joined(runs);
  }
}

/** Runs of one request each between the same hosts are one ping whose identifier counts. */
function joined(runs: readonly Run[]): Run[] {
  const singles = new Map<string, Run>();
  const out: Run[] = [];
  for (const run of runs) {
    const key = `${run.from} ${run.to}`;
    const first = run.requests === 1 && run.id >= 0 ? singles.get(key) : undefined;
    if (first !== undefined) {
      first.absorb(run);
      continue;
    }
    if (run.requests === 1 && run.id >= 0) singles.set(key, run);
    out.push(run);
  }
  for (const run of singles.values()) run.settle();
  return out;
}

const isRequest = (s: Segment): boolean => (s.protocol === PROTO_ICMP ? s.icmpType === 8 : s.icmpType === 128);
export const isReply = (s: Segment): boolean => (s.protocol === PROTO_ICMP ? s.icmpType === 0 : s.icmpType === 129);
const keyOf = (asker: string, asked: string, s: Segment): string => `${asker} ${asked} ${s.echoId}`;
