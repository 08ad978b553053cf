/** Connections that stayed in one state at one service: how many, at the same time, for how long, whose, and a few of them. */
import type { FlowId, FrameNo, Nanos } from '../../units.ts';
import { Distinct } from './distinct.ts';
import { Spans } from './spans.ts';

const MOST_EXAMPLES = 5;

export class PileUp {
  readonly spans = new Spans();
  readonly clients = new Distinct();
  readonly connections: FlowId[] = [];
  readonly frames: FrameNo[] = [];
  /** Those that were still so when the capture ended. */
  open = 0;
  /** Those in which the other side still waited for an answer: the program may be at work on it. */
  pending = 0;

  add(id: FlowId, frame: FrameNo, client: number, fromNs: Nanos, toNs: Nanos, open = false): void {
    this.spans.add(fromNs, toNs);
    this.clients.add(client);
    if (open) this.open++;
    if (this.connections.length < MOST_EXAMPLES) {
      this.connections.push(id);
      this.frames.push(frame);
    }
  }
}

/** A pile-up as facts of a finding. */
export interface PileUpFacts {
  count: number;
  peak: number;
  peakNs: Nanos;
  firstNs: Nanos;
  lastNs: Nanos;
  longestNs: Nanos;
  /** Client addresses; an estimate when there are more than about a thousand. */
  clients: number;
  stillOpen: number;
  examples: FlowId[];
}

export function pileUpFacts(pile: PileUp): PileUpFacts {
  const { spans } = pile;
  const peak = spans.peak();
  return {
    count: spans.count,
    peak: peak.count,
    peakNs: Math.round(peak.atNs),
    firstNs: spans.firstNs,
    lastNs: spans.lastNs,
    longestNs: spans.longestNs,
    clients: pile.clients.count,
    stillOpen: pile.open,
    examples: pile.connections,
  };
}
