/** The sender model where nothing is lost, reported, probed or in doubt: then an acknowledgement only moves it on. */
import type { Segment } from '../../segment/segment.ts';
import type { Nanos } from '../../units.ts';
import { seqGt, seqLe, seqLt } from '../../wire/seq.ts';
import { OPEN } from './congestion-state.ts';
import type { Flight } from './flight.ts';

/** Whether {@link hearNext} does all that `Flight.hear` does with an acknowledgement without SACK: seen at the sender, and in order. */
export const isCalm = (f: Flight): boolean =>
  f.state === OPEN &&
  f.losses === null &&
  f.unaKnown &&
  f.nearNs === 0 &&
  f.clock === null &&
  f.dupAcks === 0 &&
  !f.hasSack &&
  !f.probeOut &&
  !f.pathMtu &&
  !f.board.holes &&
  !f.episode.answered;

/**
 * Whether what was lost before is over: all that was sent again was acknowledged, and all that is out was sent once. From there on
 * {@link hearNext} does what `Flight.hear` does with acknowledgements of what is out; asked once, not for each packet.
 */
export function isCalmAgain(f: Flight): boolean {
  if (f.state !== OPEN || !f.unaKnown || f.nearNs !== 0 || f.dupAcks > 0 || f.hasSack || f.probeOut || f.pathMtu)
    return false;
  if (f.board.holes || f.episode.answered || !f.ledger.settled) return false;
  const { head, tail, state } = f.board;
  for (let i = head; i < tail; i++) if (state[i] !== 0) return false;
  return true;
}

/** An ACK of something that is out, or one that comes with new data: `fresh`. */
export function hearNext(f: Flight, s: Segment, now: Nanos, fresh: boolean): void {
  const { ack } = s;
  f.lastAckNs = now;
  f.lastAckFrame = s.frame;
  f.sackCut = false;
  f.sampledNs = Number.NaN;
  if (seqLt(ack, f.una)) return;
  const advance = seqGt(ack, f.una);
  if (advance || fresh || s.window > f.window) f.lastPromptNs = now;
  f.blocks.forget();
  f.window = s.window;
  if (!advance) return;
  const { board } = f;
  const { end, sentNs } = board;
  // What an acknowledgement of unseen data answers is not in the capture: only its echo tells the round trip.
  if (board.head < board.tail && seqLe(end[board.head] as number, ack) && !seqGt(ack, f.nxt))
    f.sampledNs = now - (sentNs[board.head] as number);
  for (let i = board.head; i < board.tail && seqLe(end[i] as number, ack); i++)
    if ((sentNs[i] as number) > f.rackNs) f.rackNs = sentNs[i] as number;
  if (f.clock !== null && s.hasTimestamp && Number.isNaN(f.sampledNs)) f.sampledNs = now - f.clock.sentAt(s.tsEcr, now);
  f.rtt.queueDelay?.hear(ack, now, s.frame, false);
  f.una = ack;
  board.dropBelow(ack);
  if (seqGt(ack, f.nxt)) f.nxt = ack;
  f.armedNs = f.lastAdvanceNs = now;
  f.timeouts = 0;
  f.rtt.sample(f.sampledNs, ack, f.nxt);
}
