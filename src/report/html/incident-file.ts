/** The report of an incident as one HTML file: the records of many captures, each analysed by itself, and what they show together. */
import type { OutputRecord, SummaryRecord } from '../../records/contract.ts';
import { Replay } from '../../records/replay.ts';
import { type HtmlOptions, htmlReport } from './html-file.ts';
import type { IncidentKind } from './report-data.ts';

export interface IncidentFile {
  /** What follows are the records of another capture, which is number `file` of the incident. */
  begin(file: number): void;
  /** In the order in which the analysis wrote them; the number of a file that they name does not count. */
  add(record: OutputRecord): void;
  /** Called once: the sums of all captures, and the kinds of findings, the worst first. */
  finish(summary: SummaryRecord, kinds: readonly IncidentKind[]): void;
}

/** Memory follows the connections that are told; what went well is left out first when the file grows too large. */
export function incidentFile(write: (text: string) => void, options: HtmlOptions): IncidentFile {
  const report = htmlReport(write, options);
  const { sink } = report;
  let file = 0;
  let replay = new Replay(sink);
  return {
    begin: (number) => {
      file = number;
      sink.begin();
      replay = new Replay(sink);
    },
    add: (record) => {
      // The sums of one capture are part of those of all.
      if (record.type === 'summary') return;
      replay.add('file' in record ? { ...record, file } : record);
    },
    finish: (summary, kinds) => {
      sink.incident(kinds);
      sink.summary(summary);
      report.finish();
    },
  };
}
