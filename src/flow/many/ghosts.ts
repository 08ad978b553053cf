/**
 * Ghosts: connections that a server still holds although their client has come back on a newer one. Silence alone makes
 * none (a pool, a long poll and an idle shell are silent); what convicts is that the client does not know the connection
 * any more, does not answer in it while it speaks in a newer one, or stopped in the middle of a regular beat that the
 * newer connection took up at once.
 */
import { SECOND, type FlowId, type FrameNo, type Nanos } from '../../units.ts';
import { Distinct } from './distinct.ts';
import type { Crowds } from './crowds.ts';
import type { ClientServicePair, SilentConnection } from './client-service-pair.ts';
import type { Service } from './service.ts';
import { Spans } from './spans.ts';

export class Ghosts {
  readonly service: Service;
  readonly spans = new Spans();
  readonly clients = new Distinct();
  forgotten = 0;
  unanswered = 0;
  stopped = 0;
  readonly connections: FlowId[] = [];
  readonly frames: FrameNo[] = [];
  /** The client with the most of them. */
  worst: ClientServicePair | null = null;
  worstCount = 0;

  constructor(service: Service) {
    this.service = service;
  }
}

/** Messages at least this far apart are a beat, faster ones are work. */
const LEAST_BEAT: Nanos = SECOND;
/** A newer connection that opens within this many beats of the last one took the beat up. */
const TAKEN_UP = 3;
/** Fewer successions of that kind may be chance. */
const LEAST_SUCCESSIONS = 3;

/** Who comes back sooner had not been away: it opens several connections side by side. */
const LEAST_STAY: Nanos = SECOND;

export function findGhosts(crowds: Crowds): Ghosts[] {
  const found = new Map<Service, Ghosts>();
  for (const pair of crowds.pairs.values()) {
    if (pair.silent === null || pair.connections < 2) continue;
    const ghosts = ghostsOf(pair, pair.silent);
    if (ghosts.length === 0) continue;
    let all = found.get(pair.service);
    if (all === undefined) {
      all = new Ghosts(pair.service);
      found.set(pair.service, all);
    }
    for (const ghost of ghosts) add(all, pair, ghost);
    if (ghosts.length > all.worstCount) {
      all.worst = pair;
      all.worstCount = ghosts.length;
    }
  }
  return [...found.values()];
}

function add(all: Ghosts, pair: ClientServicePair, ghost: SilentConnection): void {
  all.spans.add(ghost.silentNs, ghost.endNs);
  all.clients.add(pair.clientKey);
  if (ghost.sign === 'forgotten') all.forgotten++;
  else if (ghost.sign === 'unanswered') all.unanswered++;
  else all.stopped++;
  if (all.connections.length >= 5) return;
  all.connections.push(ghost.id);
  all.frames.push(ghost.frame);
}

function ghostsOf(pair: ClientServicePair, silent: readonly SilentConnection[]): SilentConnection[] {
  const sorted = silent.toSorted((x, y) => x.openNs - y.openNs);
  const ghosts: SilentConnection[] = [];
  const successions: SilentConnection[] = [];
  for (const [i, one] of sorted.entries()) {
    // The client has put a newer connection to use since this one heard of it last.
    if (pair.newestUsedNs <= one.silentNs || one.endNs - one.silentNs < LEAST_STAY) continue;
    if (one.sign !== 'silence') {
      ghosts.push(one);
      continue;
    }
    const nextNs = sorted[i + 1]?.openNs ?? pair.newestUsedNs;
    const waited = nextNs - one.silentNs;
    if (one.beatNs < LEAST_BEAT || waited <= 0 || waited > TAKEN_UP * one.beatNs) continue;
    if (one.endNs - one.silentNs > 10 * one.beatNs) successions.push(one);
  }
  if (successions.length >= LEAST_SUCCESSIONS) for (const one of successions) ghosts.push(one);
  return ghosts;
}
