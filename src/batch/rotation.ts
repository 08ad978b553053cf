/**
 * Which files are pieces of one capture: `tcpdump -C` and `-G`, dumpcap's ring, `editcap -c`. Names say which files may be,
 * their heads and times whether they are: the same link type and snap length, one after the other without overlap.
 */
import { basename, dirname } from 'node:path';
import { plainChunks } from '../capture/pieces.ts';
import type { NamedInput } from './inputs.ts';
import { type CaptureSpan, headOf, headOfEmpty, lastTimeNs, storedAt } from './capture-span.ts';
import type { Group } from './job.ts';

/** What the pattern of a recorder finds in a name. */
interface PieceName {
  /** What all pieces of one recording share. */
  readonly family: string;
  /** Counted by the recorder; null where the name has a time only. */
  readonly number: number | null;
}

const PACKED = /\.(?:gz|zst|xz|lz4|bz2)$/i;
/** `trace_00003_20260102030405.pcap` (dumpcap, editcap), `trace_20260102030405_00003.pcap` (dumpcap, nametimenum:2). */
const RING = /^(.*?)_(\d{5,})_(\d{14})(\.[^.]*)?$/;
const RING_TIME_FIRST = /^(.*?)_(\d{14})_(\d{5,})(\.[^.]*)?$/;
/** `tcpdump -G 60 -w 'eth0-%Y%m%d-%H%M%S.pcap'`, in any usual spelling, with the number that `-C` adds. */
const DATED = /^(.*?)(\d{4}[-_.]?\d{2}[-_.]?\d{2}[-_.T ]?\d{2}[-_.:h]?\d{2}(?:[-_.:m]?\d{2})?|1\d{9})(\D*?)(\d*)$/;
/** `tcpdump -C 100 -w eth0.pcap`: eth0.pcap, eth0.pcap1, eth0.pcap2; with -W their numbers have leading zeros. */
const COUNTED = /^(.*\.(?:pcap|pcapng|cap|dmp|dump|trace|tcpdump))(\d*)$/i;

export function pieceName(path: string): PieceName | null {
  const folder = dirname(path);
  const full = basename(path);
  const packing = PACKED.exec(full)?.[0] ?? '';
  const name = full.slice(0, full.length - packing.length);
  const family = (kind: string, ...parts: readonly (string | undefined)[]): string =>
    [kind, folder, ...parts, packing].join('\0');
  const ring = RING.exec(name);
  if (ring !== null) return { family: family('ring', ring[1], ring[4]), number: Number(ring[2]) };
  const late = RING_TIME_FIRST.exec(name);
  if (late !== null) return { family: family('ring', late[1], late[4]), number: Number(late[3]) };
  const dated = DATED.exec(name);
  if (dated !== null) return { family: family('dated', dated[1], dated[3]), number: null };
  const counted = COUNTED.exec(name);
  if (counted !== null)
    return { family: family('counted', counted[1]), number: counted[2] === '' ? 0 : Number(counted[2]) };
  return null;
}

interface Piece {
  readonly input: NamedInput;
  readonly place: number;
  readonly number: number | null;
  readonly head: Buffer;
}
type Candidate = Piece & CaptureSpan;
/** Pieces without a packet, by their numbers: a recorder that begins a file each minute writes them while nothing comes. */
type Empty = ReadonlyMap<number, Piece>;

const alone = (input: NamedInput): Group => ({ inputs: [input], headBytes: 0 });

/** The inputs as groups, in the order of their first pieces; `together` false: each by itself. */
export async function groupInputs(inputs: readonly NamedInput[], together = true): Promise<Group[]> {
  if (!together) return inputs.map(alone);
  const families = new Map<string, { input: NamedInput; place: number; number: number | null }[]>();
  for (const [place, input] of inputs.entries()) {
    const name = pieceName(input.path);
    if (name === null) continue;
    const family = families.get(name.family);
    const one = { input, place, number: name.number };
    if (family === undefined) families.set(name.family, [one]);
    else family.push(one);
  }
  const groupAt = new Map<number, Group>();
  const taken = new Set<number>();
  for (const family of families.values()) {
    if (family.length < 2) continue;
    const spans: Candidate[] = [];
    const empty = new Map<number, Piece>();
    for (const one of family) {
      const head = await firstBytes(one.input.at);
      const span = head === null ? null : headOf(head);
      const bare = head === null || span !== null ? null : headOfEmpty(head);
      if (span !== null) spans.push({ ...span, ...one });
      else if (bare !== null && one.number !== null) empty.set(one.number, { ...one, head: bare });
    }
    for (const run of await runsOf(spans, empty)) {
      const place = Math.min(...run.map((one) => one.place));
      for (const one of run) taken.add(one.place);
      groupAt.set(place, { inputs: run.map((one) => one.input), headBytes: run[0]?.head.length ?? 0 });
    }
  }
  return inputs.flatMap((input, place) => groupAt.get(place) ?? (taken.has(place) ? [] : [alone(input)]));
}

/** Files that follow each other, two and more at a time. */
async function runsOf(spans: readonly Candidate[], empty: Empty): Promise<Piece[][]> {
  const byTime = [...spans].sort((x, y) => Number(x.startNs - y.startNs) || (x.number ?? 0) - (y.number ?? 0));
  const highest = Math.max(...spans.map((one) => one.number ?? 0));
  const runs: Candidate[][] = [];
  let run: Candidate[] = [];
  for (const next of byTime) {
    const last = run.at(-1);
    if (last !== undefined && !(await follows(last, next, highest, empty))) {
      runs.push(run);
      run = [];
    }
    run.push(next);
  }
  runs.push(run);
  return runs.map((one) => withEmpty(one, empty)).filter((one) => one.length > 1);
}

/** The pieces without a packet that come after this one by their numbers, up to the next that has some. */
function emptyAfter({ number, head }: Piece, empty: Empty): Piece[] {
  const found: Piece[] = [];
  if (number === null) return found;
  for (let next = empty.get(number + 1); next?.head.equals(head) === true; next = empty.get(number + found.length + 1))
    found.push(next);
  return found;
}

/** A run with the pieces without a packet before, between and after its others. */
function withEmpty(run: readonly Candidate[], empty: Empty): Piece[] {
  const [first] = run;
  if (first === undefined) return [];
  const before: Piece[] = [];
  let number = (first.number ?? 0) - 1;
  for (let piece = empty.get(number); piece?.head.equals(first.head) === true; piece = empty.get(--number))
    before.unshift(piece);
  return [...before, ...run.flatMap((one) => [one, ...emptyAfter(one, empty)])];
}

/** Whether `next` goes on where `last` ends. */
async function follows(last: Candidate, next: Candidate, highest: number, empty: Empty): Promise<boolean> {
  if (!last.head.equals(next.head)) return false;
  // A number that is missing is a piece that is missing; a ring goes on from its highest number to 0.
  if (last.number !== null && next.number !== null) {
    const wraps = last.number === highest && next.number === 0;
    if (next.number !== last.number + emptyAfter(last, empty).length + 1 && !wraps) return false;
  }
  const end = await lastTimeNs(last.input.at);
  if (end === null || end > next.startNs) return false;
  if (last.number !== null) return true;
  // By the time in the name alone: a recording that went on has no long gap before the next file.
  const gap = next.startNs - end;
  return gap <= 2_000_000_000n || gap <= end - last.startNs;
}

const HEAD_BYTES = 64 * 1024;

async function firstBytes(at: string | Buffer): Promise<Buffer | null> {
  try {
    for await (const { bytes } of plainChunks(storedAt(at))) return Buffer.from(bytes.subarray(0, HEAD_BYTES));
  } catch {
    // That it cannot be read is told when it is its turn.
  }
  return null;
}
