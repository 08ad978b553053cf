/** `--format html`: the report as a file that anybody can open in a browser. */
import { platform } from '#platform';
import { languageOf } from '../analyze.ts';
import { errnoPage } from '../report/html/errno-page.ts';
import { type HtmlOptions, htmlReport } from '../report/html/html-file.ts';
import type { Lang } from '../words/languages.ts';
import type { Io } from './io.ts';
import { budgetOf } from './memory.ts';
import { loadPages } from './pages.ts';
import { loadViewer } from './viewer-page.ts';
import { version } from './version.ts';

/** The report of records in `lang`, with their sentences in the other language beside them. */
export const htmlOf = (lang: Lang, write: (text: string) => void, io: Io): ReturnType<typeof htmlReport> =>
  htmlReport(write, htmlOptions(lang, io));

/** The viewer's page, and what it holds beside records that are in `lang`. */
export function htmlOptions(lang: Lang, { heap }: Pick<Io, 'heap'>): HtmlOptions {
  const pages: Partial<Record<Lang, ReadonlyMap<string, string>>> = {};
  return {
    version: version(),
    lang,
    // The rest is for what connections, their texts and the page itself take.
    memory: budgetOf(null, heap.limit) / 2,
    other: languageOf(lang === 'en' ? 'zh' : 'en'),
    shell: loadViewer(),
    pack: (bytes) => platform.deflated(bytes),
    page: (name, of) => (pages[of] ??= byCode(of)).get(name) ?? errnoPage(name, of),
  };
}

const byCode = (lang: Lang): ReadonlyMap<string, string> =>
  new Map(Object.entries(loadPages(lang)).map(([name, text]) => [name.slice(0, 6), text]));
