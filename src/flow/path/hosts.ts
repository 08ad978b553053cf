/** What is known of each host by the TTL of its packets and by its timers, over all connections and pings; bounded, as sources can be forged. */
import type { UnwordedHost } from '../../records/unworded.ts';
import type { NameTable } from '../../segment/names.ts';
import type { Connection } from '../connection.ts';
import { addressOf } from '../outcome/addresses.ts';
import { TimerFit } from '../sender/timer-profiles.ts';
import { type Hops, hopsOf } from './ttl.ts';

type Ttls = Map<number, number>;

interface Host {
  frames: number;
  /** Segments by TTL, and echo replies by TTL. */
  readonly tcp: Ttls;
  echo: Ttls | null;
  /** Its retransmission time-outs, over all its connections. */
  timers: TimerFit | null;
}

const MAX_HOSTS = 16_384;
/** Kept of one host: whoever forges its address can use them all. */
const MAX_TTLS = 16;
/** A TTL up to here may have begun as 64 as well as 32. */
const LOW_TTL = 32;

export class Hosts {
  readonly #hosts = new Map<string, Host>();
  /** Hosts beyond the bound, counted only. */
  beyond = 0;

  /** Both ends of a connection that is over, as far as they spoke. */
  hear(c: Connection, names: NameTable): void {
    for (const e of [c.a, c.b]) {
      const { segments } = e.counts;
      const host = segments === 0 ? null : this.#host(addressOf(c, e.side, names).address);
      if (host === null) continue;
      host.frames += segments;
      count(host.tcp, e.path.ttl, segments);
      const timers = e.flight?.losses?.timers ?? null;
      if (timers !== null) (host.timers ??= new TimerFit()).add(timers);
    }
  }

  /** An echo reply: systems may send it with another initial TTL than TCP. */
  addEcho(address: string, ttl: number): void {
    const host = this.#host(address);
    if (host === null) return;
    host.frames++;
    host.echo ??= new Map<number, number>();
    count(host.echo, ttl, 1);
  }

  *records(): IterableIterator<UnwordedHost> {
    for (const [address, host] of this.#hosts) yield recordOf(address, host);
  }

  #host(address: string): Host | null {
    const known = this.#hosts.get(address);
    if (known !== undefined) return known;
    if (this.#hosts.size >= MAX_HOSTS) {
      this.beyond++;
      return null;
    }
    const host: Host = { frames: 0, tcp: new Map<number, number>(), echo: null, timers: null };
    this.#hosts.set(address, host);
    return host;
  }
}

function count(ttls: Ttls, ttl: number, n: number): void {
  if (ttl > 0 && (ttls.has(ttl) || ttls.size < MAX_TTLS)) ttls.set(ttl, (ttls.get(ttl) ?? 0) + n);
}

const commonest = (ttls: Ttls): number[] => [...ttls].sort((x, y) => y[1] - x[1]).map(([ttl]) => ttl);

function recordOf(address: string, host: Host): UnwordedHost {
  const tcp = commonest(host.tcp);
  const echo = host.echo === null ? [] : commonest(host.echo);
  const record: UnwordedHost = { type: 'host', address, frames: host.frames };
  const byTcp = tcp[0] === undefined ? undefined : hopsOf(tcp[0]);
  const byEcho = echo[0] === undefined ? undefined : hopsOf(echo[0]);
  const best: Hops | undefined = byTcp ?? byEcho;
  const doubts: NonNullable<UnwordedHost['doubts']> = [];
  if (best !== undefined) {
    record.initialTtl = best.initialTtl;
    record.hops = best.hops;
    record.certainty = best.certainty;
    // Two initial values that are no multiple of one another give the same distance: it is no coincidence.
    const agree = byTcp !== undefined && byEcho !== undefined && byTcp.hops === byEcho.hops;
    if (agree && byTcp.initialTtl !== byEcho.initialTtl) record.certainty = 'implied';
    if (byTcp !== undefined && byEcho !== undefined && !agree) doubts.push('echo-differs');
    if ((tcp[0] ?? echo[0] ?? 0) <= LOW_TTL && record.certainty === 'assumed') doubts.push('initial-32-or-64');
  }
  if (tcp.length > 1 || echo.length > 1) doubts.push('several-ttls');
  const ttls = [...new Set([...tcp, ...echo])];
  if (ttls.length > 0) record.ttls = ttls;
  if (echo.length > 0) record.echoTtls = echo;
  if (doubts.length > 0) record.doubts = doubts;
  const timers = host.timers?.record(tcp[0] ?? -1);
  if (timers !== undefined) record.timers = timers;
  return record;
}
