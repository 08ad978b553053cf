/** `tcptrace-explain explain NAME`: what a finding, a state, a kind of annotation, a cause of a reset or an error means. */
import { SEVERITIES } from '../analyze.ts';
import { ANNOTATION_KINDS, RESET_CAUSES, STATE_NAMES } from '../records/contract.ts';
import { hang, wrap } from '../report/layout.ts';
import { firstSentence, pageLines } from '../report/page.ts';
import { palette, paintSeverity } from '../report/palette.ts';
import { explainErrno } from '../words/errno/explain-errno.ts';
import { type CliWords, cliWords } from '../words/cli-words.ts';
import type { Lang } from '../words/languages.ts';
import { meaningsOf } from '../words/meaning.ts';
import { errnoCommand } from './errno.ts';
import { complain, type Io } from './io.ts';
import { loadPages } from './pages.ts';
import { coloured } from './reports.ts';

const MAX_WIDTH = 100;
/** Names like an unknown one that are told. */
const MOST_NEAR = 5;

type Says = CliWords['explain'];

/** Exit code: 0, or 64 when there is no such name. */
export function explainCommand(names: readonly string[], lang: Lang, io: Io): number {
  const pages = loadPages(lang);
  const says = cliWords(lang).explain;
  const width = Math.min(MAX_WIDTH, io.columns ?? 80);
  const colours = palette(coloured('auto', io));
  if (names.length === 0) {
    const lines: string[] = [];
    for (const [name, page] of Object.entries(pages)) {
      const code = name.slice(0, 6);
      const severity = SEVERITIES.get(code) ?? 'note';
      const title = /^# .*?(?:: |：)(.*)$/m.exec(page)?.[1] ?? name.slice(7).replaceAll('-', ' ');
      lines.push(...hang(`${code}  `, says.title(title, severity), width).map(paintSeverity(colours, severity)));
      lines.push(...hang('        ', firstSentence(page, says.saysHeading), width));
    }
    io.write(`${lines.join('\n')}\n`);
    return 0;
  }
  let status = 0;
  for (const [i, name] of names.entries()) {
    const page = pages[pageName(name, Object.keys(pages)) ?? ''];
    const lines = page === undefined ? termLines(name, width, lang, says) : pageLines(page, { width, colours });
    if (lines !== null) io.write(`${i > 0 ? '\n' : ''}${lines.join('\n')}\n`);
    else if (/^[A-Z]/i.test(name) && explainErrno(name).found) status = errnoCommand([name], lang, io) || status;
    else {
      complain(io, unknown(name, Object.keys(pages), says));
      status = 64;
    }
  }
  return status;
}

/** `TE4023`, `4023`, `old-connection-in-the-way`, or both as a file is named. */
function pageName(asked: string, pages: readonly string[]): string | undefined {
  const wanted = asked.toLowerCase();
  return pages.find((page) =>
    [page, page.slice(0, 6), page.slice(2, 6), page.slice(7)].some((one) => one.toLowerCase() === wanted),
  );
}

/** Wrapped, with two columns before all lines but the first. */
const below = (text: string, width: number): string[] =>
  wrap(text, width - 2).map((line, i) => (i === 0 ? line : `  ${line}`));

/** A state, a kind or a cause; what several are is told of each. */
function termLines(asked: string, width: number, lang: Lang, says: Says): string[] | null {
  const meanings = meaningsOf(asked, lang).map(({ of, name, label, text }) => {
    if (of === 'state') return says.state(name) + says.stateMeans(text);
    return of === 'kind' ? says.kind(name) + text : says.cause(name) + says.causeMeans(label, text);
  });
  return meanings.length === 0 ? null : meanings.flatMap((one) => below(one, width));
}

function unknown(asked: string, pages: readonly string[], says: Says): string {
  const wanted = asked.toLowerCase();
  const near = [
    ...pages.filter((one) => one.toLowerCase().includes(wanted)).map((one) => one.slice(0, 6)),
    ...[...STATE_NAMES, ...ANNOTATION_KINDS, ...RESET_CAUSES].filter((one) => one.toLowerCase().includes(wanted)),
    ...pages.filter((one) => one.slice(0, 3).toLowerCase() === wanted.slice(0, 3)).map((one) => one.slice(0, 6)),
  ];
  return says.unknown(asked, [...new Set(near)].slice(0, MOST_NEAR), pages.length);
}
