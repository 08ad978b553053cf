/** The options of `batch` and `merge`: many captures as one directory of results. */
import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import type { CliWords } from '../words/cli-words.ts';
import { type Lang, LANGUAGES } from '../words/languages.ts';
import { DEFAULT_PRIORITY, type Shard, type Values } from './values.ts';

export interface BatchRequest {
  readonly kind: 'batch';
  readonly paths: readonly string[];
  readonly out: string;
  /** Captures at a time; null: as many as pay. */
  readonly jobs: number | null;
  readonly resume: boolean;
  readonly join: boolean;
  readonly shard: Shard | null;
  readonly filter: string | null;
  readonly packets: boolean;
  readonly fold: boolean;
  readonly maxMemory: number | null;
  readonly lang: Lang;
  /** Who does the work; null: this machine. */
  readonly queue: { readonly url: string; readonly priority: number } | null;
}

export interface WorkerRequest {
  readonly kind: 'worker';
  readonly url: string;
  readonly jobs: number;
  readonly maxMemory: number | null;
  readonly takeoverSeconds: number;
  readonly idleSeconds: number | null;
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
  queue?: string;
  priority: number;
}

interface RawWorker {
  queue: string;
  jobs?: number;
  maxMemory?: number;
  takeover: number;
  idle?: number;
}

export type BatchCommandRequest = BatchRequest | MergeRequest | QueryRequest | WorkerRequest;

/** Seconds; short enough that nobody waits, long enough for a machine that is busy. */
const TAKEOVER = 30;

/** Adds the commands to `program`; what was asked for is handed to `take`. */
export function addBatchCommands(
  program: Command,
  { options: says }: CliWords,
  values: Values,
  take: (request: BatchCommandRequest) => void,
): void {
  program
    .command('batch')
    .description(says.batch)
    .argument('<inputs...>', says.batchInputs)
    .requiredOption('-o, --output <directory>', says.batchOutput)
    .option('-j, --jobs <n>', says.batchJobs, values.workers)
    .option('--resume', says.resume)
    .option('--no-join', says.noJoin)
    .option('--shard <i/n>', says.shard, values.shard)
    .option('--queue <url>', says.queue, values.queueUrl)
    .option('--priority <n>', says.priority, values.priority, DEFAULT_PRIORITY)
    .option('--filter <expression>', says.openFilter)
    .addOption(new Option('--packets <which>', says.packets).choices(['all']))
    .option('--no-fold', says.batchNoFold)
    .option('--max-memory <size>', says.batchMaxMemory, values.byteSize)
    .addOption(new Option('--lang <language>', says.batchLang).choices(LANGUAGES).default('en'))
    .action((paths: string[], raw: RawBatch) => {
      take({
        kind: 'batch',
        paths,
        out: raw.output,
        jobs: raw.jobs ?? null,
        resume: raw.resume ?? false,
        join: raw.join,
        shard: raw.shard ?? null,
        filter: raw.filter ?? null,
        packets: raw.packets === 'all',
        fold: raw.fold,
        maxMemory: raw.maxMemory ?? null,
        lang: raw.lang,
        queue: raw.queue === undefined ? null : { url: raw.queue, priority: raw.priority },
      });
    });
  program
    .command('worker')
    .description(says.worker)
    .requiredOption('--queue <url>', says.workerQueue, values.queueUrl)
    .option('-j, --jobs <n>', says.jobs, values.workers)
    .option('--max-memory <size>', says.batchMaxMemory, values.byteSize)
    .option('--takeover <seconds>', says.takeover, values.wholeNumber(1), TAKEOVER)
    .option('--idle <seconds>', says.idle, values.wholeNumber(1))
    .addOption(new Option('--lang <language>', says.explainLang).choices(LANGUAGES))
    .action((raw: RawWorker) => {
      take({
        kind: 'worker',
        url: raw.queue,
        jobs: raw.jobs ?? availableParallelism(),
        maxMemory: raw.maxMemory ?? null,
        takeoverSeconds: raw.takeover,
        idleSeconds: raw.idle ?? null,
      });
    });
  program
    .command('query')
    .description(says.query)
    .argument('[texts...]', says.queryTexts)
    .option('--question <name>', says.question)
    .addOption(new Option('--lang <language>', says.explainLang).choices(LANGUAGES))
    .action((texts: string[], raw: { question?: string }) =>
      take({ kind: 'query', texts, question: raw.question ?? null }),
    );
  program
    .command('merge')
    .description(says.merge)
    .argument('<directories...>', says.mergeFolders)
    .requiredOption('-o, --output <directory>', says.mergeOutput)
    .addOption(new Option('--lang <language>', says.explainLang).choices(LANGUAGES))
    .action((folders: string[], raw: { output: string }) => take({ kind: 'merge', folders, out: raw.output }));
}
