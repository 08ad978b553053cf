/** What is wanted of the records, before any sink: what nobody wants is dropped at once, or not made. */
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
  TwoViewsRecord,
} from './contract.ts';
import { ObjectSink, type ObjectOptions } from './objects.ts';
import { Replay } from './replay.ts';
import { isKnownAtTheEnd, Selection, type Wanted } from './select.ts';
import type { ConnectionOutline, PacketView, RecordSink } from './sink.ts';
import type { Bytes, FlowId } from '../units.ts';

/** The sink to write to, and what became of the conditions. */
export interface Selected {
  readonly sink: RecordSink;
  /** Null: nothing but a connection's number was asked for. */
  readonly selection: Selection | null;
  /** Whether there is a connection of the number that was asked for. */
  readonly hasConnection: () => boolean;
}

/** Whether records wait until it is known that they are wanted; then they come as objects, without payload. */
export const isToldAtTheEnd = (wanted: Wanted): boolean => isKnownAtTheEnd(wanted) || wanted.types !== undefined;

/** Whether all records of some types are wanted: a report that takes that for an option needs no other choice. */
export const isOfTypesOnly = (wanted: Wanted): boolean =>
  wanted.types !== undefined && wanted.connection === undefined && !isKnownAtTheEnd(wanted);

/** `options`: which records `to` wants, as far as it takes them as objects. */
export function selected(wanted: Wanted, to: RecordSink, options: ObjectOptions): Selected {
  const { connection } = wanted;
  let sink = to;
  let selection: Selection | null = null;
  if (isToldAtTheEnd(wanted)) {
    const replay = new Replay(to);
    selection = new Selection(wanted, (record) => replay.add(record));
    sink = new WaitingSink(wanted, selection, options);
  }
  if (connection === undefined) return { sink, selection, hasConnection: () => true };
  const one = new OneConnection(sink, connection);
  return { sink: one, selection, hasConnection: () => one.found };
}

/** What is told of a connection before its record. */
const AS_IT_COMES = ['annotation', 'transition', 'revision', 'connection-start'] as const;

/** Records as objects for a selection, but for those that it will not choose. */
class WaitingSink extends ObjectSink {
  readonly #frame: Wanted['frame'];
  readonly #selection: Selection;
  /** Whether everything of a connection comes at its end, or nothing but what does. */
  readonly takesLate: boolean;
  /** Nobody asks for the records of connections, nor of what they say. */
  readonly #countsOnly: boolean;

  constructor(wanted: Wanted, selection: Selection, options: ObjectOptions) {
    const { frame, types } = wanted;
    // The connection of a frame is known by what is told of the frame.
    super((record) => selection.add(record), frame === undefined ? { ...options, types } : options);
    this.#frame = frame;
    this.#selection = selection;
    const waits = isKnownAtTheEnd(wanted);
    // Whose packet it is must be known before its connection is judged.
    this.takesLate = frame === undefined && (waits || !AS_IT_COMES.some((type) => this.tells(type)));
    this.#countsOnly = !waits && wanted.connection === undefined && !this.tells('connection');
  }

  override get takesRuns(): boolean {
    return super.takesRuns && this.#frame === undefined;
  }
  override packet(view: PacketView): void {
    if (view.frame === this.#frame) this.#selection.frameOf(view.connection);
    super.packet(view);
  }
  override onlyCounts(outline: ConnectionOutline): boolean {
    if (!this.#countsOnly && this.#selection.mayChoose(outline)) return false;
    this.drop(outline.id);
    return true;
  }
}

/** Everything about one connection, told by its number, as it comes. */
class OneConnection implements RecordSink {
  readonly wantsPlain: boolean;
  /** Whether there was such a connection. */
  found = false;
  readonly #id: FlowId;
  readonly #to: RecordSink;

  constructor(to: RecordSink, id: FlowId) {
    this.#to = to;
    this.#id = id;
    this.wantsPlain = to.wantsPlain;
  }

  capture(record: CaptureRecord): void {
    this.#to.capture(record);
  }
  opened(connection: FlowId, record: () => ConnectionStartRecord): void {
    if (connection !== this.#id) return;
    this.found = true;
    this.#to.opened(connection, record);
  }
  packet(view: PacketView): void {
    if (view.connection === this.#id) this.#to.packet(view);
  }
  transition(record: TransitionRecord): void {
    if (record.connection === this.#id) this.#to.transition(record);
  }
  revision(record: RevisionRecord): void {
    if (record.connection === this.#id) this.#to.revision(record);
  }
  onlyCounts(outline: ConnectionOutline): boolean {
    return outline.id !== this.#id || this.#to.onlyCounts(outline);
  }
  connection(record: ConnectionRecord): void {
    if (record.id === this.#id) this.#to.connection(record);
  }
  /** One about several connections is told where it names this one. */
  finding(record: FindingRecord): void {
    const { connections } = record.facts;
    const ties = record.connection === null && Array.isArray(connections) && connections.includes(this.#id);
    if (record.connection === this.#id || ties) this.#to.finding(record);
  }
  host(_record: HostRecord): void {}
  exchange(_record: ExchangeRecord): void {}
  evidence(record: EvidenceRecord): void {
    if (record.connection === this.#id) this.#to.evidence(record);
  }
  captureEnd(record: CaptureEndRecord): void {
    this.#to.captureEnd(record);
  }
  twoViews(record: TwoViewsRecord): void {
    if (record.connectionA === this.#id || record.connectionB === this.#id) this.#to.twoViews(record);
  }
  summary(record: SummaryRecord): void {
    this.#to.summary(record);
  }
  heldBytes(): Bytes {
    return this.#to.heldBytes?.() ?? 0;
  }
}
