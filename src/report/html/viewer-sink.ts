/**
 * Records as a viewer wants them: of each connection its detail and packets in blocks of bytes, handed on as they fill,
 * and an index of the whole. Memory follows the connections that are open; what goes well is left out first when the
 * report grows too large, and that is said.
 */
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  RevisionRecord,
  SummaryRecord,
  TransitionRecord,
  TwoViewsRecord,
} from '../../records/contract.ts';
import { BaseSink, type ConnectionOutline, type PacketView } from '../../records/sink.ts';
import type { Bytes, FlowId } from '../../units.ts';
import type { RunCounts } from '../../words/report-words.ts';
import type { Language } from '../../words/language.ts';
import type { Lang } from '../../words/languages.ts';
import { SEVERITY_RANK } from '../palette.ts';
import { betweenPlaces, Totals } from '../totals.ts';
import { Packer } from './bytes.ts';
import { otherReasons, otherSentence, otherTexts, toldEnd, toldFinding, toldTwoViews } from './other-language.ts';
import { ConnectionTable } from './connection-table.ts';
import type {
  BothLanguages,
  ConnectionDetail,
  IncidentKind,
  ReportIndex,
  ToldEnd,
  ToldFinding,
} from './report-data.ts';
import { Track } from './track.ts';

export interface ViewerOutput {
  /** Takes the next block; it is valid during the call only. Tells how many bytes the report has become larger. */
  block(bytes: Uint8Array): number;
}

export interface ViewerOptions {
  readonly version: string;
  readonly lang: Lang;
  /** The language that the run is not in. */
  readonly other: Language;
  /** The page about a code or an errno, as Markdown. */
  readonly page: (name: string, lang: Lang) => string | undefined;
  /** How large the blocks may become together, in the bytes that {@link ViewerOutput.block} tells. */
  readonly budget?: number;
  /** What the rows of its table may take until they are written; where nothing is given, the budget is their only bound. */
  readonly memory?: Bytes;
}

/** 25 MB of a file in base64. */
const BUDGET = 18_000_000;
const BLOCK = 192 * 1024;
const MOST_GENERAL = 40;
const MOST_BESIDE = 200;
const MOST_EVIDENCE = 1_000;
const MOST_HOSTS = 2_000;
const MOST_TWO_VIEWS = 1_000;

/** Kinds of connections that are told apart: their findings together. */
const MOST_KINDS = 4_096;

/** A row of the table in the file, deflated. */
const ROW_IN_FILE: Bytes = 60;
/** A connection that is followed without its packets, one of its records, and a row of the table; measured, rounded up. */
const FOLLOWED_BYTES: Bytes = 1_600;
const RECORD_BYTES: Bytes = 1_200;
const ROW_BYTES: Bytes = 900;

interface Stage {
  /** Of the budget. */
  readonly used: number;
  /** Packets are left out of connections whose trouble ranks lower: SEVERITY_RANK. */
  readonly packets: number;
  /** Connections are left out that rank lower. */
  readonly records: number;
  /** Of the others, so many with the same findings are told. */
  readonly alike: number;
}

/** What is left out when so much of the budget is used. */
const STAGES: readonly [Stage, ...Stage[]] = [
  { used: 0, packets: 0, records: 0, alike: Number.POSITIVE_INFINITY },
  { used: 0.4, packets: 1, records: 0, alike: Number.POSITIVE_INFINITY },
  { used: 0.6, packets: 2, records: 1, alike: Number.POSITIVE_INFINITY },
  { used: 0.75, packets: 3, records: 2, alike: 10_000 },
  { used: 0.95, packets: 4, records: 3, alike: 1_000 },
  { used: 1, packets: 4, records: 3, alike: 10 },
];

/** One connection while it is followed. */
class Followed {
  readonly track = new Track();
  readonly transitions: TransitionRecord[] = [];
  readonly revisions: RevisionRecord[] = [];
  readonly findings: FindingRecord[] = [];

  get heldBytes(): Bytes {
    const records = this.transitions.length + this.revisions.length + this.findings.length;
    return FOLLOWED_BYTES + this.track.heldBytes + records * RECORD_BYTES;
  }
}

export class ViewerSink extends BaseSink {
  readonly #output: ViewerOutput;
  readonly #options: ViewerOptions;
  readonly #followed = new Map<FlowId, Followed>();
  #lastId = -1;
  #last: Followed | undefined;
  readonly #block = new Packer();
  #blocks = 0;
  #spent = 0;
  readonly #table = new ConnectionTable();
  readonly #captures: CaptureRecord[] = [];
  readonly #ends: ToldEnd[] = [];
  readonly #general: ToldFinding[] = [];
  readonly #alike = new Map<string, number>();
  readonly #first = new Map<string, ToldFinding>();
  readonly #late: ToldFinding[] = [];
  readonly #hosts: HostRecord[] = [];
  readonly #exchanges: { record: ExchangeRecord; other?: string }[] = [];
  readonly #evidence: { record: EvidenceRecord; other?: string }[] = [];
  #twoViews: TwoViewsRecord[] = [];
  readonly #more = { exchanges: 0, evidence: 0, hosts: 0, general: 0, twoViews: 0 };
  readonly #totals = new Totals();
  readonly #leftOut = { packets: 0, connections: 0, alike: 0 };
  /** How many connections of each kind are told. */
  readonly #kinds = new Map<string, number>();
  /** What is kept for connections that are followed. */
  #held: Bytes = 0;
  #summary: SummaryRecord | null = null;
  #incident: readonly IncidentKind[] | undefined;

  constructor(output: ViewerOutput, options: ViewerOptions) {
    super();
    this.#output = output;
    this.#options = options;
  }

  /** What follows was analysed by itself: its connections are numbered anew. */
  begin(): void {
    this.#followed.clear();
    this.#held = 0;
    this.#lastId = -1;
    this.#last = undefined;
  }
  /** Called once, before the summary. */
  incident(kinds: readonly IncidentKind[]): void {
    this.#incident = kinds;
  }
  override get wantsPlain(): boolean {
    return true;
  }
  override capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }
  override opened(connection: FlowId): void {
    this.#last = new Followed();
    this.#lastId = connection;
    this.#followed.set(connection, this.#last);
    this.#held += this.#last.heldBytes;
  }
  override packet(view: PacketView): void {
    const track = this.#of(view.connection)?.track;
    if (track === undefined) return;
    this.#held -= track.heldBytes;
    track.packet(view);
    this.#held += track.heldBytes;
  }
  override transition(record: TransitionRecord): void {
    this.#keep(this.#of(record.connection)?.transitions, record);
  }
  override revision(record: RevisionRecord): void {
    const followed = this.#of(record.connection);
    if (followed?.track.marks(record.frame) === true) this.#keep(followed.revisions, record);
  }
  override onlyCounts(outline: ConnectionOutline): boolean {
    this.#totals.count(outline);
    const { records, alike } = this.#stage;
    if (SEVERITY_RANK[outline.trouble] < records) this.#leftOut.connections++;
    else if (this.#tellsAnother(`${outline.trouble} ${outline.codes.join(' ')}`, alike)) return false;
    else this.#leftOut.alike++;
    this.#forget(outline.id);
    return true;
  }
  override connection(record: ConnectionRecord): void {
    const followed = this.#of(record.id) ?? new Followed();
    this.#forget(record.id);
    this.#write(record, followed);
  }
  override finding(record: FindingRecord): void {
    const { other } = this.#options;
    if (record.connection === null) {
      const before = this.#alike.get(record.code) ?? 0;
      this.#alike.set(record.code, before + 1);
      if (before < MOST_GENERAL) this.#general.push(toldFinding(record, other));
      else this.#more.general++;
      return;
    }
    if (!this.#first.has(record.code)) this.#first.set(record.code, toldFinding(record, other));
    const followed = this.#of(record.connection);
    if (followed !== undefined) this.#keep(followed.findings, record);
    else if (this.#late.length < MOST_HOSTS) this.#late.push(toldFinding(record, other));
  }
  override host(record: HostRecord): void {
    if (this.#hosts.length < MOST_HOSTS) this.#hosts.push(record);
    else this.#more.hosts++;
  }
  override exchange(record: ExchangeRecord): void {
    if (this.#exchanges.length >= MOST_BESIDE) this.#more.exchanges++;
    else this.#exchanges.push(this.#both(record));
  }
  override evidence(record: EvidenceRecord): void {
    if (this.#evidence.length >= MOST_EVIDENCE) this.#more.evidence++;
    else this.#evidence.push(this.#both(record));
  }
  override captureEnd(record: CaptureEndRecord): void {
    this.#ends.push(toldEnd(record, this.#options.other));
  }
  override twoViews(record: TwoViewsRecord): void {
    this.#twoViews.push(record);
    if (this.#twoViews.length >= 2 * MOST_TWO_VIEWS) this.#rankTwoViews();
  }
  override summary(record: SummaryRecord): void {
    this.#summary = record;
    this.flush();
  }

  heldBytes(): Bytes {
    return this.#held + this.#table.length * ROW_BYTES;
  }

  /** Hands on the block that is not yet full. */
  flush(): void {
    if (this.#block.length === 0) return;
    this.#spent += this.#output.block(this.#block.bytes());
    this.#blocks++;
    this.#block.clear();
  }

  /** What is known so far; complete after the summary. */
  index(): ReportIndex {
    const { lang, version } = this.#options;
    const codes = new Set([...this.#first.keys(), ...this.#alike.keys()]);
    return {
      lang,
      version,
      captures: this.#captures,
      ends: this.#ends,
      connections: this.#table.columns,
      names: this.#table.names,
      general: this.#general,
      first: [...this.#first.values()],
      late: this.#late,
      hosts: this.#hosts,
      exchanges: this.#exchanges,
      evidence: this.#evidence,
      twoViews: this.#rankTwoViews().map((one) => toldTwoViews(one, this.#options.other)),
      more: this.#more,
      summary: this.#summary,
      ...(this.#incident === undefined ? {} : { incident: this.#incident }),
      counted: countsOf(this.#totals),
      leftOut: this.#leftOut,
      pages: Object.fromEntries([...codes, ...this.#table.errnos].map((name) => [name, this.#page(name)])),
    };
  }

  /** Those first, and of many those alone, of which most is to be told. */
  #rankTwoViews(): readonly TwoViewsRecord[] {
    const all = this.#twoViews.toSorted((x, y) => betweenPlaces(y) - betweenPlaces(x));
    this.#twoViews = all.slice(0, MOST_TWO_VIEWS);
    this.#more.twoViews += all.length - this.#twoViews.length;
    return this.#twoViews;
  }

  /** What reads the same in both languages stands there once. */
  #page(name: string): BothLanguages {
    const { page } = this.#options;
    const [en = '', zh] = [page(name, 'en'), page(name, 'zh')];
    return zh === undefined || zh === en ? { en } : { en, zh };
  }

  #both<R extends ExchangeRecord | EvidenceRecord>(record: R): { record: R; other?: string } {
    const other = otherSentence(record, this.#options.other);
    return other === undefined ? { record } : { record, other };
  }

  get #stage(): Stage {
    const { budget = BUDGET, memory = Number.POSITIVE_INFINITY } = this.#options;
    const rows = this.#table.length;
    const used = Math.max((this.#spent + rows * ROW_IN_FILE) / budget, (rows * ROW_BYTES) / memory);
    return STAGES.findLast((stage) => used >= stage.used) ?? STAGES[0];
  }

  /** Whether one more of a kind is told; then it is counted. */
  #tellsAnother(kind: string, most: number): boolean {
    const told = this.#kinds.get(kind) ?? (this.#kinds.size < MOST_KINDS ? 0 : most);
    if (told >= most) return false;
    this.#kinds.set(kind, told + 1);
    return true;
  }

  #keep<R>(records: R[] | undefined, record: R): void {
    if (records === undefined) return;
    records.push(record);
    this.#held += RECORD_BYTES;
  }

  #write(record: ConnectionRecord, followed: Followed): void {
    const { other } = this.#options;
    const { marked, plain, packets, rows, marksLeftOut } = followed.track.finish();
    const keepsPackets = SEVERITY_RANK[record.trouble] >= this.#stage.packets;
    if (!keepsPackets) this.#leftOut.packets++;
    const texts = otherTexts(record, other);
    const reasons = otherReasons(followed.transitions, other);
    const { story: _story, ...rest } = record;
    const findings = followed.findings.map((one) => toldFinding(one, other));
    const detail: ConnectionDetail = {
      record: rest,
      ...(texts === undefined ? {} : { other: texts }),
      transitions: followed.transitions,
      ...(reasons === undefined ? {} : { reasons }),
      revisions: followed.revisions,
      findings,
      ...(keepsPackets && rows < packets ? { thinned: { packets, rows } } : {}),
      ...(keepsPackets && marksLeftOut > 0 ? { marksLeftOut } : {}),
      ...(keepsPackets ? {} : { packetsLeftOut: true }),
    };
    const block = this.#block;
    const from = block.length;
    block.raw(encoder.encode(JSON.stringify(detail)));
    const json = block.length - from;
    if (keepsPackets) {
      block.raw(marked);
      block.raw(plain);
    }
    const place = {
      block: this.#blocks,
      from,
      json,
      marked: keepsPackets ? marked.length : 0,
      plain: keepsPackets ? plain.length : 0,
    };
    this.#table.add(record, findings, texts?.verdict, place);
    if (block.length >= BLOCK) this.flush();
  }

  #of(connection: FlowId): Followed | undefined {
    if (connection === this.#lastId) return this.#last;
    this.#lastId = connection;
    this.#last = this.#followed.get(connection);
    return this.#last;
  }

  #forget(connection: FlowId): void {
    this.#held -= this.#of(connection)?.heldBytes ?? 0;
    this.#followed.delete(connection);
    this.#lastId = -1;
    this.#last = undefined;
  }
}

const countsOf = (totals: Totals): RunCounts => {
  const { connections, bytes, closed, sentAgain, marked, slowestNs, slowestConnection, trouble, untroubled } = totals;
  return { connections, bytes, closed, sentAgain, marked, slowestNs, slowestConnection, trouble, untroubled };
};

const encoder = new TextEncoder();
