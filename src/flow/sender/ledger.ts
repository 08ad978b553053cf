/** The latest retransmissions of one sender, remembered until something proves one of them needless. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { Certainty, FrameNo, Nanos } from '../../units.ts';
import { seqGe, seqLe } from '../../wire/seq.ts';
import type { AckSeen } from './ack-queue.ts';
import type { Segment } from '../../segment/segment.ts';
import { idStep } from './ip-id.ts';

/** Retransmissions remembered for each sender; the older half is forgotten beyond. */
const MAX_RETRANSMISSIONS = 256;

/** What proves a retransmission needless: RFC 2883, RFC 3522, RFC 5682, an ACK too soon to answer it, RFC 9293 §3.10.7.4. */
export type ProofName = 'dsack' | 'timestamp' | 'f-rto' | 'early-ack' | 'duplicate-ack';

export interface Proved {
  readonly sent: Sent;
  readonly name: ProofName;
  /** The acknowledgement that proves it. */
  readonly frame: FrameNo;
}

export interface Sent {
  readonly start: number;
  readonly end: number;
  readonly frame: FrameNo;
  readonly ns: Nanos;
  kind: AnnotationKind;
  /** Of the kind: a proof that it was needless does not tell which timer or signal sent it. */
  certainty: Certainty;
  readonly timed: boolean;
  /** Its timestamp can be told from its original's. */
  readonly hasTimestamp: boolean;
  readonly tsVal: number;
  readonly ipId: number;
  /** TSval of the transmission that it repeats. */
  readonly originalTsVal: number;
  readonly originalFrame: FrameNo;
  detail: Record<string, unknown>;
  /** The receiver had reported something above it: its original was late, or lost. */
  readonly missed: boolean;
  /** Nothing of the peer had been seen: only the silence told what sent it. */
  readonly unheard: boolean;
  /** It ended all that had been sent. */
  readonly tail: boolean;
  /** A lone segment's probe: its time-out would have left at the same moment. */
  readonly lone: boolean;
  /** A proof was found. */
  settled: boolean;
  /** A DSACK, or a duplicate ACK where there is no SACK, has reported it. */
  dsacked: boolean;
  /** Covered by an ACK that its sender has had. */
  acked: boolean;
}

export class Ledger {
  readonly #sent: Sent[] = [];
  /** Not acknowledged yet. */
  #open = 0;
  /** Found since they were last taken; null while none was ever found. */
  #proved: Proved[] | null = null;

  /** Nothing was sent again so far. */
  begin(): void {
    this.#sent.length = 0;
    this.#open = 0;
    this.#proved = null;
  }

  add(sent: Sent): void {
    if (this.#sent.length === MAX_RETRANSMISSIONS)
      for (const gone of this.#sent.splice(0, MAX_RETRANSMISSIONS / 2)) if (!gone.acked) this.#open--;
    this.#sent.push(sent);
    this.#open++;
  }

  /** All that was sent again was acknowledged, and all that was proved of it was told. */
  get settled(): boolean {
    return this.#open === 0 && this.#proved === null;
  }

  /** RFC 2883, RFC 3708: the latest transmission that lies in the reported range. */
  dsack(left: number, right: number, frame: FrameNo): void {
    for (let i = this.#sent.length - 1; i >= 0; i--) {
      const sent = this.#sent[i];
      if (sent === undefined || sent.dsacked) continue;
      if (!seqGe(sent.start, left) || !seqLe(sent.end, right)) continue;
      // Each DSACK answers one transmission; a timestamp may have told of this one before.
      sent.dsacked = true;
      if (!sent.settled) this.#settle(sent, 'dsack', frame);
      return;
    }
  }

  /**
   * What this ACK newly covers. RFC 3522: it echoes a timestamp older than the retransmission's. An ACK that comes
   * sooner than any answer can proves the same.
   */
  acked(a: AckSeen, leastNs: Nanos): void {
    if (this.#open === 0) return;
    for (const sent of this.#sent) {
      if (sent.acked || !seqLe(sent.end, a.ack)) continue;
      sent.acked = true;
      this.#open--;
      if (sent.settled) continue;
      // In the same millisecond as the original no echo tells them apart.
      const byTimestamp = sent.hasTimestamp && a.hasTimestamp && ((sent.tsVal - sent.originalTsVal) | 0) > 0;
      if (byTimestamp && ((sent.tsVal - a.tsEcr) | 0) > 0) this.#settle(sent, 'timestamp', a.frame);
      else if (!byTimestamp && a.dueNs - sent.ns < leastNs) this.#settle(sent, 'early-ack', a.frame);
    }
  }

  /**
   * Nothing is out, and yet the peer acknowledges it once more: a repetition came of which it had every byte (RFC 9293
   * §3.10.7.4). Without DSACK it does not say which; the latest that can have come.
   */
  reported(a: AckSeen, leastNs: Nanos, mostNs: Nanos): void {
    for (let i = this.#sent.length - 1; i >= 0; i--) {
      const sent = this.#sent[i];
      if (sent === undefined || a.dueNs - sent.ns > mostNs) return;
      if (sent.dsacked || a.dueNs - sent.ns < leastNs) continue;
      sent.dsacked = true;
      if (!sent.settled) this.#settle(sent, 'duplicate-ack', a.frame);
      return;
    }
  }

  /** RFC 5682: the time-out that sent this frame was needless. */
  timeoutWas(frame: FrameNo, ackFrame: FrameNo): void {
    for (const sent of this.#sent) if (sent.frame === frame && !sent.settled) this.#settle(sent, 'f-rto', ackFrame);
  }

  #settle(sent: Sent, name: ProofName, frame: FrameNo): void {
    sent.settled = true;
    (this.#proved ??= []).push({ sent, name, frame });
  }

  /** The proofs found since this was last asked, in order; null for none. */
  takeProved(): readonly Proved[] | null {
    const proved = this.#proved;
    if (proved !== null) this.#proved = null;
    return proved;
  }

  /** A retransmission of these bytes that left after this segment and came before it; 0 when there is none. `idsCount`: identifications tell. */
  laterThan(s: Segment, start: number, end: number, idsCount: boolean): FrameNo {
    for (const sent of this.#sent) {
      if (!seqLe(sent.start, start) || !seqGe(sent.end, end)) continue;
      if (
        idsCount && s.ipId > 0 && sent.ipId > 0
          ? idStep(sent.ipId, s.ipId) > 0
          : sent.timed && s.hasTimestamp && ((sent.tsVal - s.tsVal) | 0) > 0
      )
        return sent.frame;
    }
    return 0;
  }

  /** Data that begins there went again before. */
  has(start: number): boolean {
    return this.#sent.some((sent) => sent.start === start);
  }

  /** Those of a kind, the oldest first. */
  *ofKind(kind: AnnotationKind): Iterable<Sent> {
    for (const sent of this.#sent) if (sent.kind === kind) yield sent;
  }

  /** Those that were judged while nothing of the peer had been seen, the oldest first. */
  *unheard(): Iterable<Sent> {
    for (const sent of this.#sent) if (sent.unheard) yield sent;
  }

  /** The latest one is a probe whose kind a later frame may revise. */
  last(): Sent | undefined {
    return this.#sent.at(-1);
  }
}
