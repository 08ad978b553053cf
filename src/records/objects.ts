/** Records as objects: a sink that hands on one for everything that it is told. */
import type {
  AnnotationRecord,
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  OutputRecord,
  Packet,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
  TwoViewsRecord,
} from './contract.ts';
import { BaseSink, isPlain, type PacketRun, type PacketView, SIDE_NAMES } from './sink.ts';
import { Stories } from './stories.ts';
import type { Bytes, FlowId } from '../units.ts';

export interface ObjectOptions {
  /** Also annotations of plain data and plain ACKs (`--packets all`). */
  readonly packets?: boolean;
  /** Also a record when a connection begins, for who reads a live stream. */
  readonly starts?: boolean;
  /** No object is made of an annotation or transition of another type, and of connections no story is kept where their records are of another. */
  readonly types?: ReadonlySet<OutputRecord['type']> | undefined;
}

/** Makes an object of every record and hands it on; who chooses among connections says which are dropped. */
export class ObjectSink extends BaseSink {
  readonly #take: (record: OutputRecord) => void;
  readonly #packets: boolean;
  readonly #starts: boolean;
  readonly #types: ObjectOptions['types'];
  readonly #annotations: boolean;
  readonly #transitions: boolean;
  readonly #stories: Stories | null;

  constructor(take: (record: OutputRecord) => void, options: ObjectOptions = {}) {
    super();
    this.#take = take;
    this.#packets = options.packets ?? false;
    this.#starts = options.starts ?? false;
    this.#types = options.types;
    this.#annotations = this.tells('annotation');
    this.#transitions = this.tells('transition');
    this.#stories = this.tells('connection') ? new Stories() : null;
  }

  protected tells(type: OutputRecord['type']): boolean {
    return this.#types === undefined || this.#types.has(type);
  }

  override get wantsPlain(): boolean {
    return this.#stories !== null || (this.#packets && this.#annotations);
  }
  heldBytes(): Bytes {
    return this.#stories?.heldBytes ?? 0;
  }
  override packet(view: PacketView): void {
    this.#stories?.packet(view);
    if (!this.#annotations) return;
    if (this.#packets || !isPlain(view.kind)) this.#take(annotationOf(view));
  }
  get takesRuns(): boolean {
    return !this.#packets;
  }
  run(run: PacketRun): void {
    this.#stories?.run(run);
  }
  override opened(connection: FlowId, record: () => ConnectionStartRecord): void {
    this.#stories?.opened(connection);
    if (this.#starts) this.#take(record());
  }
  /** The connection's record will not come. */
  protected drop(connection: FlowId): void {
    this.#stories?.drop(connection);
  }
  override transition(record: TransitionRecord): void {
    this.#stories?.transition(record);
    if (this.#transitions) this.#take(record);
  }
  override capture(record: CaptureRecord): void {
    this.#take(this.#packets ? { ...record, packets: 'all' } : record);
  }
  override revision(record: RevisionRecord): void {
    this.#stories?.revision(record);
    this.#take(record);
  }
  override connection(record: ConnectionRecord): void {
    this.#stories?.tell(record);
    this.#take(record);
  }
  override host(record: HostRecord): void {
    this.#take(record);
  }
  override evidence(record: EvidenceRecord): void {
    this.#take(record);
  }
  override exchange(record: ExchangeRecord): void {
    this.#take(record);
  }
  override finding(record: FindingRecord): void {
    this.#take(record);
  }
  override captureEnd(record: CaptureEndRecord): void {
    this.#take(record);
  }
  override twoViews(record: TwoViewsRecord): void {
    this.#take(record);
  }
  override summary(record: SummaryRecord): void {
    this.#take(record);
  }
}

/** What a report may keep of a packet. */
function annotationOf(view: PacketView): AnnotationRecord {
  const { frame, because } = view;
  return {
    type: 'annotation',
    file: view.file,
    frame,
    ...(view.line > 0 ? { line: view.line } : {}),
    ...(Number.isNaN(view.timeNs) ? {} : { timeNs: view.timeNs }),
    connection: view.connection,
    from: SIDE_NAMES[view.side],
    kind: view.kind,
    certainty: view.certainty,
    because: because === null ? [frame] : [...because],
    detail: view.rttNs >= 0 ? { rttNs: Math.round(view.rttNs) } : { ...view.detail },
    ...(hasPacket(view) ? { packet: packetOf(view) } : {}),
  };
}

/** Whether the packet is told with this annotation: once, and an ICMP error is none. */
export const hasPacket = (view: PacketView): boolean => view.first && view.kind !== 'icmp-error';

/** A packet as its first annotation has it; what the input lacks is absent. */
function packetOf(view: PacketView): Packet {
  const { seq, ack, window, sackCount, ttl, ipId, rttNs } = view;
  const packet: Packet = { flags: view.flags, length: view.length };
  if (!Number.isNaN(seq)) packet.seq = seq;
  if (!Number.isNaN(ack)) packet.ack = ack;
  if (!Number.isNaN(window)) packet.window = window;
  if (view.windowScaled) packet.windowScaled = true;
  if (sackCount > 0)
    packet.sack = Array.from({ length: sackCount }, (_, i) => [view.sackEdge(2 * i), view.sackEdge(2 * i + 1)]);
  if (ttl >= 0) packet.ttl = ttl;
  if (ipId >= 0) packet.ipId = ipId;
  if (rttNs >= 0) packet.rttNs = Math.round(rttNs);
  return packet;
}
