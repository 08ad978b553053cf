/** From arguments to exit code. */
import { CommanderError } from 'commander';
import { OutputClosed } from '../analyze.ts';
import { type CliWords, cliWords } from '../words/cli-words.ts';
import { harmlessLines } from '../words/escape.ts';
import { commandAgain } from './again.ts';
import { analyzeCommand } from './analyze-command.ts';
import { batchCommand, mergeCommand } from './batch-command.ts';
import { errnoCommand } from './errno.ts';
import { mcpCommand } from './mcp/server.ts';
import { openCommand } from './open-command.ts';
import { explainCommand } from './explain.ts';
import { EXIT } from './exit-codes.ts';
import { complain, type Io } from './io.ts';
import { spokenLanguage } from './language.ts';
import { parseArguments, type Request } from './options.ts';
import { queryCommand } from './query-command.ts';
import { reportCommand } from './report-command.ts';
import { version } from './version.ts';
import { workerCommand } from './worker-command.ts';

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const lang = spokenLanguage(argv, io.env);
  const words = cliWords(lang);
  try {
    const request = parse(argv, io, words);
    if (typeof request === 'number') return request;
    switch (request.kind) {
      case 'explain':
        return explainCommand(request.names, lang, io);
      case 'errno':
        return errnoCommand(request.names, lang, io);
      case 'analyze':
        return await analyzeCommand(request.paths, request.options, io, commandAgain(argv), words);
      case 'open':
        return await openCommand(request.paths, request.options, request.show, io, commandAgain(argv), words);
      case 'batch':
        return await batchCommand(request, io, words);
      case 'worker':
        return await workerCommand(request, io, words);
      case 'query':
        return await queryCommand(request, io, words);
      case 'merge':
        return await mergeCommand(request, io, words);
      case 'completion':
        return 0;
      case 'mcp':
        return await mcpCommand(request, io, words, main);
      case 'report':
        return await reportCommand(request.path, request.options, io, commandAgain(argv), words);
    }
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
    // `| head` has seen enough: that is no failure.
    if (error.fault === null) return 0;
    complain(io, words.mistakes.notWritten(error.fault));
    return EXIT.output;
  }
}

/** The request, or the exit code when help or a mistake has been told already. */
function parse(argv: readonly string[], io: Io, words: CliWords): Request | number {
  try {
    return parseArguments(argv, version(), words, {
      out: (text) => io.write(text),
      err: (text) => io.writeError(harmlessLines(text)),
      columns: io.columns,
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : EXIT.usage;
  }
}
