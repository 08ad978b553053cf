/** The options of `batch` and `merge`: many captures as one directory of results. */
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Lang, LANGUAGES } from '../words/language.ts';

export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface BatchRequest {
  readonly kind: 'batch';
  readonly paths: readonly string[];
  readonly out: string;
  readonly jobs: number;
  readonly resume: boolean;
  readonly join: boolean;
  readonly shard: Shard | null;
  readonly filter: string | null;
  readonly packets: boolean;
  readonly fold: boolean;
  readonly maxMemory: number | null;
  readonly lang: Lang;
}

export interface MergeRequest {
  readonly kind: 'merge';
  readonly folders: readonly string[];
  readonly out: string;
}

export interface QueryRequest {
  readonly kind: 'query';
  /** SQL and the directory, or the directory alone. */
  readonly texts: readonly string[];
  readonly question: string | null;
}

interface RawBatch {
  output: string;
  jobs?: number;
  resume?: boolean;
  join: boolean;
  shard?: Shard;
  filter?: string;
  packets?: string;
  fold: boolean;
  maxMemory?: number;
  lang: Lang;
}

function workers(text: string): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < 1 || n > 1024) throw new InvalidArgumentError('It must be a number from 1 to 1024.');
  return n;
}

function shardOf(text: string): Shard {
  const [, i = '', n = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const index = Number(i);
  const of = Number(n);
  if (i === '' || index < 1 || index > of) throw new InvalidArgumentError('Give which of how many, as 1/4 to 4/4.');
  return { index: index - 1, of };
}

/** Adds the commands to `program`; what was asked for is handed to `take`. */
export function addBatchCommands(
  program: Command,
  byteSize: (text: string) => number,
  take: (request: BatchRequest | MergeRequest | QueryRequest) => void,
): void {
  program
    .command('batch')
    .description('explain many captures into a directory of results: one NDJSON a type of record, sums, views for SQL')
    .argument('<inputs...>', 'captures, directories, globs ("*.pcap"); - for a list of them on standard input')
    .requiredOption('-o, --output <directory>', 'where the results go')
    .option('-j, --jobs <n>', 'captures at a time; by default as many as there are cores', workers)
    .option('--resume', 'leave out what an earlier run with the same options did, if its captures are unchanged')
    .option('--no-join', 'take pieces of a rotation (tcpdump -C, -G, a ring of dumpcap) as captures of their own')
    .option(
      '--shard <i/n>',
      'only every nth capture, for n machines that share the work; `merge` puts them together',
      shardOf,
    )
    .option('--filter <expression>', 'only these packets, in the language of tcpdump')
    .addOption(new Option('--packets <which>', 'a line for every packet').choices(['all']))
    .option('--no-fold', 'also the connections that a flood or scan finding stands for')
    .option('--max-memory <size>', 'how much live state may take, all captures together (512M, 4G)', byteSize)
    .addOption(new Option('--lang <language>', 'language of the sentences').choices(LANGUAGES).default('en'))
    .action((paths: string[], raw: RawBatch) => {
      take({
        kind: 'batch',
        paths,
        out: raw.output,
        jobs: raw.jobs ?? availableParallelism(),
        resume: raw.resume ?? false,
        join: raw.join,
        shard: raw.shard ?? null,
        filter: raw.filter ?? null,
        packets: raw.packets === 'all',
        fold: raw.fold,
        maxMemory: raw.maxMemory ?? null,
        lang: raw.lang,
      });
    });
  program
    .command('query')
    .description('ask the results of a batch: one of ten questions, or SQL (needs the package @duckdb/node-api)')
    .argument('[texts...]', 'SQL and the directory of results; with --question the directory alone')
    .option('--question <name>', 'a question by its name; without arguments they are listed')
    .action((texts: string[], raw: { question?: string }) =>
      take({ kind: 'query', texts, question: raw.question ?? null }),
    );
  program
    .command('merge')
    .description('put directories together that `batch --shard` wrote, or several batches')
    .argument('<directories...>', 'what `batch` wrote')
    .requiredOption('-o, --output <directory>', 'where the whole goes')
    .action((folders: string[], raw: { output: string }) => take({ kind: 'merge', folders, out: raw.output }));
}
