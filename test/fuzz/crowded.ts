/** Captures of more connections than a tiny budget of memory follows, and what may be told of them under it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { make } from '../../bench/generate.mjs';
import type { CaptureEndRecord, FindingRecord, OutputRecord } from '../../src/records/contract.ts';
import type { Random } from './inputs.ts';
import { change, split } from './recaptured.ts';

/** One packet each and none of them waits to be judged: so many are more than the least that is followed. */
const KINDS = ['data-flood', 'data-anywhere', 'any-flags', 'tunnels'];
const LEAST_PACKETS = 300;
const MORE_PACKETS = 300;
/** Records of a seed. */
const MOST_RECORDS = 150;

/** A sound capture, interrupted by a flood that is more than is followed; then some of all records changed. */
export function crowded(random: Random, seeds: readonly Uint8Array[]): Uint8Array {
  const flood = split(floodOf(random), Number.POSITIVE_INFINITY);
  const known = split(random.pick(seeds) ?? new Uint8Array(), MOST_RECORDS);
  if (flood === null) return new Uint8Array();
  const { header, records } = known ?? { header: flood.header, records: [] };
  const at = random.below(records.length);
  const before = records[at];
  // The flood comes at the time of the record before it.
  if (before !== undefined) for (const record of flood.records) record.set(before.subarray(0, 8));
  records.splice(at + 1, 0, ...flood.records);
  for (let i = random.below(8); i > 0 && records.length > 1; i--) change(random, records, seeds);
  return new Uint8Array(Buffer.concat([header, ...records]));
}

function floodOf(random: Random): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'tcptrace-fuzz-'));
  try {
    const path = join(folder, 'kind.pcap');
    make(random.pick(KINDS) ?? '', path, LEAST_PACKETS + random.below(MORE_PACKETS));
    return new Uint8Array(readFileSync(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ends = (records: readonly OutputRecord[]): CaptureEndRecord[] =>
  records.filter((record) => record.type === 'capture-end');

/** Each finding that is told of one connection, with the frame at which that began. */
function told(records: readonly OutputRecord[]): Map<string, FindingRecord> {
  const began = new Map<number, number>();
  const found = new Map<string, FindingRecord>();
  for (const record of records) if (record.type === 'connection') began.set(record.id, record.firstFrame);
  for (const record of records)
    if (record.type === 'finding' && record.connection !== null)
      found.set(`${record.code} from frame ${began.get(record.connection)}`, record);
  return found;
}

const FAULTS_OF_A_CAPTURE: ReadonlySet<string> = new Set(['TE9004', 'TE9007', 'TE9008', 'TE9010']);

/** What a run that let connections go says and must not: '' when there is nothing. */
export function saidTooMuch(all: readonly OutputRecord[], tight: readonly OutputRecord[]): string {
  const [whole, bounded] = [ends(all)[0], ends(tight)[0]];
  if (whole?.frames !== bounded?.frames) return `${bounded?.frames} frames instead of ${whole?.frames}`;
  // A clock that leaps or a packet that comes again takes findings away from connections that are still followed then.
  if (all.some((record) => record.type === 'finding' && FAULTS_OF_A_CAPTURE.has(record.code))) return '';
  const known = told(all);
  for (const [what, { says }] of told(tight)) if (!known.has(what)) return `only under a bound: ${what}: ${says}`;
  return '';
}
