/** Hands events to the findings that asked for them, and writes what they say; a rule that throws is noted, not fatal. */
import type { Connection } from '../flow/connection.ts';
import { responsesOf } from '../flow/conclusions.ts';
import { Evidence } from '../flow/evidence/evidence.ts';
import { connectionRecord } from '../flow/connection-record.ts';
import { Crowds } from '../flow/crowd/crowds.ts';
import type { Exchanges } from '../flow/beside.ts';
import type { Population } from '../flow/population/population.ts';
import type { FlowListener } from '../flow/listener.ts';
import type { Turn } from '../flow/turn.ts';
import type { Phrase } from '../words/phrase.ts';
import { render } from '../words/render.ts';
import type { ConnectionOutline, RecordSink } from '../records/sink.ts';
import type { FindingRecord, SummaryRecord } from '../records/contract.ts';
import type { NameTable } from '../segment/names.ts';
import type { Segment } from '../segment/segment.ts';
import type { SourceEnd } from '../segment/source.ts';
import type { Context, EndReason, Hit, Out, Rule, Severity } from './rule.ts';
import { writeExchanges } from './exchanges.ts';
import { weighNeeds } from './needs.ts';
import { conclude } from './verdict.ts';
import { upper } from './who.ts';

/** Rules of any facts and state, as the registry lists them. */
export type AnyRule = Rule<never, never>;

const WEIGHT = { none: 0, note: 1, warning: 2, problem: 3 } as const;
type Trouble = keyof typeof WEIGHT;

/** A rule at work. Its own copies of what is asked for every packet and connection: rules differ in shape, these do not. */
class Bench implements Out<object> {
  readonly rule: Rule<object, unknown>;
  readonly wakes: number;
  readonly weighs: number;
  readonly #judge: Judge;
  state: unknown = null;
  constructor(rule: AnyRule, judge: Judge) {
    this.rule = rule;
    this.wakes = rule.wakes ?? 0;
    this.weighs = rule.weighs ?? 0;
    this.#judge = judge;
  }
  hit(hit: Hit<object>): void {
    this.#judge.write(this.rule, hit);
  }
}

/** Told when a rule throws, once a rule and connection at most. */
const MAX_BROKEN = 100;

export class Judge implements FlowListener, Context {
  readonly mask: number;
  readonly names: NameTable;
  file = 0;
  beside: Exchanges | null = null;
  nowNs = 0;
  evidence = new Evidence();
  readonly crowds = new Crowds();
  readonly counts = { problem: 0, warning: 0, note: 0 };
  readonly broken: SummaryRecord['broken'] = [];
  readonly #sink: RecordSink;
  readonly #joinKeys: boolean;
  readonly #all: readonly Bench[];
  readonly #packet: readonly Bench[];
  readonly #other: readonly Bench[];
  readonly #ended: readonly Bench[];
  /** Worst severity of the findings of live connections. */
  readonly #trouble = new Map<Connection, Trouble>();

  readonly #outline: ConnectionOutline = {
    id: 0,
    trouble: 'none',
    bytes: 0,
    closed: false,
    sentAgain: 0,
    slowestNs: -1,
  };

  constructor(rules: readonly AnyRule[], sink: RecordSink, names: NameTable, joinKeys: boolean) {
    this.#sink = sink;
    this.names = names;
    this.#joinKeys = joinKeys;
    this.#all = rules.map((rule) => new Bench(rule, this));
    this.#packet = this.#all.filter((b) => b.rule.packet !== undefined);
    this.#other = this.#all.filter((b) => b.rule.other !== undefined);
    this.#ended = this.#all.filter((b) => b.rule.ended !== undefined);
    this.mask = this.#packet.reduce((mask, b) => mask | b.wakes, 0);
  }

  startFile(file: number): void {
    this.file = file;
    this.nowNs = 0;
    this.crowds.clear();
    this.beside = null;
    for (const bench of this.#all) bench.state = bench.rule.open === undefined ? null : bench.rule.open();
  }

  packet(turn: Turn): void {
    for (const bench of this.#packet)
      if ((turn.events & bench.wakes) !== 0)
        this.#guard(bench, turn.connection, () => bench.rule.packet?.(turn, bench, bench.state, this));
  }

  other(segment: Segment): void {
    for (const bench of this.#other)
      this.#guard(bench, null, () => bench.rule.other?.(segment, bench, bench.state, this));
  }

  ended(connection: Connection, reason: EndReason): void {
    this.crowds.take(connection, this.nowNs);
    for (const bench of this.#ended)
      if ((connection.seen & bench.weighs) !== 0)
        this.#guard(bench, connection, () => bench.rule.ended?.(connection, reason, bench, bench.state, this));
    const trouble = this.#trouble.get(connection) ?? 'none';
    this.#trouble.delete(connection);
    if (this.#sink.onlyCounts(this.#outlined(connection, trouble))) return;
    const end = conclude(connection, reason, trouble, this.nowNs, this.evidence);
    this.#sink.connection(connectionRecord(connection, this.names, end, this.#joinKeys));
  }

  exchanges(file: number, exchanges: Exchanges): void {
    this.beside = exchanges;
    writeExchanges(this.#sink, file, exchanges);
  }

  #outlined(connection: Connection, trouble: Trouble): ConnectionOutline {
    const { a, b } = connection;
    const outline = this.#outline;
    outline.id = connection.id;
    outline.trouble = trouble;
    outline.bytes = a.counts.bytes + b.counts.bytes;
    outline.closed = a.inbound.ackedPeerFin && b.inbound.ackedPeerFin && connection.resets.length === 0;
    outline.sentAgain = a.retransmitted.segments + b.retransmitted.segments;
    outline.slowestNs = responsesOf(connection)?.maxNs ?? -1;
    return outline;
  }

  population(population: Population): void {
    for (const bench of this.#all)
      this.#guard(bench, null, () => bench.rule.population?.(population, bench, bench.state, this));
  }

  fileOver(end: SourceEnd): void {
    for (const bench of this.#all) this.#guard(bench, null, () => bench.rule.finish?.(end, bench, bench.state, this));
  }

  write(rule: Rule<object, unknown>, hit: Hit<object>): void {
    const severity: Severity = hit.severity ?? rule.severity;
    const weighed = weighNeeds(rule.needs, hit.connection, this.evidence, hit.certainty);
    if (weighed === null) {
      const { withheld } = this.evidence;
      withheld.set(rule.code, (withheld.get(rule.code) ?? 0) + 1);
      return;
    }
    const { certainty, caveats } = weighed;
    const words = rule.words(hit.facts);
    const record: FindingRecord = {
      type: 'finding',
      code: rule.code,
      slug: rule.slug,
      severity,
      certainty,
      connection: hit.connection === null ? null : hit.connection.id,
      file: this.file,
      frames: [...hit.frames],
      title: render(words.title),
      says: upper(render(words.says)) + caveats.map(render).join(''),
      why: render(words.why),
      fix: words.fix.map(render),
      rfcs: [...rule.rfcs],
      facts: { ...hit.facts },
    };
    if (hit.timeNs !== undefined) record.timeNs = hit.timeNs;
    this.counts[severity]++;
    if (hit.connection !== null) {
      const before = this.#trouble.get(hit.connection) ?? 'none';
      if (WEIGHT[severity] > WEIGHT[before]) this.#trouble.set(hit.connection, severity);
    }
    this.#sink.finding(record);
  }

  #guard(bench: Bench, connection: Connection | null, call: () => void): void {
    try {
      call();
    } catch (error) {
      if (this.broken.length >= MAX_BROKEN) return;
      this.broken.push({
        rule: bench.rule.code,
        connection: connection === null ? null : connection.id,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
}
