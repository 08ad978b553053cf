/**
 * Connections in which nothing is odd (calm.ts) are judged at their end, packet by packet and all at once, by the judges that see all
 * others; what the file learns of their packets it learns as they come. So the order of judging is all that differs.
 */
import { ByIndex } from '../../records/by-index.ts';
import type { EngineSink } from '../../records/unworded.ts';
import type { NameTable } from '../../segment/names.ts';
import { Segment } from '../../segment/segment.ts';
import { FIN } from '../../tcp-flags.ts';
import type { Bytes, FlowId, FrameNo, Nanos } from '../../units.ts';
import { Connection } from '../connection.ts';
import { CurrentPacket } from '../current-packet.ts';
import { EV_OPEN } from '../events.ts';
import type { Prediction } from '../header-prediction.ts';
import { judge } from '../judge-segment.ts';
import type { FlowListener } from '../listener.ts';
import { NAME_LOOKS, nameOf, takeName } from '../opening/name.ts';
import type { ConnectionName } from '../parts/name.ts';
import { startRecord } from '../outcome/start-record.ts';
import { beginWith } from '../states/stage.ts';
import type { Waiting } from '../tables/lingering.ts';
import { Witness } from '../witness/witness.ts';
import { goesOn, isOver, isSwapped, looksOf, setLooks } from './calm.ts';
import { ROLE_ANSWER, type HalfOpenRows } from './half-open-rows.ts';
import { PlainExchanges } from './plain-exchanges.ts';
import { SILENT } from './silent-sink.ts';

/** What one would take, told as it comes, in the columns that all share: at most so many bytes, and so many for each of its packets. */
const COLUMNS_BYTES: Bytes = 1024;
const PACKET_BYTES: Bytes = 128;

export class CalmConnections {
  readonly #names: NameTable;
  readonly #listener: FlowListener;
  readonly #witness: Witness;
  readonly #prediction: Prediction;
  readonly #leave: (row: number, id: FlowId, since: Nanos, frame: FrameNo) => void;
  #file = 0;
  /** What the judges see of the file when they come late: what held when the packet came. What they teach it was learnt then. */
  readonly #then: Witness;
  readonly #packet: CurrentPacket;
  readonly #silent: CurrentPacket;
  readonly #scratch = new Segment();
  /** Serves every connection that was calm to its end. */
  readonly #one = new Connection(0, 0);
  /** The one that was judged last. */
  #judged = this.#one;
  /** The same for those whose story is told. */
  readonly #told = new Connection(0, 0);
  readonly #plain = new PlainExchanges();
  readonly #synAck = new Segment();
  readonly #ack = new Segment();
  readonly #namesSeen = new ByIndex<ConnectionName>();
  /** By row: where it waits for stragglers once it is over. */
  readonly #waiting: (Waiting | undefined)[] = [];
  /** Packets of all. */
  #packets = 0;

  /** `leave`: told of each that is over, by its row and id, when its last packet came, and that one's frame. */
  constructor(
    sink: EngineSink,
    names: NameTable,
    listener: FlowListener,
    witness: Witness,
    prediction: Prediction,
    leave: (row: number, id: FlowId, since: Nanos, frame: FrameNo) => void,
  ) {
    this.#names = names;
    this.#listener = listener;
    this.#witness = witness;
    this.#prediction = prediction;
    this.#leave = leave;
    this.#then = new Witness(false, witness.flights);
    this.#packet = new CurrentPacket(sink, this.#then.evidence);
    this.#silent = new CurrentPacket(SILENT, this.#then.evidence);
  }

  startFile(file: number): void {
    this.#file = file;
    this.#then.clear();
    this.#then.evidence.beforeProbes = this.#witness.evidence.beforeProbes;
    this.#namesSeen.clear();
    this.#plain.startFile(file);
    this.#waiting.length = 0;
    this.#packets = 0;
  }

  /** At most what `size` connections would take in shared columns. */
  mostBytes(size: number): Bytes {
    return size * COLUMNS_BYTES + this.#packets * PACKET_BYTES;
  }

  /** A connection has shown with its first data that it is calm. False: that data is not kept, since its name is not whole. */
  begins(rows: HalfOpenRows, e: number, s: Segment, seat: number): boolean {
    rows.setSeat(e, seat);
    this.#learnOpening(rows, e);
    return this.#keeps(rows, e, s, rows.isAnswer(e, s) ? 1 : 0);
  }

  /** Whether a segment was expected; then it is kept. */
  goesOn(rows: HalfOpenRows, e: number, s: Segment): boolean {
    const side = rows.isAnswer(e, s) ? 1 : 0;
    return goesOn(rows, e, s, side) && this.#keeps(rows, e, s, side);
  }

  #keeps(rows: HalfOpenRows, e: number, s: Segment, side: 0 | 1): boolean {
    if (s.payloadLength > 0 && looksOf(rows, e) < NAME_LOOKS && !this.#readsName(rows, e, s, side)) return false;
    this.#keep(rows, e, s, side);
    if (isOver(rows, e)) this.#leave(e, rows.id(e), s.timeNs, s.frame);
    return true;
  }

  /** What its handshake teaches the file. */
  #learnOpening(rows: HalfOpenRows, e: number): void {
    const { evidence, neighbours } = this.#witness;
    const { packets } = rows;
    const first = rows.head(e);
    const second = packets.next(first);
    const third = packets.next(second);
    const [syn, synAck, ack] = [this.#scratch, this.#synAck, this.#ack];
    rows.load(e, first, syn);
    rows.load(e, second, synAck);
    neighbours.synAck(synAck, synAck.timeNs - syn.timeNs);
    if (third < 0) this.#plain.isNone(e);
    else {
      rows.load(e, third, ack);
      this.#plain.begins(rows, e, syn, synAck, ack);
      evidence.calm(ack, 2 * rows.id(e));
    }
    for (let row = first; row >= 0; row = packets.next(row)) {
      packets.setFaults(row, evidence.faults);
      this.#packets++;
    }
  }

  /** Keeps a segment that was expected. */
  #keep(rows: HalfOpenRows, e: number, s: Segment, side: 0 | 1): void {
    const { evidence, recent, contents } = this.#witness;
    const who = 2 * rows.id(e) + side;
    this.#plain.takes(rows, e, s, side);
    rows.append(e, s, side === 0 ? 0 : ROLE_ANSWER, 0);
    rows.packets.setFaults(rows.tail(e), evidence.faults);
    this.#packets++;
    if (s.payloadLength > 0 || (s.flags & FIN) !== 0) {
      recent.add(who, s);
      contents.add(who, s);
    }
    evidence.arrived(s);
    evidence.calm(s, who);
  }

  /** Reads what its opener asks for in a segment; false: more of it has to come. */
  #readsName(rows: HalfOpenRows, e: number, s: Segment, side: 0 | 1): boolean {
    const looks = looksOf(rows, e);
    const seen = nameOf(s, side === 0, looks, this.#witness.greetings);
    if (seen === null) return false;
    if (seen.name !== null) this.#namesSeen.set(e, seen.name);
    if (seen.looks !== looks) setLooks(rows, e, seen.looks);
    return true;
  }

  /** It is over, and waits for stragglers. */
  waits(e: number, waiting: Waiting): void {
    this.#waiting[e] = waiting;
  }

  /** Judges all its packets, as those of `connection`, and tells them. */
  tell(rows: HalfOpenRows, e: number, connection: Connection): void {
    this.#judge(rows, e, connection, this.#packet, true);
    this.#forget(rows, e, connection);
  }

  /**
   * The same without telling them, of one that is told and forgotten at once: {@link story} does, should it be asked for. Where nobody can
   * ask for more than numbers, the packets are not looked at. `slowestNs`: of the slowest answer that was told.
   */
  judge(rows: HalfOpenRows, e: number, slowestNs: Nanos): Connection {
    const prediction = this.#prediction;
    const size = rows.count(e);
    prediction.calm += size;
    const plain = isOver(rows, e) ? this.#plain.ended(rows, e, isSwapped(rows, e), slowestNs) : null;
    if (plain !== null) {
      prediction.plain += size;
      return this.#forget(rows, e, plain);
    }
    const c = this.#one.begin(rows.id(e), this.#file);
    const { hits } = prediction;
    this.#judge(rows, e, c, this.#silent, true);
    prediction.hits = hits;
    return this.#forget(rows, e, c);
  }

  /** Tells what is to be told of the packets of one that was judged; rules have heard of them. */
  story(rows: HalfOpenRows, e: number): Connection {
    const c = this.#told.begin(rows.id(e), this.#file);
    const { hits } = this.#prediction;
    this.#judge(rows, e, c, this.#packet, false);
    this.#prediction.hits = hits;
    const { name, nameLooks } = this.#judged;
    takeName(c, name, nameLooks);
    return c;
  }

  #judge(rows: HalfOpenRows, e: number, c: Connection, packet: CurrentPacket, heard: boolean): void {
    const { packets } = rows;
    const s = this.#scratch;
    const head = rows.head(e);
    const { mask } = this.#listener;
    const { evidence } = this.#then;
    for (let row = head; row >= 0; row = packets.next(row)) {
      rows.load(e, row, s);
      if (row === head) this.#begin(rows, e, c, s, packet.sink);
      evidence.faults = packets.faults(row);
      packet.begin(s, c, sideOf(rows, row));
      if (row === head) packet.events |= EV_OPEN;
      judge(packet, this.#then, this.#prediction);
      c.seen |= packet.events;
      if (heard && (packet.events & mask) !== 0) this.#listener.packet(packet);
    }
  }

  #begin(rows: HalfOpenRows, e: number, c: Connection, s: Segment, sink: EngineSink): void {
    c.stream = rows.stream(e);
    c.incarnation = rows.use(e);
    c.capturePoint = rows.capturePoint(e);
    beginWith(c, s, isSwapped(rows, e));
    if (sink.silent === true) return;
    const { frame, timeNs } = s;
    sink.opened(c.id, () => startRecord(c, frame, timeNs, this.#names));
  }

  /** It is no row any more. */
  #forget(rows: HalfOpenRows, e: number, c: Connection): Connection {
    this.#packets -= rows.count(e);
    takeName(c, this.#namesSeen.get(e) ?? null, looksOf(rows, e));
    this.#namesSeen.delete(e);
    const waiting = this.#waiting[e];
    if (waiting !== undefined) waiting.connection = c;
    this.#waiting[e] = undefined;
    this.#judged = c;
    return c;
  }
}

const sideOf = (rows: HalfOpenRows, row: number): 0 | 1 => ((rows.packets.role(row) & ROLE_ANSWER) === 0 ? 0 : 1);
