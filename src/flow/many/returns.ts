/** Clients that come back right after the server ended their connection: when they were cut off, and when they returned. */
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';
import { SECOND, type FlowId, type FrameNo, type Nanos } from '../../units.ts';
import type { ClientServicePair } from './client-service-pair.ts';
import type { Service } from './service.ts';

/** A client that returns later than this waited, or had other reasons. */
const RETURNS_WITHIN_NS: Nanos = 10 * SECOND;
/** Returns that are remembered. */
const MAX_RETURNS = 65_536;

interface Return {
  readonly service: Service;
  readonly client: number;
  readonly id: FlowId;
  readonly frame: FrameNo;
  readonly cutNs: Nanos;
  readonly openNs: Nanos;
}

/** Clients of one service that were cut off together and came back together. */
export interface Lockstep {
  readonly service: Service;
  readonly clients: number;
  readonly cutNs: Nanos;
  /** From the first to the last of these. */
  readonly cutSpreadNs: Nanos;
  readonly openNs: Nanos;
  readonly openSpreadNs: Nanos;
  readonly connections: FlowId[];
  readonly frames: FrameNo[];
}

export class Returns {
  #all: Return[] = [];

  clear(): void {
    this.#all = [];
  }

  take(pair: ClientServicePair, c: ConnectionSummary, server: EndpointSummary, client: EndpointSummary): void {
    if (pair.cutNs >= 0 && c.origin.firstNs > pair.cutNs) {
      if (c.origin.firstNs - pair.cutNs <= RETURNS_WITHIN_NS && this.#all.length < MAX_RETURNS)
        this.#all.push({
          service: pair.service,
          client: pair.clientKey,
          id: c.id,
          frame: c.origin.firstFrame,
          cutNs: pair.cutNs,
          openNs: c.origin.firstNs,
        });
      pair.cutNs = -1;
    }
    if (!(c.handshake.done || c.origin.midstream)) return;
    const reset = server.resets.sentCount > 0 && client.resets.sentCount === 0 && client.closing.finFrame === 0;
    const closed =
      server.closing.finFrame > 0 && c.closing.first >= 0 && c.endpoint(c.closing.first === 1 ? 1 : 0) === server;
    if (reset || closed) pair.cutNs = Math.max(pair.cutNs, reset ? server.resets.sentNs : server.closing.finNs);
  }

  /** Of every service the most clients in lockstep, at least `least`: cut within `withinNs`, back within `withinNs`. */
  locksteps(least: number, withinNs: Nanos): Lockstep[] {
    const byService = new Map<Service, Return[]>();
    for (const r of this.#all) {
      const list = byService.get(r.service);
      if (list === undefined) byService.set(r.service, [r]);
      else list.push(r);
    }
    const locksteps: Lockstep[] = [];
    for (const [service, list] of byService) {
      if (list.length < least) continue;
      const lockstep = largest(service, list, withinNs);
      if (lockstep.clients >= least) locksteps.push(lockstep);
    }
    return locksteps;
  }
}

function largest(service: Service, list: Return[], withinNs: Nanos): Lockstep {
  list.sort((x, y) => x.openNs - y.openNs);
  const inside = new Map<number, number>();
  let best: Return[] = [];
  let most = 0;
  let from = 0;
  for (const [i, last] of list.entries()) {
    inside.set(last.client, (inside.get(last.client) ?? 0) + 1);
    while (last.openNs - (list[from] as Return).openNs > withinNs) {
      const { client } = list[from] as Return;
      const left = (inside.get(client) ?? 0) - 1;
      if (left === 0) inside.delete(client);
      else inside.set(client, left);
      from++;
    }
    if (inside.size > most) {
      most = inside.size;
      best = list.slice(from, i + 1);
    }
  }
  // Of those that returned together, the ones that were cut off together.
  const cuts = best.toSorted((x, y) => x.cutNs - y.cutNs);
  let together: Return[] = [];
  from = 0;
  for (const [i, last] of cuts.entries()) {
    while (last.cutNs - (cuts[from] as Return).cutNs > withinNs) from++;
    if (i - from + 1 > together.length) together = cuts.slice(from, i + 1);
  }
  const opens = together.map((r) => r.openNs);
  const first = together[0];
  const end = together.at(-1);
  const openNs = opens.reduce((x, y) => Math.min(x, y), Number.POSITIVE_INFINITY);
  return {
    service: service,
    clients: new Set(together.map((r) => r.client)).size,
    cutNs: first === undefined ? 0 : first.cutNs,
    cutSpreadNs: first === undefined || end === undefined ? 0 : end.cutNs - first.cutNs,
    openNs,
    openSpreadNs: opens.reduce((x, y) => Math.max(x, y), 0) - openNs,
    connections: together.slice(0, 5).map((r) => r.id),
    frames: together.slice(0, 5).map((r) => r.frame),
  };
}
