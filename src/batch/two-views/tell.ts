/** All connections that two captures of a batch hold: found by the records of the first reading, told after a second one. */
import { join } from 'node:path';
import type { ConnectionRecord, FindingRecord, TwoViewsRecord } from '../../records/contract.ts';
import { RST } from '../../tcp-flags.ts';
import { jsonText } from '../../words/escape.ts';
import { twoViewsText } from '../../words/en/two-views.ts';
import { FileWriter } from '../file-writer.ts';
import { FILES } from '../files.ts';
import type { Job } from '../job.ts';
import { inputOf } from '../unit.ts';
import { eachLine } from '../part.ts';
import { type CandidatePair, Candidates, type Candidate } from './candidates.ts';
import { align, type Alignment, type Bound } from './clocks.ts';
import { type Direction, direction, type Met, meet, type Place } from './compare.ts';
import { readAgain, type SecondReading } from './second-reading.ts';

/** Frames that are named of those that were lost. */
const NAMED = 100;
const NAMED_MADE = 20;
/** Of the packets of the place that holds fewer, so many have to be met again, if it is one connection. */
const LEAST_SHARE = 0.5;
/** The one finding that says a RST came from nobody who has the connection. */
const FORGED = 'TE4006';

export interface TwoViewsWorld {
  /** Directory with the results of the first reading. */
  readonly out: string;
  /** By the number of their file. */
  readonly jobs: readonly Job[];
  readonly signal: AbortSignal;
}

/** Writes `two-views.ndjson`; returns how many connections it tells. */
export async function tellTwoViews(world: TwoViewsWorld): Promise<number> {
  const writer = new FileWriter(join(world.out, FILES['two-views']));
  try {
    const pairs = candidates(world.out);
    const forged = pairs.length === 0 ? new Map<string, Set<number>>() : forgedResets(world.out);
    let told = 0;
    for (const group of byFiles(pairs)) {
      if (world.signal.aborted) break;
      for (const record of await ofFiles(group, world, forged)) {
        writer.write(`${jsonText(record)}\n`);
        told++;
      }
    }
    writer.finish();
    return told;
  } catch (error) {
    writer.discard();
    throw error;
  }
}

function candidates(out: string): CandidatePair[] {
  const all = new Candidates();
  eachLine(join(out, FILES.connection), (line) => all.add(JSON.parse(line.toString()) as ConnectionRecord));
  return all.pairs();
}

/** Frames of RSTs that a finding of one capture calls forged, by file and connection. */
function forgedResets(out: string): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  eachLine(join(out, FILES.finding), (line) => {
    if (!line.includes(FORGED)) return;
    const { code, file, connection, frames } = JSON.parse(line.toString()) as FindingRecord;
    if (code === FORGED) found.set(`${file}/${connection}`, new Set(frames));
  });
  return found;
}

function byFiles(pairs: readonly CandidatePair[]): CandidatePair[][] {
  const groups = new Map<string, CandidatePair[]>();
  for (const pair of pairs) {
    const key = `${pair.one.file} ${pair.two.file}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pair]);
    else group.push(pair);
  }
  return [...groups.values()];
}

interface Compared {
  readonly pair: CandidatePair;
  readonly one: Place;
  readonly two: Place;
  readonly met: Met;
}

async function ofFiles(
  group: readonly CandidatePair[],
  world: TwoViewsWorld,
  forged: ReadonlyMap<string, Set<number>>,
): Promise<TwoViewsRecord[]> {
  const [first] = group;
  if (first === undefined) return [];
  const readings = [
    await again(
      first.one.file,
      group.map((pair) => pair.one),
      world,
    ),
    await again(
      first.two.file,
      group.map((pair) => pair.two),
      world,
    ),
  ];
  const [one, two] = readings;
  if (one === undefined || two === undefined || one === null || two === null) return [];
  const shift = one.startNs === null || two.startNs === null ? 0 : Number(two.startNs - one.startNs);
  const compared: Compared[] = [];
  for (const pair of group) {
    const here = one.places.get(pair.one.id);
    const there = two.places.get(pair.two.id);
    if (here === undefined || there === undefined) continue;
    const later = shifted(there, shift);
    const met = meet(here, later);
    if (isOne(met, here, later) && (met.nearA === 'one' || met.nearA === 'two'))
      compared.push({ pair, one: here, two: later, met });
  }
  const clock = clockOf(compared);
  return compared.map((found) => recordOf(found, clock, forged));
}

async function again(
  file: number,
  connections: readonly Candidate[],
  world: TwoViewsWorld,
): Promise<SecondReading | null> {
  const job = world.jobs[file];
  if (job === undefined) return null;
  try {
    return await readAgain(
      inputOf(job, () => {}),
      connections,
    );
  } catch {
    // It could be read the first time, and is gone: what it held is told, only not with the other.
    return null;
  }
}

const shifted = ({ packets, firstNs, lastNs, complete }: Place, by: number): Place => ({
  complete,
  packets: packets.map((p) => Object.assign({ ...p }, { ns: p.ns + by })),
  firstNs: firstNs + by,
  lastNs: lastNs + by,
});

function isOne({ matched: { pairs } }: Met, one: Place, two: Place): boolean {
  return pairs.length > 0 && pairs.length >= LEAST_SHARE * Math.min(one.packets.length, two.packets.length);
}

/** One line for both captures, by all their connections. */
function clockOf(compared: readonly Compared[]): Alignment | null {
  const above: Bound[] = [];
  const below: Bound[] = [];
  for (const { met } of compared)
    for (const { one, two } of met.matched.pairs)
      (one.byA === (met.nearA === 'one') ? above : below).push({ ns: one.ns, moreNs: two.ns - one.ns });
  return align(above, below);
}

const ends = ({ a, b }: Candidate): string => `${a.address} ${String(a.port)} > ${b.address} ${String(b.port)}`;

function recordOf(
  { pair, one, two, met }: Compared,
  clock: Alignment | null,
  forged: ReadonlyMap<string, Set<number>>,
): TwoViewsRecord {
  const oneIsA = met.nearA === 'one';
  const [atA, atB] = oneIsA ? [pair.one, pair.two] : [pair.two, pair.one];
  const [nearA, nearB] = oneIsA ? [one, two] : [two, one];
  const ab = direction(true, nearA, nearB, met.matched, oneIsA, clock);
  const ba = direction(false, nearB, nearA, met.matched, !oneIsA, clock);
  const framesAt = (atOne: boolean): Set<number> =>
    new Set(met.matched.pairs.map((p) => (atOne ? p.one.frame : p.two.frame)));
  const record = {
    type: 'two-views' as const,
    fileA: atA.file,
    connectionA: atA.id,
    fileB: atB.file,
    connectionB: atB.id,
    endsA: ends(atA),
    endsB: ends(atB),
    ...(clock === null
      ? {}
      : {
          clock: {
            offsetNs: Math.round(oneIsA ? clock.offsetNs : -clock.offsetNs),
            drift: Number((oneIsA ? clock.drift : -clock.drift).toPrecision(6)),
            errorNs: Math.ceil(clock.errorNs),
          },
        }),
    ab: wayOf(ab, clock),
    ba: wayOf(ba, clock),
    settles: [...settled(atB, ab, framesAt(!oneIsA), forged), ...settled(atA, ba, framesAt(oneIsA), forged)],
  };
  return { ...record, text: twoViewsText(record) };
}

function wayOf(d: Direction, clock: Alignment | null): TwoViewsRecord['ab'] {
  const { both, lost, complete, recut, missed, unseen, uncovered, made, delay, hops, changes } = d;
  return {
    both,
    lost: lost.length,
    lostFrames: lost.slice(0, NAMED).map((p) => p.frame),
    ...(lost.length > 0 ? { lostCertainty: complete ? ('observed' as const) : ('assumed' as const) } : {}),
    ...(recut ? { recut: true as const } : {}),
    missed,
    unseen,
    uncovered,
    made: made.slice(0, NAMED_MADE).map(({ packet: { frame, flags }, complete: whole }) => ({
      frame,
      flags,
      certainty: whole ? ('observed' as const) : ('assumed' as const),
    })),
    ...(delay === null || clock === null
      ? {}
      : { delay: { minNs: delay.minNs, medianNs: delay.medianNs, maxNs: delay.maxNs } }),
    ...(hops === null ? {} : { hops }),
    changes: [...changes],
  };
}

/** A RST that one capture alone calls forged: both know whether it left the place near its sender. `both`: frames that both hold. */
function settled(
  at: Candidate,
  way: Direction,
  both: ReadonlySet<number>,
  forged: ReadonlyMap<string, Set<number>>,
): TwoViewsRecord['settles'] {
  const frames = forged.get(`${at.file}/${at.id}`);
  if (frames === undefined) return [];
  const found = { file: at.file, connection: at.id, code: FORGED };
  const made = way.made.filter(({ packet }) => frames.has(packet.frame) && (packet.flags & RST) !== 0);
  if (made.some(({ complete }) => complete)) return [{ ...found, as: 'confirmed' }];
  const resets = [...frames].filter((frame) => way.resets.has(frame));
  return made.length === 0 && resets.length > 0 && resets.every((frame) => both.has(frame))
    ? [{ ...found, as: 'refuted' }]
    : [];
}
