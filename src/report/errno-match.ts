/** Whether an application saw a certain error on a connection, or on a UDP socket. */
import { explainErrno } from '../words/en/errno/explain-errno.ts';
import type { ReportWords } from '../words/report-words.ts';
import type { ConnectionRecord, ExchangeRecord, FindingRecord } from '../records/contract.ts';

type Call = ConnectionRecord['a']['calls'][number];

/** Errnos kept apart in the list of what was seen, and connections remembered that match. */
const MOST_NAMES = 64;
const MOST_CHOSEN = 100_000;

/** The error that is looked for, and which others were met meanwhile. */
export class ErrnoSearch {
  /** As it was asked for: `ECONNRESET`, `econnreset`, `WSAECONNRESET`, `104`, `54`, `10054`. */
  readonly asked: string;
  readonly #names: ReadonlySet<string>;
  /** Asked for by a name or number of Windows: there some packets bring another error than on Linux. */
  readonly #windows: number;
  /** Connections and UDP sockets on which it was seen. */
  matches = 0;
  readonly #chosen = new Set<number>();
  /** Connections by errno, of those that do not match as well. */
  readonly seen = new Map<string, number>();

  constructor(asked: string) {
    this.asked = asked;
    const { readings } = explainErrno(asked);
    this.#names = new Set(readings.map((r) => r.name.replace(/ .*/, '')));
    const word = asked.trim().toUpperCase();
    const ofWindows = readings.find(
      (r) => r.windows !== null && (word.startsWith('WSA') || Number(word) === r.windows),
    );
    this.#windows = ofWindows?.windows ?? -1;
  }

  connection(record: ConnectionRecord): boolean {
    const found = this.#among([...record.a.calls, ...record.b.calls]);
    if (found && this.#chosen.size < MOST_CHOSEN) this.#chosen.add(record.id);
    return found;
  }

  /** A finding about several connections of which at least one matched: the attempts before and after it, say. */
  ties(finding: FindingRecord): boolean {
    const { connections } = finding.facts;
    return Array.isArray(connections) && connections.some((id) => this.#chosen.has(id as number));
  }

  /** Where an application saw it, which packet brought it and why: a line an end. */
  answers(record: ConnectionRecord, { errnoSearch }: ReportWords): string[] {
    const out: string[] = [];
    for (const side of ['a', 'b'] as const) {
      const call = record[side].calls.find((one) => this.#is(one));
      if (call !== undefined) out.push(errnoSearch.answerText(record, side, call));
    }
    return out;
  }

  exchange(record: ExchangeRecord): boolean {
    const { calls } = record.facts;
    return Array.isArray(calls) && this.#among(calls as Call[]);
  }

  #among(calls: readonly Call[]): boolean {
    const errnos = new Set<string>();
    let found = false;
    for (const call of calls) {
      if (call.result !== 'errno' || call.errno === undefined) continue;
      errnos.add(call.errno);
      if (this.#is(call)) found = true;
    }
    if (found) this.matches++;
    for (const errno of errnos)
      if (this.seen.has(errno) || this.seen.size < MOST_NAMES) this.seen.set(errno, (this.seen.get(errno) ?? 0) + 1);
    return found;
  }

  #is(call: Call): boolean {
    if (call.result !== 'errno' || call.errno === undefined) return false;
    return this.#windows < 0 ? this.#names.has(call.errno) : windowsNumber(call) === this.#windows;
  }

  /** What to say when nothing matched; null when something did. */
  nothing({ errnoSearch }: ReportWords): string | null {
    if (this.matches > 0) return null;
    const others = [...this.seen].toSorted((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1));
    return errnoSearch.nothingText(this.asked, others);
  }
}

/** The number in `windows`, which is one, or a name and one (`WSAENETRESET 10052`). */
function windowsNumber(call: Call): number {
  return Number(/\d+$/.exec(String(call.windows ?? ''))?.[0] ?? -1);
}
