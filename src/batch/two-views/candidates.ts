/** Connections of different captures that may be the same one: by both initial sequence numbers, which no two connections share. */
import type { ConnectionRecord } from '../../records/contract.ts';

export interface Candidate {
  readonly file: number;
  readonly id: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
  /** Of its first packet, ms since 1970; NaN where the capture carries no date. */
  readonly startMs: number;
  /** Its opener's initial sequence number; '': the capture lacks its beginning. */
  readonly numbers: string;
  readonly roleOfA: ConnectionRecord['a']['role'];
  /** Its handshake was completed. */
  readonly answered: boolean;
  readonly a: { readonly address: string; readonly port: number | string };
  readonly b: { readonly address: string; readonly port: number | string };
}

export interface CandidatePair {
  readonly one: Candidate;
  readonly two: Candidate;
  /** Each place has other first numbers: two connections, unless a device between gives both ends numbers of its own. */
  readonly numbered: boolean;
}

function listed(lists: Map<string, Candidate[]>, key: string, one: Candidate): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [one]);
  else list.push(one);
}

export class Candidates {
  readonly #byNumbers = new Map<string, Candidate[]>();
  readonly #byAddresses = new Map<string, Candidate[]>();
  /** Of a client whose SYN the capture holds: its connections to the same port of the same server, in the same capture. */
  readonly #byService = new Map<string, Candidate[]>();
  /** Of those that the capture holds without their beginning: by the capture and either end. */
  readonly #withoutBeginning = new Map<string, Candidate[]>();
  readonly #most: number;
  #kept = 0;
  /** Connections that were not looked at, since there were too many. */
  leftOut = 0;

  /** `most`: that are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  add(record: ConnectionRecord): void {
    const { a, b } = record;
    // Without its beginning a connection's first numbers are whatever came first: then its addresses have to do.
    const began = record.handshake !== undefined && a.base !== undefined;
    if (this.#kept >= this.#most) {
      this.leftOut++;
      return;
    }
    this.#kept++;
    const { file, id, firstFrame, lastFrame } = record;
    const startMs = Date.parse(record.startTime ?? '');
    const one: Candidate = {
      numbers: began ? `${a.base}` : '',
      file,
      id,
      firstFrame,
      lastFrame,
      startMs,
      roleOfA: a.role,
      answered: record.handshake?.complete === true,
      a: endOf(a),
      b: endOf(b),
    };
    listed(
      this.#byAddresses,
      [`${a.address} ${String(a.port)}`, `${b.address} ${String(b.port)}`].sort().join(' '),
      one,
    );
    if (!began) {
      for (const end of [one.a, one.b]) listed(this.#withoutBeginning, atEnd(file, end), one);
      return;
    }
    if (a.role === 'client') listed(this.#byService, serviceOf(one), one);
    // The opener's numbers alone, too: the answer may not have come through.
    listed(this.#byNumbers, `${a.base} ? ${String(b.port)}`, one);
    if (b.base !== undefined) listed(this.#byNumbers, `${a.base} ${b.base}`, one);
  }

  /** In the same capture, of the same client to the same port of the same server: itself, too. */
  sameService(one: Candidate): readonly Candidate[] {
    return this.#byService.get(serviceOf(one)) ?? [];
  }

  /** In this capture, of this address and port. */
  withoutBeginning(file: number, end: Candidate['a']): readonly Candidate[] {
    return this.#withoutBeginning.get(atEnd(file, end)) ?? [];
  }

  /** Each pair once, in the order of their files. */
  pairs(): CandidatePair[] {
    const seen = new Set<string>();
    const pairs: CandidatePair[] = [];
    /** Those that have their like in the other capture, by its numbers. */
    const met = new Set<string>();
    for (const list of [...this.#byNumbers.values(), ...this.#byAddresses.values()]) {
      // The same numbers in many files are a replay or an idle counter, not one connection seen from many places.
      if (list.length < 2 || list.length > MOST_PLACES) continue;
      for (const [i, one] of list.entries())
        for (const two of list.slice(i + 1)) {
          const key = `${one.file}/${one.id} ${two.file}/${two.id}`;
          if (one.file === two.file || seen.has(key) || !couldBeOne(one, two)) continue;
          const numbered = one.numbers !== '' && two.numbers !== '' && one.numbers !== two.numbers;
          const ofOne = `${one.file}/${one.id} ${two.file}`;
          const ofTwo = `${two.file}/${two.id} ${one.file}`;
          if (numbered && (met.has(ofOne) || met.has(ofTwo))) continue;
          seen.add(key);
          if (!numbered) met.add(ofOne).add(ofTwo);
          pairs.push({ one, two: alike(two, one), numbered });
        }
    }
    return pairs.sort(
      (x, y) => x.one.file - y.one.file || x.two.file - y.two.file || x.one.id - y.one.id || x.two.id - y.two.id,
    );
  }
}

const atEnd = (file: number, { address, port }: Candidate['a']): string => `${file} ${address} ${String(port)}`;
export const isSameEnd = (x: Candidate['a'], y: Candidate['a']): boolean =>
  x.address === y.address && x.port === y.port;

/** The capture, the client, the server and its port. */
export const serviceOf = ({ file, a, b }: Candidate): string => `${file} ${a.address} ${b.address} ${String(b.port)}`;

/** With a and b as the other has them: without a beginning, a is who spoke first in that capture. */
function alike(two: Candidate, one: Candidate): Candidate {
  if (isSameEnd(one.a, two.a) || isSameEnd(one.b, two.b)) return two;
  return turned(two);
}

/** With a and b the other way round. */
export const turned = (one: Candidate): Candidate => ({
  ...one,
  a: one.b,
  b: one.a,
  roleOfA: OTHER_ROLE[one.roleOfA],
});

const OTHER_ROLE = { client: 'server', server: 'client', unknown: 'unknown' } as const;

/** Clocks of two hosts that are further apart than this are not told apart from two days. */
const MOST_APART_MS = 86_400_000;

/**
 * Programs that make packets up use the same few initial sequence numbers: a translator leaves the address and port of one end as
 * they are, and one connection has one time.
 */
function couldBeOne(one: Candidate, two: Candidate): boolean {
  const ends = isSameEnd(one.a, two.a) || isSameEnd(one.b, two.b) || isSameEnd(one.a, two.b) || isSameEnd(one.b, two.a);
  return ends && !(Math.abs(one.startMs - two.startMs) > MOST_APART_MS);
}

/** Places of capture on one path. */
const MOST_PLACES = 8;

const endOf = ({ address, port }: ConnectionRecord['a']): Candidate['a'] => ({ address, port });
