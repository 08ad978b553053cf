/** Hands events to the findings that asked for them, and writes what they say; a rule that throws is noted, not fatal. */
import type { ConnectionSummary, PacketSummary } from '../flow/summary.ts';
import { responsesOf } from '../flow/timing/conclusions.ts';
import type { Speakers } from '../flow/witness/speakers.ts';
import type { Evidence } from '../flow/witness/evidence.ts';
import type { Witness } from '../flow/witness/witness.ts';
import { connectionRecord } from '../flow/outcome/connection-record.ts';
import type { Crowds } from '../flow/many/crowds.ts';
import type { Exchanges } from '../flow/icmp/exchange-watch.ts';
import type { Population } from '../flow/many/population.ts';
import type { FlowListener } from '../flow/listener.ts';
import { endingOf } from '../records/outline.ts';
import type { ConnectionOutline } from '../records/sink.ts';
import type { EngineSink, UnwordedFinding } from '../records/unworded.ts';
import type { SummaryRecord } from '../records/contract.ts';
import type { NameTable } from '../segment/names.ts';
import type { Segment } from '../segment/segment.ts';
import type { SourceEnd } from '../segment/source.ts';
import type { Nanos } from '../units.ts';
import type { AnyRule, Context, EndReason, Hit, Out, Rule } from './rule.ts';
import { writeExchanges } from './exchanges.ts';
import { weighNeeds } from './needs.ts';
import { severityOf, type JudgedFinding, FindingsOfConnections } from './findings-of-connections.ts';
import { conclude, verdictOf } from './verdict.ts';

/** A rule at work, with its state for the file in hand. */
class RunningRule implements Out<object> {
  readonly rule: Rule<object, unknown>;
  /** The rule's own, or none: rules differ in shape, these do not. */
  readonly wakesOn: number;
  readonly judgesAtEndIf: number;
  readonly #judge: Judge;
  state: unknown = null;
  constructor(rule: AnyRule, judge: Judge) {
    this.rule = rule;
    this.wakesOn = rule.wakesOn ?? 0;
    this.judgesAtEndIf = rule.judgesAtEndIf ?? 0;
    this.#judge = judge;
  }
  hit(hit: Hit<object>): void {
    this.#judge.take(this.rule, hit);
  }
}

/** Told when a rule throws, once a rule and connection at most. */
const MAX_BROKEN = 100;

export class Judge implements FlowListener, Context {
  readonly mask: number;
  story: (() => ConnectionSummary | null) | null = null;
  #told: ConnectionSummary | null = null;
  readonly names: NameTable;
  file = 0;
  nonTcp: Exchanges | null = null;
  readonly counts = { problem: 0, warning: 0, note: 0 };
  readonly broken: SummaryRecord['broken'] = [];
  readonly #sink: EngineSink;
  readonly #witness: Witness;
  readonly #joinKeys: boolean;
  readonly #all: readonly RunningRule[];
  readonly #onPacket: readonly RunningRule[];
  readonly #onOther: readonly RunningRule[];
  readonly #atEnd: readonly RunningRule[];
  #seen = 0;
  #wanted: readonly RunningRule[] = [];
  readonly #ofConnections: FindingsOfConnections;
  readonly #ignored: ReadonlySet<string>;
  #epochNs: bigint | undefined = undefined;

  readonly #outline: ConnectionOutline = {
    id: 0,
    trouble: 'none',
    codes: [],
    bytes: 0,
    closed: false,
    ending: 'well',
    sentAgain: 0,
    slowestNs: -1,
  };

  /** `ignored`: codes of findings that are not told. */
  constructor(
    rules: readonly AnyRule[],
    sink: EngineSink,
    names: NameTable,
    witness: Witness,
    joinKeys: boolean,
    ignored: ReadonlySet<string> = new Set(),
  ) {
    this.#ignored = ignored;
    this.#sink = sink;
    this.#witness = witness;
    this.names = names;
    this.#joinKeys = joinKeys;
    this.#ofConnections = new FindingsOfConnections(rules, (judged) => this.#write(judged), ignored);
    this.#all = rules.map((rule) => new RunningRule(rule, this));
    this.#onPacket = this.#all.filter((r) => r.rule.packet !== undefined);
    this.#onOther = this.#all.filter((r) => r.rule.other !== undefined);
    this.#atEnd = this.#all.filter((r) => r.rule.ended !== undefined);
    this.mask = this.#onPacket.reduce((mask, r) => mask | r.wakesOn, 0);
  }

  get crowds(): Crowds {
    return this.#witness.crowds;
  }
  get speakers(): Speakers {
    return this.#witness.speakers;
  }
  get evidence(): Evidence {
    return this.#witness.evidence;
  }

  get nowNs(): Nanos {
    return this.#witness.nowNs;
  }

  /** `epochNs`: when the file begins, nanoseconds since 1970, as far as it tells. */
  startFile(file: number, epochNs?: bigint): void {
    this.#epochNs = epochNs;
    this.file = file;
    this.nonTcp = null;
    for (const running of this.#all) running.state = running.rule.open === undefined ? null : running.rule.open();
  }

  packet(packet: PacketSummary): void {
    for (const running of this.#onPacket)
      if ((packet.events & running.wakesOn) !== 0)
        try {
          running.rule.packet?.(packet, running, running.state, this);
        } catch (error) {
          this.#failed(running.rule, packet.connection, error);
        }
  }

  other(segment: Segment): void {
    for (const running of this.#onOther)
      this.#guard(running.rule, null, () => running.rule.other?.(segment, running, running.state, this));
  }

  ended(connection: ConnectionSummary, reason: EndReason): void {
    this.crowds.take(connection, this.nowNs);
    this.#ofConnections.begin(connection);
    this.#told = null;
    for (const running of this.#atEndOf(connection.seen))
      try {
        running.rule.ended?.(connection, reason, running, running.state, this);
      } catch (error) {
        this.#failed(running.rule, connection, error);
      }
    const { trouble, codes } = this.#ofConnections.end(connection);
    if (this.#sink.onlyCounts(this.#outlined(connection, reason, trouble, codes))) return;
    this.#tellStory();
    const told = this.#told ?? connection;
    const end = conclude(told, reason, trouble, this.nowNs, this.evidence);
    this.#sink.connection(connectionRecord(told, this.names, end, this.#joinKeys, codes, this.#epochNs));
  }

  #tellStory(): void {
    this.#told = this.story?.() ?? this.#told;
  }

  /** The rules that judge the end of a connection with these events: most have the same as the one before. */
  #atEndOf(seen: number): readonly RunningRule[] {
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#wanted = this.#atEnd.filter(({ judgesAtEndIf }) => (seen & judgesAtEndIf) !== 0);
    }
    return this.#wanted;
  }

  exchanges(file: number, exchanges: Exchanges): void {
    this.nonTcp = exchanges;
    writeExchanges(this.#sink, file, exchanges);
  }

  #outlined(
    connection: ConnectionSummary,
    reason: EndReason,
    trouble: ConnectionOutline['trouble'],
    codes: readonly string[],
  ): ConnectionOutline {
    const { a, b } = connection;
    const outline = this.#outline;
    outline.id = connection.id;
    outline.trouble = trouble;
    outline.codes = codes;
    outline.bytes = a.counts.bytes + b.counts.bytes;
    outline.closed = a.inbound.ackedPeerFin && b.inbound.ackedPeerFin && connection.resets.length === 0;
    const lacking =
      connection.counts.untold > 0 ||
      connection.origin.flagless ||
      a.window.missingBytes + b.window.missingBytes > 0 ||
      !(Number.isNaN(a.window.zeroNs) && Number.isNaN(b.window.zeroNs));
    // A connection that opened, lacks nothing and was never reset needs no verdict to be called well.
    const opened = connection.handshake.done || connection.handshake.step === 0;
    const bothSeen = a.counts.segments > 0 && b.counts.segments > 0;
    outline.ending =
      opened && !lacking && connection.resets.length === 0 && bothSeen
        ? 'well'
        : endingOf(verdictOf(connection, reason, this.nowNs, this.evidence).slug, a.counts.segments, b.counts.segments);
    outline.sentAgain = a.retransmitted.segments + b.retransmitted.segments;
    outline.slowestNs = responsesOf(connection)?.maxNs ?? -1;
    return outline;
  }

  population(population: Population): void {
    for (const running of this.#all)
      this.#guard(running.rule, null, () => running.rule.population?.(population, running, running.state, this));
  }

  fileOver(end: SourceEnd): void {
    for (const running of this.#all)
      this.#guard(running.rule, null, () => running.rule.finish?.(end, running, running.state, this));
  }

  /** What a rule found: withheld where the capture cannot give what it needs. */
  take(rule: Rule<object, unknown>, hit: Hit<object>): void {
    const needs = { ...rule.needs, ...hit.alsoNeeds };
    const weighed = weighNeeds(needs, hit.connection, this.evidence, hit.certainty, hit.lastsNs);
    if (weighed === null) {
      const { withheld } = this.evidence;
      withheld.set(rule.code, (withheld.get(rule.code) ?? 0) + 1);
      return;
    }
    const judged = { rule, hit, ...weighed };
    if (hit.connection === null) {
      if (!this.#ignored.has(rule.code)) this.#write(judged);
    } else this.#ofConnections.add(judged, hit.connection);
  }

  #write(judged: JudgedFinding): void {
    if (judged.hit.connection !== null) this.#tellStory();
    this.#guard(judged.rule, judged.hit.connection, () => this.#finding(judged));
  }

  #finding(judged: JudgedFinding): void {
    const { rule, hit, certainty, caveats } = judged;
    const severity = severityOf(judged);
    const record: UnwordedFinding = {
      type: 'finding',
      code: rule.code,
      slug: rule.slug,
      severity,
      certainty,
      connection: hit.connection === null ? null : hit.connection.id,
      file: this.file,
      frames: [...hit.frames],
      rfcs: [...rule.rfcs],
      facts: { ...hit.facts },
    };
    if (caveats.length > 0) record.caveats = [...caveats];
    if (hit.timeNs !== undefined) record.timeNs = hit.timeNs;
    this.counts[severity]++;
    this.#sink.finding(record);
  }

  #guard(rule: Rule<object, unknown>, connection: ConnectionSummary | null, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#failed(rule, connection, error);
    }
  }

  #failed(rule: Rule<object, unknown>, connection: ConnectionSummary | null, error: unknown): void {
    if (this.broken.length >= MAX_BROKEN) return;
    this.broken.push({
      rule: rule.code,
      connection: connection === null ? null : connection.id,
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
