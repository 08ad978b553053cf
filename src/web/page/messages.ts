/** What the page and the analysis that runs beside it tell each other. */
import type { ReportIndex } from '../../report/html/report-data.ts';
import type { Lang } from '../../words/languages.ts';

export interface Job {
  readonly files: readonly File[];
  /** In the place of files. */
  readonly text: string | null;
  readonly filter: string;
  readonly lang: Lang;
}

export type ToWorker =
  | { readonly type: 'analyze'; readonly job: Job }
  /** The same again, for the records as NDJSON. */
  | { readonly type: 'records'; readonly job: Job }
  | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'block'; readonly bytes: Uint8Array }
  | { readonly type: 'index'; readonly index: ReportIndex }
  /** Bytes read of all files together, and packets in them. */
  | { readonly type: 'progress'; readonly read: number; readonly packets: number }
  | { readonly type: 'records'; readonly records: Blob }
  | { readonly type: 'done'; readonly complaints: readonly string[] }
  /** Nothing can be shown: in a sentence. */
  | { readonly type: 'failed'; readonly why: string };
