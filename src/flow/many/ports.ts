/** The arithmetic of port exhaustion: how many tuples one client address has towards one server endpoint. */
import type { Nanos } from '../../units.ts';
import type { TimeWaits } from './client-service-pair.ts';

/** Linux TCP_TIMEWAIT_LEN: fixed, no sysctl changes it. */
export const TIME_WAIT: Nanos = 60e9;
/** Linux ip_local_port_range by default: 32768 to 60999. */
const LINUX: readonly [number, number] = [32_768, 60_999];
/** The dynamic ports of RFC 6335, default of Windows, macOS and FreeBSD. */
const DYNAMIC: readonly [number, number] = [49_152, 65_535];
/** Fewer ports say little about the range they come from. */
const LEAST_PORTS = 200;

export interface TupleSpace {
  ports: number;
  from: number;
  to: number;
  /** What the range was taken from. */
  basis: 'linux-default' | 'dynamic-ports' | 'ports-seen';
}

/** The range that the ports seen fit in: a known default, else what was seen itself (the range is no smaller). */
export function tupleSpace(waits: TimeWaits): TupleSpace {
  const { leastPort: least, mostPort: most } = waits;
  const fits = ([from, to]: readonly [number, number]): boolean => least >= from && most <= to;
  if (waits.closes.count >= LEAST_PORTS && fits(DYNAMIC) && most > LINUX[1]) return space(DYNAMIC, 'dynamic-ports');
  if (fits(LINUX)) return space(LINUX, 'linux-default');
  if (fits(DYNAMIC)) return space(DYNAMIC, 'dynamic-ports');
  return space([least, most], 'ports-seen');
}

const space = ([from, to]: readonly [number, number], basis: TupleSpace['basis']): TupleSpace => ({
  ports: to - from + 1,
  from,
  to,
  basis,
});
