/** What must hold for any input: no exception but the typed refusals, and for captures the same result in chunks of any size. */
import { Unreadable } from '../../src/capture/errors.ts';
import { FilterMistake } from '../../src/capture/errors.ts';
import { compileFilter } from '../../src/capture/filter.ts';
import { createReader } from '../../src/capture/open.ts';
import { sniff } from '../../src/capture/sniff.ts';
import { NameTable } from '../../src/segment/names.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { run } from '../helpers/cli.ts';
import type { OutputRecord } from '../../src/records/contract.ts';
import { crowded, saidTooMuch } from './crowded.ts';
import { Random, filterText, input } from './inputs.ts';

/** An input that makes any part work longer than this hangs it. */
const MAX_MS = 2_000;
/** One input in so many goes through the whole pipeline. */
const WHOLE = 4;
/** And one in so many holds more connections than the least bound of memory allows; all that go through are read under it, too. */
const CROWDED = 64;
export const TIGHT = ['--max-memory', '1'];

interface Read {
  readonly segments: number;
  readonly sum: number;
  readonly end: string;
}

function read(bytes: Uint8Array, chunk: number, filter: string | null): Read | null {
  const names = new NameTable();
  let segments = 0;
  let sum = 0;
  try {
    const options = filter === null ? {} : { filter: compileFilter(filter, names) };
    const reader = createReader(
      bytes.subarray(0, 512),
      {
        start: () => {},
        segment: (s) => {
          segments++;
          sum =
            (Math.imul(sum, 31) +
              s.frame +
              s.seq +
              s.payloadLength +
              s.src0 +
              s.path +
              (s.quoted?.seq ?? 0) +
              s.payloadEnd -
              s.payloadStart) |
            0;
        },
      },
      names,
      options,
    );
    for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.slice(at, at + chunk));
    const end = JSON.stringify(reader.end(), (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
    return { segments, sum, end };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

export interface Outcome {
  readonly bytes: Uint8Array;
  /** What went wrong; empty when nothing did. */
  readonly fault: string;
  readonly segments: number;
}

/** Runs input `n` of the run `seed`. */
export async function attempt(seed: number, n: number, seeds: readonly Uint8Array[]): Promise<Outcome> {
  const random = new Random(seed, n);
  if (n % CROWDED === CROWDED - 1) return probe(crowded(random, seeds), random, true, 10 * MAX_MS);
  return probe(input(random, seeds), random, n % WHOLE === 0);
}

/** All that must hold for one input; `everything`: through the whole program, too. */
export async function probe(bytes: Uint8Array, random: Random, everything: boolean, maxMs = MAX_MS): Promise<Outcome> {
  // The processor's time: on a busy machine the clock on the wall says nothing.
  const started = process.cpuUsage();
  let fault = '';
  let segments = 0;
  try {
    const whole = read(bytes, Math.max(1, bytes.length), null);
    segments = whole?.segments ?? 0;
    const parts = read(bytes, 1 + random.below(200), null);
    // Live text is told line by line, so that a pause in it may end a packet; captures must not care.
    const capture = sniff(bytes.subarray(0, 512)).kind === 'capture';
    if (capture && JSON.stringify(parts) !== JSON.stringify(whole)) {
      fault = `chunks change the result: ${JSON.stringify(parts)} instead of ${JSON.stringify(whole)}`;
    }
    tryFilter(bytes, filterText(random));
    if (everything) await tryAll(bytes);
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(started);
  const took = (user + system) / 1000;
  if (fault === '' && took > maxMs) fault = `took ${took.toFixed(0)} ms`;
  return { bytes, fault, segments };
}

function tryFilter(bytes: Uint8Array, filter: string): void {
  try {
    read(bytes, 4096, filter);
  } catch (error) {
    if (!(error instanceof FilterMistake)) throw error;
    if (error.column < 1 || error.column > filter.length + 1) {
      throw new Error(`"${filter}" is at fault in column ${error.column}`, { cause: error });
    }
  }
}

/** What no report may hold, besides the ends of lines: see words/escape.ts. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * The whole program, as a person would run it: no rule breaks, no character steers the terminal, each line is JSON, and what lets
 * connections go finds nothing in them that is not found when all are followed.
 */
async function tryAll(bytes: Uint8Array): Promise<void> {
  const report = await ran(bytes, ['--all', '-']);
  for (const line of report.split('\n')) {
    if (UNSEEN.test(line))
      throw new Error(`the report holds ${JSON.stringify(UNSEEN.exec(line))} in ${JSON.stringify(line)}`);
  }
  const tooMuch = saidTooMuch(await recordsOf(bytes, []), await recordsOf(bytes, TIGHT));
  if (tooMuch !== '') throw new Error(tooMuch);
}

async function ran(bytes: Uint8Array, argv: readonly string[]): Promise<string> {
  const { code, out, err } = await run(argv, { stdin: bytes });
  if (code === EXIT.broken || code === EXIT.usage) throw new Error(`${argv.join(' ')} ended with ${code}: ${err}`);
  return out + err;
}

export async function recordsOf(bytes: Uint8Array, argv: readonly string[]): Promise<OutputRecord[]> {
  const saved = await run(['--format', 'ndjson', ...argv, '-'], { stdin: bytes });
  if (saved.code === EXIT.broken) throw new Error(`${argv.join(' ')} ended with ${saved.code}: ${saved.err}`);
  return saved.out.split('\n').flatMap((line) => {
    if (line === '') return [];
    if (UNSEEN.test(line)) throw new Error(`a record holds ${JSON.stringify(UNSEEN.exec(line))} in ${line}`);
    return [JSON.parse(line) as OutputRecord];
  });
}
