/** The conditions of a run, and what is said when nothing meets them. */
import type { Selection, Wanted } from '../records/select.ts';
import { errnoAnswers, type ErrnoAsked, errnoUnseen } from '../report/errno-search.ts';
import { reportWords } from '../words/report-words.ts';
import { reportLanguage } from './language.ts';
import { complain, type Io } from './io.ts';
import type { Options } from './options.ts';

/** One packet is answered for in words on the terminal; everywhere else it chooses its connection. */
export const answersFrame = ({ frame, format }: Options): boolean => frame !== null && format === 'terminal';

export const conditionsOf = (options: Options): Wanted | null => (answersFrame(options) ? null : options.wanted);

/** The error that a report is asked for; `selection`: who looks for it. */
export function errnoAsked({ wanted }: Options, selection: () => Selection | null): ErrnoAsked | null {
  const errno = wanted?.errno;
  return errno === undefined
    ? null
    : {
        wanted: errno,
        seen: () => selection()?.errnos ?? new Map(),
        examples: () => selection()?.errnoExamples ?? [],
      };
}

/** Answers in words what was looked for, beside records that cannot say it; false where there is no such packet at all. */
export function answerBeside(selection: Selection, path: string, options: Options, io: Io): boolean {
  const { format, frame, lang, wanted } = options;
  const words = reportWords(reportLanguage(lang, format, io.env));
  const inWords = format === 'terminal' || format === 'markdown';
  const errno = wanted?.errno;
  if (errno !== undefined && !inWords) {
    if (selection.matches === 0) complain(io, errnoUnseen(errno, selection.errnos, words));
    for (const one of selection.errnoExamples) complain(io, ...errnoAnswers(one, errno, words));
  }
  const frames = selection.framesWithout;
  if (frame === null || frames === null) return true;
  const none = frame > frames;
  complain(io, none ? words.frame.noSuchPacket(frame, path, frames) : words.frame.ofNoConnection(frame, path));
  return !none;
}
