/** `tcptrace-explain query`: a question, or SQL, to a directory of results. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OutputClosed } from '../analyze.ts';
import { PLAN } from '../batch/files.ts';
import { query, type Table } from '../batch/query.ts';
import { QUESTIONS } from '../batch/questions.ts';
import type { CliWords } from '../words/cli-words.ts';
import { jsonText } from '../words/escape.ts';
import type { QueryRequest } from './batch-options.ts';
import { EXIT } from './exit-codes.ts';
import { complain, type Io } from './io.ts';
import { unavailable } from './unavailable.ts';

export async function queryCommand({ texts, question }: QueryRequest, io: Io, words: CliWords): Promise<number> {
  const { running: says } = words;
  const asked = QUESTIONS.find((one) => one.name === question);
  const folder = texts.at(-1) ?? '';
  const sql = question === null ? texts[0] : asked?.sql;
  if (sql === undefined || texts.length !== (question === null ? 2 : 1)) {
    const known = QUESTIONS.map((one) => `  ${one.name.padEnd(16)} ${says.questions[one.name] ?? ''}`);
    complain(io, says.askHow, ...known);
    return EXIT.usage;
  }
  if (!existsSync(join(folder, PLAN))) {
    complain(io, says.noResults(folder, PLAN));
    return EXIT.unreadable;
  }
  try {
    for (const line of linesOf(await query(folder, sql))) io.write(`${line}\n`);
    return 0;
  } catch (error) {
    if (error instanceof OutputClosed) throw error;
    const missing = unavailable(error, words);
    complain(io, ...(missing ?? says.notAnswered(error instanceof Error ? error.message : String(error))).split('\n'));
    return missing === null ? EXIT.usage : EXIT.broken;
  }
}

/** A JSON object a row: what other programs read, and what stays on one line whatever a capture holds. */
const linesOf = ({ columns, rows }: Table): string[] =>
  rows.map((row) => jsonText(Object.fromEntries(columns.map((name, i) => [name, row[i]]))));
