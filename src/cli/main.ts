/** From arguments to exit code. */
import { CommanderError } from 'commander';
import { OutputClosed } from '../analyze.ts';
import { harmlessLines } from '../words/escape.ts';
import { commandAgain } from './again.ts';
import { analyzeCommand } from './analyze-command.ts';
import { batchCommand, mergeCommand } from './batch-command.ts';
import { errnoCommand } from './errno.ts';
import { openCommand } from './open-command.ts';
import { explainCommand } from './explain.ts';
import { EXIT } from './exit-codes.ts';
import { complain, type Io } from './io.ts';
import { parseArguments, type Request } from './options.ts';
import { queryCommand } from './query-command.ts';
import { reportCommand } from './report-command.ts';
import { version } from './version.ts';

export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    const request = parse(argv, io);
    if (typeof request === 'number') return request;
    switch (request.kind) {
      case 'explain':
        return explainCommand(request.codes, io);
      case 'errno':
        return errnoCommand(request.names, io);
      case 'analyze':
        return await analyzeCommand(request.paths, request.options, io, commandAgain(argv));
      case 'open':
        return await openCommand(request.paths, request.options, request.show, io, commandAgain(argv));
      case 'batch':
        return await batchCommand(request, io);
      case 'query':
        return await queryCommand(request, io);
      case 'merge':
        return mergeCommand(request, io);
      case 'report':
        return await reportCommand(request.path, request.options, io, commandAgain(argv));
    }
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
    // `| head` has seen enough: that is no failure.
    if (error.fault === null) return 0;
    complain(io, `The report could not be written: ${error.fault}. What stands written is not all of it.`);
    return EXIT.output;
  }
}

/** The request, or the exit code when help or a mistake has been told already. */
function parse(argv: readonly string[], io: Io): Request | number {
  try {
    return parseArguments(
      argv,
      version(),
      (text) => io.write(text),
      (text) => io.writeError(harmlessLines(text)),
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : EXIT.usage;
  }
}
