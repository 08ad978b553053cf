/** How much may live at a time, and who goes first when that is too much. */
import type { Bytes } from '../units.ts';
import type { Connection } from './connection.ts';

/** What a tracker may keep, in numbers of what it keeps. */
export interface Budget {
  /** Connections that are told packet by packet, in bytes. */
  readonly live: Bytes;
  /** Connections without data that wait to be recognised as a flood or scan. */
  readonly held: number;
  /** ICMP errors that quote a packet of one of these; each counts as {@link ERROR_AS_HELD} of them. */
  readonly heldErrors: number;
  /** Those of a flood or scan that are remembered, so that what comes later is known as theirs. */
  readonly folded: number;
  /** Slots for connections that are over and told, whose tuples are remembered. */
  readonly departed: number;
}

/** Without an option; a report and V8's own needs come on top. */
export const DEFAULT_MEMORY: Bytes = 512 * 1024 * 1024;

/** What one takes with its place in the tables, and what V8 leaves lying until it collects; measured, rounded up. */
const CONNECTION_BYTES: Bytes = 12 * 1024;
/** Columns that are about to grow are there twice. */
const COLUMNS_SPARE = 1.5;
const HELD_BYTES: Bytes = 400;
/** An error with what it quotes is kept as two segments, 1,565 bytes, measured: as many as so many held connections. */
export const ERROR_AS_HELD = 4;
const DEPARTED_BYTES: Bytes = 40;
const LEAST_CONNECTIONS = 256;

export function budgetOf(memory: Bytes): Budget {
  const share = (part: number, bytes: Bytes): number =>
    Math.max(LEAST_CONNECTIONS, Math.floor((memory * part) / bytes));
  const held = Math.min(share(0.12, HELD_BYTES), 262_144);
  return {
    live: memory * 0.64,
    held,
    heldErrors: Math.min(Math.floor(held / 2 / ERROR_AS_HELD), 16_384),
    folded: Math.min(share(0.16, HELD_BYTES), 2_000_000),
    departed: 2 ** Math.floor(Math.log2(Math.min(share(0.08, DEPARTED_BYTES), 1 << 20))),
  };
}

/** How many connections may live when `size` of them keep `rows` bytes in shared columns. */
export const mostOf = (live: Bytes, size: number, rows: Bytes): number =>
  Math.max(LEAST_CONNECTIONS, Math.floor(live / (CONNECTION_BYTES + (size === 0 ? 0 : (COLUMNS_SPARE * rows) / size))));

/**
 * The live connections in the order in which they are let go when there are too many: those of which one side only was
 * seen before the others, and of each the one that has been silent since it was looked at last, the oldest first.
 */
export class Queue {
  #dull = new Line();
  #others = new Line();

  /** `frame`: its last one then. */
  add(connection: Connection, frame = connection.counts.lastFrame): void {
    this.#dull.push(connection, frame);
  }

  clear(): void {
    this.#dull = new Line();
    this.#others = new Line();
  }

  /** The one to let go; null when there is none. */
  next(): Connection | null {
    for (const line of [this.#dull, this.#others])
      for (let left = line.length; left > 0; left--) {
        const seen = line.seen;
        const connection = line.shift();
        if (connection === null) continue;
        if (line === this.#dull && bothSpoke(connection)) this.#others.push(connection);
        else if (connection.counts.lastFrame !== seen) line.push(connection);
        else return connection;
      }
    // Each had a packet since: then the oldest.
    for (const line of [this.#dull, this.#others])
      while (line.length > 0) {
        const oldest = line.shift();
        if (oldest !== null) return oldest;
      }
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
  /** Ids, since an object is used again when its connection is over; and last frames. */
  #ids: number[] = [];
  #frames: number[] = [];
  #head = 0;

  get length(): number {
    return this.#connections.length - this.#head;
  }

  /** Of the first one. */
  get seen(): number {
    return this.#frames[this.#head] ?? -1;
  }

  push(connection: Connection, frame = connection.counts.lastFrame): void {
    this.#connections.push(connection);
    this.#ids.push(connection.id);
    this.#frames.push(frame);
  }

  /** Takes the first one out; null when it is over, or there is none. */
  shift(): Connection | null {
    if (this.length === 0) return null;
    const first = this.#at(this.#head++);
    if (this.#head > 4096 && this.#head * 2 > this.#connections.length) this.#cut();
    return first;
  }

  tidy(): void {
    const { length } = this.#connections;
    let kept = 0;
    for (let i = this.#head; i < length; i++) {
      const connection = this.#at(i);
      if (connection === null) continue;
      this.#connections[kept] = connection;
      this.#ids[kept] = connection.id;
      this.#frames[kept++] = this.#frames[i] ?? -1;
    }
    this.#connections.length = this.#ids.length = this.#frames.length = kept;
    this.#head = 0;
  }

  #at(i: number): Connection | null {
    const connection = this.#connections[i];
    return connection === undefined || connection.slot < 0 || connection.id !== this.#ids[i] ? null : connection;
  }

  #cut(): void {
    this.#connections = this.#connections.slice(this.#head);
    this.#ids = this.#ids.slice(this.#head);
    this.#frames = this.#frames.slice(this.#head);
    this.#head = 0;
  }
}
