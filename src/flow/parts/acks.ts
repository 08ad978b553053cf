/** The acknowledgements of one endpoint: the last one, the windows it advertised, the duplicates. Written by receiving/acks.ts. */
import type { Segment } from '../../segment/segment.ts';
import type { Bytes, FrameNo, Nanos } from '../../units.ts';
import type { SillyWindow } from '../receiving/silly-window.ts';

/** What one endpoint acknowledged last, and what came to it since. */
export class AcksSent {
  known: boolean = false;
  ack: number = 0;
  /** When its ACK last moved. */
  movedNs: number = -0;
  window: number = 0;
  /** IP identification of its latest segment; -1 unknown, 0 none. */
  ipId: number = -1;
  /** ACKs of different numbers had the same one: equal ones tell of no copy. */
  idsRepeat: boolean = false;
  /** Time stamp of its latest ACK; 0 none. */
  tsVal: number = 0;
  /** The newest time stamp that it sent, and whether there was one. */
  newestTsVal: number = 0;
  stamped: boolean = false;
  dupes: number = 0;
  /** Since when it advertises a window of 0 (NaN: it does not), how long it did in all, the longest and its first frame. */
  zeroNs: number = Number.NaN;
  zeroTotalNs: number = -0;
  zeroFrame: number = -0;
  /** Segments of the peer that filled this endpoint's window, and the window then. */
  filled: number = 0;
  filledWindow: number = -0;
  filledFrame: number = -0;
  /** Of them: while the window was about as large as this endpoint ever makes it, so that no unread data had taken room. */
  filledWide: number = 0;
  /** Of them: while a good part of it was taken by data that had come in order. */
  filledNarrow: number = 0;
  /** The largest window it advertised; and, once one was smaller than a segment, how it opens it. */
  mostWindow: number = 0;
  silly: SillyWindow | null = null;
  /** The farthest right edge that its ACKs offered: a sequence number of the peer (RFC 9293 §3.8.6). */
  edge: number = 0;
  edgeKnown: boolean = false;
  /** Segments of the peer beyond that edge since it last moved. */
  beyondEdge: number = 0;
  #blocks = 0;
  #sack: Int32Array | null = null;
  /** Segments since its last ACK that did not advance its RCV.NXT: each is worth one duplicate ACK. */
  stale: number = 0;
  staleNs: number = -0;
  /** A SYN, an old RST or an ACK of nothing came: RFC 5961 asks for a challenge ACK. */
  challenged: number = 0;
  /** ACKs that repeat this number, without SACK blocks, while one segment was out: it was not taken. */
  refusals: number = 0;
  refusedAt: number = 0;
  /** The bare ACK that opened the window which its SYN-ACK had left at 0. */
  openedFrame: FrameNo = 0;
  openedNs: Nanos = -0;
  /** Bare ACKs of it that follow a bare ACK of the peer with nothing new in either, in a row; their first and last frames and times. */
  answeredAcks: number = 0;
  answeredAckFrame: FrameNo = 0;
  answeredAckNs: number = -0;
  answeredAckLastFrame: FrameNo = 0;
  answeredAckLastNs: number = -0;
  /** It has sent a SACK block. */
  sacked: boolean = false;
  /** The right edge of a block of one number, where its ACK passed it at last: so short is a FIN, or one byte. */
  loneSacked: number = 0;
  loneSackedFrame: FrameNo = 0;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.known = false;
    this.ack = 0;
    this.movedNs = -0;
    this.window = 0;
    this.ipId = -1;
    this.idsRepeat = false;
    this.tsVal = 0;
    this.newestTsVal = 0;
    this.stamped = false;
    this.dupes = 0;
    this.zeroNs = Number.NaN;
    this.zeroTotalNs = -0;
    this.zeroFrame = -0;
    this.filled = 0;
    this.filledWindow = -0;
    this.filledFrame = -0;
    this.filledWide = 0;
    this.filledNarrow = 0;
    this.mostWindow = 0;
    this.silly = null;
    this.edge = 0;
    this.edgeKnown = false;
    this.beyondEdge = 0;
    this.#blocks = 0;
    this.stale = 0;
    this.staleNs = -0;
    this.challenged = 0;
    this.refusals = 0;
    this.refusedAt = 0;
    this.openedFrame = 0;
    this.openedNs = -0;
    this.answeredAcks = 0;
    this.answeredAckFrame = 0;
    this.answeredAckNs = -0;
    this.answeredAckLastFrame = 0;
    this.answeredAckLastNs = -0;
    this.sacked = false;
    this.loneSacked = 0;
    this.loneSackedFrame = 0;
  }

  /** It sent a segment with this time stamp. */
  stamp(tsVal: number): void {
    if (this.stamped && ((tsVal - this.newestTsVal) | 0) <= 0) return;
    this.newestTsVal = tsVal;
    this.stamped = true;
  }

  sameSack(s: Segment): boolean {
    if (s.sackCount !== this.#blocks) return false;
    for (let i = 0; i < 2 * s.sackCount; i++) if (this.#sack?.[i] !== s.sack[i]) return false;
    return true;
  }

  /** What its last ACK says is missing below the lowest SACK block; 0: nothing. */
  get missingBytes(): Bytes {
    let least = 0;
    for (let i = 0; i < this.#blocks; i++) {
      const above = ((this.#sack?.[2 * i] ?? 0) - this.ack) | 0;
      if (above > 0 && (least === 0 || above < least)) least = above;
    }
    return least;
  }

  /** The latest of several without SACK blocks; `movedNs` is known. */
  takeLast(ack: number, window: number, ipId: number, tsVal: number): void {
    this.ack = ack;
    this.window = window;
    this.ipId = ipId;
    this.tsVal = tsVal;
    this.#blocks = 0;
    this.stale = 0;
  }

  take(s: Segment, now: Nanos): void {
    if (s.ack !== this.ack) {
      this.movedNs = now;
      if (s.ipId > 0 && s.ipId === this.ipId) this.idsRepeat = true;
    }
    this.known = true;
    this.ack = s.ack;
    this.window = s.window;
    this.ipId = s.ipId;
    this.tsVal = s.hasTimestamp ? s.tsVal : 0;
    this.#blocks = s.sackCount;
    if (s.sackCount === 0) return;
    this.sacked = true;
    this.#sack ??= new Int32Array(8);
    for (let i = 0; i < 2 * s.sackCount; i++) this.#sack[i] = s.sack[i] ?? 0;
    const [left = 0, right = 0] = this.#sack;
    if (((right - left) | 0) !== 1 || ((left - s.ack) | 0) < 0) return;
    this.loneSacked = right;
    this.loneSackedFrame = s.frame;
  }
}
