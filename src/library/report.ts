/** `report`: records as text that people read, piece by piece; `translate`: the same records in another language. */
import { platform } from '#platform';
import { languageOf } from '../analyze.ts';
import type { OutputRecord } from '../records/contract.ts';
import type { Grouping, Sort } from '../records/entries.ts';
import { Replay } from '../records/replay.ts';
import type { RecordSink } from '../records/sink.ts';
import type { TimeStyle } from '../report/clock.ts';
import { SvgReport } from '../report/graph/svg-report.ts';
import { errnoPage } from '../report/html/errno-page.ts';
import { htmlReport } from '../report/html/html-file.ts';
import { ListReport } from '../report/list.ts';
import { MARKDOWN } from '../report/markdown.ts';
import { TerminalReport } from '../report/terminal.ts';
import type { Lang } from '../words/languages.ts';
import { reportWords } from '../words/report-words.ts';
import { wordedRecord } from '../words/wording.ts';

declare const VERSION: string | undefined;

type Records = AsyncIterable<OutputRecord> | Iterable<OutputRecord>;

export interface ReportOptions {
  /** `terminal` by default; `list`: a line a connection; `markdown`: for a ticket; `svg`: a picture of one connection; `html`: a page. */
  readonly format?: 'terminal' | 'list' | 'markdown' | 'svg' | 'html';
  /** That of the records by default. */
  readonly lang?: Lang;
  /** Columns of `terminal` and `list`; 80 by default, 40 at least. */
  readonly width?: number;
  /** ANSI colours in `terminal` and `list`. */
  readonly color?: boolean;
  readonly time?: TimeStyle;
  /** `terminal`, `markdown`: the overview only. */
  readonly brief?: boolean;
  /** `terminal`, `markdown`: every connection. */
  readonly all?: boolean;
  /** How many connections are told or listed at most. */
  readonly top?: number;
  /** `list`: its order. */
  readonly sort?: Sort;
  /** `list`: a line for all connections of a server, a client, a network, a port, or with a finding. */
  readonly by?: Grouping;
  /** `html`: the text of `tcptrace-explain/viewer.html`. */
  readonly viewer?: string;
}

/** Narrower than this no report fits. */
const LEAST_WIDTH = 40;

interface Writer {
  readonly sink: RecordSink;
  readonly finish?: () => void;
}

/** Throws a `TypeError` for `html` without its viewer. */
export async function* report(records: Records, options: ReportOptions = {}): AsyncGenerator<string, void, void> {
  const pieces: string[] = [];
  let writer: Writer | null = null;
  let replay: Replay | null = null;
  for await (const record of records) {
    if (writer === null || replay === null) {
      const whole = record.type === 'capture' && record.packets === 'all';
      const lang = options.lang ?? (record.type === 'capture' && record.lang === 'zh' ? 'zh' : 'en');
      writer = writerOf((text) => void pieces.push(text), options, lang, !whole);
      replay = new Replay(writer.sink);
    }
    replay.add(options.lang === undefined ? record : wordedRecord(record, languageOf(options.lang)));
    yield* pieces.splice(0);
  }
  writer?.finish?.();
  yield* pieces;
}

function writerOf(write: (text: string) => void, options: ReportOptions, lang: Lang, saved: boolean): Writer {
  const { format = 'terminal', width = 80, color = false, time = 'relative', top = null } = options;
  const words = reportWords(lang);
  const style = { words, width: Math.max(LEAST_WIDTH, width), colour: color, time, errno: null, top };
  switch (format) {
    case 'svg':
      return { sink: new SvgReport(write, words) };
    case 'html':
      return htmlWriter(write, options.viewer, lang);
    case 'list':
      return { sink: new ListReport(write, { ...style, sort: options.sort ?? null, by: options.by ?? null }) };
    case 'markdown':
    case 'terminal': {
      const form = format === 'terminal' ? {} : { form: MARKDOWN, width: MARKDOWN.maxWidth, colour: false };
      const { all = false, brief = false } = options;
      const rest = { all, brief, packets: false, payload: false, selected: false, saved };
      return { sink: new TerminalReport(write, { ...style, ...form, ...rest }) };
    }
  }
}

function htmlWriter(write: (text: string) => void, viewer: string | undefined, lang: Lang): Writer {
  if (viewer === undefined)
    throw new TypeError('An HTML report needs the text of tcptrace-explain/viewer.html as its option "viewer".');
  return htmlReport(write, {
    version: typeof VERSION === 'string' ? VERSION : '',
    lang,
    other: languageOf(lang === 'en' ? 'zh' : 'en'),
    shell: viewer,
    pack: (bytes) => platform.deflated(bytes),
    page: errnoPage,
  });
}

/** The same records with their sentences in `lang`; those given stay as they are. */
export async function* translate(records: Records, lang: Lang): AsyncGenerator<OutputRecord, void, void> {
  const language = languageOf(lang);
  for await (const record of records) yield wordedRecord(record, language);
}
