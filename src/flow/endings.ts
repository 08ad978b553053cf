/** How connections end: what is over waits for stragglers, then its last word is told and it is forgotten. */
import type { EngineSink } from '../records/unworded.ts';
import type { NameTable } from '../segment/names.ts';
import { SECOND, type FrameNo, type Nanos } from '../units.ts';
import type { Connection } from './connection.ts';
import type { FlowListener } from './listener.ts';
import type { CalmConnections } from './many/calm-connections.ts';
import { endInOrder } from './many/end-in-order.ts';
import type { HalfOpenTable } from './many/half-open-table.ts';
import { SILENT } from './many/silent-sink.ts';
import { closeBooks, retireDialogue, settleStates } from './outcome/retire.ts';
import { retireFlight } from './retransmission/open-flight.ts';
import { finished } from './states/stage.ts';
import type { Departed } from './tables/departed.ts';
import { over } from './tables/incarnation.ts';
import { isGone, Lingering, outwaited, type Waiting } from './tables/lingering.ts';
import type { LiveList } from './tables/live-list.ts';
import type { FlowTable } from './tables/table.ts';
import type { Witness } from './witness/witness.ts';

/** Linux TCP_TIMEWAIT_LEN; others wait 30 to 240 s (tcp-facts §5.5). A finished connection is remembered as long for stragglers. */
export const TIME_WAIT_NS: Nanos = 60 * SECOND;
/** In a live view a verdict is wanted soon: what comes later than this on the tuple is told as a connection of its own. */
const LIVE_LINGER_NS: Nanos = SECOND;

type EndReason = 'closed' | 'let-go' | 'cut-short' | 'capture-end';

/** Where connections are kept, and who hears of their ends. */
export interface EndingParts {
  readonly sink: EngineSink;
  readonly names: NameTable;
  readonly listener: FlowListener;
  readonly witness: Witness;
  readonly live: boolean;
  readonly table: FlowTable<Connection>;
  readonly alive: LiveList;
  readonly departed: Departed;
  readonly halfOpen: HalfOpenTable | null;
  readonly calm: CalmConnections;
}

export class Endings {
  readonly #parts: EndingParts;
  readonly #lingering = new Lingering();
  readonly #lingerNs: Nanos;
  #beats = 0;
  /** The row whose last word is under way, and why. */
  #row = -1;
  #why: EndReason = 'closed';
  /** Tells its packets after all; the connection as the judges have it then. */
  readonly #story = (): Connection | null => {
    const { calm, halfOpen, listener, sink } = this.#parts;
    listener.story = null;
    if (halfOpen === null) return null;
    const told = calm.story(halfOpen.rows, this.#row);
    this.retire(told);
    this.#settle(told, told, sink, this.#why);
    closeBooks(told);
    told.a.flight?.board.clear();
    told.b.flight?.board.clear();
    return told;
  };

  constructor(parts: EndingParts) {
    this.#parts = parts;
    this.#lingerNs = parts.live ? LIVE_LINGER_NS : TIME_WAIT_NS;
  }

  /** True when the connection is over from now on. */
  retire(connection: Connection): boolean {
    if (connection.ended || !finished(connection)) return false;
    const { witness } = this.#parts;
    connection.ended = true;
    retireFlight(connection.a, witness);
    retireFlight(connection.b, witness);
    retireDialogue(connection);
    return true;
  }

  /** It is over since then, and waits for stragglers. */
  leave(connection: Connection, since: Nanos): void {
    const { id, counts } = connection;
    const at = since + this.#lingerNs;
    this.#wait({ connection, row: -1, id, at, beat: this.#beats, frame: counts.lastFrame });
  }

  /** The same for one that is a row, whose last packet is in hand. */
  leaveCalm(row: number, id: number, since: Nanos, frame: FrameNo): void {
    const waiting = { connection: null, row, id, at: since + this.#lingerNs, beat: this.#beats, frame };
    this.#parts.calm.waits(row, waiting);
    this.#wait(waiting);
  }

  #wait(waiting: Waiting): void {
    this.#lingering.add(waiting);
    const surplus = this.#lingering.surplus();
    if (surplus === null || isGone(surplus)) return;
    const { connection, row } = surplus;
    if (connection === null) this.#endCalm(row, 'let-go');
    else if (finished(connection)) this.letGo(connection, 0);
    else connection.ended = false;
  }

  /** A quarter of a second went by, whatever the packets' times say (or do not say). */
  beat(): void {
    this.#beats++;
    this.sweep(Number.NEGATIVE_INFINITY);
  }

  sweep(now: Nanos): void {
    if (now > Number.NEGATIVE_INFINITY) this.#parts.halfOpen?.sweep(now);
    for (;;) {
      const waiting = this.#lingering.due(now, this.#beats);
      if (waiting === null) return;
      const { connection } = waiting;
      if (isGone(waiting)) continue;
      if (connection === null) {
        this.#endCalm(waiting.row, 'closed');
        continue;
      }
      const spokeSince = outwaited(waiting, this.#beats)
        ? connection.counts.lastFrame !== waiting.frame
        : connection.counts.lastNs + this.#lingerNs > now;
      if (!finished(connection)) connection.ended = false;
      else if (spokeSince) this.leave(connection, connection.counts.lastNs);
      else this.end(connection, 'closed');
    }
  }

  /** The use before, if it is over, waits for stragglers until its ports are open again. */
  outgrow({ older, handshake }: Connection): void {
    if (older !== null && handshake.done && over(older)) this.end(older, 'closed');
  }

  /** Another connection is about to be added: one may have to go for it. */
  letGoSurplus(frame: FrameNo): void {
    const surplus = this.#parts.alive.surplus();
    if (surplus !== null) this.letGo(surplus, frame);
  }

  /** Lets go those that have come to be too many. */
  makeRoom(frame: FrameNo): void {
    const { alive } = this.#parts;
    for (let one = alive.outgrown(); one !== null; one = alive.outgrown()) this.letGo(one, frame);
  }

  /** Ends a connection before its time; one that is not over is cut short by the opening of another. */
  letGo(connection: Connection, openedBy: FrameNo): void {
    const isOver = finished(connection);
    if (!isOver) this.#parts.witness.evidence.letGo.add(openedBy);
    connection.letGo = !isOver;
    const lateUntilNs = isOver ? connection.counts.lastNs + this.#lingerNs : Number.POSITIVE_INFINITY;
    this.end(connection, isOver ? 'let-go' : 'cut-short', lateUntilNs);
  }

  /** Writes what is left to say of a connection and forgets it, but for what {@link Departed} keeps. */
  end(connection: Connection, why: EndReason, lateUntilNs: Nanos = Number.NEGATIVE_INFINITY): void {
    if (connection.slot < 0) return;
    connection.run?.end();
    const { table, witness, names, alive } = this.#parts;
    const current = table.get(connection.slot);
    this.#tell(connection, current, this.#parts.sink, why, lateUntilNs);
    if (current === connection) {
      if (connection.older !== null) {
        this.end(connection.older, why === 'cut-short' && finished(connection.older) ? 'let-go' : why);
        connection.older = null;
      }
      table.remove(connection.slot);
    } else if (current.older === connection) current.older = null;
    connection.slot = -1;
    witness.hosts.hear(connection, names);
    alive.remove(connection);
  }

  /** The last word of a connection that was calm to its end; of its packets is told only where something is said of it. */
  #endCalm(row: number, why: EndReason): void {
    const { calm, halfOpen, witness, names, listener, sink } = this.#parts;
    if (halfOpen === null) return;
    this.#row = row;
    this.#why = why;
    listener.story = this.#story;
    const connection = calm.judge(halfOpen.rows, row, sink.slowestNs ?? Number.NEGATIVE_INFINITY);
    this.retire(connection);
    const lateUntilNs = why === 'let-go' ? connection.counts.lastNs + this.#lingerNs : Number.NEGATIVE_INFINITY;
    this.#tell(connection, connection, SILENT, why, lateUntilNs);
    listener.story = null;
    witness.hosts.hear(connection, names);
    halfOpen.forgetCalm(row);
  }

  #settle(connection: Connection, current: Connection, sink: EngineSink, why: EndReason): void {
    const waited = this.#parts.witness.nowNs - connection.counts.lastNs >= TIME_WAIT_NS;
    settleStates(sink, connection, current, why === 'closed' && (!this.#parts.live || waited));
  }

  /** `current`: the newest connection of its tuple; `sink`: who hears of its last transitions. */
  #tell(connection: Connection, current: Connection, sink: EngineSink, why: EndReason, lateUntilNs: Nanos): void {
    const { departed, witness, listener } = this.#parts;
    if (current === connection && why !== 'capture-end') departed.add(connection, lateUntilNs);
    this.#settle(connection, current, sink, why);
    closeBooks(connection);
    witness.evidence.ended(connection, witness.nowNs);
    listener.ended(connection, why === 'capture-end' || why === 'cut-short' ? 'capture-end' : 'closed');
    connection.a.flight?.board.clear();
    connection.b.flight?.board.clear();
  }

  /** Ends every connection of the file; those that are still held in the order of all numbers. */
  endAll(): void {
    const { alive, halfOpen, listener, witness, table, departed } = this.#parts;
    for (let c = alive.first; c !== null; c = c.next) witness.evidence.stillOpen(c);
    if (halfOpen === null) while (alive.first !== null) this.end(alive.first, 'capture-end');
    else {
      const populations = halfOpen.finish(witness.nowNs);
      endInOrder(
        halfOpen,
        alive,
        (connection) => this.end(connection, 'capture-end'),
        (row) => this.#endCalm(row, 'capture-end'),
      );
      for (const population of populations) listener.population(population);
      halfOpen.clear();
    }
    table.clear();
    this.#lingering.clear();
    departed.clear();
  }
}
