/** What findings said of connections that are not over: what waits because another finding may replace it, and the worst. */
import type { ConnectionSummary } from '../flow/summary.ts';
import type { ConnectionRecord } from '../records/contract.ts';
import type { Certainty } from '../units.ts';
import type { AnyRule, Hit, Rule, Severity } from './rule.ts';
import type { Caveat } from './needs.ts';

/** A finding that holds, with what its needs left of its certainty. */
export interface JudgedFinding {
  readonly rule: Rule<object, unknown>;
  readonly hit: Hit<object>;
  readonly certainty: Certainty;
  readonly caveats: readonly Caveat[];
}

type Trouble = ConnectionRecord['trouble'];
const WEIGHT: Readonly<Record<Trouble, number>> = { none: 0, note: 1, warning: 2, problem: 3 };

export const severityOf = ({ rule, hit }: JudgedFinding): Severity => hit.severity ?? rule.severity;

/** Findings that wait at most, over all connections: beyond, the oldest are told although they might be replaced. */
const MOST_WAITING = 4096;

/** Of one connection. */
interface ConnectionFindings {
  trouble: Trouble;
  /** Codes of the findings that were told, each once. */
  readonly codes: string[];
  /** Findings that some rule may replace, in the order in which they were found. */
  readonly waiting: JudgedFinding[];
  /** Codes that a finding has replaced. */
  readonly replaced: Set<string>;
}

const NO_FINDINGS: Pick<ConnectionFindings, 'trouble' | 'codes'> = { trouble: 'none', codes: [] };

export class FindingsOfConnections {
  /** Codes that some rule replaces: only they have to wait. */
  readonly #replaceable: ReadonlySet<string>;
  readonly #ofConnections = new Map<ConnectionSummary, ConnectionFindings>();
  readonly #write: (finding: JudgedFinding) => void;
  readonly #ignored: ReadonlySet<string>;
  #waiting = 0;
  /** The connection whose end is being judged: all that is said of it then waits until all have spoken. */
  #ending: ConnectionSummary | null = null;

  /** `ignored`: codes of findings that are not told, though they may replace others. */
  constructor(
    rules: readonly AnyRule[],
    write: (finding: JudgedFinding) => void,
    ignored: ReadonlySet<string> = new Set(),
  ) {
    this.#ignored = ignored;
    this.#replaceable = new Set(rules.flatMap((rule) => rule.replaces ?? []));
    this.#write = write;
  }

  /** From now on to `end`, rules judge the end of this connection. */
  begin(connection: ConnectionSummary): void {
    this.#ending = connection;
  }

  /** A finding about `connection`, while it lasts or at its end. */
  add(finding: JudgedFinding, connection: ConnectionSummary): void {
    let own = this.#ofConnections.get(connection);
    if (own === undefined)
      this.#ofConnections.set(connection, (own = { trouble: 'none', codes: [], waiting: [], replaced: new Set() }));
    for (const code of finding.rule.replaces ?? []) own.replaced.add(code);
    if (!this.#replaceable.has(finding.rule.code) && connection !== this.#ending) {
      this.#tell(finding, own);
      return;
    }
    own.waiting.push(finding);
    if (++this.#waiting > MOST_WAITING) this.#release();
  }

  /** The connection is over: what waited is told, unless it was replaced. The worst severity of all that was told, and the codes. */
  end(connection: ConnectionSummary): Pick<ConnectionFindings, 'trouble' | 'codes'> {
    this.#ending = null;
    const own = this.#ofConnections.get(connection);
    if (own === undefined) return NO_FINDINGS;
    this.#ofConnections.delete(connection);
    this.#tellWaiting(own);
    return own;
  }

  #release(): void {
    for (const own of this.#ofConnections.values()) {
      if (own.waiting.length === 0) continue;
      this.#tellWaiting(own);
      return;
    }
  }

  #tellWaiting(own: ConnectionFindings): void {
    this.#waiting -= own.waiting.length;
    for (const finding of own.waiting.splice(0)) if (!own.replaced.has(finding.rule.code)) this.#tell(finding, own);
  }

  #tell(finding: JudgedFinding, own: ConnectionFindings): void {
    if (this.#ignored.has(finding.rule.code)) return;
    const severity = severityOf(finding);
    if (WEIGHT[severity] > WEIGHT[own.trouble]) own.trouble = severity;
    if (!own.codes.includes(finding.rule.code)) own.codes.push(finding.rule.code);
    this.#write(finding);
  }
}
