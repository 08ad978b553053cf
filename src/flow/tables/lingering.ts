/** Connections that are over and wait for stragglers, in the order in which they are let go. */
import type { FlowId, FrameNo, Nanos } from '../../units.ts';
import type { Connection } from '../connection.ts';

/**
 * Beats of a live view after which what ended is told though no packet moves the capture's clock: a second or a little
 * more.
 */
const LIVE_LINGER_BEATS = 5;
/** More than so many are let go before their time, the oldest first (a third of a second of 50,000 connections a second). */
const MAX_LINGERING = 16_384;

/** When it is let go by the capture's clock, and the beat and frame when it was last looked at. */
export interface Waiting {
  /** Null while it is a row (flow/many/calm). */
  connection: Connection | null;
  readonly row: number;
  /** Its id then: the object may serve another connection by now. */
  readonly id: FlowId;
  readonly at: Nanos;
  readonly beat: number;
  readonly frame: FrameNo;
}

export class Lingering {
  #queue: Waiting[] = [];
  #head = 0;

  add(waiting: Waiting): void {
    this.#queue.push(waiting);
  }

  /** The next one whose time has come by the capture's clock or by beats; null when there is none. */
  due(now: Nanos, beats: number): Waiting | null {
    const first = this.#queue[this.#head];
    return first !== undefined && (first.at <= now || outwaited(first, beats)) ? this.#shift() : null;
  }

  /** The oldest one, when there are too many. */
  surplus(): Waiting | null {
    return this.#queue.length - this.#head > MAX_LINGERING ? this.#shift() : null;
  }

  clear(): void {
    this.#queue = [];
    this.#head = 0;
  }

  #shift(): Waiting | null {
    const first = this.#queue[this.#head++];
    if (this.#head > 4096 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return first ?? null;
  }
}

export const outwaited = (waiting: Waiting, beats: number): boolean => waiting.beat + LIVE_LINGER_BEATS <= beats;

/** It was told and forgotten in the meantime. */
export const isGone = ({ connection, id }: Waiting): boolean =>
  connection !== null && (connection.slot < 0 || connection.id !== id);
