/** The main work of the command line: inputs to records, records to the report that was asked for, and the exit code. */
import { existsSync, statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BEAT_MS, languageOf, OutputClosed, type Source } from '../analyze.ts';
import { expandInputs } from '../batch/inputs.ts';
import { groupInputs } from '../batch/rotation.ts';
import { analyzeTogether } from '../batch/together.ts';
import { growing } from './growing.ts';
import type { CliWords } from '../words/cli-words.ts';
import { reportWords } from '../words/report-words.ts';
import { explainErrno } from '../words/errno/explain-errno.ts';
import type { SummaryRecord } from '../records/contract.ts';
import { isOfTypesOnly, isToldAtTheEnd, selected, type Selected } from '../records/selected.ts';
import type { Command } from '../report/commands.ts';
import { answersFrame, conditionsOf, errnoAsked, answerBeside } from './chosen.ts';
import { reportLanguage } from './language.ts';
import { memoryFor, memoryOfSeveral, MemoryWatch } from './memory.ts';
import { complain, type Interrupt, type Io } from './io.ts';
import type { Options } from './options.ts';
import { filterMistake } from './filter-mistake.ts';
import { EXIT, exitCode } from './exit-codes.ts';
import { pcapngMistake } from './pcapng.ts';
import { Progress } from './progress.ts';
import { isPicture, outputMistake, outputOf } from './output.ts';
import { makeReport, viewContradiction } from './reports.ts';

/** `command`: how this run was called, for more of it; `words`: of what is said beside the report. */
export async function analyzeCommand(
  paths: readonly string[],
  options: Options,
  io: Io,
  command: Command,
  words: CliWords,
): Promise<number> {
  const mistake = contradiction(options, paths, words.mistakes) ?? outputMistake(options, paths, io, words.mistakes);
  const mistakes = mistake === null ? filterMistake(options.filter, words) : [mistake];
  if (mistakes !== null) {
    complain(io, ...mistakes);
    return EXIT.usage;
  }
  const named = paths.length === 0 ? ['-'] : paths;
  const { inputs, errors, notes } = expandInputs(named);
  const language = languageOf(words.lang);
  const said = [...notes, ...errors.map(({ why }) => why)];
  complain(io, ...said.map(({ key, facts }) => language.sentence(key, facts) ?? key));
  if (inputs.length === 0) return EXIT.unreadable;
  const cannotCopy = options.format === 'pcapng' ? await pcapngMistake(inputs, words.mistakes) : null;
  if (cannotCopy !== null) {
    complain(io, cannotCopy);
    return EXIT.usage;
  }
  if (inputs.some((one) => one.path === '-') && io.stdinIsTty) complain(io, words.running.paste);

  const wanted = conditionsOf(options);
  const output = outputOf(options, io);
  let chosen: Selected | null = null;
  const report = makeReport(options, output.io, command, words, {
    saved: wanted !== null && isToldAtTheEnd(wanted) && !options.packets,
    errno: errnoAsked(options, () => chosen?.selection ?? null),
    inputs,
  });
  if (wanted !== null && !(options.format === 'ndjson' && isOfTypesOnly(wanted)))
    chosen = selected(wanted, report.sink, {
      packets: options.packets || isPicture(options.format),
      starts: options.follow,
    });
  const stop = new AbortController();
  const watch = new MemoryWatch(options.maxMemory, io.heap, stop);
  const followed = options.follow && inputs.length === 1 ? followedFile(inputs[0]?.at) : null;
  const groups = await groupInputs(inputs, !options.follow);
  const sources: Source[] = groups.map(({ inputs: pieces, headBytes }) => {
    const [{ path, at } = { path: '', at: '' }] = pieces;
    if (pieces.length > 1) return { path, input: { pieces, headBytes } };
    if (path === '-') return { path: words.running.standardInput, input: { stream: io.stdin } };
    if (followed === null) return { path, input: { path: at } };
    const waits = (): void => (io.stderrIsTty ? complain(io, words.running.waits(path)) : undefined);
    return { path, input: { stream: growing(followed, stop.signal, waits) } };
  });
  let interrupt: Interrupt = 'SIGINT';
  const undo = io.onInterrupt((signal) => {
    interrupt = signal;
    stop.abort();
  });
  const progress =
    io.stderrIsTty && !(output.io.stdoutIsTty && options.format !== 'terminal')
      ? new Progress(io, words.running)
      : null;
  let unreadable = errors.length > 0 ? 1 : 0;
  let passedOver = 0;
  const complaints: string[] = [];
  let summary: SummaryRecord;
  let failure: { error: unknown } | null = null;
  let clock: ReturnType<typeof setInterval> | undefined;
  const hasReader = options.follow && options.output === null ? io.watchReader?.() : undefined;
  try {
    const together = await analyzeTogether(chosen?.sink ?? report.sink, sources, {
      ...(options.filter === null ? {} : { filter: options.filter }),
      lang: reportLanguage(options.lang, options.format, io.env),
      ignore: options.ignore,
      joinKeys: options.format !== 'terminal',
      signal: stop.signal,
      onFile: (_index, source) => progress?.file(source.path),
      onProgress: (read, total, packets) => progress?.update(read, total, packets),
      names: options.names,
      ...(groups.length > 1 ? memoryOfSeveral(options, io) : { maxMemory: memoryFor(options, io) }),
      live: options.follow,
      onLive: (beat) => {
        if (!options.follow) return;
        clock = setInterval(() => {
          try {
            if (hasReader?.() === false) throw new OutputClosed();
            beat();
            report.flush();
          } catch (error) {
            failure ??= { error };
            stop.abort();
          }
        }, BEAT_MS);
      },
      // Who asks for one connection, packet or error gets it, folded or not.
      fold: options.fold && [options.connection, options.frame, options.errno].every((one) => one === null),
      pause: () => {
        if (options.follow) report.flush();
        return nextTurn();
      },
      onPackets: () => watch.look(),
      onConnections: () => watch.collect(),
      onFileEnd: (index, error) => {
        progress?.clear();
        if (error === null) return;
        if (groups[index]?.inputs[0]?.found === true) passedOver++;
        else unreadable++;
        const path = sources[index]?.path ?? '';
        complaints.push(words.running.ofFile(path, error.message));
      },
    });
    summary = together.summary;
    if (together.notJoined > 0) complain(io, words.running.notJoined(together.notJoined));
  } finally {
    clearInterval(clock);
    progress?.clear();
    undo();
  }
  if (failure !== null) throw (failure as { error: unknown }).error;
  await report.finish();
  output.close();
  // The terminal report tells them itself where there is something else to report.
  if (options.format !== 'terminal' || complaints.length === groups.length)
    for (const complaint of complaints) complain(io, complaint + hint(complaint, named, words.mistakes));
  if (chosen !== null && !chosen.hasConnection() && summary.connections > 0) {
    complain(io, words.mistakes.noConnection(options.connection ?? 0, summary.connections));
    return EXIT.usage;
  }
  if (chosen?.selection && !answerBeside(chosen.selection, sources[0]?.path ?? '', options, io)) return EXIT.usage;
  const mistaken = report.mistake?.() ?? null;
  if (mistaken !== null) {
    complain(io, mistaken);
    return EXIT.usage;
  }
  if (summary.partialReason === 'memory') {
    // A report that is read as text says so itself.
    if (!READ_AS_TEXT.has(options.format)) complain(io, reportWords(language.lang).overview.partialText('memory'));
    return EXIT.memory;
  }
  if (stop.signal.aborted) return EXIT.interrupted[interrupt];
  return exitCode(summary, options, unreadable > 0 || passedOver === groups.length);
}

const READ_AS_TEXT: ReadonlySet<Options['format']> = new Set(['terminal', 'markdown']);

/** Whether it is a file, which can grow: nothing else ends before its writer does. */
function followedFile(at: string | Buffer | undefined): string | Buffer | null {
  return at !== undefined && statSync(at, { throwIfNoEntry: false })?.isFile() === true ? at : null;
}

/** A mistyped subcommand looks like the name of a file. */
function hint(complaint: string, named: readonly string[], says: CliWords['mistakes']): string {
  const [first = ''] = named;
  if (!complaint.startsWith(first) || existsSync(first)) return '';
  if (/^exp|^xpl/i.test(first)) return says.didYouMean('explain');
  return /^err?n?o?/i.test(first) ? says.didYouMean('errno') : '';
}

/** Options that ask for two different things, in a sentence. */
function contradiction(options: Options, paths: readonly string[], says: CliWords['mistakes']): string | null {
  if (options.frame !== null && paths.length > 1) return says.frameOneInput;
  const view = viewContradiction(options, says);
  if (view !== null) return view;
  if (options.follow && options.format !== 'terminal' && options.format !== 'ndjson') return says.followForms;
  const wanted = conditionsOf(options);
  if (wanted !== null && isToldAtTheEnd(wanted) && (options.format === 'terminal' || options.format === 'markdown'))
    for (const [given, option] of [
      [options.follow, '--follow'],
      [options.payload, '--payload'],
    ] as const)
      if (given) return says.chosenAtTheEnd(option);
  if (answersFrame(options) && Object.keys(options.wanted ?? {}).length > 1) return says.frameAlone;
  if (options.errno !== null) {
    const { found, suggestions } = explainErrno(options.errno);
    if (!found) return says.noErrno(options.errno, suggestions);
  }
  return null;
}
