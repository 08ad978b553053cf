/** The packet in hand: who sent it in which connection, what it was found to be, and the way to say so. */
import type { AnnotationKind, StateName } from '../records/contract.ts';
import { type Detail, type PacketView, SIDE_NAMES, type Side } from '../records/sink.ts';
import type { EngineSink } from '../records/unworded.ts';
import type { Segment } from '../segment/segment.ts';
import { KNOWN_ACK, KNOWN_SEQ, KNOWN_TIME, KNOWN_WINDOW } from '../segment/segment.ts';
import type { Bytes, Certainty, FlowId, FrameNo, Nanos } from '../units.ts';
import type { Connection, Endpoint } from './connection.ts';
import { faultsOf, weigh } from './evidence/faults.ts';
import { ACK } from '../wire/tcp-flags.ts';
import { findRow, type Row, type Stimulus } from './transitions.ts';

class View implements PacketView {
  file = 0;
  frame: FrameNo = 0;
  line = 0;
  timeNs: Nanos = 0;
  connection: FlowId = 0;
  side: Side = 0;
  kind: AnnotationKind = 'ack';
  certainty: Certainty = 'observed';
  because: readonly FrameNo[] | null = null;
  detail: Detail | null = null;
  flags = 0;
  length: Bytes = 0;
  seq = 0;
  ack = 0;
  window = 0;
  rttNs: Nanos = Number.NaN;
  segment: Segment | null = null;
  get payload(): Uint8Array {
    const s = this.segment;
    return s === null ? EMPTY : s.bytes.subarray(s.payloadStart, s.payloadEnd);
  }
}

const EMPTY = new Uint8Array(0);

/** Bits of the faults that the capture of the file has shown so far (evidence/faults). */
interface FileFaults {
  readonly faults: number;
}

export class Turn {
  readonly sink: EngineSink;
  readonly view = new View();
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
  told = 0;

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
    this.told = 0;
    this.newer = null;
  }

  /** Fills the view that reports read; after the endpoints' bases are known. */
  show(): void {
    const { segment: s, view: v, me, peer } = this;
    v.file = this.connection.file;
    v.frame = s.frame;
    v.line = s.line;
    v.timeNs = this.timed ? s.timeNs : Number.NaN;
    v.flags = s.flags;
    v.length = s.payloadLength;
    const { known } = s;
    v.seq = (known & KNOWN_SEQ) === 0 ? Number.NaN : (me.snd.baseKnown ? s.seq - me.snd.base : s.seq) >>> 0;
    const acks = (known & KNOWN_ACK) !== 0 && (s.flags & ACK) !== 0;
    v.ack = acks ? (peer.snd.baseKnown ? s.ack - peer.snd.base : s.ack) >>> 0 : Number.NaN;
    v.window = (known & KNOWN_WINDOW) === 0 ? Number.NaN : scaledWindow(this);
    v.segment = s;
  }

  annotate(
    kind: AnnotationKind,
    certainty: Certainty = 'observed',
    because: readonly FrameNo[] | null = null,
    detail: Detail | null = null,
  ): void {
    this.told++;
    this.connection.toldFrame = this.segment.frame;
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
    this.sink.packet(view);
  }

  /** Applies a stimulus to an endpoint: true when a row of the table fits. */
  apply(endpoint: Endpoint, on: Stimulus, certainty: Certainty, frame: FrameNo = this.segment.frame): boolean {
    return applyTo(this.sink, this.connection, endpoint, on, certainty, frame);
  }
}

/** The window in bytes as far as the scale is known (RFC 7323 §2.2: a SYN's own window is never scaled). */
export function scaledWindow(turn: Turn): Bytes {
  const { segment: s, me, peer } = turn;
  if ((s.flags & 0x02) !== 0 || me.opening.windowScale < 0 || peer.opening.windowScale < 0) return s.window;
  return s.window << (me.opening.windowScale < 14 ? me.opening.windowScale : 14);
}

/** Takes the row for (state, stimulus), when there is one, and writes the transition. */
export function applyTo(
  sink: EngineSink,
  connection: Connection,
  endpoint: Endpoint,
  on: Stimulus,
  certainty: Certainty,
  frame: FrameNo,
): boolean {
  const row: Row | undefined = findRow(endpoint.state.name, on);
  if (row === undefined) return false;
  moveTo(sink, connection, endpoint, row.to, certainty, frame, row.rfc);
  return true;
}

function moveTo(
  sink: EngineSink,
  connection: Connection,
  endpoint: Endpoint,
  to: StateName,
  certainty: Certainty,
  frame: FrameNo,
  rfc: string,
): void {
  const from = endpoint.state.name;
  endpoint.state.name = to;
  endpoint.state.certainty = certainty;
  const at = frame > connection.toldFrame ? frame : connection.toldFrame;
  connection.toldFrame = at;
  sink.transition({
    type: 'transition',
    file: connection.file,
    connection: connection.id,
    side: SIDE_NAMES[endpoint.side],
    frame: at,
    from,
    to,
    certainty,
    rfc,
  });
}
