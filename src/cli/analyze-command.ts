/** The main work of the command line: inputs to records, records to the report that was asked for, and the exit code. */
import { analyzeInto, type Source } from '../analyze.ts';
import { expandInputs } from '../batch/inputs.ts';
import { Collector, ObjectSink } from '../collect.ts';
import type { RecordSink } from '../record-sink.ts';
import type { SummaryRecord } from '../records.ts';
import { writeJson } from '../report/json.ts';
import { NdjsonReport } from '../report/ndjson.ts';
import { OneConnection } from '../report/select.ts';
import { TerminalReport } from '../report/terminal.ts';
import type { Io } from './io.ts';
import type { Options, Severity } from './options.ts';
import { Progress } from './progress.ts';

const EXIT_FOUND = 1;
const EXIT_UNREADABLE = 2;
const EXIT_USAGE = 64;
const EXIT_BROKEN = 70;
const EXIT_INTERRUPTED = 130;

const PASTE = 'Paste what tcpdump printed, then press Ctrl-D on a line of its own (Ctrl-C to stop; --help for more).\n';

interface Report {
  readonly sink: RecordSink;
  /** Writes what is still to be written; called once, after the summary. */
  finish(): void;
}

export async function analyzeCommand(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const named = paths.length === 0 ? ['-'] : paths;
  const { inputs, errors } = expandInputs(named);
  for (const { error } of errors) io.writeError(`${error.message}\n`);
  if (inputs.length === 0) return EXIT_UNREADABLE;
  if (inputs.some((one) => one.path === '-') && io.stdinIsTty) io.writeError(PASTE);

  const report = makeReport(options, io);
  const selected = options.connection === null ? null : new OneConnection(report.sink, options.connection);
  const sources: Source[] = inputs.map(({ path }) =>
    path === '-' ? { path: 'standard input', input: { stream: io.stdin } } : { path, input: { path } },
  );
  const stop = new AbortController();
  const undo = io.onInterrupt(() => stop.abort());
  const progress =
    io.stderrIsTty && !(io.stdoutIsTty && options.format !== 'terminal') ? new Progress(io, () => 0) : null;
  let unreadable = errors.length > 0 ? 1 : 0;
  let passedOver = 0;
  let summary: SummaryRecord;
  try {
    summary = await analyzeInto(selected ?? report.sink, sources, {
      joinKeys: options.format !== 'terminal',
      signal: stop.signal,
      onFile: (_index, source) => progress?.file(source.path),
      onProgress: (read, total) => progress?.update(read, total),
      onFileEnd: (index, error) => {
        progress?.clear();
        if (error === null) return;
        if (inputs[index]?.found === true) passedOver++;
        else unreadable++;
        if (options.format !== 'terminal') io.writeError(`${error.message}\n`);
      },
    });
  } finally {
    progress?.clear();
    undo();
  }
  report.finish();
  if (selected !== null && !selected.found && summary.connections > 0) {
    io.writeError(`There is no connection ${options.connection}: they are numbered 0 to ${summary.connections - 1}.\n`);
    return EXIT_USAGE;
  }
  if (stop.signal.aborted) return EXIT_INTERRUPTED;
  if (summary.broken.length > 0) return EXIT_BROKEN;
  if (unreadable > 0 || passedOver === inputs.length) return EXIT_UNREADABLE;
  return options.failOn !== null && reached(summary, options.failOn) ? EXIT_FOUND : 0;
}

function reached(summary: SummaryRecord, least: Severity): boolean {
  const { problem, warning, note } = summary.findings;
  return problem > 0 || (least !== 'problem' && warning > 0) || (least === 'note' && note > 0);
}

function colours(options: Options, io: Io): boolean {
  if (options.color !== 'auto') return options.color === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return io.stdoutIsTty && TERM !== 'dumb';
}

function width(io: Io): number {
  const given = Number(io.env['COLUMNS']);
  const columns = io.columns ?? (Number.isInteger(given) && given > 0 ? given : 80);
  return Math.max(60, columns);
}

function makeReport(options: Options, io: Io): Report {
  switch (options.format) {
    case 'ndjson': {
      const sink = new NdjsonReport((bytes) => io.write(bytes), { packets: options.packets, starts: options.follow });
      return { sink, finish: () => sink.flush() };
    }
    case 'json': {
      const collector = new Collector();
      const sink = new ObjectSink((record) => collector.add(record), { packets: options.packets });
      return { sink, finish: () => writeJson((bytes) => io.write(bytes), collector.value()) };
    }
    case 'terminal': {
      const sink = new TerminalReport((text) => io.write(text), {
        width: width(io),
        colour: colours(options, io),
        time: options.time,
        all: options.all,
        packets: options.packets,
        payload: options.payload,
        selected: options.connection !== null,
      });
      return { sink, finish: () => {} };
    }
  }
}
