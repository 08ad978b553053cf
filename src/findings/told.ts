/** What findings said of connections that are not over: what waits because another finding may replace it, and the worst. */
import type { ConnectionSummary } from '../flow/summary.ts';
import type { ConnectionRecord } from '../records/contract.ts';
import type { Certainty } from '../units.ts';
import type { AnyRule, Hit, Rule, Severity } from './rule.ts';
import type { Caveat } from './needs.ts';

/** A finding that holds, with what its needs left of its certainty. */
export interface Told {
  readonly rule: Rule<object, unknown>;
  readonly hit: Hit<object>;
  readonly certainty: Certainty;
  readonly caveats: readonly Caveat[];
}

type Trouble = ConnectionRecord['trouble'];
const WEIGHT: Readonly<Record<Trouble, number>> = { none: 0, note: 1, warning: 2, problem: 3 };

export const severityOf = ({ rule, hit }: Told): Severity => hit.severity ?? rule.severity;

/** Findings that wait at most, over all connections: beyond, the oldest are told although they might be replaced. */
const MOST_WAITING = 4096;

/** Of one connection. */
interface Story {
  trouble: Trouble;
  /** Codes of the findings that were told, each once. */
  readonly codes: string[];
  /** Findings that some rule may replace, in the order in which they were found. */
  readonly waiting: Told[];
  /** Codes that a finding has replaced. */
  readonly replaced: Set<string>;
}

const NOTHING_TOLD: Pick<Story, 'trouble' | 'codes'> = { trouble: 'none', codes: [] };

export class ToldOfConnections {
  /** Codes that some rule replaces: only they have to wait. */
  readonly #replaceable: ReadonlySet<string>;
  readonly #stories = new Map<ConnectionSummary, Story>();
  readonly #write: (told: Told) => void;
  readonly #ignored: ReadonlySet<string>;
  #waiting = 0;
  /** The connection whose end is being judged: all that is said of it then waits until all have spoken. */
  #ending: ConnectionSummary | null = null;

  /** `ignored`: codes of findings that are not told, though they may replace others. */
  constructor(rules: readonly AnyRule[], write: (told: Told) => void, ignored: ReadonlySet<string> = new Set()) {
    this.#ignored = ignored;
    this.#replaceable = new Set(rules.flatMap((rule) => rule.replaces ?? []));
    this.#write = write;
  }

  /** From now on to `end`, rules judge the end of this connection. */
  begin(connection: ConnectionSummary): void {
    this.#ending = connection;
  }

  /** A finding about `connection`, while it lasts or at its end. */
  add(told: Told, connection: ConnectionSummary): void {
    let story = this.#stories.get(connection);
    if (story === undefined)
      this.#stories.set(connection, (story = { trouble: 'none', codes: [], waiting: [], replaced: new Set() }));
    for (const code of told.rule.replaces ?? []) story.replaced.add(code);
    if (!this.#replaceable.has(told.rule.code) && connection !== this.#ending) {
      this.#tell(told, story);
      return;
    }
    story.waiting.push(told);
    if (++this.#waiting > MOST_WAITING) this.#release();
  }

  /** The connection is over: what waited is told, unless it was replaced. The worst severity of all that was told, and the codes. */
  end(connection: ConnectionSummary): Pick<Story, 'trouble' | 'codes'> {
    this.#ending = null;
    const story = this.#stories.get(connection);
    if (story === undefined) return NOTHING_TOLD;
    this.#stories.delete(connection);
    this.#tellWaiting(story);
    return story;
  }

  #release(): void {
    for (const story of this.#stories.values()) {
      if (story.waiting.length === 0) continue;
      this.#tellWaiting(story);
      return;
    }
  }

  #tellWaiting(story: Story): void {
    this.#waiting -= story.waiting.length;
    for (const told of story.waiting.splice(0)) if (!story.replaced.has(told.rule.code)) this.#tell(told, story);
  }

  #tell(told: Told, story: Story): void {
    if (this.#ignored.has(told.rule.code)) return;
    const severity = severityOf(told);
    if (WEIGHT[severity] > WEIGHT[story.trouble]) story.trouble = severity;
    if (!story.codes.includes(told.rule.code)) story.codes.push(told.rule.code);
    this.#write(told);
  }
}
