/** Where runs of plain packets begin: in connections in which nothing is odd, after some packets that were predicted. */
import type { EngineSink } from '../records/unworded.ts';
import type { Segment } from '../segment/segment.ts';
import type { Connection, Endpoint, Run } from './connection.ts';
import type { CurrentPacket } from './current-packet.ts';
import { EV_ACK, EV_DATA, EV_PACED } from './events.ts';
import type { Prediction } from './header-prediction.ts';
import { NAME_LOOKS } from './opening/name.ts';
import { HAS_ACK, HAS_DATA } from './outcome/completeness.ts';
import { ACK_LETTER, DATA_LETTER } from './outcome/zeek.ts';
import { NETWORK, QUIET, type TimeShares, WINDOW } from './parts/time-shares.ts';
import { PlainRun, type RunParts } from './plain-run.ts';
import type { FlowTable } from './tables/table.ts';
import { isCalmAgain } from './sender/calm.ts';
import type { Flight } from './sender/flight.ts';
import type { Witness } from './witness/witness.ts';

/** Predicted packets in a row, all data from one side, before a run begins: then a report's row of them has begun, too. */
const BEGINS_AFTER = 8;

/** Where runs begin. */
export class PlainRuns implements RunParts {
  readonly open = new Set<Run>();
  readonly sink: EngineSink;
  readonly witness: Witness;
  readonly prediction: Prediction;
  readonly #any: boolean;

  /** `mask`: the events that somebody wants to hear of; `live`: records are wanted as packets come. */
  constructor(sink: EngineSink, witness: Witness, prediction: Prediction, mask: number, live: boolean) {
    this.sink = sink;
    this.witness = witness;
    this.prediction = prediction;
    this.#any = prediction.on && !live && (mask & (EV_DATA | EV_ACK | EV_PACED)) === 0;
  }

  /** The packet in hand was judged; `plain`: it was predicted, and nothing was to be said of it. */
  next(packet: CurrentPacket, plain: boolean): void {
    const { connection: c, me, peer, segment: s } = packet;
    if (!plain) {
      c.inRow = 0;
      return;
    }
    const sender = s.payloadLength > 0 ? me : peer;
    if (c.runSide !== sender.side || c.quiet.frame === s.frame) {
      c.runSide = sender.side;
      c.inRow = 0;
    }
    if (++c.inRow < BEGINS_AFTER || !this.#any || (this.sink.wantsPlain && this.sink.takesRuns !== true)) return;
    c.inRow = 0;
    const { flight, pace } = sender;
    const receiver = c.peerOf(sender);
    if (flight === null || pace === null || c.time === null || this.witness.evidence.filter.bare === 0) return;
    if (!mayRun(c, sender, receiver, flight, c.time)) return;
    const run = new PlainRun(c, sender, receiver, flight, pace, c.time, this);
    c.run = run;
    this.open.add(run);
  }

  /** Somebody asks for any connection. */
  endAll(): void {
    for (const run of this.open) run.end();
  }
}

/** Whether the next packet of a connection belongs to the run that is under way; it is then done with. `table`: where it was just found. */
export const goesOn = (c: Connection, s: Segment, { swapped }: FlowTable<Connection>): boolean =>
  c.run !== null && c.run.take(s, swapped !== c.origin.aSwapped ? 1 : 0);

/** Whether nothing that holds now, and that no plain packet changes, asks for a closer look at each packet. */
function mayRun(c: Connection, me: Endpoint, peer: Endpoint, f: Flight, t: TimeShares): boolean {
  if (!c.steady || c.ended || c.older !== null || c.views !== null) return false;
  if (c.way !== null && !c.way.settled) return false;
  if (c.doubts !== null && !c.doubts.settled) return false;
  if (!c.handshake.done && !c.origin.midstream) return false;
  if (c.closing.first >= 0 || c.nameLooks < NAME_LOOKS) return false;
  if ((c.completeness & (HAS_DATA | HAS_ACK)) !== (HAS_DATA | HAS_ACK)) return false;
  if ((me.zeek.letters & DATA_LETTER) === 0 || (peer.zeek.letters & ACK_LETTER) === 0) return false;
  if (c.dialogue === null && c.a.opening.role !== 'unknown' && !c.handshake.simultaneous) return false;
  if (t.speaker !== me.side || (t.owner !== NETWORK && t.owner !== QUIET && t.owner !== WINDOW)) return false;
  if (!isOpenEnd(me) || !isOpenEnd(peer)) return false;
  if (!isInOrder(f, me) || f.atReceiver || f.timeouts > 0 || me.trail.newDataFrame === 0) return false;
  // The other side has nothing out, and says nothing.
  const { nxt, una } = peer.snd;
  if (una !== nxt || me.rcv.nxt !== nxt || me.acks.ack !== nxt || peer.rcv.nxt !== me.snd.una) return false;
  return peer.flight === null || (isInOrder(peer.flight, peer) && peer.flight.board.empty);
}

const isOpenEnd = ({ resets, probes, acks, beat, opening, counts, rcv, snd }: Endpoint): boolean =>
  resets.sentCount === 0 &&
  probes.out === 0 &&
  acks.known &&
  acks.edgeKnown &&
  acks.silly === null &&
  acks.zeroNs !== acks.zeroNs &&
  beat === null &&
  opening.optionsKnown &&
  counts.firstFrame > 0 &&
  rcv.nxtKnown &&
  rcv.wndKnown &&
  rcv.wnd > 0 &&
  snd.unaKnown;

const isInOrder = (f: Flight, { snd }: Endpoint): boolean =>
  isCalmAgain(f) && f.waiting.empty && f.unseen === null && f.nxt === snd.nxt && f.una === snd.una;
