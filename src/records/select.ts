/**
 * Some of the records, by what they are about: conditions that all have to hold, the same for every format and for saved
 * results. What is chosen is told whole: of a connection everything, or nothing.
 */
import type {
  CaptureRecord,
  ConnectionRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  OutputRecord,
} from './contract.ts';
import { SEVERITY_RANK } from './severity.ts';
import type { ConnectionOutline } from './sink.ts';
import type { FlowId, FrameNo, Nanos } from '../units.ts';

export interface Wanted {
  /** Only connections that had a packet then. */
  readonly window?: TimeWindow;
  /** Only the connection of this number. */
  readonly connection?: FlowId;
  /** Only what this packet belongs to. Saved results tell of plain packets only where they hold them. */
  readonly frame?: FrameNo;
  /** Only connections on which an application saw this error, and UDP sockets. */
  readonly errno?: ErrnoWanted;
  /** Only connections that one of these findings is about, by code. */
  readonly codes?: ReadonlySet<string>;
  /** Only connections of this host. */
  readonly host?: string;
  /** Only connections with a finding this bad. */
  readonly severity?: FindingRecord['severity'];
  /** Only these types of record, of what is chosen; the frame of a run (`capture`, `capture-end`, `summary`) always. */
  readonly types?: ReadonlySet<OutputRecord['type']>;
}

/** An error by its names on Linux; `windows`: the number on Windows, where it was asked for by that or its name there, else −1. */
export interface ErrnoWanted {
  /** As it was asked for. */
  readonly asked: string;
  readonly names: ReadonlySet<string>;
  readonly windows: number;
}

/** Bounds in the time of each file; null: none. */
export interface TimeWindow {
  readonly from: Moment | null;
  readonly to: Moment | null;
}

/** Nanoseconds since the file's first frame, since midnight, or since 1970. */
export type Moment =
  | { readonly since: 'start' | 'midnight'; readonly ns: Nanos }
  | { readonly since: 'epoch'; readonly ns: bigint };

const DAY: Nanos = 86_400e9;

/** Records that wait for one connection's end: of more, the last ones. */
const MAX_WAITING = 20_000;
/** Errnos that are counted. */
const MOST_ERRNOS = 64;
/** Connections that stand for all on which the error was seen. */
const MOST_EXAMPLES = 3;

type Call = ConnectionRecord['a']['calls'][number];

export function isErrno(call: Call, { names, windows }: ErrnoWanted): boolean {
  if (call.result !== 'errno' || call.errno === undefined) return false;
  return windows < 0 ? names.has(call.errno) : windowsNumber(call) === windows;
}

/** The number in `windows`, which is one, or a name and one (`WSAENETRESET 10052`). */
const windowsNumber = (call: Call): number => Number(/\d+$/.exec(String(call.windows ?? ''))?.[0] ?? -1);

/** Whether only the end of a connection tells that it is wanted: then its records have to wait. */
export const isKnownAtTheEnd = ({ window, frame, errno, codes, host, severity }: Wanted): boolean =>
  [window, frame, errno, codes, host, severity].some((one) => one !== undefined);

export class Selection {
  readonly #wanted: Wanted;
  readonly #emit: (record: OutputRecord) => void;
  readonly #waiting = new Map<number, OutputRecord[]>();
  readonly #captures = new Map<number, CaptureRecord>();
  /** Chosen connections: what comes after a connection's own record, and findings that tie some together. */
  readonly #chosen = new Set<FlowId>();
  /** The connection that the frame belongs to; −1: none so far. */
  #ofFrame: FlowId = -1;
  /** Something else than a connection matched: a ping, a UDP socket. */
  #others = 0;
  /** Frames of the longest file. */
  #frames = 0;
  readonly #errnos = new Map<string, number>();
  readonly #examples: ConnectionRecord[] = [];

  constructor(wanted: Wanted, emit: (record: OutputRecord) => void) {
    this.#wanted = wanted;
    this.#emit = (record) => {
      const { types } = wanted;
      const frame = record.type === 'capture' || record.type === 'capture-end' || record.type === 'summary';
      if (types === undefined || frame || types.has(record.type)) emit(record);
    };
  }

  /** How many connections were chosen, and exchanges. */
  get matches(): number {
    return this.#chosen.size + this.#others;
  }

  /** Where an error is wanted: on how many connections and UDP sockets each was seen that was seen at all. */
  get errnos(): ReadonlyMap<string, number> {
    return this.#errnos;
  }

  /** The first connections on which an application saw the error that is wanted. */
  get errnoExamples(): readonly ConnectionRecord[] {
    return this.#examples;
  }

  /** How many frames there are, where none that belongs to anything has the number that is wanted; else null. */
  get framesWithout(): number | null {
    return this.#wanted.frame === undefined || this.#ofFrame >= 0 || this.#others > 0 ? null : this.#frames;
  }

  /** The frame that is wanted is a packet of this connection. */
  frameOf(connection: FlowId): void {
    this.#ofFrame = connection;
  }

  /** Whether a connection may be chosen, as far as its outline tells; where not, what waited for its end is let go. */
  mayChoose({ id, trouble, codes }: ConnectionOutline): boolean {
    const { connection, frame, severity, codes: asked } = this.#wanted;
    const may =
      (connection === undefined || id === connection) &&
      (frame === undefined || id === this.#ofFrame) &&
      (severity === undefined || SEVERITY_RANK[trouble] >= SEVERITY_RANK[severity]) &&
      (asked === undefined || codes.some((code) => asked.has(code)));
    if (!may) this.#waiting.delete(id);
    return may;
  }

  add(record: OutputRecord): void {
    // Without a condition about connections nothing has to wait, and the lines keep their order.
    if (!this.#ofConnections) this.#emit(record);
    else this.#choose(record);
  }

  #choose(record: OutputRecord): void {
    switch (record.type) {
      case 'capture':
        this.#captures.set(record.file, record);
        this.#emit(record);
        return;
      case 'capture-end':
        this.#frames = Math.max(this.#frames, record.frames);
        this.#emit(record);
        return;
      case 'summary':
        this.#emit(record);
        return;
      case 'evidence':
        if (this.#supports(record)) this.#emit(record);
        return;
      case 'connection':
        this.#end(record);
        return;
      case 'annotation':
      case 'revision':
      case 'transition':
      case 'connection-start':
        if (record.frame === this.#wanted.frame) this.#ofFrame = record.connection;
        this.#wait(record.connection, record);
        return;
      case 'finding':
        if (record.connection === null) this.#capture(record);
        else if (this.#chosen.has(record.connection)) this.#emit(record);
        else this.#wait(record.connection, record);
        return;
      case 'host':
        if (record.address === this.#wanted.host) this.#emit(record);
        return;
      case 'exchange':
        if (!this.#isWanted(record)) return;
        this.#others++;
        this.#emit(record);
        return;
      case 'two-views':
        if ([record.connectionA, record.connectionB].some((id) => id !== null && this.#chosen.has(id)))
          this.#emit(record);
    }
  }

  /** Some condition is about connections: then what is of none has to be asked for, too. */
  get #ofConnections(): boolean {
    return this.#wanted.connection !== undefined || isKnownAtTheEnd(this.#wanted);
  }

  #isWanted({ facts, frames }: ExchangeRecord): boolean {
    const { host, frame, errno, window, connection, codes, severity } = this.#wanted;
    if ([window, connection, codes, severity].some((one) => one !== undefined)) return false;
    if (frame !== undefined && !frames.includes(frame)) return false;
    if (errno !== undefined && !this.#saw(errno, Array.isArray(facts['calls']) ? (facts['calls'] as Call[]) : []))
      return false;
    return host === undefined || Object.values(facts).includes(host);
  }

  /** What other programs say of a host is for all of its connections. */
  #supports({ connection }: EvidenceRecord): boolean {
    const { connection: asked, frame, errno } = this.#wanted;
    if (connection !== undefined) return this.#chosen.has(connection);
    return asked === undefined && frame === undefined && errno === undefined;
  }

  /** Whether one of the calls had the error; counts the others as well. */
  #saw(errno: ErrnoWanted, calls: readonly Call[]): boolean {
    const seen = new Set<string>();
    for (const { result, errno: name } of calls) if (result === 'errno' && name !== undefined) seen.add(name);
    for (const name of seen)
      if (this.#errnos.has(name) || this.#errnos.size < MOST_ERRNOS)
        this.#errnos.set(name, (this.#errnos.get(name) ?? 0) + 1);
    return calls.some((call) => isErrno(call, errno));
  }

  #wait(connection: number, record: OutputRecord): void {
    if (this.#wanted.connection !== undefined && this.#wanted.connection !== connection) return;
    let list = this.#waiting.get(connection);
    if (list === undefined) this.#waiting.set(connection, (list = []));
    list.push(record);
    if (list.length >= MAX_WAITING * 2) list.splice(0, MAX_WAITING);
  }

  #end(record: ConnectionRecord): void {
    const waiting = this.#waiting.get(record.id) ?? [];
    this.#waiting.delete(record.id);
    if (!this.#fits(record)) return;
    this.#chosen.add(record.id);
    if (this.#wanted.errno !== undefined && this.#examples.length < MOST_EXAMPLES) this.#examples.push(record);
    for (const one of waiting) this.#emit(one);
    this.#emit(record);
  }

  #fits(record: ConnectionRecord): boolean {
    const { connection, frame, errno, codes, host, severity, window } = this.#wanted;
    if (errno !== undefined && !this.#saw(errno, [...record.a.calls, ...record.b.calls])) return false;
    if (connection !== undefined && record.id !== connection) return false;
    if (frame !== undefined && record.id !== this.#ofFrame) return false;
    if (host !== undefined && record.a.address !== host && record.b.address !== host && record.name?.host !== host)
      return false;
    if (severity !== undefined && SEVERITY_RANK[record.trouble] < SEVERITY_RANK[severity]) return false;
    if (codes !== undefined && !(record.findings ?? []).some((code) => codes.has(code))) return false;
    return window === undefined || this.#within(window, record);
  }

  #within(window: TimeWindow, { file, startNs, endNs }: ConnectionRecord): boolean {
    if (startNs === undefined || endNs === undefined) return false;
    const capture = this.#captures.get(file);
    const from = window.from === null ? Number.NEGATIVE_INFINITY : momentNs(window.from, capture);
    const to = window.to === null ? Number.POSITIVE_INFINITY : momentNs(window.to, capture);
    return from !== null && to !== null && endNs >= from && startNs <= to;
  }

  /** A finding about several connections is told when one of them is chosen, or when it is asked for itself. */
  #capture(record: FindingRecord): void {
    const { codes, severity, connection, frame, errno, host, window } = this.#wanted;
    const { connections } = record.facts;
    const ties =
      (Array.isArray(connections) && connections.some((id) => this.#chosen.has(id as number))) ||
      (frame !== undefined && record.frames.includes(frame));
    const asked =
      [connection, frame, errno, host, window].every((one) => one === undefined) &&
      (codes === undefined || codes.has(record.code)) &&
      (severity === undefined || SEVERITY_RANK[record.severity] >= SEVERITY_RANK[severity]);
    if (ties || asked) this.#emit(record);
  }
}

/** A moment in nanoseconds since the first frame of a file; null where the file tells no such time. */
function momentNs(moment: Moment, capture: CaptureRecord | undefined): Nanos | null {
  if (moment.since === 'start') return moment.ns;
  const { startTime, startTimeOfDay } = capture ?? {};
  if (moment.since === 'epoch') {
    const start = startTime === undefined ? null : epochOf(startTime);
    return start === null ? null : Number(moment.ns - start);
  }
  const start = startTimeOfDay ?? startTime?.slice(11, -1);
  if (start === undefined) return null;
  const at = timeOfDay(start);
  if (at === null) return null;
  // Of the same time on several days, the nearest to the first frame.
  const after = moment.ns - at;
  return after > DAY / 2 ? after - DAY : after + DAY / 2 <= 0 ? after + DAY : after;
}

/** `03:10`, `03:10:05.25` in nanoseconds since midnight. */
function timeOfDay(text: string): Nanos | null {
  const m = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/.exec(text);
  if (m === null) return null;
  const [hours, minutes, seconds] = [Number(m[1]), Number(m[2]), Number(m[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 60) return null;
  return (hours * 3_600 + minutes * 60 + seconds) * 1e9 + Number((m[4] ?? '').padEnd(9, '0') || 0);
}

function epochOf(text: string): bigint | null {
  const m = /^(\d{4}-\d{2}-\d{2})[T ](.+?)Z?$/.exec(text);
  const ns = m === null ? null : timeOfDay(m[2] ?? '');
  const day = Date.parse(`${m?.[1] ?? ''}T00:00:00Z`);
  return ns === null || Number.isNaN(day) ? null : BigInt(day) * 1_000_000n + BigInt(Math.round(ns));
}

/** `+5s`, `1.5` (seconds after the first packet), `03:10`, `2026-01-02T03:10:05`; null for anything else. */
export function parseMoment(text: string): Moment | null {
  const relative = /^\+?(\d+(?:\.\d+)?)(ms|s|min|h)?$/.exec(text.trim());
  if (relative !== null) {
    const unit = { ms: 1e6, s: 1e9, min: 60e9, h: 3_600e9 }[(relative[2] ?? 's') as 'ms' | 's' | 'min' | 'h'];
    return { since: 'start', ns: Number(relative[1]) * unit };
  }
  const day = timeOfDay(text.trim());
  if (day !== null) return { since: 'midnight', ns: day };
  const epoch = epochOf(text.trim());
  return epoch === null ? null : { since: 'epoch', ns: epoch };
}
