/** The latest retransmissions of one sender, remembered until something proves one of them needless. */
import type { AnnotationKind } from '../../records.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { seqGe, seqLe } from '../../wire/seq.ts';

const MOST = 256;

export interface Sent {
  readonly start: number;
  readonly end: number;
  readonly frame: FrameNo;
  readonly ns: Nanos;
  readonly kind: AnnotationKind;
  readonly hasTimestamp: boolean;
  readonly tsVal: number;
  /** TSval of the transmission that it repeats. */
  readonly originalTsVal: number;
  readonly originalFrame: FrameNo;
  readonly detail: Record<string, unknown>;
  /** A proof was found. */
  settled: boolean;
  /** Covered by an ACK that its sender has had. */
  acked: boolean;
}

export class Ledger {
  readonly #sent: Sent[] = [];

  add(sent: Sent): void {
    if (this.#sent.length === MOST) this.#sent.splice(0, MOST / 2);
    this.#sent.push(sent);
  }

  /** RFC 2883, RFC 3708: the latest transmission that lies in the reported range. */
  dsack(left: number, right: number): Sent | undefined {
    for (let i = this.#sent.length - 1; i >= 0; i--) {
      const sent = this.#sent[i];
      if (sent === undefined || sent.settled) continue;
      if (seqGe(sent.start, left) && seqLe(sent.end, right)) return sent;
    }
    return undefined;
  }

  /** RFC 3522: acknowledged by a segment that echoes a timestamp older than the retransmission's. */
  eifel(una: number, tsEcr: number, found: (sent: Sent) => void): void {
    for (const sent of this.#sent) {
      if (sent.acked || !seqLe(sent.end, una)) continue;
      sent.acked = true;
      // In the same millisecond as the original no echo tells them apart.
      if (sent.settled || !sent.hasTimestamp || ((sent.tsVal - sent.originalTsVal) | 0) <= 0) continue;
      // In the same millisecond as the original no echo tells them apart.
      if (((sent.tsVal - tsEcr) | 0) > 0) found(sent);
    }
  }

  /** The latest one is a probe whose kind a later frame may revise. */
  last(): Sent | undefined {
    return this.#sent.at(-1);
  }
}
