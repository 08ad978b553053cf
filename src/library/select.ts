/** `select`: some of the records, by conditions that are written as people type them. */
import type { FindingRecord, OutputRecord } from '../records/contract.ts';
import { type Moment, parseMoment, Selection, type Wanted } from '../records/select.ts';
import { errnoWanted } from '../report/errno-search.ts';
import type { FlowId, FrameNo } from '../units.ts';

/** All conditions have to hold; what is chosen is told whole, with all records of its connection. */
export interface Conditions {
  readonly connection?: FlowId;
  /** Only the connection that this packet belongs to. */
  readonly frame?: FrameNo;
  /** Only where an application saw this error: `ECONNRESET`, `104`, `WSAECONNRESET`, `broken pipe`. */
  readonly errno?: string;
  /** Only connections with one of these findings: `TE1001`. */
  readonly code?: string | readonly string[];
  /** Only connections of this address, or that ask for this name. */
  readonly host?: string;
  /** Only connections with a finding this bad. */
  readonly severity?: FindingRecord['severity'];
  /** Only connections that had packets then: `03:10`, `2026-01-02T03:10`, `+5s`. */
  readonly from?: string;
  readonly to?: string;
  /** Only these types of record, beside the lines of files and of the run. */
  readonly types?: readonly OutputRecord['type'][];
}

/** Those that are wanted, in their order; lines of a connection wait until it is over. Throws a `RangeError` for what is no time. */
export async function* select(
  records: AsyncIterable<OutputRecord> | Iterable<OutputRecord>,
  conditions: Conditions,
): AsyncGenerator<OutputRecord, void, void> {
  const chosen: OutputRecord[] = [];
  const selection = new Selection(wantedOf(conditions), (record) => chosen.push(record));
  for await (const record of records) {
    selection.add(record);
    yield* chosen.splice(0);
  }
}

function wantedOf({ errno, code, from, to, types, ...same }: Conditions): Wanted {
  const window = { from: momentOf(from), to: momentOf(to) };
  return {
    ...same,
    ...(window.from === null && window.to === null ? {} : { window }),
    ...(errno === undefined ? {} : { errno: errnoWanted(errno) }),
    ...(code === undefined ? {} : { codes: new Set([code].flat()) }),
    ...(types === undefined ? {} : { types: new Set(types) }),
  };
}

function momentOf(text: string | undefined): Moment | null {
  if (text === undefined) return null;
  const moment = parseMoment(text);
  if (moment === null) throw new RangeError(`"${text}" is no time: write 03:10, 2026-01-02T03:10 or +5s.`);
  return moment;
}
