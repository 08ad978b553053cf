/** The packet in hand: who sent it in which connection, what it was found to be, and the way to say so. */
import type { AnnotationKind } from '../records/contract.ts';
import type { Detail, Side } from '../records/sink.ts';
import type { EngineSink } from '../records/unworded.ts';
import type { Segment } from '../segment/segment.ts';
import { KNOWN_TIME } from '../segment/segment.ts';
import type { Bytes, Certainty, FrameNo, Nanos } from '../units.ts';
import type { Connection, Endpoint } from './connection.ts';
import { faultsOf, weigh } from './witness/faults.ts';
import { FilledView } from './packet-view.ts';
import type { Stimulus } from './states/transitions.ts';
import { applyTo } from './states/change-state.ts';

/** Bits of the faults that the capture of the file has shown so far (evidence/faults). */
interface FileFaults {
  readonly faults: number;
}

export class CurrentPacket {
  readonly sink: EngineSink;
  readonly view = new FilledView();
  /** The newer connection of the same tuple, when the segment was given to the older one. */
  newer: Connection | null = null;
  segment!: Segment;
  connection!: Connection;
  me!: Endpoint;
  peer!: Endpoint;
  now: Nanos = 0;
  /** Whether `now` is a time that the input gave. */
  timed = false;
  /** Event bits of this packet. */
  events = 0;
  /** Annotations written for this packet. */
  annotations = 0;
  /** Payload of this packet below SND.NXT that was not seen before: late, or sent again in place of what was lost unseen. */
  filled: Bytes = 0;

  readonly #file: FileFaults;

  constructor(sink: EngineSink, file: FileFaults) {
    this.sink = sink;
    this.#file = file;
  }

  begin(segment: Segment, connection: Connection, side: Side): void {
    this.segment = segment;
    this.connection = connection;
    this.me = side === 0 ? connection.a : connection.b;
    this.peer = side === 0 ? connection.b : connection.a;
    this.timed = (segment.known & KNOWN_TIME) !== 0;
    this.now = segment.timeNs;
    this.events = 0;
    this.annotations = 0;
    this.filled = 0;
    this.newer = null;
  }

  /** Fills the view that reports read; after the endpoints' bases are known. */
  show(): void {
    this.view.show(this.segment, this.connection.file, this.timed, this.me, this.peer);
  }

  annotate(
    kind: AnnotationKind,
    certainty: Certainty = 'observed',
    because: readonly FrameNo[] | null = null,
    detail: Detail | null = null,
  ): void {
    this.annotations++;
    this.connection.annotatedFrame = this.segment.frame;
    if (this.sink.silent === true) return;
    const faults = faultsOf(this.connection) | this.#file.faults;
    this.#write(kind, faults === 0 ? certainty : weigh(kind, certainty, faults), because, detail);
  }

  /** There is nothing to say about the packet; `rttNs` is the round trip that it ends, or NaN. */
  plain(rttNs: Nanos): void {
    const { view } = this;
    view.rttNs = rttNs;
    this.#write(view.length > 0 ? 'data' : 'ack', 'observed', null, null);
    view.rttNs = Number.NaN;
  }

  #write(kind: AnnotationKind, certainty: Certainty, because: readonly FrameNo[] | null, detail: Detail | null): void {
    const { view } = this;
    view.connection = this.connection.id;
    view.side = this.me.side;
    view.kind = kind;
    view.certainty = certainty;
    view.because = because;
    view.detail = detail;
    view.first = this.annotations <= 1;
    this.sink.packet(view);
  }

  /** Applies a stimulus to an endpoint: true when a row of the table fits. */
  apply(endpoint: Endpoint, on: Stimulus, certainty: Certainty, frame: FrameNo = this.segment.frame): boolean {
    return applyTo(this.sink, this.connection, endpoint, on, certainty, frame);
  }
}
