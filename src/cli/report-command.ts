/** `tcptrace-explain report results.ndjson`: the report of saved results, as their captures gave it. */
import { Unreadable } from '../capture/errors.ts';
import { savedRecords } from '../batch/saved.ts';
import type { SummaryRecord } from '../records/contract.ts';
import { Replay } from '../records/replay.ts';
import type { RecordSink } from '../records/sink.ts';
import { Selection } from '../records/select.ts';
import { answersFrame, conditionsOf, errnoAsked, answerBeside } from './chosen.ts';
import { languageOf } from '../analyze.ts';
import { Wording } from '../words/wording.ts';
import type { CliWords } from '../words/cli-words.ts';
import { reportLanguage } from './language.ts';
import { EXIT, exitCode } from './exit-codes.ts';
import { complain, type Io } from './io.ts';
import type { Options } from './options.ts';
import type { Command } from '../report/commands.ts';
import { outputMistake, outputOf } from './output.ts';
import { makeReport, type Report, viewContradiction } from './reports.ts';

/** `command`: how this run was called, for more of it; `words`: of what is said beside the report. */
export async function reportCommand(
  path: string,
  options: Options,
  io: Io,
  command: Command,
  words: CliWords,
): Promise<number> {
  let report: Report | null = null;
  let output: ReturnType<typeof outputOf> | null = null;
  let selection: Selection | null = null;
  let summary: SummaryRecord | null = null;
  try {
    for await (const record of savedRecords(path === '-' ? io.stdin : path)) {
      if (report === null || selection === null) {
        const whole = record.type === 'capture' && record.packets === 'all';
        const mistake =
          contradiction(options, whole, words.mistakes) ?? outputMistake(options, [path], io, words.mistakes);
        if (mistake !== null) {
          complain(io, mistake);
          return EXIT.usage;
        }
        output = outputOf(options, io);
        report = makeReport(options, output.io, command, words, {
          saved: !whole,
          errno: errnoAsked(options, () => selection),
          inputs: [],
        });
        const replay = new Replay(worded(report.sink, options, io));
        selection = new Selection(conditionsOf(options) ?? {}, (one) => replay.add(one));
      }
      if (!options.names && record.type === 'connection') delete record.name;
      selection.add(record);
      if (record.type === 'summary') summary = record;
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { key, facts } = error.reason;
    complain(io, languageOf(words.lang).sentence(key, facts) ?? key);
    return EXIT.unreadable;
  }
  if (report === null || summary === null) {
    complain(io, words.mistakes.savedCutOff(path));
    return EXIT.unreadable;
  }
  await report.finish();
  output?.close();
  if (selection !== null && !answerBeside(selection, path, options, io)) return EXIT.usage;
  const mistaken = report.mistake?.() ?? null;
  if (mistaken !== null) {
    complain(io, mistaken);
    return EXIT.usage;
  }
  return exitCode(summary, options);
}

/** The records with their sentences said anew for who reads; those for programs keep what was saved unless a language is asked for. */
function worded(sink: RecordSink, { lang, format }: Options, io: Io): RecordSink {
  const anew = lang !== null || format === 'terminal' || format === 'html';
  return anew ? new Wording(sink, languageOf(reportLanguage(lang, format, io.env))) : sink;
}

/** What saved results cannot give, in a sentence; `whole`: they hold every packet. */
function contradiction(options: Options, whole: boolean, says: CliWords['mistakes']): string | null {
  const view = viewContradiction(options, says);
  if (view !== null) return view;
  if (options.format === 'pcapng') return says.copyOfSaved;
  if (options.packets && !whole) return says.savedWithoutPackets('--packets all');
  if (options.frame === null) return null;
  if (answersFrame(options) && Object.keys(options.wanted ?? {}).length > 1) return says.frameAlone;
  return whole ? null : says.savedWithoutPackets('--frame');
}
