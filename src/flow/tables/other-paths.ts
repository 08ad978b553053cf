/** Connections whose two directions travel under different VLANs, labels or tunnels: a mirror port often tags one only. */
import { KNOWN_ACK, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { seqGe, seqLe } from '../../wire/seq.ts';
import { ACK, SYN } from '../../tcp-flags.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { FlowTable } from './table.ts';

/** A file with more paths than this is a core network; its first ones are tried. */
const MAX_PATHS = 8;
/** What answers something that was seen lies so close to it. */
const ANSWER_SEQ_DISTANCE = 1 << 20;

export class OtherPaths {
  /** Paths on which connections were opened. */
  readonly #opened: number[] = [];
  readonly #same = new Map<number, number>();

  /** Whether any path was found to be the other half of another one. */
  get joined(): boolean {
    return this.#same.size > 0;
  }

  /** Whether there is any other path to try for this one. */
  others(path: number): boolean {
    return this.#opened.length > 1 || (this.#opened.length === 1 && this.#opened[0] !== path);
  }

  /** Paths on which connections were opened. */
  get list(): readonly number[] {
    return this.#opened;
  }

  /** The path under which this one's connections are kept. */
  of(path: number): number {
    return this.#same.get(path) ?? path;
  }

  opened(path: number): void {
    if (this.#opened.length < MAX_PATHS && !this.#opened.includes(path)) this.#opened.push(path);
  }

  /**
   * The connection of which this segment is the other direction, or null. No path on which connections were opened is
   * ever joined to another one: they would be lost.
   */
  otherHalf(s: Segment, table: FlowTable<Connection>): Connection | null {
    const own = s.path;
    if (this.#opened.includes(own)) return null;
    const found = this.twin(s, table);
    if (found === null) return null;
    const me = found.endpoint(table.swapped === found.origin.aSwapped ? 0 : 1);
    if (me.counts.segments > 0 || !answers(s, found.peerOf(me))) return null;
    this.#same.set(own, found.origin.path);
    return found;
  }

  /** A connection between the same endpoints on another path, or null. The table's last look-up is then that one's. */
  twin(s: Segment, table: FlowTable<Connection>): Connection | null {
    const own = s.path;
    for (const path of this.#opened) {
      if (path === own) continue;
      s.path = path;
      const slot = table.find(s);
      s.path = own;
      if (slot >= 0) return table.get(slot);
    }
    return null;
  }

  /** Another file begins. */
  clear(): void {
    this.#opened.length = 0;
    this.#same.clear();
  }
}

/** Its acknowledgement fits what the other side was seen to send. */
function answers(s: Segment, other: Endpoint): boolean {
  if (!other.snd.seqKnown || (s.known & KNOWN_ACK) === 0 || (s.flags & ACK) === 0 || (s.known & KNOWN_SEQ) === 0)
    return false;
  if ((s.flags & SYN) !== 0) return other.snd.issSeen && s.ack === ((other.snd.iss + 1) | 0);
  return (
    seqGe(s.ack, (other.snd.nxt - ANSWER_SEQ_DISTANCE) | 0) && seqLe(s.ack, (other.snd.nxt + ANSWER_SEQ_DISTANCE) | 0)
  );
}
