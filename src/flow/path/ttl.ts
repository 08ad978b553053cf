/** How many routers lie behind a TTL: the usual initial values, and how far to trust the difference. */
import type { Certainty } from '../../units.ts';

/** Initial TTLs in use: old Windows, Unix, Windows, routers and Solaris (tcp-facts §6.2, p0f `fp_tcp.c`). */
const INITIAL_TTLS = [32, 64, 128, 255] as const;
/** Paths longer than this are hardly seen: the initial value was another one (p0f `MAX_DIST`). */
const MAX_HOPS = 35;
/** Below this a sender has chosen a small TTL: 1 for BGP between neighbours (RFC 4271, RFC 5082), 1 and up for traceroute. */
const LEAST_TTL = 8;

export interface Hops {
  readonly initialTtl: number;
  readonly hops: number;
  readonly certainty: Certainty;
}

/** Always a guess at the initial value, hence `assumed`; undefined where no usual value fits. */
/** No way has so many routers more than another one to the same place: packets with such TTLs left two systems. */
export function leftTwoSystems(ttl: number, other: number): boolean {
  const [one, two] = [hopsOf(ttl), hopsOf(other)];
  return one !== undefined && two !== undefined && one.initialTtl !== two.initialTtl;
}

export function hopsOf(ttl: number): Hops | undefined {
  if (ttl < LEAST_TTL) return undefined;
  const initialTtl = INITIAL_TTLS.find((initial) => ttl <= initial);
  if (initialTtl === undefined || initialTtl - ttl > MAX_HOPS) return undefined;
  return { initialTtl, hops: initialTtl - ttl, certainty: 'assumed' };
}

/** The initial TTL that tells families of systems apart: 64 or 128; −1 for none of them. */
export function familyTtl(ttl: number): number {
  if (ttl < 0 || ttl > 128) return -1;
  return ttl <= 64 ? 64 : 128;
}
