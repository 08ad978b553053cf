/** The acknowledgements of one endpoint: the last one, the windows it advertised, the duplicates. Written by receiving/acks.ts. */
import type { Segment } from '../../segment/segment.ts';
import type { Nanos } from '../../units.ts';
import type { SillyWindow } from '../receiving/silly-window.ts';

/** What one endpoint acknowledged last, and what came to it since. */
export class AcksSent {
  known = false;
  ack = 0;
  /** When its ACK last moved. */
  movedNs = -0;
  window = 0;
  /** IP identification of its latest segment; -1 unknown, 0 none. */
  ipId = -1;
  dupes = 0;
  /** Since when it advertises a window of 0 (NaN: it does not), how long it did in all, the longest and its first frame. */
  zeroNs = Number.NaN;
  zeroTotalNs = -0;
  zeroFrame = -0;
  /** Segments of the peer that filled this endpoint's window, and the window then. */
  filled = 0;
  filledWindow = -0;
  filledFrame = -0;
  /** Of them: while the window was about as large as this endpoint ever makes it, so that no unread data had taken room. */
  filledWide = 0;
  /** Of them: while a good part of it was taken by data that had come in order. */
  filledNarrow = 0;
  /** The largest window it advertised; and, once one was smaller than a segment, how it opens it. */
  mostWindow = 0;
  silly: SillyWindow | null = null;
  /** The farthest right edge that its ACKs offered: a sequence number of the peer (RFC 9293 §3.8.6). */
  edge = 0;
  edgeKnown = false;
  #blocks = 0;
  #sack: Int32Array | null = null;
  /** Segments since its last ACK that did not advance its RCV.NXT: each is worth one duplicate ACK. */
  stale = 0;
  staleNs = -0;
  /** A SYN, an old RST or an ACK of nothing came: RFC 5961 asks for a challenge ACK. */
  challenged = 0;
  /** It has sent a SACK block. */
  sacked = false;

  sameSack(s: Segment): boolean {
    if (s.sackCount !== this.#blocks) return false;
    for (let i = 0; i < 2 * s.sackCount; i++) if (this.#sack?.[i] !== s.sack[i]) return false;
    return true;
  }

  take(s: Segment, now: Nanos): void {
    if (s.ack !== this.ack) this.movedNs = now;
    this.known = true;
    this.ack = s.ack;
    this.window = s.window;
    this.ipId = s.ipId;
    this.#blocks = s.sackCount;
    if (s.sackCount === 0) return;
    this.sacked = true;
    this.#sack ??= new Int32Array(8);
    for (let i = 0; i < 2 * s.sackCount; i++) this.#sack[i] = s.sack[i] ?? 0;
  }
}
