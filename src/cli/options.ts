/** The command line's options, checked: what commander read becomes values that the rest can trust. */
import { Command, Option } from 'commander';
import { addBatchCommands, type BatchCommandRequest } from './batch-options.ts';
import type { OutputRecord } from '../records/contract.ts';
import { type Grouping, GROUPINGS, type Sort, SORTS } from '../records/entries.ts';
import type { Moment, Wanted } from '../records/select.ts';
import type { TimeStyle } from '../report/clock.ts';
import { errnoWanted } from '../report/errno-search.ts';
import { type Lang, LANGUAGES } from '../words/languages.ts';
import type { CliWords } from '../words/cli-words.ts';
import { addCompletion, asksForCompletion, withFiles } from './completion.ts';
import { meantFilter, splitFilter } from './habits.ts';
import { configureHelp } from './help.ts';
import { type Values, valuesOf } from './values.ts';

const FORMATS = ['terminal', 'ndjson', 'json', 'html', 'svg', 'markdown', 'pcapng'] as const;
export type Format = (typeof FORMATS)[number];
export type Severity = 'problem' | 'warning' | 'note';

/** `tcptrace-explain mcp ROOT…`: only what lies under the roots is read. */
export interface McpRequest {
  readonly kind: 'mcp';
  readonly roots: readonly string[];
}

export interface Options {
  readonly format: Format;
  /** The file that the report is written to; null: standard output. */
  readonly output: string | null;
  readonly connection: number | null;
  readonly frame: number | null;
  readonly time: TimeStyle;
  readonly payload: boolean;
  readonly packets: boolean;
  readonly all: boolean;
  /** The overview only. */
  readonly brief: boolean;
  /** A line a connection; null: the report. */
  readonly list: ListWanted | null;
  /** How many are told or listed at most; null: as many as each form has by itself. */
  readonly top: number | null;
  readonly filter: string | null;
  readonly failOn: Severity | null;
  readonly errno: string | null;
  /** Findings that are not told and do not count, by code. */
  readonly ignore: ReadonlySet<string>;
  /** Which records are told, by `connection`, `frame` and `errno` as well; null: all. */
  readonly wanted: Wanted | null;
  readonly follow: boolean;
  /** Of what is followed only verdicts and findings. */
  readonly verdicts: boolean;
  readonly fold: boolean;
  /** Names that connections ask for are read from payload and told. */
  readonly names: boolean;
  /** Bytes; null: as much as fits this machine. */
  readonly maxMemory: number | null;
  /** Long reports on a terminal go through the pager. */
  readonly pager: boolean;
  readonly color: 'auto' | 'always' | 'never';
  /** Null: not asked for. */
  readonly lang: Lang | null;
}

export interface ListWanted {
  readonly sort: Sort | null;
  readonly by: Grouping | null;
}

export type Request =
  | McpRequest
  | { readonly kind: 'completion' }
  | BatchCommandRequest
  | { readonly kind: 'analyze'; readonly paths: readonly string[]; readonly options: Options }
  | { readonly kind: 'open'; readonly paths: readonly string[]; readonly options: Options; readonly show: boolean }
  | { readonly kind: 'report'; readonly path: string; readonly options: Options }
  | { readonly kind: 'explain'; readonly names: readonly string[] }
  | { readonly kind: 'errno'; readonly names: readonly string[] };

const listed = (text: string, before: string[] = []): string[] => [...before, text];

/** Filters that all have to hold. */
const allOf = (filters: readonly string[]): string =>
  filters.length === 1 ? (filters[0] ?? '') : filters.map((one) => `(${one})`).join(' and ');

interface Raw {
  format: Format;
  output?: string;
  connection?: number;
  frame?: number;
  time: TimeStyle;
  payload?: boolean;
  packets?: string;
  all?: boolean;
  brief?: boolean;
  list?: boolean;
  sort?: Sort;
  top?: number;
  by?: Grouping;
  code?: string[];
  ignore?: string[];
  verdicts?: boolean;
  filter?: string;
  failOn?: Severity;
  errno?: string;
  from?: Moment;
  to?: Moment;
  finding?: string[];
  host?: string;
  severity?: Severity;
  only?: OutputRecord['type'][];
  follow?: boolean;
  fold?: boolean;
  names?: boolean;
  maxMemory?: number;
  pager?: boolean;
  color: 'auto' | 'always' | 'never';
  lang?: Lang;
}

/** What a report can be asked for, of captures and of saved results. */
function withReportOptions(command: Command, { options: says }: CliWords, values: Values): Command {
  return command
    .addOption(new Option('-f, --format <format>', says.format).choices(FORMATS).default('terminal'))
    .option('-o, --output <file>', says.output)
    .option('-a, --all', says.all)
    .option('--brief', says.brief)
    .option('-l, --list', says.list)
    .addOption(new Option('--sort <by>', says.sort).choices(SORTS))
    .option('--top <n>', says.top, values.wholeNumber(1))
    .addOption(new Option('--by <what>', says.by).choices(GROUPINGS))
    .option('-c, --connection <n>', says.connection, values.wholeNumber(0))
    .option('--frame <n>', says.frame, values.wholeNumber(1))
    .option('--errno <name>', says.errno)
    .option('--from <time>', says.from, values.moment)
    .option('--to <time>', says.to, values.moment)
    .option('--code <code>', says.code, values.code)
    .addOption(new Option('--finding <code>', '').argParser(values.code).hideHelp())
    .option('--host <address>', says.host)
    .option('--no-names', says.noNames)
    .addOption(new Option('--severity <severity>', says.severity).choices(['problem', 'warning', 'note']))
    .option('--only <types...>', says.only, values.recordType)
    .addOption(new Option('--packets <which>', says.packets).choices(['all']))
    .addOption(new Option('--time <style>', says.time).choices(['relative', 'local', 'utc']).default('relative'))
    .addOption(new Option('--fail-on <severity>', says.failOn).choices(['problem', 'warning', 'note']))
    .option('--no-pager', says.noPager)
    .addOption(new Option('--color <when>', says.color).choices(['auto', 'always', 'never']).default('auto'))
    .addOption(new Option('--lang <language>', says.lang).choices(LANGUAGES));
}

function wantedOf(raw: Raw): Wanted | null {
  const { from, to, host, severity, only, connection, frame, errno } = raw;
  const codes = [...(raw.code ?? []), ...(raw.finding ?? [])];
  const wanted: Wanted = {
    ...(from === undefined && to === undefined ? {} : { window: { from: from ?? null, to: to ?? null } }),
    ...(connection === undefined ? {} : { connection }),
    ...(frame === undefined ? {} : { frame }),
    ...(errno === undefined ? {} : { errno: errnoWanted(errno) }),
    ...(codes.length === 0 ? {} : { codes: new Set(codes) }),
    ...(host === undefined ? {} : { host }),
    ...(severity === undefined ? {} : { severity }),
    ...(only === undefined ? {} : { types: new Set(only) }),
  };
  return Object.keys(wanted).length === 0 ? null : wanted;
}

/** Who sorts or groups wants a list. */
function listOf({ list, sort, by }: Raw): ListWanted | null {
  if (list !== true && sort === undefined && by === undefined) return null;
  return { sort: sort ?? null, by: by ?? null };
}

const optionsOf = (raw: Raw): Options => ({
  format: raw.format,
  output: raw.output ?? null,
  connection: raw.connection ?? null,
  frame: raw.frame ?? null,
  time: raw.time,
  payload: raw.payload ?? false,
  packets: raw.packets === 'all',
  all: raw.all ?? false,
  brief: raw.brief ?? false,
  list: listOf(raw),
  top: raw.top ?? null,
  filter: raw.filter ?? null,
  failOn: raw.failOn ?? null,
  errno: raw.errno ?? null,
  ignore: new Set(raw.ignore ?? []),
  wanted: wantedOf(raw),
  follow: raw.follow ?? raw.verdicts ?? false,
  verdicts: raw.verdicts ?? false,
  fold: raw.fold ?? true,
  names: raw.names ?? true,
  maxMemory: raw.maxMemory ?? null,
  pager: raw.pager ?? true,
  color: raw.color,
  lang: raw.lang ?? null,
});

/** Where help and mistakes are shown. */
export interface Screen {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly columns: number | undefined;
}

/**
 * Reads `argv` (without node and script). Throws commander's CommanderError for help, version and mistakes; what it
 * has to say, in `words`, is handed to the screen.
 */
export function parseArguments(
  argv: readonly string[],
  version: string,
  words: CliWords,
  { out, err, columns }: Screen,
): Request {
  let request: Request | null = null;
  const { options: says } = words;
  const values = valuesOf(words);
  const program = new Command('tcptrace-explain');
  // Before its commands are made: they take it over.
  configureHelp(program, words, columns);
  withReportOptions(program, words, values)
    .description(says.program)
    .argument('[inputs...]', says.inputs)
    .version(version, '-V, --version', says.version)
    .helpOption('-h, --help', says.help)
    .option('--filter <expression>', says.filter)
    .option('--payload', says.payload)
    .option('--ignore <code>', says.ignore, values.code)
    .option('--follow', says.follow)
    .option('--verdicts', says.verdicts)
    .option('--no-fold', says.noFold)
    .option('--max-memory <size>', says.maxMemory, values.byteSize)
    .enablePositionalOptions()
    .showSuggestionAfterError(true)
    .addHelpText('after', words.help.uses)
    .exitOverride()
    .configureOutput({
      writeOut: out,
      writeErr: err,
      outputError: (text, write) => write(words.mistakes.parser(text)),
    })
    .addOption(new Option('-r <file>', '').argParser(listed).hideHelp())
    .addOption(new Option('-Y <filter>', '').hideHelp())
    .addOption(new Option('-n', '').hideHelp())
    .action((given: string[], raw: Raw & { r?: string[]; Y?: string }) => {
      const { paths, filter: trailing } = splitFilter(given);
      const filters: string[] = [];
      for (const text of [raw.filter, raw.Y, trailing]) {
        if (text === undefined || text === null) continue;
        const meant = meantFilter(text, words.habits);
        if ('advice' in meant) return program.error(words.mistakes.filter(text, meant.advice));
        filters.push(meant.filter);
      }
      const options = optionsOf({ ...raw, ...(filters.length === 0 ? {} : { filter: allOf(filters) }) });
      request = { kind: 'analyze', paths: [...(raw.r ?? []), ...paths], options };
    });
  withReportOptions(program.command('report'), words, values)
    .description(says.report)
    .argument('<results>', says.results)
    .action((path: string, raw: Raw) => {
      request = { kind: 'report', path, options: optionsOf(raw) };
    });
  program
    .command('open')
    .description(says.open)
    .argument('[inputs...]', says.openInputs)
    .option('--no-open', says.noOpen)
    .option('--filter <expression>', says.openFilter)
    .addOption(new Option('--lang <language>', says.openLang).choices(LANGUAGES))
    .action((paths: string[], raw: { open: boolean; filter?: string; lang?: Lang }) => {
      const { open: show, ...rest } = raw;
      const options = optionsOf({ ...rest, format: 'html', time: 'relative', color: 'never' });
      request = { kind: 'open', paths, options, show };
    });
  program
    .command('explain')
    .description(says.explain)
    .argument('[names...]', says.explainNames)
    .addOption(new Option('--lang <language>', says.explainLang).choices(LANGUAGES))
    .action((names: string[]) => {
      request = { kind: 'explain', names };
    });
  program
    .command('errno')
    .description(says.errnoCommand)
    .argument('[names...]', says.errnoNames)
    .addOption(new Option('--lang <language>', says.explainLang).choices(LANGUAGES))
    .action((names: string[]) => {
      request = { kind: 'errno', names };
    });
  addBatchCommands(program, words, values, (asked) => {
    request = asked;
  });
  program
    .command('mcp')
    .description(says.mcp)
    .argument('<roots...>', says.mcpRoots)
    .action((roots: string[]) => {
      request = { kind: 'mcp', roots };
    });
  program.helpCommand('help [command]', says.helpCommand);
  const completion = asksForCompletion(argv);
  addCompletion(program, says.completion, completion);
  const parse = (): void => void program.parse(argv, { from: 'user' });
  if (completion) {
    withFiles(parse, out);
    return { kind: 'completion' };
  }
  parse();
  if (request === null) throw new Error('no request');
  return request;
}
