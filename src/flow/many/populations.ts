/** The floods and scans of a file: recognises them among connections without data, and says which belongs to which. */
import { KNOWN_OPTIONS } from '../../segment/segment.ts';
import type { Nanos } from '../../units.ts';
import { isRstBackscatter, isSynAckBackscatter } from './backscatter.ts';
import type { Completions } from './completions.ts';
import type { HalfOpenRows } from './half-open-rows.ts';
import { isFlood, LEAST_FLOOD } from './floods.ts';
import { pairKey } from './keys.ts';
import * as mark from './marks.ts';
import { keyOf, Population, type Forged, type PopulationKind } from './population.ts';
import { isHostSweep, isPortScan } from './scans.ts';

/** Sources can be forged without end: beyond these, connections are told one by one. */
const MAX_POPULATIONS = 1000;
const NONE = -1;

/** Salts that keep the key of one grouping apart from another's. */
const ENDPOINT = 1;
const PAIR = 2;
const SWEEP = 3;
const HOST = 4;
const ANSWERS = 5;
const RESETS = 6;
const LOOK = 7;
/** So many SYNs without an option and alike in all else are no chance: no system sends a single one. */
const LEAST_MADE = 10;

export class Populations {
  readonly list: Population[] = [];
  readonly #byKey = new Map<number, number>();
  readonly #rows: HalfOpenRows;
  readonly #completions: Completions;
  /** The file holds packets that are neither SYN nor RST: it is no capture of those only. */
  sawOther = false;
  /** And packets that are no RST. */
  sawMore = false;

  constructor(rows: HalfOpenRows, completions: Completions) {
    this.#rows = rows;
    this.#completions = completions;
  }

  /** The population of each connection of `ripe`, or -1. */
  judge(ripe: readonly number[], now: Nanos, crowded: boolean): Int32Array {
    const fits = new Int32Array(ripe.length).fill(NONE);
    if (ripe.length === 0) return fits;
    const { sawOther } = this;
    const c = { now, crowded, sawOther };
    this.#assign(ripe, fits, ENDPOINT, LEAST_FLOOD, (list, e) => {
      const used = this.#completions.of(this.targetKey(e));
      return this.#flood(isFlood(list, this.#rows, { ...c, used }));
    });
    this.#assign(ripe, fits, PAIR, 10, (list) => this.#scan('port-scan', isPortScan(list, this.#rows)));
    this.#assign(ripe, fits, SWEEP, 20, (list) => this.#scan('host-sweep', isHostSweep(list, this.#rows)));
    this.#assign(ripe, fits, HOST, 2 * LEAST_FLOOD, (list) =>
      this.#flood(isFlood(list, this.#rows, { ...c, used: Number.POSITIVE_INFINITY })),
    );
    this.#assign(ripe, fits, LOOK, LEAST_MADE, () => new Population('syn-generator', this.#rows));
    this.#assign(ripe, fits, ANSWERS, 20, (list) =>
      this.#scan('syn-ack-backscatter', isSynAckBackscatter(list, this.#rows, sawOther)),
    );
    this.#assign(ripe, fits, RESETS, 20, (list) =>
      this.#scan('rst-backscatter', isRstBackscatter(list, this.#rows, this.sawMore)),
    );
    return fits;
  }

  account(e: number, population: number, now: Nanos, folded: boolean): void {
    (this.list[population] as Population).add(e, now, folded);
  }

  /** The endpoint that its first packet went to. */
  targetKey(e: number): number {
    return pairKey(keyOf(this.#rows, e, this.#rows.target), this.#rows.targetPort(e));
  }

  /** Groups what fits nowhere yet by one key, and asks of each group that is large enough what it is. */
  #assign(
    ripe: readonly number[],
    fits: Int32Array,
    by: number,
    least: number,
    recognise: (list: readonly number[], e: number) => Population | null,
  ): void {
    const sizes = new Map<number, number>();
    const keys = new Float64Array(ripe.length);
    for (let i = 0; i < ripe.length; i++) {
      const e = ripe[i] as number;
      const key = fits[i] === NONE ? this.#key(e, by) : NONE;
      keys[i] = key;
      if (key === NONE) continue;
      const known = this.#byKey.get(key);
      if (known !== undefined && belongs(this.#rows.marks(e), (this.list[known] as Population).kind)) {
        fits[i] = known;
        keys[i] = NONE;
      } else sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
    const groups = new Map<number, number[]>();
    for (let i = 0; i < ripe.length; i++) {
      const e = ripe[i] as number;
      const key = keys[i] as number;
      if (key === NONE || (sizes.get(key) ?? 0) < least || this.#byKey.has(key)) continue;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [e]);
      else group.push(e);
    }
    for (const [key, group] of groups) {
      if (this.list.length >= MAX_POPULATIONS) break;
      const population = recognise(group, group[0] as number);
      if (population === null) continue;
      this.#byKey.set(key, this.list.length);
      this.list.push(population);
    }
    if (groups.size === 0) return;
    for (let i = 0; i < ripe.length; i++) {
      const e = ripe[i] as number;
      const key = keys[i] as number;
      const known = key === NONE ? undefined : this.#byKey.get(key);
      if (known !== undefined && belongs(this.#rows.marks(e), (this.list[known] as Population).kind)) fits[i] = known;
    }
  }

  #key(e: number, by: number): number {
    const rows = this.#rows;
    const kind = rows.marks(e) & mark.KIND_MASK;
    const answers = kind === mark.KIND_SYN_ACK;
    if ((by === ANSWERS) !== answers || (by === RESETS) !== (kind === mark.KIND_RST)) return NONE;
    switch (by) {
      case ENDPOINT:
        return kind === mark.KIND_SYN ? pairKey(this.targetKey(e), ENDPOINT) : NONE;
      case HOST:
        return kind === mark.KIND_SYN ? pairKey(keyOf(rows, e, rows.target), HOST) : NONE;
      case LOOK:
        return isMade(rows, e)
          ? pairKey(pairKey(rows.packets.window(rows.head(e)), rows.packets.ttl(rows.head(e))), LOOK)
          : NONE;
      case PAIR:
        return pairKey(pairKey(keyOf(rows, e, rows.source), keyOf(rows, e, rows.target)), PAIR);
      case SWEEP:
        return pairKey(pairKey(keyOf(rows, e, rows.source), rows.targetPort(e) * 16 + kind), SWEEP);
      default:
        return pairKey(keyOf(rows, e, rows.source), by);
    }
  }

  #flood(forged: Forged | null): Population | null {
    if (forged === null) return null;
    const population = new Population('syn-flood', this.#rows);
    population.forged = forged;
    return population;
  }

  #scan(kind: PopulationKind, is: boolean): Population | null {
    return is ? new Population(kind, this.#rows) : null;
  }
}

/** A SYN without any option, not even the MSS that RFC 9293 §3.7.1 asks for, as far as the capture holds options. */
function isMade(rows: HalfOpenRows, e: number): boolean {
  const { packets } = rows;
  const head = rows.head(e);
  if ((rows.marks(e) & mark.KIND_MASK) !== mark.KIND_SYN || (packets.known(head) & KNOWN_OPTIONS) === 0) return false;
  return (
    packets.mss(head) < 0 && packets.windowScale(head) < 0 && !packets.sackPermitted(head) && !packets.timestamps(head)
  );
}

/** A real client in the middle of a flood answers its SYN-ACK or repeats its SYN: that one is told by itself. */
function belongs(marks: number, kind: PopulationKind): boolean {
  switch (kind) {
    case 'syn-flood':
    case 'syn-generator':
      return (marks & (mark.M_ACKED | mark.M_FINISHED | mark.M_REPEATED)) === 0;
    case 'syn-ack-backscatter':
      return (marks & (mark.M_ACKED | mark.M_FINISHED | mark.M_ANSWER_OTHER | mark.M_TAKEN_BACK)) === 0;
    case 'rst-backscatter':
      return (marks & ~(mark.KIND_MASK | mark.M_REPEATED | mark.M_ICMP)) === 0;
    case 'port-scan':
    case 'host-sweep':
      return true;
  }
}
