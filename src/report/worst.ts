/** The connections most worth telling: the worst first, and of many that went wrong alike not ten copies. */
import type { ConnectionRecord } from '../records/contract.ts';
import { SEVERITY_RANK } from './palette.ts';
import type { Story } from '../records/rows.ts';

export interface ReportedConnection {
  readonly record: ConnectionRecord;
  readonly story: Story;
}

const problems = (reported: ReportedConnection): number =>
  reported.story.findings.reduce((n, f) => n + SEVERITY_RANK[f.severity], 0);

/** Keeps at most `limit`; {@link offer} tells who is not (any longer) among them. */
export class Worst {
  readonly #limit: number;
  #kept: ReportedConnection[] = [];
  /** The least trouble that can still enter a full list. */
  #bar = -1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Where there are many, those without trouble are only counted. */
  mayTake(trouble: ConnectionRecord['trouble']): boolean {
    const rank = SEVERITY_RANK[trouble];
    return this.#kept.length < this.#limit || (rank >= this.#bar && rank > 0);
  }

  /** Null: it was kept and nobody left. */
  offer(reported: ReportedConnection): ReportedConnection | null {
    if (!this.mayTake(reported.record.trouble)) return reported;
    this.#kept.push(reported);
    if (this.#kept.length <= this.#limit) return null;
    const ranked = this.ranked();
    const last = ranked.pop() as ReportedConnection;
    this.#kept = ranked;
    this.#bar = Math.min(...ranked.map((one) => SEVERITY_RANK[one.record.trouble]));
    return last;
  }

  /** Worst first; among equals the first of each kind of verdict, then more findings, then the earlier one. */
  ranked(): ReportedConnection[] {
    const copies = new Map<string, number>();
    const keyed = [...this.#kept]
      .sort((x, y) => problems(y) - problems(x) || x.record.id - y.record.id)
      .map((reported) => {
        const kind = `${reported.record.trouble} ${reported.record.verdict.slug}`;
        const copy = copies.get(kind) ?? 0;
        copies.set(kind, copy + 1);
        return { reported, copy, rank: SEVERITY_RANK[reported.record.trouble] };
      });
    keyed.sort((x, y) => y.rank - x.rank || x.copy - y.copy);
    return keyed.map((one) => one.reported);
  }
}
