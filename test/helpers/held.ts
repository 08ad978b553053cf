/** How large the lists, maps and columns are that the engine, the rules and the reports hold while they read captures. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { make } from '../../bench/generate.mjs';
import { languageOf } from '../../src/analyze.ts';
import { readSource } from '../../src/capture/source.ts';
import { Judge } from '../../src/findings/judge.ts';
import { RULES } from '../../src/findings/registry.ts';
import { Tracker } from '../../src/flow/tracker.ts';
import { Witness } from '../../src/flow/witness/witness.ts';
import { BaseSink } from '../../src/records/sink.ts';
import { tee } from '../../src/records/tee.ts';
import { ViewerSink } from '../../src/report/html/viewer-sink.ts';
import { NdjsonReport } from '../../src/report/ndjson.ts';
import { TerminalReport } from '../../src/report/terminal.ts';
import { NameTable } from '../../src/segment/names.ts';
import { reportWords } from '../../src/words/report-words.ts';
import { Wording } from '../../src/words/wording.ts';
import { containersIn } from './containers.ts';

export interface Reading {
  readonly folder: string;
  /** Kinds of the generator, one capture each, read one after another by one engine. */
  readonly kinds: readonly string[];
  readonly packets: number;
  readonly maxMemory: number;
  /** Segments between two looks; of some kinds half of the packets are segments. */
  readonly lookEvery: number;
  /** And connections told: most are told when the capture is over, and what is known of hosts and services grows with them. */
  readonly lookEveryTold: number;
}

/** Looks at all that is held when so many connections were told. */
class Told extends BaseSink {
  #told = 0;
  readonly #every: number;
  readonly #look: () => void;

  constructor(every: number, look: () => void) {
    super();
    this.#every = every;
    this.#look = look;
  }

  override connection(): void {
    if (++this.#told % this.#every === 0) this.#look();
  }
}

const write = (): void => {};
const command = (more: string): string => more;

/** The largest of each, seen while each of the captures is read. */
export async function largest(reading: Reading): Promise<Map<string, number>> {
  const { folder, kinds, packets, maxMemory, lookEvery, lookEveryTold } = reading;
  const names = new NameTable();
  const witness = new Witness(true);
  const language = languageOf('en');
  const words = reportWords('en');
  const seen = new Map<string, number>();
  const shared = { words, width: 80, colour: false, time: 'relative', payload: false } as const;
  const viewer = new ViewerSink(
    { block: (bytes) => bytes.length },
    { version: '', lang: 'en', other: languageOf('zh'), page: () => '', budget: 1_000_000 },
  );
  const terminal = new TerminalReport(write, {
    ...shared,
    all: false,
    packets: false,
    errno: null,
    brief: false,
    top: null,
    command,
    filter: null,
    selected: false,
    saved: false,
  });
  const ndjson = new NdjsonReport(write, { packets: false, starts: false });
  const look = (): void => {
    for (const [where, size] of containersIn(roots)) seen.set(where, Math.max(seen.get(where) ?? 0, size));
  };
  const sink = new Wording(tee(terminal, ndjson, viewer, new Told(lookEveryTold, look)), language);
  const judge = new Judge(RULES, sink, names, witness, true);
  const tracker = new Tracker(sink, names, witness, judge, { live: false, populations: 'fold', maxMemory });
  const roots: object[] = [tracker, judge, witness, names, sink, terminal, ndjson, viewer, language];
  for (const [file, kind] of kinds.entries()) {
    const path = join(folder, 'kind.pcap');
    make(kind, path, packets);
    let read = 0;
    const end = await readSource(
      { path },
      {
        start: (start) => {
          tracker.startFile(file, path, start);
          judge.startFile(file);
        },
        segment: (segment) => {
          tracker.segment(segment);
          if (++read % lookEvery === 0) look();
        },
      },
      names,
      { onReader: (reader) => roots.push(reader) },
    );
    look();
    roots.pop();
    tracker.endFile(end);
    rmSync(path);
  }
  look();
  return seen;
}
