/**
 * Some of the records, by what they are about: conditions that all have to hold, the same for every format and for saved
 * results. What is chosen is told whole: of a connection everything, or nothing.
 */
import type { CaptureRecord, ConnectionRecord, ExchangeRecord, FindingRecord, OutputRecord } from './contract.ts';
import { SEVERITY_RANK } from './severity.ts';
import type { Nanos } from '../units.ts';

export interface Wanted {
  /** Only connections that had a packet then. */
  readonly window?: TimeWindow;
  /** Only the connection of this number. */
  readonly connection?: number;
  /** Only connections that one of these findings is about, by code. */
  readonly codes?: ReadonlySet<string>;
  /** Only connections of this host. */
  readonly host?: string;
  /** Only connections with a finding this bad. */
  readonly severity?: FindingRecord['severity'];
  /** Only these types of record, of what is chosen; the frame of a run (`capture`, `capture-end`, `summary`) always. */
  readonly types?: ReadonlySet<OutputRecord['type']>;
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

export class Selection {
  readonly #wanted: Wanted;
  readonly #emit: (record: OutputRecord) => void;
  readonly #waiting = new Map<number, OutputRecord[]>();
  readonly #captures = new Map<number, CaptureRecord>();
  /** Chosen connections: what comes after a connection's own record, and findings that tie some together. */
  readonly #chosen = new Set<number>();

  constructor(wanted: Wanted, emit: (record: OutputRecord) => void) {
    this.#wanted = wanted;
    this.#emit = (record) => {
      const { types } = wanted;
      const frame = record.type === 'capture' || record.type === 'capture-end' || record.type === 'summary';
      if (types === undefined || frame || types.has(record.type)) emit(record);
    };
  }

  /** How many connections were chosen. */
  get matches(): number {
    return this.#chosen.size;
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
      case 'evidence':
      case 'summary':
        this.#emit(record);
        return;
      case 'connection':
        this.#end(record);
        return;
      case 'annotation':
      case 'revision':
      case 'transition':
      case 'connection-start':
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
        if (this.#names(record)) this.#emit(record);
    }
  }

  /** Some condition is about connections: then what is of none has to be asked for, too. */
  get #ofConnections(): boolean {
    const { window, connection, codes, host, severity } = this.#wanted;
    return [window, connection, codes, host, severity].some((one) => one !== undefined);
  }

  #names(record: ExchangeRecord): boolean {
    const { host, window, connection, codes, severity } = this.#wanted;
    if ([window, connection, codes, severity].some((one) => one !== undefined)) return false;
    return host !== undefined && Object.values(record.facts).includes(host);
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
    for (const one of waiting) this.#emit(one);
    this.#emit(record);
  }

  #fits(record: ConnectionRecord): boolean {
    const { connection, codes, host, severity, window } = this.#wanted;
    if (connection !== undefined && record.id !== connection) return false;
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
    const { codes, severity, connection, host, window } = this.#wanted;
    const { connections } = record.facts;
    const ties = Array.isArray(connections) && connections.some((id) => this.#chosen.has(id as number));
    const asked =
      [connection, host, window].every((one) => one === undefined) &&
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
