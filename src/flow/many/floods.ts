/**
 * Whether unfinished opens of one endpoint are a SYN flood. Clients that exist answer a SYN-ACK and repeat a SYN that
 * had no answer; a flood does neither. What looks like both is no flood.
 */
import { SECOND, type Nanos } from '../../units.ts';
import { Distinct } from './distinct.ts';
import type { HalfOpenRows } from './half-open-rows.ts';
import * as mark from './marks.ts';
import { impossible, keyOf, type Forged } from './population.ts';

/** Fewer unfinished opens than the smallest backlog holds hurt nobody (Linux: tcp_max_syn_backlog is at least 128). */
export const LEAST_FLOOD = 128;
/** One source that sends more than this a second to one port without finishing is no client. */
const ONE_SOURCE_RATE = 100;
const ONE_SOURCE_LEAST = 256;
/** So many at once that it does not matter what they meant. */
const OVERWHELMING_OPENS = 100_000;
/** Linux sends a SYN and a SYN-ACK again after a second. */
const SYN_REPEATED_NS: Nanos = 3 * SECOND;

export interface Circumstances {
  /** Connections to the endpoint that were used in the last minute. */
  readonly used: number;
  /** The file also holds packets that are neither SYN nor RST: it is no capture of SYNs only. */
  readonly sawOther: boolean;
  readonly crowded: boolean;
  readonly now: Nanos;
}

/** Null: no flood, or not to be told from clients; else how forged sources show. */
export function isFlood(list: readonly number[], rows: HalfOpenRows, c: Circumstances): Forged | null {
  const { packets } = rows;
  const sources = new Distinct();
  const ttls = new Int32Array(256);
  const networks = new Set<number>();
  let n = 0;
  let finished = 0;
  let repeated = 0;
  let never = 0;
  let bare = 0;
  let halfOpen = 0;
  let proved = 0;
  let waning = 0;
  let refused = 0;
  let watched = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const e of list) {
    const marks = rows.marks(e);
    if ((marks & (mark.M_ACKED | mark.M_FINISHED)) !== 0) {
      finished++;
      continue;
    }
    if ((marks & mark.M_REPEATED) !== 0) {
      repeated++;
      continue;
    }
    n++;
    const head = rows.head(e);
    const at = packets.timeNs(head);
    first = Math.min(first, at);
    last = Math.max(last, at);
    sources.add(keyOf(rows, e, rows.source));
    networks.add(rows.family(e) === 4 ? rows.source(e, 0) >>> 24 : rows.source(e, 0));
    if (impossible(rows.family(e), rows.source(e, 0), rows.source(e, 1))) never++;
    if (packets.mss(head) < 0) bare++;
    const ttl = packets.ttl(head);
    if (ttl >= 0) ttls[ttl & 255] = (ttls[ttl & 255] as number) + 1;
    const overdue = c.now - at >= SYN_REPEATED_NS;
    if (overdue) watched++;
    if ((marks & mark.M_REFUSED) !== 0) refused++;
    else if ((marks & mark.M_SYN_ACK) !== 0) {
      halfOpen++;
      if ((marks & (mark.M_SYN_ACK_REPEATED | mark.M_TAKEN_BACK)) !== 0) proved++;
      else if (overdue) waning++;
    }
  }
  if (n < LEAST_FLOOD || n < 4 * repeated) return null;
  const d = sources.count;
  const sameTtl = Math.max(...ttls) >= 0.95 * n;
  if (never >= Math.max(4, n / 100)) return 'impossible-addresses';
  if (bare >= 0.9 * n) return d >= 64 ? 'no-stack-sends-such-syns' : 'no-sign';
  if (sameTtl && d >= 64 && networks.size >= 16) return 'one-ttl-for-all';
  // From here on it is the missing end of the handshake that tells: that must be a thing this capture would show.
  if (refused > n / 2) return null;
  if (n < (c.used + finished) / 2) return null;
  if ((c.sawOther || proved >= n / 10) && proved + waning >= 0.8 * n) return 'no-sign';
  // Some were answered: the endpoint lives and its answers are captured, yet nobody came back for the others.
  if (c.sawOther && halfOpen >= LEAST_FLOOD / 8 && watched >= 0.8 * n) return 'no-sign';
  if (!c.sawOther && proved === 0) return null;
  const seconds = Math.max((last - first) / SECOND, 0.001);
  if (d <= 3 && n >= ONE_SOURCE_LEAST && n / seconds >= ONE_SOURCE_RATE) return 'no-sign';
  return c.crowded && n >= OVERWHELMING_OPENS ? 'no-sign' : null;
}
