/** How much may live at a time, and who goes first when that is too much. */
import type { Bytes } from '../units.ts';
import type { Connection } from './connection.ts';

/** What a tracker may keep, in numbers of what it keeps. */
export interface Budget {
  /** Connections that are told packet by packet. */
  readonly connections: number;
  /** Connections without data that wait to be recognised as a flood or scan. */
  readonly held: number;
  /** Those of a flood or scan that are remembered, so that what comes later is known as theirs. */
  readonly folded: number;
}

/** Without an option; a report and V8's own needs come on top. */
export const DEFAULT_MEMORY: Bytes = 512 * 1024 * 1024;

/** What one takes, with its rows in the tables, its part of a report and what V8 leaves lying until it collects; measured, rounded up. */
const CONNECTION_BYTES: Bytes = 10 * 1024;
const HELD_BYTES: Bytes = 400;
const LEAST = 256;

export function budgetOf(memory: Bytes): Budget {
  const share = (part: number, bytes: Bytes): number => Math.max(LEAST, Math.floor((memory * part) / bytes));
  return {
    connections: share(0.7, CONNECTION_BYTES),
    held: Math.min(share(0.12, HELD_BYTES), 262_144),
    folded: Math.min(share(0.18, HELD_BYTES), 2_000_000),
  };
}

/**
 * The live connections in the order in which they are let go when there are too many: those of which one side only was
 * seen before the others, and of each the one that has been silent since it was looked at last, the oldest first.
 */
export class Queue {
  readonly #dull = new Line();
  readonly #others = new Line();

  add(connection: Connection): void {
    this.#dull.push(connection);
  }

  /** The one to let go; null when there is none. */
  next(): Connection | null {
    for (const line of [this.#dull, this.#others])
      for (let left = line.length; left > 0; left--) {
        const seen = line.seen;
        const connection = line.shift();
        if (connection === null || connection.slot < 0) continue;
        if (line === this.#dull && bothSpoke(connection)) this.#others.push(connection);
        else if (connection.counts.lastFrame !== seen) line.push(connection);
        else return connection;
      }
    // Each had a packet since: then the oldest.
    for (const line of [this.#dull, this.#others])
      for (let c = line.shift(); c !== null; c = line.shift()) if (c.slot >= 0) return c;
    return null;
  }

  /** Forgets those that are over, when they are most of the queue. */
  tidy(live: number): void {
    if (this.#dull.length + this.#others.length < 2 * live + 1024) return;
    this.#dull.tidy();
    this.#others.tidy();
  }
}

const bothSpoke = (c: Connection): boolean => c.a.counts.segments > 0 && c.b.counts.segments > 0;

/** First in, first out, each with the last packet that it had when it came in. */
class Line {
  #connections: Connection[] = [];
  #frames: number[] = [];
  #head = 0;

  get length(): number {
    return this.#connections.length - this.#head;
  }

  /** Of the first one. */
  get seen(): number {
    return this.#frames[this.#head] ?? -1;
  }

  push(connection: Connection): void {
    this.#connections.push(connection);
    this.#frames.push(connection.counts.lastFrame);
  }

  shift(): Connection | null {
    const first = this.#connections[this.#head];
    if (first === undefined) return null;
    this.#head++;
    if (this.#head > 4096 && this.#head * 2 > this.#connections.length) {
      this.#connections = this.#connections.slice(this.#head);
      this.#frames = this.#frames.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }

  tidy(): void {
    const connections: Connection[] = [];
    const frames: number[] = [];
    for (let i = this.#head; i < this.#connections.length; i++) {
      const connection = this.#connections[i] as Connection;
      if (connection.slot < 0) continue;
      connections.push(connection);
      frames.push(this.#frames[i] ?? -1);
    }
    this.#connections = connections;
    this.#frames = frames;
    this.#head = 0;
  }
}
