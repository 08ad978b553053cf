/** What whoever counts connections sees of each at its end: of a plain exchange (flow/many/plain-exchanges) the same as the judges left behind. */
import type { Prediction } from '../../src/analyze.ts';
import { readSource } from '../../src/capture/source.ts';
import { EV_ACK } from '../../src/flow/events.ts';
import type { FlowListener } from '../../src/flow/listener.ts';
import type { ConnectionSummary, EndpointSummary } from '../../src/flow/summary.ts';
import { Tracker } from '../../src/flow/tracker.ts';
import { Witness } from '../../src/flow/witness/witness.ts';
import { BaseSink } from '../../src/records/sink.ts';
import type { EngineSink } from '../../src/records/unworded.ts';
import { NameTable } from '../../src/segment/names.ts';

export class Counts extends BaseSink {
  readonly takesLate: boolean;
  readonly slowestNs = Number.POSITIVE_INFINITY;
  constructor(late: boolean) {
    super();
    this.takesLate = late;
  }
  override onlyCounts(): boolean {
    return true;
  }
}

const nothing = (): void => {};

/** Every connection as it ends, as a line. */
export async function ends(bytes: Uint8Array, prediction: Prediction, late: boolean): Promise<string[]> {
  const lines: string[] = [];
  const names = new NameTable();
  const listener: FlowListener = {
    mask: 0,
    story: null,
    packet: nothing,
    other: nothing,
    exchanges: nothing,
    fileOver: nothing,
    population: nothing,
    ended: (connection) => void lines.push(lineOf(connection)),
  };
  const sink = new Counts(late) as unknown as EngineSink;
  const tracker = new Tracker(sink, names, new Witness(), listener, { populations: 'fold', prediction });
  // What is no capture ends in the same words both ways.
  await readSource(
    { buffer: bytes },
    { start: (start) => tracker.startFile(0, 'input', start), segment: (s) => tracker.segment(s) },
    names,
    {},
  ).then(
    (end) => tracker.endFile(end),
    (error: unknown) => void lines.push(String(error)),
  );
  return lines;
}

export function lineOf(c: ConnectionSummary): string {
  const { id, stream, incarnation, origin, handshake, closing, counts, name, ended, letGo, reuse, met, resets } = c;
  return JSON.stringify({
    one: [id, stream, incarnation, name, ended, letGo, reuse, met, resets, c.way, c.views],
    // Whether a packet had nothing to be said of it, no rule asks.
    seen: c.seen & ~EV_ACK,
    origin,
    handshake,
    counts,
    closing,
    icmp: c.icmpErrors.length,
    ends: [endOf(c.a), endOf(c.b)],
  });
}

function endOf(e: EndpointSummary): object {
  const { opening, snd, rcv, counts, closing, inbound, resets, trail, unanswered, probes, path, window, state } = e;
  return {
    state: state.name,
    role: opening.role,
    syn: [opening.synFrame, opening.synNs, opening.synLastNs, opening.synCount, opening.synEchoes],
    synAck: [opening.synAckFrame, opening.synAckNs, opening.synAckLastNs, opening.synAckLastFrame, opening.synAckCount],
    options: [opening.optionsKnown, opening.mss, opening.windowScale, opening.timestamps, opening.synAckWindow],
    snd: [snd.iss, snd.issKnown, snd.nxt, snd.una, snd.unaKnown, snd.base, snd.baseKnown],
    rcv: [rcv.nxt, rcv.zeroWindows],
    counts,
    closing,
    inbound: [inbound.ackOfFinFrame, inbound.ackedPeerFin],
    side: e.side,
    resets: [resets.sentCount, resets.sentFrame, resets.acceptedFrame],
    retransmitted: e.retransmitted.segments,
    trail: [trail.frame, trail.ns, trail.newDataFrame, trail.newDataAfterPeerFin, trail.ackedDataFrame, trail.signed],
    unanswered: unanswered.frame,
    probes: probes.out,
    ttls: [path.ttl, path.ttlMin, path.ttlMax],
    window: [window.ack, window.silly, Number.isNaN(window.zeroNs), window.missingBytes],
    storm: [window.answeredAcks, window.answeredAckFrame, window.answeredAckNs],
    stormEnd: [window.answeredAckLastFrame, window.answeredAckLastNs],
    losses: e.sending?.losses ?? null,
    disorder: e.sending?.disorder ?? null,
    pace: e.pace,
    smallWrites: e.smallWrites,
    beats: e.beat?.known === true,
  };
}
