/** The search for an error that an application saw: by which names it goes, where it was seen, and what was seen in its place. */
import { explainErrno } from '../words/errno/explain-errno.ts';
import type { ReportWords } from '../words/report-words.ts';
import type { ConnectionRecord } from '../records/contract.ts';
import { type ErrnoWanted, isErrno } from '../records/select.ts';

/** For reports: the error, and on how many connections each was seen, once all have been told. */
export interface ErrnoAsked {
  readonly wanted: ErrnoWanted;
  readonly seen: () => ReadonlyMap<string, number>;
  /** The first connections on which it was seen. */
  readonly examples: () => readonly ConnectionRecord[];
}

/** `asked`: `ECONNRESET`, `econnreset`, `WSAECONNRESET`, `104`, `54`, `10054`. Some packets bring another error on Windows than on Linux. */
export function errnoWanted(asked: string): ErrnoWanted {
  const { readings } = explainErrno(asked);
  const word = asked.trim().toUpperCase();
  const ofWindows = readings.find((r) => r.windows !== null && (word.startsWith('WSA') || Number(word) === r.windows));
  return {
    asked,
    names: new Set(readings.map((r) => r.name.replace(/ .*/, ''))),
    windows: ofWindows?.windows ?? -1,
  };
}

/** Where an application saw it, which packet brought it and why: a line an end. */
export function errnoAnswers(record: ConnectionRecord, wanted: ErrnoWanted, { errnoSearch }: ReportWords): string[] {
  const out: string[] = [];
  for (const side of ['a', 'b'] as const) {
    const call = record[side].calls.find((one) => isErrno(one, wanted));
    if (call !== undefined) out.push(errnoSearch.answerText(record, side, call));
  }
  return out;
}

/** What to say when nobody saw it: on how many connections each of the others was seen. */
export function errnoUnseen(
  { asked }: ErrnoWanted,
  seen: ReadonlyMap<string, number>,
  { errnoSearch }: ReportWords,
): string {
  const others = [...seen].toSorted((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1));
  return errnoSearch.nothingText(asked, others);
}
