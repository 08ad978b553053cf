/** What is kept of the first reading, so that connections which two captures hold can be told as one after it. */
import type { ConnectionRecord, FindingRecord } from '../../records/contract.ts';
import { BaseSink } from '../../records/sink.ts';
import { type CandidatePair, Candidates } from './candidates.ts';
import { type Doubt, isSettled } from './settle.ts';

/** Findings that are kept, and frames of one. */
const MOST_DOUBTS = 100_000;
const MOST_FRAMES = 100;

export class Joinable extends BaseSink {
  readonly #candidates = new Candidates();
  readonly #doubts = new Map<string, Doubt[]>();
  #kept = 0;

  /** Connections that were not looked at, since there were too many. */
  get leftOut(): number {
    return this.#candidates.leftOut;
  }

  override connection(record: ConnectionRecord): void {
    this.#candidates.add(record);
  }

  override finding({ code, file, connection, frames }: FindingRecord): void {
    if (connection === null || !isSettled(code) || this.#kept >= MOST_DOUBTS) return;
    this.#kept++;
    const key = `${file}/${connection}`;
    const doubt: Doubt = { code, frames: frames.slice(0, MOST_FRAMES) };
    const known = this.#doubts.get(key);
    if (known === undefined) this.#doubts.set(key, [doubt]);
    else known.push(doubt);
  }

  pairs(): CandidatePair[] {
    return this.#candidates.pairs();
  }

  doubtsOf(file: number, connection: number): readonly Doubt[] {
    return this.#doubts.get(`${file}/${connection}`) ?? [];
  }
}
