/** Records as NDJSON: one line each, the lines that a packet can cause put together without making a string. */
import { KIND_INDEX } from '../records/kinds.ts';
import { ANNOTATION_KINDS, STATE_NAMES } from '../records/contract.ts';
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  ConnectionStartRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  OutputRecord,
  RevisionRecord,
  StateName,
  SummaryRecord,
  TransitionRecord,
  TwoViewsRecord,
} from '../records/contract.ts';
import { jsonText } from '../words/escape.ts';
import { hasPacket, type ObjectOptions } from '../records/objects.ts';
import { Stories } from '../records/stories.ts';
import {
  isPlain,
  type ConnectionOutline,
  type PacketRun,
  type PacketView,
  type RecordSink,
  SIDE_NAMES,
} from '../records/sink.ts';
import type { Bytes, Certainty, FlowId } from '../units.ts';
import { ByteWriter, encode, type WriteBytes } from './byte-writer.ts';

const CERTAINTIES: readonly Certainty[] = ['observed', 'implied', 'assumed'];
const CERTAINTY_INDEX: Readonly<Record<Certainty, number>> = { observed: 0, implied: 1, assumed: 2 };
const STATE_INDEX = Object.fromEntries(STATE_NAMES.map((name, i) => [name, i])) as Readonly<Record<StateName, number>>;

const FILE = encode('{"type":"annotation","file":');
const FRAME = encode(',"frame":');
const LINE = encode(',"line":');
const TIME = encode(',"timeNs":');
const CONNECTION = encode(',"connection":');
const COMMA = encode(',');
const NO_DETAIL = encode('],"detail":{}');
const DETAIL = encode('],"detail":');
const ROUND_TRIP = encode('],"detail":{"rttNs":');
const CLOSE = encode('}');
const END = encode('}\n');
const PACKET = encode(',"packet":{"flags":');
const LENGTH = encode(',"length":');
const SEQ = encode(',"seq":');
const ACK_NUMBER = encode(',"ack":');
const WINDOW = encode(',"window":');
const SCALED = encode(',"windowScaled":true');
const SACK = encode(',"sack":[[');
const SACK_NEXT = encode('],[');
const SACK_END = encode(']]');
const TTL = encode(',"ttl":');
const IP_ID = encode(',"ipId":');
const RTT = encode(',"rttNs":');
const TRANSITION_FILE = encode('{"type":"transition","file":');
const TRANSITION_A = encode(',"side":"a","frame":');
const TRANSITION_B = encode(',"side":"b","frame":');

/** Everything of an annotation between its connection and its evidence, one fragment for each side, kind and certainty. */
const MIDDLES: readonly Uint8Array[] = SIDE_NAMES.flatMap((side) =>
  ANNOTATION_KINDS.flatMap((kind) =>
    CERTAINTIES.map((certainty) => encode(`,"from":"${side}","kind":"${kind}","certainty":"${certainty}","because":[`)),
  ),
);

export class NdjsonReport implements RecordSink {
  /** Lines of different connections come in any order; within one they keep theirs. */
  readonly takesLate: boolean = true;
  /** Outlines are not read. */
  get slowestNs(): number {
    return Number.POSITIVE_INFINITY;
  }
  readonly #packets: boolean;
  readonly #types: ObjectOptions['types'];
  readonly #annotations: boolean;
  readonly #transitions: boolean;
  /** Null where nobody asks for the records of connections. */
  readonly #stories: Stories | null;
  readonly #out: ByteWriter;
  readonly #starts: boolean;
  readonly #tails = new Map<string, Uint8Array[]>();

  constructor(write: WriteBytes, options: ObjectOptions = {}) {
    this.#out = new ByteWriter(write);
    this.#packets = options.packets ?? false;
    this.#types = options.types;
    this.#annotations = this.#tells('annotation');
    this.#transitions = this.#tells('transition');
    this.#starts = (options.starts ?? false) && this.#tells('connection-start');
    this.#stories = this.#tells('connection') ? new Stories() : null;
  }

  #tells(type: OutputRecord['type']): boolean {
    return this.#types === undefined || this.#types.has(type);
  }

  get wantsPlain(): boolean {
    return this.#stories !== null || (this.#packets && this.#annotations);
  }

  flush(): void {
    this.#out.flush();
  }

  packet(view: PacketView): void {
    this.#stories?.packet(view);
    if (!this.#annotations) return;
    if (this.#packets || !isPlain(view.kind)) this.#annotation(view);
  }

  get takesRuns(): boolean {
    return !this.#packets;
  }
  run(run: PacketRun): void {
    this.#stories?.run(run);
  }

  #annotation(view: PacketView): void {
    const out = this.#out;
    const { because, detail, rttNs } = view;
    out.room();
    out.fragment(FILE);
    out.integer(view.file);
    out.fragment(FRAME);
    out.integer(view.frame);
    if (view.line > 0) {
      out.fragment(LINE);
      out.integer(view.line);
    }
    if (view.timeNs === view.timeNs) {
      out.fragment(TIME);
      out.integer(view.timeNs);
    }
    out.fragment(CONNECTION);
    out.integer(view.connection);
    out.fragment(
      MIDDLES[
        (view.side * ANNOTATION_KINDS.length + KIND_INDEX[view.kind]) * CERTAINTIES.length +
          CERTAINTY_INDEX[view.certainty]
      ] as Uint8Array,
    );
    if (because === null) out.integer(view.frame);
    else if (because.length < 64) {
      for (let i = 0; i < because.length; i++) {
        if (i > 0) out.fragment(COMMA);
        out.integer(because[i] as number);
      }
    } else {
      out.text(because.join(','));
      out.room();
    }
    if (rttNs >= 0) {
      out.fragment(ROUND_TRIP);
      out.integer(Math.round(rttNs));
      out.fragment(CLOSE);
    } else if (detail === null) out.fragment(NO_DETAIL);
    else {
      out.fragment(DETAIL);
      out.text(jsonText(detail));
      out.room();
    }
    if (hasPacket(view)) this.#packet(view);
    out.fragment(END);
  }

  #packet(view: PacketView): void {
    const out = this.#out;
    const { seq, ack, window, sackCount, ttl, ipId, rttNs } = view;
    out.fragment(PACKET);
    out.integer(view.flags);
    out.fragment(LENGTH);
    out.integer(view.length);
    if (seq === seq) {
      out.fragment(SEQ);
      out.integer(seq);
    }
    if (ack === ack) {
      out.fragment(ACK_NUMBER);
      out.integer(ack);
    }
    if (window === window) {
      out.fragment(WINDOW);
      out.integer(window);
    }
    if (view.windowScaled) out.fragment(SCALED);
    for (let i = 0; i < sackCount; i++) {
      out.fragment(i === 0 ? SACK : SACK_NEXT);
      out.integer(view.sackEdge(2 * i));
      out.fragment(COMMA);
      out.integer(view.sackEdge(2 * i + 1));
    }
    if (sackCount > 0) out.fragment(SACK_END);
    if (ttl >= 0) {
      out.fragment(TTL);
      out.integer(ttl);
    }
    if (ipId >= 0) {
      out.fragment(IP_ID);
      out.integer(ipId);
    }
    if (rttNs >= 0) {
      out.fragment(RTT);
      out.integer(Math.round(rttNs));
    }
    out.fragment(CLOSE);
  }

  transition(record: TransitionRecord): void {
    this.#stories?.transition(record);
    if (!this.#transitions) return;
    const { file, connection, side, frame, from, to, certainty, rfc, reasonKey } = record;
    const out = this.#out;
    out.room();
    out.fragment(TRANSITION_FILE);
    out.integer(file);
    out.fragment(CONNECTION);
    out.integer(connection);
    out.fragment(side === 'a' ? TRANSITION_A : TRANSITION_B);
    out.integer(frame);
    out.fragment(this.#tail(from, to, certainty, rfc, reasonKey));
  }

  /** The end of a transition's line: there are as many as the transition table has rows. */
  #tail(from: StateName, to: StateName, certainty: Certainty, rfc: string, reasonKey: string | undefined): Uint8Array {
    let known = this.#tails.get(rfc);
    if (known === undefined) this.#tails.set(rfc, (known = []));
    const at =
      (STATE_INDEX[from] * STATE_NAMES.length + STATE_INDEX[to]) * CERTAINTIES.length + CERTAINTY_INDEX[certainty];
    const reason = reasonKey === undefined ? '' : `,"reasonKey":${JSON.stringify(reasonKey)}`;
    return (known[at] ??= encode(
      `,"from":"${from}","to":"${to}","certainty":"${certainty}","rfc":${JSON.stringify(rfc)}${reason}}\n`,
    ));
  }

  #line(record: object): void {
    this.#out.text(`${jsonText(record)}\n`);
  }

  /** The frame of a run is always told. */
  #told(record: RevisionRecord | HostRecord | EvidenceRecord | ExchangeRecord | FindingRecord | TwoViewsRecord): void {
    if (this.#tells(record.type)) this.#line(record);
  }

  capture(record: CaptureRecord): void {
    this.#line(this.#packets ? { ...record, packets: 'all' } : record);
  }
  heldBytes(): Bytes {
    return this.#stories?.heldBytes ?? 0;
  }

  opened(connection: FlowId, record: () => ConnectionStartRecord): void {
    this.#stories?.opened(connection);
    if (this.#starts) this.#line(record());
  }
  revision(record: RevisionRecord): void {
    this.#stories?.revision(record);
    this.#told(record);
  }
  connection(record: ConnectionRecord): void {
    if (this.#stories === null) return;
    this.#stories.tell(record);
    this.#line(record);
  }
  host(record: HostRecord): void {
    this.#told(record);
  }
  evidence(record: EvidenceRecord): void {
    this.#told(record);
  }
  exchange(record: ExchangeRecord): void {
    this.#told(record);
  }
  finding(record: FindingRecord): void {
    this.#told(record);
  }
  captureEnd(record: CaptureEndRecord): void {
    this.#line(record);
  }
  twoViews(record: TwoViewsRecord): void {
    this.#told(record);
  }
  onlyCounts(_outline: ConnectionOutline): boolean {
    return this.#stories === null;
  }
  summary(record: SummaryRecord): void {
    this.#line(record);
    this.flush();
  }
}
