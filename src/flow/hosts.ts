/** What is known of each host by the TTL of its segments, over all connections; bounded, as sources can be forged. */
import type { HostRecord } from '../records.ts';
import { hopsOf } from './ttl.ts';

interface Host {
  frames: number;
  /** Segments by TTL. */
  readonly ttls: Map<number, number>;
}

const MAX_HOSTS = 16_384;

export class Hosts {
  readonly #hosts = new Map<string, Host>();
  /** Hosts beyond the bound, counted only. */
  beyond = 0;

  add(address: string, ttl: number, segments: number): void {
    let host = this.#hosts.get(address);
    if (host === undefined) {
      if (this.#hosts.size >= MAX_HOSTS) {
        this.beyond++;
        return;
      }
      this.#hosts.set(address, (host = { frames: 0, ttls: new Map<number, number>() }));
    }
    host.frames += segments;
    if (ttl > 0) host.ttls.set(ttl, (host.ttls.get(ttl) ?? 0) + segments);
  }

  *records(): IterableIterator<HostRecord> {
    for (const [address, host] of this.#hosts) {
      const ttls = [...host.ttls].sort((x, y) => y[1] - x[1]).map(([ttl]) => ttl);
      const hops = ttls[0] === undefined ? undefined : hopsOf(ttls[0]);
      yield { type: 'host', address, frames: host.frames, ...hops, ...(ttls.length > 0 ? { ttls } : {}) };
    }
  }
}
