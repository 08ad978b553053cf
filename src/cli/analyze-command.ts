/** The main work of the command line: inputs to records, records to the report that was asked for, and the exit code. */
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { analyzeInto, BEAT_MS, type Source } from '../analyze.ts';
import { expandInputs } from '../batch/inputs.ts';
import { growing } from './growing.ts';
import { FilterError } from '../capture/filter.ts';
import { explainErrno } from '../words/en/errno/explain-errno.ts';
import type { SummaryRecord } from '../records/contract.ts';
import { ObjectSink } from '../records/objects.ts';
import { Replay } from '../records/replay.ts';
import { Selection, type Wanted } from '../records/select.ts';
import type { RecordSink } from '../records/sink.ts';
import type { Command } from '../report/commands.ts';
import { OneConnection } from '../report/select.ts';
import { reportLanguage } from './language.ts';
import { memoryFor } from './memory.ts';
import { complain, type Interrupt, type Io } from './io.ts';
import type { Options } from './options.ts';
import { EXIT, exitCode } from './exit-codes.ts';
import { Progress } from './progress.ts';
import { isPicture, outputMistake, outputOf } from './output.ts';
import { makeReport, viewContradiction } from './reports.ts';

const PASTE = 'Paste what tcpdump printed, then press Ctrl-D on a line of its own (Ctrl-C to stop; --help for more).\n';

/** `command`: how this run was called, for more of it. */
export async function analyzeCommand(
  paths: readonly string[],
  options: Options,
  io: Io,
  command: Command,
): Promise<number> {
  const mistake = contradiction(options, paths) ?? outputMistake(options, paths, io);
  if (mistake !== null) {
    complain(io, mistake);
    return EXIT.usage;
  }
  const named = paths.length === 0 ? ['-'] : paths;
  const { inputs, errors, notes } = expandInputs(named);
  complain(io, ...notes, ...errors.map(({ error }) => error.message));
  if (inputs.length === 0) return EXIT.unreadable;
  if (inputs.some((one) => one.path === '-') && io.stdinIsTty) io.writeError(PASTE);

  const { wanted } = options;
  const output = outputOf(options, io);
  const report = makeReport(options, output.io, command, wanted !== null && !options.packets);
  const sink =
    wanted === null ? report.sink : chosenOf(wanted, report.sink, options.packets || isPicture(options.format));
  const selected = options.connection === null ? null : new OneConnection(sink, options.connection);
  const stop = new AbortController();
  const followed = options.follow && inputs.length === 1 ? followedFile(inputs[0]?.at) : null;
  const sources: Source[] = inputs.map(({ path, at }) => {
    if (path === '-') return { path: 'standard input', input: { stream: io.stdin } };
    if (followed === null) return { path, input: { path: at } };
    const waits = (): void =>
      io.stderrIsTty ? complain(io, `${path}: read to its end; waiting for more (Ctrl-C ends).`) : undefined;
    return { path, input: { stream: growing(followed, stop.signal, waits) } };
  });
  let interrupt: Interrupt = 'SIGINT';
  const undo = io.onInterrupt((signal) => {
    interrupt = signal;
    stop.abort();
  });
  const progress =
    io.stderrIsTty && !(output.io.stdoutIsTty && options.format !== 'terminal') ? new Progress(io) : null;
  let unreadable = errors.length > 0 ? 1 : 0;
  let passedOver = 0;
  const complaints: string[] = [];
  let summary: SummaryRecord;
  let failure: { error: unknown } | null = null;
  let clock: ReturnType<typeof setInterval> | undefined;
  try {
    summary = await analyzeInto(selected ?? sink, sources, {
      ...(options.filter === null ? {} : { filter: options.filter }),
      lang: reportLanguage(options.lang, options.format, io.env),
      ignore: options.ignore,
      joinKeys: options.format !== 'terminal',
      signal: stop.signal,
      onFile: (_index, source) => progress?.file(source.path),
      onProgress: (read, total, packets) => progress?.update(read, total, packets),
      names: options.names,
      maxMemory: memoryFor(options, io),
      live: options.follow,
      onLive: (beat) => {
        if (!options.follow) return;
        clock = setInterval(() => {
          try {
            beat();
            report.flush();
          } catch (error) {
            failure ??= { error };
            stop.abort();
          }
        }, BEAT_MS);
      },
      // Who asks for one connection, packet or error gets it, folded or not.
      fold: options.fold && options.connection === null && options.frame === null && options.errno === null,
      pause: () => {
        if (options.follow) report.flush();
        return nextTurn();
      },
      onFileEnd: (index, error) => {
        progress?.clear();
        if (error === null) return;
        if (inputs[index]?.found === true) passedOver++;
        else unreadable++;
        const path = sources[index]?.path ?? '';
        complaints.push(error.message.includes(path) ? error.message : `${path}: ${error.message}`);
      },
    });
  } catch (error) {
    if (!(error instanceof FilterError) || options.filter === null) throw error;
    complain(io, `--filter: ${error.message}`, `  ${options.filter}`, `  ${' '.repeat(error.column - 1)}^`);
    return EXIT.usage;
  } finally {
    clearInterval(clock);
    progress?.clear();
    undo();
  }
  if (failure !== null) throw (failure as { error: unknown }).error;
  report.finish();
  output.close();
  // The terminal report tells them itself where there is something else to report.
  if (options.format !== 'terminal' || complaints.length === inputs.length)
    for (const complaint of complaints) complain(io, complaint + hint(complaint, named));
  if (selected !== null && !selected.found && summary.connections > 0) {
    const numbers =
      summary.connections === 1 ? 'the only one is 0' : `they are numbered 0 to ${summary.connections - 1}`;
    complain(io, `There is no connection ${options.connection}: ${numbers}.`);
    return EXIT.usage;
  }
  const mistaken = report.mistake?.() ?? null;
  if (mistaken !== null) {
    complain(io, mistaken);
    return EXIT.usage;
  }
  if (stop.signal.aborted) return EXIT.interrupted[interrupt];
  return exitCode(summary, options, unreadable > 0 || passedOver === inputs.length);
}

/** Whether it is a file, which can grow: nothing else ends before its writer does. */
function followedFile(at: string | Buffer | undefined): string | Buffer | null {
  return at !== undefined && statSync(at, { throwIfNoEntry: false })?.isFile() === true ? at : null;
}

/** A mistyped subcommand looks like the name of a file. */
function hint(complaint: string, named: readonly string[]): string {
  const [first = ''] = named;
  if (!complaint.startsWith(`${first}: there is no such file`)) return '';
  if (/^exp|^xpl/i.test(first)) return ' Did you mean `tcptrace-explain explain`?';
  return /^err?n?o?/i.test(first) ? ' Did you mean `tcptrace-explain errno`?' : '';
}

/** What is wanted of the records, for a sink. */
function chosenOf(wanted: Wanted, to: RecordSink, packets: boolean): RecordSink {
  const replay = new Replay(to);
  const selection = new Selection(wanted, (record) => replay.add(record));
  return new ObjectSink((record) => selection.add(record), { packets });
}

/** Options that ask for two different things, in a sentence. */
function contradiction(options: Options, paths: readonly string[]): string | null {
  if (options.frame !== null && options.format !== 'terminal')
    return '--frame answers in words; with --format ndjson --packets all every packet has lines of its own to search.';
  if (options.frame !== null && paths.length > 1) return '--frame counts the packets of one input: give one file.';
  const view = viewContradiction(options);
  if (view !== null) return view;
  if (options.follow && options.format !== 'terminal' && options.format !== 'ndjson')
    return '--follow needs a form that can be read before its end: terminal or ndjson.';
  if (options.errno !== null && options.follow && options.format === 'terminal')
    return '--errno chooses connections when they are over, --follow tells them as they go: give one of them, or --format ndjson.';
  if (options.errno !== null && options.frame !== null)
    return '--frame asks for one packet, --errno for connections: give one of them.';
  if (options.wanted !== null && (options.format === 'terminal' || options.format === 'markdown'))
    for (const [given, option] of [
      [options.follow, '--follow'],
      [options.frame !== null, '--frame'],
      [options.payload, '--payload'],
    ] as const)
      if (given)
        return `Which connections are chosen is known when they are over: ${option} tells packets as they come.`;
  if (options.connection !== null && options.errno !== null)
    return '--connection and --errno both choose connections: give one of them.';
  if (options.errno !== null) {
    const { found, suggestions } = explainErrno(options.errno);
    const near = suggestions.length > 0 ? ` Did you mean ${suggestions.join(' or ')}?` : '';
    if (!found) return `--errno: there is no error ${options.errno}.${near}`;
  }
  return null;
}
