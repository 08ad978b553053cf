/** The command line's options, checked: what commander read becomes values that the rest can trust. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { addBatchCommands, type BatchRequest, type MergeRequest, type QueryRequest } from './batch-options.ts';
import type { OutputRecord } from '../records/contract.ts';
import { type Grouping, GROUPINGS, type Sort, SORTS } from '../records/entries.ts';
import { isRecordType, RECORD_TYPES } from '../records/is-record.ts';
import { type Moment, parseMoment, type Wanted } from '../records/select.ts';
import type { TimeStyle } from '../report/clock.ts';
import { meantFilter, splitFilter } from './habits.ts';
import { type Lang, LANGUAGES } from '../words/language.ts';

export type Format = 'terminal' | 'markdown' | 'ndjson' | 'json' | 'html' | 'svg';
export type Severity = 'problem' | 'warning' | 'note';

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
  /** Which records are told; null: all. */
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
  | BatchRequest
  | MergeRequest
  | QueryRequest
  | { readonly kind: 'analyze'; readonly paths: readonly string[]; readonly options: Options }
  | { readonly kind: 'open'; readonly paths: readonly string[]; readonly options: Options; readonly show: boolean }
  | { readonly kind: 'report'; readonly path: string; readonly options: Options }
  | { readonly kind: 'explain'; readonly codes: readonly string[] }
  | { readonly kind: 'errno'; readonly names: readonly string[] };

const USES = `
Three uses:
  tcptrace-explain capture.pcap        explain a capture file
  tcptrace-explain                     paste what tcpdump printed, then press Ctrl-D
  tcptrace-explain captures/           explain every capture in a directory

Also:
  tcpdump -nn -tttt -vv -S tcp | tcptrace-explain          from a pipe, text or binary (-w -)
  tcpdump -l -nn tcp | tcptrace-explain --follow           while it happens
  tcptrace-explain capture.pcap --list --sort trouble      a line a connection, the worst first
  tcptrace-explain capture.pcap --connection 3             connection 3 at length
  tcptrace-explain capture.pcap --frame 17                 what is packet 17, and why
  tcptrace-explain capture.pcap --errno ECONNRESET         where an application saw this error
  tcptrace-explain report results.ndjson                   the report of saved results
  tcptrace-explain open capture.pcap                       look at it in a browser
  tcptrace-explain capture.pcap --format html -o r.html    the same as a file to send on
  tcptrace-explain explain TE1001                          what a finding means and what to do

Exit codes: 0 analysed, 1 --fail-on met, 2 an input could not be read, 64 wrong usage,
70 a rule of this program broke (the report stands), 74 the report could not be written,
130 and 143 interrupted by Ctrl-C or a request to end (the report is partial).`;

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(n) || n < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    return n;
  };
}

function moment(text: string): Moment {
  const parsed = parseMoment(text);
  if (parsed === null)
    throw new InvalidArgumentError(
      'It must be a time: 03:10, 03:10:05.5, 2026-01-02T03:10 or +5s after the first packet.',
    );
  return parsed;
}

/** Codes with or without their letters, between commas. */
function code(text: string, before: string[] = []): string[] {
  const codes = text.split(',').map((one) => /^(?:TE)?(\d{4})$/i.exec(one.trim())?.[1]);
  if (codes.some((one) => one === undefined))
    throw new InvalidArgumentError(
      'It must be the code of a finding, such as TE1001; of several, with commas between.',
    );
  return [...before, ...codes.map((one) => `TE${one}`)];
}

function recordType(text: string, before: OutputRecord['type'][] = []): OutputRecord['type'][] {
  if (!isRecordType(text)) throw new InvalidArgumentError(`It must be one of ${RECORD_TYPES.join(', ')}.`);
  return [...before, text];
}

const listed = (text: string, before: string[] = []): string[] => [...before, text];

/** Filters that all have to hold. */
const allOf = (filters: readonly string[]): string =>
  filters.length === 1 ? (filters[0] ?? '') : filters.map((one) => `(${one})`).join(' and ');

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function byteSize(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)([kmg]?)i?b?$/i.exec(text) ?? [];
  const bytes = Number(number) * (UNITS[unit.toLowerCase()] ?? NaN);
  if (number === '' || !Number.isSafeInteger(bytes) || bytes < 1)
    throw new InvalidArgumentError('Give a size like 512M or 4G.');
  return bytes;
}

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
function withReportOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-f, --format <format>', 'form of the report')
        .choices(['terminal', 'ndjson', 'json', 'html', 'svg', 'markdown'])
        .default('terminal'),
    )
    .option('-o, --output <file>', 'write the report to this file')
    .option('-a, --all', 'tell every connection, not only the worst ten')
    .option('--brief', 'only the overview')
    .option('-l, --list', 'a line a connection')
    .addOption(new Option('--sort <by>', 'order of the list').choices(SORTS))
    .option('--top <n>', 'only the first n of the list, or of the connections that are told', wholeNumber(1))
    .addOption(
      new Option('--by <what>', 'a line a server, client, network of clients, port or finding').choices(GROUPINGS),
    )
    .option('-c, --connection <n>', 'only connection n, at length', wholeNumber(0))
    .option('--frame <n>', 'what is packet n, and why', wholeNumber(1))
    .option('--errno <name>', 'only connections where an application saw this error')
    .option('--from <time>', 'only connections with packets from then on: 03:10, 2026-01-02T03:10:05, +5s', moment)
    .option('--to <time>', 'only connections with packets until then', moment)
    .option('--code <code>', 'only connections with this finding; several with commas between', code)
    .addOption(new Option('--finding <code>', 'the same as --code').argParser(code).hideHelp())
    .option('--host <address>', 'only connections of this address, or that ask for this name')
    .option('--no-names', 'leave out the names that connections ask for (TLS server name, HTTP request and host)')
    .addOption(
      new Option('--severity <severity>', 'only connections with a finding this bad').choices([
        'problem',
        'warning',
        'note',
      ]),
    )
    .option('--only <types...>', 'only these types of record, in NDJSON and JSON', recordType)
    .addOption(new Option('--packets <which>', 'a line for every packet').choices(['all']))
    .addOption(
      new Option('--time <style>', 'times since the first packet, or of the day')
        .choices(['relative', 'local', 'utc'])
        .default('relative'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 when there is a finding this bad').choices([
        'problem',
        'warning',
        'note',
      ]),
    )
    .option('--no-pager', 'write a long report on a terminal as it comes')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .addOption(
      new Option(
        '--lang <language>',
        'language: en or zh (Chinese); else that of the locale, and en in NDJSON and JSON',
      ).choices(LANGUAGES),
    );
}

function wantedOf(raw: Raw): Wanted | null {
  const { from, to, host, severity, only } = raw;
  const codes = [...(raw.code ?? []), ...(raw.finding ?? [])];
  const wanted: Wanted = {
    ...(from === undefined && to === undefined ? {} : { window: { from: from ?? null, to: to ?? null } }),
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

/**
 * Reads `argv` (without node and script). Throws commander's CommanderError for help, version and mistakes; what it
 * has to say is handed to `out` and `err`.
 */
export function parseArguments(
  argv: readonly string[],
  version: string,
  out: (text: string) => void,
  err: (text: string) => void,
): Request {
  let request: Request | null = null;
  const program = withReportOptions(new Command('tcptrace-explain'))
    .description('Explains what happened on every TCP connection of a capture or of pasted tcpdump output.')
    .argument('[inputs...]', 'capture files, texts or directories; - or nothing for standard input')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .option(
      '--filter <expression>',
      'only these packets, in the language of tcpdump: host, net, port, src, dst, and, or, not',
    )
    .option('--payload', 'show payload bytes (never shown otherwise)')
    .option('--ignore <code>', 'findings that are not told and do not count; several with commas between', code)
    .option('--follow', 'tell events as they come; a file that grows is followed')
    .option('--verdicts', 'with --follow: only how each connection ended and what was found')
    .option('--no-fold', 'print also the connections that a flood or scan finding stands for')
    .option(
      '--max-memory <size>',
      'how much live state may take (512M, 4G); beyond it connections are told early',
      byteSize,
    )
    .enablePositionalOptions()
    .showSuggestionAfterError(true)
    .addHelpText('after', USES)
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err })
    .addOption(new Option('-r <file>', 'as tcpdump has it: an input').argParser(listed).hideHelp())
    .addOption(new Option('-Y <filter>', 'as tshark has it: --filter').hideHelp())
    .addOption(new Option('-n', 'as tcpdump has it: names are never looked up here').hideHelp())
    .action((words: string[], raw: Raw & { r?: string[]; Y?: string }) => {
      const { paths, filter: trailing } = splitFilter(words);
      const filters: string[] = [];
      for (const text of [raw.filter, raw.Y, trailing]) {
        if (text === undefined || text === null) continue;
        const meant = meantFilter(text);
        if ('advice' in meant) return program.error(`error: ${text}: ${meant.advice}`);
        filters.push(meant.filter);
      }
      const options = optionsOf({ ...raw, ...(filters.length === 0 ? {} : { filter: allOf(filters) }) });
      request = { kind: 'analyze', paths: [...(raw.r ?? []), ...paths], options };
    });
  withReportOptions(program.command('report'))
    .description('print the report of results that were saved with --format ndjson')
    .argument('<results>', 'the file, or - for standard input')
    .action((path: string, raw: Raw) => {
      request = { kind: 'report', path, options: optionsOf(raw) };
    });
  program
    .command('open')
    .description('look at captures in a browser: writes an HTML report to a temporary file and opens it')
    .argument('[inputs...]', 'as for the report: files, texts or directories; - or nothing for standard input')
    .option('--no-open', 'only print where the report is')
    .option('--filter <expression>', 'only these packets, in the language of tcpdump')
    .addOption(new Option('--lang <language>', 'language at first; else that of the locale').choices(LANGUAGES))
    .action((paths: string[], raw: { open: boolean; filter?: string; lang?: Lang }) => {
      const { open: show, ...rest } = raw;
      const options = optionsOf({ ...rest, format: 'html', time: 'relative', color: 'never' });
      request = { kind: 'open', paths, options, show };
    });
  program
    .command('explain')
    .description('print what findings mean: tcptrace-explain explain TE1001')
    .argument('[codes...]', 'codes or names of findings; none lists them all')
    .action((codes: string[]) => {
      request = { kind: 'explain', codes };
    });
  program
    .command('errno')
    .description('print what an error of the socket API means: tcptrace-explain errno ECONNRESET')
    .argument('[names...]', 'names or numbers: ECONNRESET, 104, WSAECONNRESET; none lists them all')
    .action((names: string[]) => {
      request = { kind: 'errno', names };
    });
  addBatchCommands(program, byteSize, (asked) => {
    request = asked;
  });
  program.helpCommand('help [command]', 'print this help, or that of a command');
  program.parse(argv, { from: 'user' });
  if (request === null) throw new Error('no request');
  return request;
}
