/** From arguments to exit code. */
import { CommanderError } from 'commander';
import { OutputClosed } from '../analyze.ts';
import { type CliWords, cliWords } from '../words/cli-words.ts';
import { faultText } from '../words/fault.ts';
import { harmlessLines } from '../words/escape.ts';
import { typedCommand } from './typed-command.ts';
import { analyzeCommand } from './analyze-command.ts';
import { EXIT } from './exit-codes.ts';
import { complain, type Io } from './io.ts';
import { spokenLanguage } from './language.ts';
import { parseArguments, type Request } from './options.ts';
import { version } from './version.ts';

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const lang = spokenLanguage(argv, io.env);
  const words = cliWords(lang);
  try {
    const request = parse(argv, io, words);
    if (typeof request === 'number') return request;
    return await run(request, argv, io, words);
  } catch (error) {
    // `| head` has seen enough: that is no failure.
    if (error instanceof OutputClosed && error.fault === null) return 0;
    if (!(error instanceof OutputClosed) && !isOfWriting(error)) throw error;
    const fault = error instanceof OutputClosed ? error.fault : error;
    complain(io, words.mistakes.notWritten(faultText(fault, words)));
    return EXIT.output;
  }
}

/** Analysing is what most runs do; what the other commands need is loaded when one of them is asked for. */
async function run(request: Request, argv: readonly string[], io: Io, words: CliWords): Promise<number> {
  switch (request.kind) {
    case 'analyze':
      return analyzeCommand(request.paths, request.options, io, typedCommand(argv), words);
    case 'completion':
      return 0;
    case 'explain': {
      const { explainCommand } = await import('./explain.ts');
      return explainCommand(request.names, words.lang, io);
    }
    case 'errno': {
      const { errnoCommand } = await import('./errno.ts');
      return errnoCommand(request.names, words.lang, io);
    }
    case 'open': {
      const { openCommand } = await import('./open-command.ts');
      return openCommand(request.paths, request.options, request.show, io, typedCommand(argv), words);
    }
    case 'report': {
      const { reportCommand } = await import('./report-command.ts');
      return reportCommand(request.path, request.options, io, typedCommand(argv), words);
    }
    case 'batch': {
      const { batchCommand } = await import('./batch-command.ts');
      return batchCommand(request, io, words);
    }
    case 'merge': {
      const { mergeCommand } = await import('./batch-command.ts');
      return mergeCommand(request, io, words);
    }
    case 'query': {
      const { queryCommand } = await import('./query-command.ts');
      return queryCommand(request, io, words);
    }
    case 'worker': {
      const { workerCommand } = await import('./worker-command.ts');
      return workerCommand(request, io, words);
    }
    case 'mcp': {
      const { mcpCommand } = await import('./mcp/server.ts');
      return mcpCommand(request, io, words, main);
    }
  }
}

/** Calls of the system that only who writes makes. */
const WRITES: ReadonlySet<string> = new Set(['mkdir', 'write', 'rename', 'unlink', 'rmdir', 'copyfile', 'ftruncate']);

/** As many files are open as the system allows: whatever was to be opened, the report is not whole. */
const TOO_MANY_OPEN: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

const isOfWriting = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { syscall, code } = error as { syscall?: unknown; code?: unknown };
  return WRITES.has(String(syscall)) || TOO_MANY_OPEN.has(String(code));
};

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
