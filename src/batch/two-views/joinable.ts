/** What is kept of the first reading, so that connections which two captures hold can be told as one after it. */
import type { ConnectionRecord, FindingRecord, RevisionRecord } from '../../records/contract.ts';
import { BaseSink, type PacketView } from '../../records/sink.ts';
import { type Candidate, type CandidatePair, Candidates } from './candidates.ts';
import type { Room } from './room.ts';
import { type Doubt, isSettled } from './settle.ts';

/** Frames that are kept of a finding. */
const MOST_FRAMES = 100;
const NONE: ReadonlyMap<number, number> = new Map();

/** What a packet is, and the frames that show it: of a copy, its original first. */
type Annotated = Pick<PacketView, 'kind' | 'file' | 'connection' | 'frame'> & {
  readonly because?: readonly number[] | null;
};

export class Joinable extends BaseSink {
  readonly room: Room;
  readonly #candidates: Candidates;
  readonly #doubts = new Map<string, Doubt[]>();
  readonly #copies = new Map<string, Map<number, number> | null>();
  #kept = 0;
  #keptCopies = 0;

  constructor(room: Room) {
    super();
    this.room = room;
    this.#candidates = new Candidates(room.connections);
  }

  /** Connections that were not looked at, since there were too many. */
  get leftOut(): number {
    return this.#candidates.leftOut;
  }

  override connection(record: ConnectionRecord): void {
    this.#candidates.add(record);
  }

  override finding({ code, file, connection, frames }: FindingRecord): void {
    if (connection === null || !isSettled(code) || this.#kept >= this.room.findings) return;
    this.#kept++;
    const key = `${file}/${connection}`;
    const doubt: Doubt = { code, frames: frames.slice(0, MOST_FRAMES) };
    const known = this.#doubts.get(key);
    if (known === undefined) this.#doubts.set(key, [doubt]);
    else known.push(doubt);
  }

  override packet(view: PacketView): void {
    this.annotation(view);
  }

  override revision(record: RevisionRecord): void {
    this.annotation(record);
  }

  /** Keeps which packets the capture holds already, from another place of the same machine: each is compared once. */
  annotation({ kind, file, connection, frame, because }: Annotated): void {
    if (kind !== 'capture-duplicate') return;
    const key = `${file}/${connection}`;
    const known = this.#copies.get(key);
    if (known === null) return;
    // Where some of them are not known, the connection is not compared.
    if (this.#keptCopies >= this.room.copies) this.#copies.set(key, null);
    else if (known === undefined) this.#copies.set(key, new Map([[frame, because?.[0] ?? frame]]));
    else known.set(frame, because?.[0] ?? frame);
    this.#keptCopies++;
  }

  /** Connections that two captures may hold, where all copies of packets are known. */
  pairs(): CandidatePair[] {
    const pairs = this.#candidates.pairs();
    const whole = pairs.filter((pair) => [pair.one, pair.two].every((one) => this.#copies.get(keyOf(one)) !== null));
    this.#candidates.leftOut += pairs.length - whole.length;
    return whole;
  }

  /** Connections of the same client to the same port of the same server in the same capture, where all copies are known. */
  sameService(one: Candidate): readonly Candidate[] {
    return this.#candidates.sameService(one).filter((other) => this.#copies.get(keyOf(other)) !== null);
  }

  /** Connections of this address and port that the capture holds without their beginning, where all copies are known. */
  withoutBeginning(file: number, end: Candidate['a']): readonly Candidate[] {
    return this.#candidates.withoutBeginning(file, end).filter((one) => this.#copies.get(keyOf(one)) !== null);
  }

  /** Frames of copies, and of what they are copies; the same frame where that is not in the capture. */
  copiesOf(one: Candidate): ReadonlyMap<number, number> {
    return this.#copies.get(keyOf(one)) ?? NONE;
  }

  doubtsOf(file: number, connection: number): readonly Doubt[] {
    return this.#doubts.get(`${file}/${connection}`) ?? [];
  }
}

const keyOf = ({ file, id }: Candidate): string => `${file}/${id}`;
