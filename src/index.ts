/**
 * The library: `analyze` gives the records of an input one by one, `select` chooses among them, `report` writes them for
 * people, `collect` folds them into one value.
 */
import { platform } from '#platform';
import { analyzeInto, partsOfAll, type RunOptions, type Source } from './analyze.ts';
import { ObjectSink } from './records/objects.ts';
import type { OutputRecord } from './records/contract.ts';
import type { Lang } from './words/languages.ts';

export { collect } from './records/collect.ts';
export { type Conditions, select } from './library/select.ts';
export { report, type ReportOptions, translate } from './library/report.ts';
export { type ErrnoAnswer, type ErrnoReading, explainErrno } from './library/errno.ts';
export { type Meaning, meaningsOf } from './words/meaning.ts';
export type { Lang } from './words/languages.ts';
export { merge } from './records/merge.ts';
export type { AnalysedConnection, Analysis } from './records/collect.ts';
export { UnreadableInput } from './capture/errors.ts';
export { FilterError } from './capture/errors.ts';
export type * from './records/contract.ts';
export type * from './records/facts.ts';

/** A path, bytes, a stream of bytes, or text. */
export type Input = string | URL | Uint8Array | AsyncIterable<Uint8Array> | { readonly text: string };

export interface AnalyzeOptions {
  /** The language of the sentences in the records; English by default. */
  readonly lang?: Lang;
  /** How the input is called in the records; its path where it has one. */
  readonly name?: string;
  /** Also annotations for plain data and plain ACKs. */
  readonly packets?: 'all';
  /** Also a `connection-start` record when a connection's first packet comes. */
  readonly follow?: boolean;
  /** `false`: the records hold no names read from payload (TLS server name, HTTP request and host). */
  readonly names?: boolean;
  /** `false`: also the records of connections that a flood or scan finding stands for. */
  readonly fold?: boolean;
  /** About how many bytes live state may take, by default 512 MB; beyond it the oldest and dullest is told before its end. */
  readonly maxMemory?: number;
  /** Only packets that match are analysed: an expression as tcpdump takes it (`host 10.0.0.1 and port 80`). */
  readonly filter?: string;
  /** Ends the analysis early; the summary is then marked as partial. */
  readonly signal?: AbortSignal;
}

function sourceOf(input: Input, name: string | undefined): Source {
  if (typeof input === 'string') return { path: name ?? input, input: { path: input } };
  if (input instanceof URL) {
    if (input.protocol !== 'file:')
      throw new TypeError(
        `Only files are read, not ${input.protocol} addresses: fetch it and give its bytes or its stream.`,
      );
    const path = platform.pathOf(input);
    return { path: name ?? path, input: { path } };
  }
  if (input instanceof Uint8Array) return { path: name ?? 'bytes', input: { buffer: input } };
  if ('text' in input) return { path: name ?? 'text', input: { buffer: new TextEncoder().encode(input.text) } };
  return { path: name ?? 'stream', input: { stream: input } };
}

/**
 * The records of one input in the order of the output contract, while it is read; of a pasted text that holds several logs, one file
 * after the other. Throws {@link UnreadableInput} when
 * nothing of it can be read, and FilterError for a mistake in the filter.
 */
export async function* analyze(input: Input, options: AnalyzeOptions = {}): AsyncGenerator<OutputRecord, void, void> {
  const ready: OutputRecord[] = [];
  const sink = new ObjectSink((record) => ready.push(record), {
    packets: options.packets === 'all',
    starts: options.follow ?? false,
  });
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  let failure: unknown = null;
  let done = false;
  // Two one-shot signals: records are ready (or the run is over), and they have been taken.
  let filled = signalOnce();
  let taken = signalOnce();
  const runOptions: RunOptions = {
    joinKeys: true,
    ...(options.lang === undefined ? {} : { lang: options.lang }),
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    signal,
    names: options.names,
    maxMemory: options.maxMemory,
    live: options.follow ?? false,
    fold: options.fold ?? true,
    pause: () => {
      if (ready.length === 0) return platform.turn();
      taken = signalOnce();
      filled.resolve();
      return taken.promise;
    },
    onFileEnd: (_index, error) => {
      failure = error;
    },
  };
  const run = partsOfAll([sourceOf(input, options.name)], runOptions)
    .then((parts) =>
      analyzeInto(
        sink,
        parts.map(({ source }) => source),
        runOptions,
      ),
    )
    .catch((error: unknown) => {
      failure = error;
    })
    .finally(() => {
      done = true;
      filled.resolve();
    });
  try {
    for (;;) {
      await filled.promise;
      const last = done;
      if (failure !== null) throw failure;
      filled = signalOnce();
      yield* ready.splice(0);
      if (last) return;
      taken.resolve();
    }
  } finally {
    stop.abort();
    taken.resolve();
    await run;
  }
}

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function signalOnce(): Signal {
  let resolve: () => void = nothing;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const nothing = (): void => {};
