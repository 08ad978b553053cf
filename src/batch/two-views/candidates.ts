/** Connections of different captures that may be the same one: by both initial sequence numbers, which no two connections share. */
import type { ConnectionRecord } from '../../records/contract.ts';

export interface Candidate {
  readonly file: number;
  readonly id: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
  /** Of its first packet, ms since 1970; NaN where the capture carries no date. */
  readonly startMs: number;
  readonly roleOfA: ConnectionRecord['a']['role'];
  readonly a: { readonly address: string; readonly port: number | string };
  readonly b: { readonly address: string; readonly port: number | string };
}

export interface CandidatePair {
  readonly one: Candidate;
  readonly two: Candidate;
}

/** Connections that are kept to be compared: of more, those that came first. */
const MOST_KEPT = 200_000;

export class Candidates {
  readonly #byKey = new Map<string, Candidate[]>();
  #kept = 0;
  /** Connections that were not looked at, since there were too many. */
  leftOut = 0;

  add(record: ConnectionRecord): void {
    const { a, b } = record;
    // Without its beginning a connection's first numbers are whatever came first: then its addresses have to do.
    const began = record.handshake !== undefined && a.base !== undefined;
    const key = began
      ? `${a.base} ${b.base ?? `? ${String(b.port)}`}`
      : [`${a.address} ${String(a.port)}`, `${b.address} ${String(b.port)}`].sort().join(' ');
    if (this.#kept >= MOST_KEPT) {
      this.leftOut++;
      return;
    }
    this.#kept++;
    const { file, id, firstFrame, lastFrame } = record;
    const startMs = Date.parse(record.startTime ?? '');
    const one: Candidate = { file, id, firstFrame, lastFrame, startMs, roleOfA: a.role, a: endOf(a), b: endOf(b) };
    const list = this.#byKey.get(key);
    if (list === undefined) this.#byKey.set(key, [one]);
    else list.push(one);
    // The opener's numbers alone: the answer may not have come through.
    if (!began || b.base === undefined) return;
    const half = `${a.base} ? ${String(b.port)}`;
    const open = this.#byKey.get(half);
    if (open !== undefined) open.push(one);
    else this.#byKey.set(half, [one]);
  }

  /** Each pair once, in the order of their files. */
  pairs(): CandidatePair[] {
    const seen = new Set<string>();
    const pairs: CandidatePair[] = [];
    for (const list of this.#byKey.values()) {
      // The same numbers in many files are a replay or an idle counter, not one connection seen from many places.
      if (list.length < 2 || list.length > MOST_PLACES) continue;
      for (const [i, one] of list.entries())
        for (const two of list.slice(i + 1)) {
          const key = `${one.file}/${one.id} ${two.file}/${two.id}`;
          if (one.file === two.file || seen.has(key) || !couldBeOne(one, two)) continue;
          seen.add(key);
          pairs.push({ one, two });
        }
    }
    return pairs.sort(
      (x, y) => x.one.file - y.one.file || x.two.file - y.two.file || x.one.id - y.one.id || x.two.id - y.two.id,
    );
  }
}

/** Clocks of two hosts that are further apart than this are not told apart from two days. */
const MOST_APART_MS = 86_400_000;

/**
 * Programs that make packets up use the same few initial sequence numbers: a translator leaves the address and port of one end as
 * they are, and one connection has one time.
 */
function couldBeOne(one: Candidate, two: Candidate): boolean {
  const same = (x: Candidate['a'], y: Candidate['a']): boolean => x.address === y.address && x.port === y.port;
  const ends = same(one.a, two.a) || same(one.b, two.b) || same(one.a, two.b) || same(one.b, two.a);
  return ends && !(Math.abs(one.startMs - two.startMs) > MOST_APART_MS);
}

/** Places of capture on one path. */
const MOST_PLACES = 8;

const endOf = ({ address, port }: ConnectionRecord['a']): Candidate['a'] => ({ address, port });
