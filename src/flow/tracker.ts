/** One pass over the segments: finds each one's connection, has it judged, and ends connections that are over. */
import type { Side } from '../records/sink.ts';
import type { EngineSink } from '../records/unworded.ts';
import { KNOWN_PORTS, KNOWN_TIME, PROTO_ICMP, PROTO_ICMPV6, PROTO_TCP, Segment } from '../segment/segment.ts';
import type { NameTable } from '../segment/names.ts';
import type { SourceEnd, SourceStart } from '../segment/source.ts';
import type { Bytes } from '../units.ts';
import { ACK, RST, SYN } from '../tcp-flags.ts';
import { budgetOf, DEFAULT_MEMORY, mostOf } from './budget.ts';
import { captureStartRecord } from './outcome/capture-start.ts';
import { Departed } from './tables/departed.ts';
import { captureEndRecord } from './outcome/capture-end.ts';
import type { Connection } from './connection.ts';
import { Endings, TIME_WAIT_NS } from './endings.ts';
import { startRecord } from './outcome/start-record.ts';
import { ExchangeWatch } from './icmp/exchange-watch.ts';
import { judgeCopy, settleCopies } from './witness/copies.ts';
import { CopyFound, ELSEWHERE, MIRRORED, NO_COPY } from './witness/copy-watch.ts';
import { confirmFar } from './witness/unseen.ts';
import { EV_MIDSTREAM, EV_OPEN } from './events.ts';
import { Prediction } from './header-prediction.ts';
import { goesOn, PlainRuns } from './plain-runs.ts';
import { judgeIcmp } from './icmp/icmp.ts';
import { OtherPaths } from './tables/other-paths.ts';
import { belongsToOlder, opensAnew, reuseOf } from './tables/incarnation.ts';
import { CalmConnections } from './many/calm-connections.ts';
import { CALM, HELD, RELEASED, STRANGER, type HalfOpenSink } from './many/half-open-sink.ts';
import { HalfOpenTable } from './many/half-open-table.ts';
import type { FlowListener, TrackerOptions } from './listener.ts';
import { ACCOUNT_EVERY, LiveList } from './tables/live-list.ts';
import { beginWith, isRefusal, type Numbers } from './states/stage.ts';
import type { Twin } from './path/syns.ts';
import { noteOtherNames, noteTwin } from './path/watch.ts';
import { FlowTable } from './tables/table.ts';
import { CurrentPacket } from './current-packet.ts';
import { meantThrough } from './icmp/translated-error.ts';
import { mayBeTcp, meantBy } from './icmp/unnamed-error.ts';
import { judge } from './judge-segment.ts';
import type { Witness } from './witness/witness.ts';

/** In a live view each connection is told as it comes while there are no more than this; then those without data wait. */
const LIVE_CROWD = 4096;
/** Packets between two looks at what has ended. */
const SWEEP_EVERY = 1024;

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
  readonly #table = new FlowTable<Connection>();
  readonly #alive: LiveList;
  readonly #departed: Departed;
  #file = 0;
  #streams = 0;
  #untilSweep = 1;
  readonly #live: boolean;
  readonly #runs: PlainRuns;
  #nextId = 0;
  #halfOpen: HalfOpenTable | null = null;
  readonly #calm: CalmConnections;
  readonly #endings: Endings;
  readonly #scratch = new Segment();
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
    this.#live = live;
    this.#runs = new PlainRuns(sink, witness, prediction, listener.mask, live);
    this.#calm = new CalmConnections(sink, names, listener, witness, prediction, (row, id, since, frame) =>
      this.#endings.leaveCalm(row, id, since, frame),
    );
    if (populations !== undefined) this.#halfOpen = new HalfOpenTable(this.#back(), populations === 'fold', budget);
    const rows = (): Bytes => witness.flights.heldBytes + (sink.heldBytes?.() ?? 0);
    this.#alive = new LiveList((size) => {
      let told = size;
      if (this.#halfOpen?.keepsCalm === true) {
        const calm = this.#halfOpen.calmOnes.size;
        const most = mostOf(budget.live, size + calm, rows() + this.#calm.mostBytes(calm));
        if (size + calm + ACCOUNT_EVERY < most) return Number.POSITIVE_INFINITY;
        this.#tellCalm(this.#halfOpen);
        this.#alive.line();
        told = this.#alive.size;
      }
      return mostOf(budget.live, told, rows());
    });
    this.#departed = new Departed(budget.departed);
    this.#sink = sink;
    this.#names = names;
    this.#listener = listener;
    this.#witness = witness;
    this.#packet = new CurrentPacket(sink, witness.evidence);
    this.#endings = new Endings({
      sink,
      names,
      listener,
      witness,
      live,
      table: this.#table,
      alive: this.#alive,
      departed: this.#departed,
      halfOpen: this.#halfOpen,
      calm: this.#calm,
    });
  }

  /** How held connections come back. */
  #back(): HalfOpenSink {
    return {
      number: (segment) => ({ id: this.#nextId++, stream: this.#streams++, use: this.#departed.uses(segment) + 1 }),
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
      deliverCalm: (rows, e) => {
        const connection = this.#alive.make(rows.id(e), this.#file);
        rows.load(e, rows.head(e), this.#scratch);
        this.#table.find(this.#scratch);
        connection.slot = this.#table.insert(connection);
        this.#calm.tell(rows, e, connection);
        this.#alive.add(connection, rows.seat(e));
        this.#endings.retire(connection);
      },
      makeRoom: () => this.#endings.makeRoom(this.#alive.last?.origin.firstFrame ?? 0),
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
    this.#witness.evidence.began(start.startEpochNs, start.linkTypes);
    this.#paths.clear();
    this.#calm.startFile(file);
    if (this.#halfOpen !== null)
      this.#halfOpen.keepsCalm = this.#sink.takesLate === true && !this.#live && this.#runs.prediction.on;
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
      this.#endings.sweep(segment.timeNs);
    }
    this.#endings.makeRoom(segment.frame);
  }

  #tcp(s: Segment): void {
    const { evidence, syns, pairs } = this.#witness;
    const paths = this.#paths;
    if (paths.joined) s.path = paths.of(s.path);
    const printedAs = (s.flags & RST) !== 0 && isRefusal(s) ? syns.takeCalledName(s) : null;
    const seen = pairs.read(s, this.#table, syns);
    const copy = evidence.copies.look(s);
    const twin = (s.flags & SYN) !== 0 && seen === null ? syns.look(s, this.#names) : null;
    pairs.note(s, seen, twin, copy);
    let connection = this.#find(s);
    if (connection !== null && seen === null && copy.verdict === NO_COPY && goesOn(connection, s, this.#table)) return;
    if (connection === null && this.#halfOpen !== null && this.#halfOpen.calmOnes.size > 0) {
      if (pairs.any) this.#tellCalm(this.#halfOpen);
      const e = this.#halfOpen.calm(s);
      if (e >= 0) {
        if (copy.verdict === NO_COPY && twin === null && this.#calm.goesOn(this.#halfOpen.rows, e, s)) return;
        this.#halfOpen.releaseCalm(e);
        connection = this.#find(s);
      }
    }
    if (connection === null && paths.others(s.path) && this.#halfOpen?.holds(s) !== true)
      connection = this.#onOtherPath(s, copy);
    const slot = connection === null && this.#halfOpen !== null ? this.#halfOpen.slotOf(s) : -1;
    if (connection === null && slot < 0 && this.#departed.isLate(s)) {
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
      const taken = this.#halfOpen.take(s, slot, atOnce, copy.capturePoint);
      if (taken === HELD) {
        evidence.arrived(s);
        paths.opened(s.path);
        return;
      }
      if (taken === CALM) {
        const { rows, found } = this.#halfOpen;
        if (this.#calm.begins(rows, found, s, this.#alive.reserve())) return;
        this.#halfOpen.releaseCalm(found);
      }
      if (taken >= RELEASED) connection = this.#find(s);
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
    connection?.run?.end();
    const { swapped } = this.#table;
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
    this.#runs.next(packet, judge(packet, this.#witness, this.#runs.prediction));
    if (this.#held === null) evidence.arrived(s);
    evidence.segment(packet);
    if (connection.doubts !== null) confirmFar(packet, evidence, connection.doubts);
    connection.seen |= packet.events;
    if ((packet.events & this.#listener.mask) !== 0) this.#listener.packet(packet);
    if (this.#endings.retire(connection)) this.#endings.leave(connection, packet.now);
    this.#endings.outgrow(newer ?? connection);
  }

  /** From here on every connection of the file is told as its packets come. */
  #tellCalm(halfOpen: HalfOpenTable): void {
    halfOpen.keepsCalm = false;
    this.#showCalm(halfOpen);
  }

  /** All that are calm become as others, in their places. */
  #showCalm(halfOpen: HalfOpenTable): void {
    while (halfOpen.calmOnes.first >= 0) halfOpen.releaseCalm(halfOpen.calmOnes.first);
    this.#alive.settle();
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
      if (older.older !== null) this.#endings.end(older.older, 'closed');
      connection.older = older;
    }
    this.#endings.letGoSurplus(s.frame);
    this.#alive.add(connection);
    const timeNs = (s.known & KNOWN_TIME) !== 0 ? s.timeNs : null;
    this.#sink.opened(connection.id, () => startRecord(connection, connection.origin.firstFrame, timeNs, this.#names));
    return connection;
  }

  #icmp(s: Segment, quoted: Segment): void {
    const named = quoted.protocol === PROTO_TCP && (quoted.known & KNOWN_PORTS) !== 0;
    let slot = named ? this.#table.find(quoted) : -1;
    if (slot < 0 && this.#halfOpen !== null) {
      // Any that is calm may be meant by an error that names no connection.
      if (named ? !this.#halfOpen.holds(quoted) : mayBeTcp(quoted)) this.#showCalm(this.#halfOpen);
      let taken = named ? this.#halfOpen.error(s, quoted) : this.#halfOpen.unnamed(quoted);
      if (named && taken === STRANGER) taken = this.#halfOpen.misquoted(s, quoted);
      if (taken === HELD) return;
      if (taken === RELEASED && named) slot = this.#table.find(quoted);
    }
    this.#quoted(s, quoted, slot, named);
  }

  /** An ICMP error and the segment that it quotes, whose connection is in `slot` if there is one. */
  #quoted(s: Segment, quoted: Segment, slot: number, named: boolean): void {
    this.#runs.endAll();
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

  /** A quarter of a second went by, whatever the packets' times say (or do not say). */
  beat(): void {
    this.#endings.beat();
  }

  /** Ends every connection of the file and writes its last line. */
  endFile(end: SourceEnd): void {
    const { evidence, syns } = this.#witness;
    evidence.readToEnd(end.facts);
    settleCopies(this.#sink, this.#file, evidence.copies);
    this.#endings.endAll();
    this.#listener.exchanges(this.#file, { ...this.#exchanges.take(end.durationNs), syns });
    this.#listener.fileOver(end);
    this.#sink.captureEnd(captureEndRecord(this.#file, end, evidence));
  }
}
