/** `tcptrace-explain errno NAME`: what an error of the socket API means and which packets bring it. */
import { explainErrno, SOCKET_ERRNO_NAMES } from '../words/errno/explain-errno.ts';
import { errnoOfMessage } from '../words/errno/messages.ts';
import { errnoWords } from '../words/errno-words.ts';
import type { Lang } from '../words/languages.ts';
import { wrap } from '../report/layout.ts';
import { complain, type Io } from './io.ts';

const MAX_WIDTH = 100;

/** Exit code: 0, or 64 when there is no such error. */
export function errnoCommand(names: readonly string[], lang: Lang, io: Io): number {
  if (names.length === 0) {
    io.write(`${SOCKET_ERRNO_NAMES.join('\n')}\n`);
    return 0;
  }
  const width = Math.min(MAX_WIDTH, io.columns ?? 80);
  let status = 0;
  // A message without quotes comes as words: `errno connection reset by peer`.
  const message = names.join(' ');
  const queries = names.length > 1 && errnoOfMessage(message) !== null ? [message] : names;
  for (const [i, name] of queries.entries()) {
    const answer = explainErrno(name, errnoWords(lang));
    const lines = answer.lines.flatMap((line) => wrapped(line, width));
    if (answer.found) io.write(`${i > 0 ? '\n' : ''}${lines.join('\n')}\n`);
    else {
      complain(io, ...lines);
      status = 64;
    }
  }
  return status;
}

/** Wrapped below its own beginning, which may be indented or a bullet. */
function wrapped(line: string, width: number): string[] {
  const lead = /^ *(?:[-•*] )?/.exec(line)?.[0] ?? '';
  return wrap(line.slice(lead.length), width - lead.length).map(
    (part, i) => (i === 0 ? lead : ' '.repeat(lead.length)) + part,
  );
}
