/** One pass over the segments: finds each one's connection, has it judged, and ends connections that are over. */
import type { Side } from '../records/sink.ts';
import type { EngineSink } from '../records/unworded.ts';
import { KNOWN_PORTS, KNOWN_TIME, PROTO_ICMP, PROTO_ICMPV6, PROTO_TCP, type Segment } from '../segment/segment.ts';
import type { NameTable } from '../segment/names.ts';
import type { SourceEnd, SourceStart } from '../segment/source.ts';
import { SECOND, type Bytes, type FrameNo, type Nanos } from '../units.ts';
import { ACK, RST, SYN } from '../tcp-flags.ts';
import { budgetOf, DEFAULT_MEMORY, mostOf } from './budget.ts';
import { captureStartRecord } from './outcome/capture-start.ts';
import { closeBooks, retireDialogue, settleStates } from './outcome/retire.ts';
import { Departed } from './tables/departed.ts';
import { isGone, Lingering, outwaited } from './tables/lingering.ts';
import { captureEndRecord } from './outcome/capture-end.ts';
import type { Connection } from './connection.ts';
import { startRecord } from './outcome/start-record.ts';
import { ExchangeWatch } from './icmp/exchange-watch.ts';
import { judgeCopy } from './witness/copies.ts';
import { CopyFound, ELSEWHERE, MIRRORED, NO_COPY } from './witness/copy-watch.ts';
import { confirmFar } from './witness/unseen.ts';
import { EV_MIDSTREAM, EV_OPEN } from './events.ts';
import { Prediction } from './header-prediction.ts';
import { judgeIcmp } from './icmp/icmp.ts';
import { OtherPaths } from './tables/other-paths.ts';
import { belongsToOlder, opensAnew, over, reuseOf } from './tables/incarnation.ts';
import { retireFlight } from './retransmission/open-flight.ts';
import { endInOrder } from './many/end-in-order.ts';
import { HELD, HalfOpenTable, RELEASED, STRANGER, type HalfOpenSink } from './many/half-open-table.ts';
import type { FlowListener, TrackerOptions } from './listener.ts';
import { LiveList } from './tables/live-list.ts';
import { beginWith, finished, isRefusal, type Numbers } from './states/stage.ts';
import type { Twin } from './path/syns.ts';
import { noteOtherNames, noteTwin } from './path/watch.ts';
import { FlowTable } from './tables/table.ts';
import { CurrentPacket } from './current-packet.ts';
import { meantThrough } from './icmp/translated-error.ts';
import { meantBy } from './icmp/unnamed-error.ts';
import { judge } from './judge-segment.ts';
import type { Witness } from './witness/witness.ts';

/** Linux TCP_TIMEWAIT_LEN; others wait 30 to 240 s (tcp-facts §5.5). A finished connection is remembered as long for stragglers. */
const TIME_WAIT_NS: Nanos = 60 * SECOND;
/** In a live view a verdict is wanted soon: what comes later than this on the tuple is told as a connection of its own. */
const LIVE_LINGER_NS: Nanos = SECOND;
/** In a live view each connection is told as it comes while there are no more than this; then those without data wait. */
const LIVE_CROWD = 4096;
/** Packets between two looks at what has ended. */
const SWEEP_EVERY = 1024;

type EndReason = 'closed' | 'let-go' | 'cut-short' | 'capture-end';

export class Tracker {
  readonly #sink: EngineSink;
  readonly #names: NameTable;
  readonly #listener: FlowListener;
  readonly #packet: CurrentPacket;
  readonly #witness: Witness;
  /** What was found of a segment that was held. */
  readonly #released = new CopyFound();
  readonly #paths = new OtherPaths();
  readonly #exchanges = new ExchangeWatch();
  #table = new FlowTable<Connection>();
  readonly #alive: LiveList;
  readonly #lingering = new Lingering();
  readonly #departed: Departed;
  #file = 0;
  #streams = 0;
  #untilSweep = 1;
  #beats = 0;
  readonly #live: boolean;
  readonly #prediction: Prediction;
  readonly #lingerNs: Nanos;
  #nextId = 0;
  #halfOpen: HalfOpenTable | null = null;
  /** Numbers given to a connection while it was held: its id, stream and which use of its tuple it is. */
  #given: Numbers | null = null;
  /** The last id that was given so. */
  #taken = -1;
  /** The numbers while a packet that was held is judged. */
  #held: Numbers | null = null;

  constructor(
    sink: EngineSink,
    names: NameTable,
    witness: Witness,
    listener: FlowListener,
    options: TrackerOptions = {},
  ) {
    const { live = false, populations, maxMemory = DEFAULT_MEMORY, prediction = new Prediction() } = options;
    const budget = budgetOf(maxMemory);
    const rows = (): Bytes => witness.flights.heldBytes + (sink.heldBytes?.() ?? 0);
    this.#alive = new LiveList((size) => mostOf(budget.live, size, rows()));
    this.#departed = new Departed(budget.departed);
    this.#live = live;
    this.#prediction = prediction;
    this.#lingerNs = live ? LIVE_LINGER_NS : TIME_WAIT_NS;
    this.#sink = sink;
    this.#names = names;
    this.#listener = listener;
    this.#witness = witness;
    this.#packet = new CurrentPacket(sink, witness.evidence);
    if (populations !== undefined) this.#halfOpen = new HalfOpenTable(this.#back(), populations === 'fold', budget);
  }

  /** How held connections come back. */
  #back(): HalfOpenSink {
    return {
      number: (segment) => ({
        id: this.#nextId++,
        stream: this.#streams++,
        use: this.#departed.uses(segment) + 1,
      }),
      deliver: (segment, id, stream, use, capturePoint) => {
        this.#held = { id, stream, use };
        // The first packet takes the numbers; another one may open the tuple again.
        this.#given = id === this.#taken ? null : this.#held;
        this.#taken = id;
        this.#follow(segment, this.#find(segment), this.#released.hold(NO_COPY, capturePoint), null);
        this.#held = this.#given = null;
      },
      deliverCopy: (segment, original, sinceNs) => {
        this.#follow(segment, this.#find(segment), this.#released.hold(MIRRORED, 0, original, sinceNs), null);
      },
      deliverError: (segment) => {
        if (segment.quoted !== null) this.#quoted(segment, segment.quoted, this.#table.find(segment.quoted), true);
      },
    };
  }

  /** Connections that only a finding stands for. */
  get folded(): number {
    return this.#halfOpen === null ? 0 : this.#halfOpen.folded;
  }

  /** Connections so far, over all files. */
  get connections(): number {
    return this.#nextId;
  }

  startFile(file: number, path: string, start: SourceStart): void {
    this.#file = file;
    this.#streams = 0;
    this.#witness.clear();
    this.#witness.evidence.began(start.startEpochNs);
    this.#paths.clear();
    this.#sink.capture(captureStartRecord(file, path, start));
  }

  segment(segment: Segment): void {
    this.#witness.arrived(segment);
    if (segment.protocol === PROTO_TCP) this.#tcp(segment);
    else {
      if (segment.quoted !== null && (segment.protocol === PROTO_ICMP || segment.protocol === PROTO_ICMPV6))
        this.#icmp(segment, segment.quoted);
      else this.#exchanges.packet(segment, this.#names, this.#witness.hosts);
      this.#listener.other(segment);
    }
    if (--this.#untilSweep === 0) {
      this.#untilSweep = this.#live ? 1 : SWEEP_EVERY;
      this.#sweep(segment.timeNs);
    }
    for (let one = this.#alive.outgrown(); one !== null; one = this.#alive.outgrown()) this.#letGo(one, segment.frame);
  }

  #tcp(s: Segment): void {
    const { evidence, syns, pairs } = this.#witness;
    const paths = this.#paths;
    if (paths.joined) s.path = paths.of(s.path);
    const printedAs = (s.flags & RST) !== 0 && isRefusal(s) ? syns.takeCalledName(s) : null;
    const seen = pairs.read(s, this.#table);
    const copy = evidence.copies.look(s);
    const twin = (s.flags & SYN) !== 0 && seen === null ? syns.look(s) : null;
    pairs.note(s, seen, twin, copy);
    let connection = this.#find(s);
    if (connection === null && paths.others(s.path) && this.#halfOpen?.holds(s) !== true)
      connection = this.#onOtherPath(s, copy);
    if (connection === null && (s.flags & SYN) === 0 && this.#departed.isLate(s) && this.#halfOpen?.holds(s) !== true) {
      evidence.late++;
      return;
    }
    if (connection === null && this.#halfOpen !== null) {
      if (copy.verdict === MIRRORED && this.#halfOpen.copy(s) === HELD) return;
      // What is compared with packets just before it cannot wait: copies, and an answer of somebody who was not called.
      const atOnce =
        (this.#live && this.#alive.size < LIVE_CROWD) ||
        copy.verdict !== NO_COPY ||
        (twin ?? printedAs) !== null ||
        ((s.flags & (SYN | ACK)) === (SYN | ACK) && syns.calledInstead(s) !== null);
      const taken = this.#halfOpen.take(s, atOnce, copy.capturePoint);
      if (taken === HELD) {
        evidence.arrived(s);
        paths.opened(s.path);
        return;
      }
      if (taken === RELEASED) connection = this.#find(s);
    }
    if (connection !== null) noteOtherNames(connection, seen, printedAs);
    this.#follow(s, connection, copy, twin);
  }

  /** The connection that has the segment's endpoints; the table's last look-up is then this one. */
  #find(s: Segment): Connection | null {
    const slot = this.#table.find(s);
    return slot < 0 ? null : this.#table.get(slot);
  }

  /** The connection of a segment whose endpoints are known under another VLAN or tunnel only. */
  #onOtherPath(s: Segment, copy: CopyFound): Connection | null {
    const paths = this.#paths;
    if (this.#halfOpen !== null) for (const path of paths.list) this.#halfOpen.onPath(s, path);
    const found = copy.verdict === NO_COPY ? paths.otherHalf(s, this.#table) : paths.twin(s, this.#table);
    if (found === null) this.#table.find(s);
    return found;
  }

  /** A segment of a connection that is told; null when it begins one. */
  #follow(s: Segment, known: Connection | null, copy: CopyFound, twin: Twin | null): void {
    let connection = known;
    const table = this.#table;
    const swapped = table.swapped;
    if (twin !== null && connection !== null) {
      noteTwin(connection, twin);
      if (copy.verdict === NO_COPY) copy.changedOnTheWay(twin.first, twin.sinceNs);
    }
    let side: Side = connection !== null && swapped !== connection.origin.aSwapped ? 1 : 0;
    // The original went another way around and its connection is over.
    if (connection === null && (copy.verdict === ELSEWHERE || copy.verdict === MIRRORED)) return;
    if (connection !== null && (copy.verdict !== NO_COPY || connection.doubts !== null)) {
      this.#packet.begin(s, connection, side);
      if (judgeCopy(this.#packet, this.#witness.evidence.copies, copy)) return;
    }
    let opened = false;
    let newer: Connection | null = null;
    if (connection === null) {
      connection = this.#open(s, swapped, copy.capturePoint, null);
      opened = true;
      side = swapped === connection.origin.aSwapped ? 0 : 1;
    } else if ((s.flags & SYN) !== 0 && opensAnew(s, connection, side)) {
      connection = this.#open(s, swapped, copy.capturePoint, connection);
      opened = true;
      side = swapped === connection.origin.aSwapped ? 0 : 1;
    } else if (connection.older !== null && belongsToOlder(s, connection.older, connection, side)) {
      newer = connection;
      connection = connection.older;
      side = swapped === connection.origin.aSwapped ? 0 : 1;
    }
    const packet = this.#packet;
    packet.begin(s, connection, side);
    packet.newer = newer;
    if (opened) packet.events |= EV_OPEN | (connection.origin.midstream ? EV_MIDSTREAM : 0);
    const { evidence } = this.#witness;
    if (evidence.filter.bare === 0 && s.payloadLength > 0) evidence.data(packet);
    judge(packet, this.#witness, this.#prediction);
    if (this.#held === null) evidence.arrived(s);
    evidence.segment(packet);
    if (connection.doubts !== null) confirmFar(packet, evidence, connection.doubts);
    connection.seen |= packet.events;
    if ((packet.events & this.#listener.mask) !== 0) this.#listener.packet(packet);
    if (!connection.ended && finished(connection)) {
      connection.ended = true;
      retireFlight(connection.a, this.#witness);
      retireFlight(connection.b, this.#witness);
      retireDialogue(connection);
      this.#leave(connection, packet.now);
    }
  }

  #open(s: Segment, swapped: boolean, capturePoint: number, older: Connection | null): Connection {
    const given = this.#given;
    this.#given = null;
    const connection = this.#alive.make(given === null ? this.#nextId++ : given.id, this.#file);
    connection.stream = given === null ? this.#streams++ : given.stream;
    if (given !== null) connection.incarnation = given.use;
    beginWith(connection, s, swapped);
    this.#paths.opened(s.path);
    this.#witness.speakers.opened(s);
    connection.capturePoint = capturePoint;
    if (older === null) {
      connection.slot = this.#table.insert(connection);
      if (given === null) connection.incarnation = this.#departed.uses(s) + 1;
      if ((s.flags & SYN) !== 0) connection.reuse = this.#departed.reuse(s, TIME_WAIT_NS);
    } else {
      connection.slot = older.slot;
      connection.incarnation = older.incarnation + 1;
      connection.reuse = reuseOf(older, connection, s.timeNs, TIME_WAIT_NS);
      this.#table.set(connection.slot, connection);
      if (older.older !== null) this.#end(older.older, 'closed');
      if (over(older)) this.#end(older, 'closed');
      else connection.older = older;
    }
    const surplus = this.#alive.surplus();
    if (surplus !== null) this.#letGo(surplus, s.frame);
    this.#alive.add(connection);
    const { frame, timeNs } = s;
    const timed = (s.known & KNOWN_TIME) !== 0;
    this.#sink.opened(connection.id, () => startRecord(connection, frame, timed ? timeNs : null, this.#names));
    return connection;
  }

  /** Ends a connection before its time; one that is not over is cut short by the opening of another. */
  #letGo(connection: Connection, openedBy: FrameNo): void {
    const isOver = finished(connection);
    if (!isOver) this.#witness.evidence.letGo.add(openedBy);
    connection.letGo = !isOver;
    const lateUntilNs = isOver ? connection.counts.lastNs + this.#lingerNs : Number.POSITIVE_INFINITY;
    this.#end(connection, isOver ? 'let-go' : 'cut-short', lateUntilNs);
  }

  #icmp(s: Segment, quoted: Segment): void {
    const named = quoted.protocol === PROTO_TCP && (quoted.known & KNOWN_PORTS) !== 0;
    let slot = named ? this.#table.find(quoted) : -1;
    if (slot < 0 && this.#halfOpen !== null) {
      let taken = named ? this.#halfOpen.error(s, quoted) : this.#halfOpen.unnamed(quoted);
      if (named && taken === STRANGER) taken = this.#halfOpen.misquoted(s, quoted);
      if (taken === HELD) return;
      if (taken === RELEASED && named) slot = this.#table.find(quoted);
    }
    this.#quoted(s, quoted, slot, named);
  }

  /** An ICMP error and the segment that it quotes, whose connection is in `slot` if there is one. */
  #quoted(s: Segment, quoted: Segment, slot: number, named: boolean): void {
    const packet = this.#packet;
    const translated = named && slot < 0;
    if (slot >= 0) {
      const connection = this.#table.get(slot);
      packet.begin(s, connection, this.#table.swapped === connection.origin.aSwapped ? 0 : 1);
    } else {
      const meant = named ? meantThrough(this.#alive.last, s, quoted) : meantBy(this.#alive.last, quoted);
      if (meant === null) {
        this.#exchanges.error(s, quoted, this.#names);
        return;
      }
      packet.begin(s, meant.connection, meant.side);
    }
    const { connection } = packet;
    judgeIcmp(packet, quoted, this.#names, named && !translated ? 'observed' : 'assumed', translated);
    connection.seen |= packet.events;
    if ((packet.events & this.#listener.mask) !== 0) this.#listener.packet(packet);
  }

  #leave(connection: Connection, since: Nanos): void {
    this.#lingering.add(connection, since + this.#lingerNs, this.#beats);
    const surplus = this.#lingering.surplus();
    if (surplus === null || isGone(surplus)) return;
    if (finished(surplus.connection)) this.#letGo(surplus.connection, 0);
    else surplus.connection.ended = false;
  }

  /** A quarter of a second went by, whatever the packets' times say (or do not say). */
  beat(): void {
    this.#beats++;
    this.#sweep(Number.NEGATIVE_INFINITY);
  }

  #sweep(now: Nanos): void {
    if (now > Number.NEGATIVE_INFINITY) this.#halfOpen?.sweep(now);
    for (;;) {
      const waiting = this.#lingering.due(now, this.#beats);
      if (waiting === null) return;
      const { connection } = waiting;
      if (isGone(waiting)) continue;
      const spokeSince = outwaited(waiting, this.#beats)
        ? connection.counts.lastFrame !== waiting.frame
        : connection.counts.lastNs + this.#lingerNs > now;
      if (!finished(connection)) connection.ended = false;
      else if (spokeSince) this.#leave(connection, connection.counts.lastNs);
      else this.#end(connection, 'closed');
    }
  }

  /** Writes what is left to say of a connection and forgets it, but for what {@link Departed} keeps. */
  #end(connection: Connection, why: EndReason, lateUntilNs: Nanos = Number.NEGATIVE_INFINITY): void {
    if (connection.slot < 0) return;
    const current = this.#table.get(connection.slot);
    if (current === connection && why !== 'capture-end') this.#departed.add(connection, lateUntilNs);
    const waited = this.#witness.nowNs - connection.counts.lastNs >= TIME_WAIT_NS;
    settleStates(this.#sink, connection, current, why === 'closed' && (!this.#live || waited));
    closeBooks(connection);
    this.#witness.evidence.ended(connection, this.#witness.nowNs);
    this.#listener.ended(connection, why === 'capture-end' || why === 'cut-short' ? 'capture-end' : 'closed');
    connection.a.flight?.board.clear();
    connection.b.flight?.board.clear();
    if (current === connection) {
      if (connection.older !== null) {
        this.#end(connection.older, why);
        connection.older = null;
      }
      this.#table.remove(connection.slot);
    } else if (current.older === connection) current.older = null;
    connection.slot = -1;
    this.#witness.hosts.hear(connection, this.#names);
    this.#alive.remove(connection);
  }

  /** Ends every connection of the file and writes its last line. */
  endFile(end: SourceEnd): void {
    this.#alive.reuses = false;
    if (this.#halfOpen === null) while (this.#alive.first !== null) this.#end(this.#alive.first, 'capture-end');
    else this.#endHeld(this.#halfOpen);
    this.#alive.reuses = true;
    this.#table = new FlowTable<Connection>();
    this.#lingering.clear();
    this.#departed.clear();
    this.#listener.exchanges(this.#file, { ...this.#exchanges.take(end.durationNs), syns: this.#witness.syns });
    this.#listener.fileOver(end);
    this.#sink.captureEnd(captureEndRecord(this.#file, end, this.#witness.evidence));
  }

  /** At the end of a file with connections that are still held: all in the order of their numbers. */
  #endHeld(halfOpen: HalfOpenTable): void {
    const populations = halfOpen.finish(this.#witness.nowNs);
    endInOrder(halfOpen, this.#alive, (connection) => this.#end(connection, 'capture-end'));
    for (const population of populations) this.#listener.population(population);
    halfOpen.clear();
  }
}
