/** Every data segment against what its sender had out: new, sent again and why, late, or a copy. */
import { EV_DUPLICATE, EV_REORDERED, EV_RETRANSMISSION, EV_SPURIOUS } from './events.ts';
import { KNOWN_ACK, KNOWN_SEQ } from '../segment/segment.ts';
import type { AnnotationKind } from '../records.ts';
import type { Certainty, Nanos } from '../units.ts';
import { MILLISECOND } from '../units.ts';
import { ACK, FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { seqGe, seqGt, seqLe, seqLt, seqMin } from '../wire/seq.ts';
import { Estimator } from './sender/estimator.ts';
import { Flight, LOSS, type Proof, RECOVERY } from './sender/flight.ts';
import type { Sent } from './sender/ledger.ts';
import { orderOf } from './sender/order.ts';
import { AGAIN } from './sender/scoreboard.ts';
import { isNewDataProbe, triggerOf, type Trigger } from './sender/trigger.ts';
import type { Endpoint } from './connection.ts';
import type { Turn } from './turn.ts';
import { handshakeTimes } from './vantage.ts';

/** A jump by more than this is another numbering, not a hole. */
const WIDEST_HOLE = 1 << 24;

/** An acknowledgement for the peer's sender model. */
export function hearAck(turn: Turn): void {
  const { segment: s, peer } = turn;
  const f = peer.flight;
  if (f === null || (s.flags & (ACK | SYN | RST)) !== ACK || (s.known & KNOWN_ACK) === 0) return;
  if (s.sackCount > 0) f.sack = true;
  f.hear(s, turn.now, s.payloadLength === 0 && (s.flags & FIN) === 0, proofFor(turn, 1));
}

/** Data or a FIN. */
export function judgeRetransmission(turn: Turn): void {
  const { segment: s, me, connection } = turn;
  const length = s.payloadLength + ((s.flags & FIN) !== 0 ? 1 : 0);
  if (length === 0 || (s.flags & (SYN | RST)) !== 0 || (s.known & KNOWN_SEQ) === 0 || !me.seqKnown) return;
  const f = (me.flight ??= openFlight(turn));
  const { now } = turn;
  f.catchUp(now, s, proofFor(turn, 0));
  const start = s.seq;
  const end = (start + length) | 0;
  const ahead = (start - f.nxt) | 0;
  if (ahead >= 0) sendNew(turn, f, start, end, ahead);
  else if (ahead > -0x20000000) old(turn, f, start, end);
  f.lastSentNs = now;
  turn.recent.add(connection.id * 2 + me.side, s);
  if (s.ipId > 0 && (f.newestId < 0 || ((s.ipId - f.newestId) << 16) >> 16 > 0)) f.newestId = s.ipId;
}

function openFlight(turn: Turn): Flight {
  const { me, peer, connection } = turn;
  const reopened = me.rtt !== null;
  const f = new Flight(me.sndNxt, turn.rows, (me.rtt ??= new Estimator()));
  if (reopened) f.armedNs = me.lastNs;
  if (me.unaKnown) {
    f.una = me.sndUna;
    f.unaKnown = true;
  }
  f.sack = me.sackPermitted && peer.sackPermitted;
  const times = handshakeTimes(connection);
  if (times !== undefined) f.place(me.side === 0 ? times.aNs : times.bNs, times.rttNs);
  else placeByLast(turn, f);
  f.newestId = me.trailOfAcks.ipId;
  if (me.segments > 0) f.lastSentNs = me.lastNs;
  if (peer.segments > 0) f.lastAckNs = peer.lastNs + f.nearNs;
  return f;
}

/** The connection is over: a flight in which nothing went wrong is let go (half of what 160,000 connections cost). */
export function retireFlight(e: Endpoint): void {
  if (e.flight?.idle === true) e.flight = null;
}

/** After a repeated SYN: the last one is taken for the one that was answered. */
function placeByLast(turn: Turn, f: Flight): void {
  const { me, peer, connection } = turn;
  const [opener, other] = me.synFrame > 0 ? [me, peer] : [peer, me];
  if (opener.synFrame === 0 || other.synAckCount !== 1 || !connection.handshakeDone) return;
  const far = other.synAckNs - opener.synLastNs;
  const near = connection.handshakeNs - other.synAckNs;
  if (far >= 0 && near >= 0) f.place(opener === me ? near : far, far + near);
}

function sendNew(turn: Turn, f: Flight, start: number, end: number, ahead: number): void {
  const { segment: s, me, now } = turn;
  if (ahead > WIDEST_HOLE) f.board.dropBelow(start);
  else if (ahead > 0) f.skip(start, now);
  if (lostBefore(turn, f, start, end, ahead)) return;
  if (ahead > 0) {
    f.sendNew(start, end, s, now);
    return;
  }
  if (turn.timed && isNewDataProbe(f, s.payloadLength, Math.min(me.mss, turn.peer.mss), now)) {
    const pto = f.rtt.ptoNs(f.board.tail - f.board.head === 1);
    turn.annotate('tail-loss-probe', 'assumed', [s.frame], { newData: true, waitedNs: now - f.armedNs, ptoNs: pto });
    f.sendNew(start, end, s, now);
    f.probeSent(true);
    f.armedNs = now;
    return;
  }
  f.sendNew(start, end, s, now);
}

/**
 * Receiver's view: the originals never arrived, but the sender's IP IDs show that segments went missing while it had
 * nothing else to send. Sent later than what was lost at or above it, this one is a retransmission.
 */
function lostBefore(turn: Turn, f: Flight, start: number, end: number, ahead: number): boolean {
  const { segment: s, me, peer, now } = turn;
  if (f.lostKnown && seqLt(start, f.lostUntil)) {
    again(turn, f, start, end, { kind: f.lostKind, certainty: 'implied' }, 0, 'ip-id');
    return true;
  }
  if (!f.atReceiver || s.family !== 4 || s.ipId <= 0 || f.newestId <= 0 || f.rtt.samples === 0) return false;
  if (!peer.unaKnown || peer.sndUna !== peer.sndNxt) return false;
  const lost = (((s.ipId - f.newestId) << 16) >> 16) - 1;
  const size = Math.max(1, s.payloadLength);
  if (lost < 1 || lost > 1000 || lost <= Math.ceil(ahead / size)) return false;
  const quiet = now - Math.max(f.lastSentNs, f.lastAckNs);
  const pto = f.rtt.ptoNs(true);
  const rto = f.rtt.baseRtoNs;
  const most = Math.min(me.mss, peer.mss);
  if (quiet < 0.5 * Math.min(pto, rto)) {
    if (ahead > 0 || most <= 0 || s.payloadLength >= most - 12 || lost < 2 || me.dataSegments > 0) return false;
    f.enter(LOSS, 'path-mtu', s);
    loseUntil(f, (start + (lost - 1) * (s.hasTimestamp ? most - 12 : most)) | 0, 'path-mtu-retransmission');
    again(turn, f, start, end, { kind: 'path-mtu-retransmission', certainty: 'assumed' }, 0, 'ip-id');
    return true;
  }
  const probes = f.sack && !f.noProbes;
  if (ahead > 0) {
    if (!probes || quiet < 0.8 * Math.min(pto, f.rtt.ptoNs(false))) return false;
    again(turn, f, start, end, { kind: 'tail-loss-probe', certainty: 'assumed' }, 0, 'ip-id');
    return true;
  }
  let best = Math.abs(Math.log(quiet / pto));
  let originals = lost;
  let step = 0;
  if (!probes || lost > 1) best = Number.POSITIVE_INFINITY;
  for (let j = 1; j <= Math.min(lost, 16); j++) {
    const ladder = rto * (2 ** j - 1);
    const bare = Math.abs(Math.log(quiet / ladder));
    if (bare < best) [best, originals, step] = [bare, lost - j + 1, j];
    const probed = Math.abs(Math.log(quiet / (pto + ladder)));
    if (probes && lost > j && probed < best) [best, originals, step] = [probed, lost - j, j];
  }
  if (best > 0.4) return false;
  if (step === 0) {
    again(turn, f, start, end, { kind: 'tail-loss-probe', certainty: 'assumed' }, 0, 'ip-id');
    return true;
  }
  f.timeouts = f.rtt.backoff = step - 1;
  again(turn, f, start, end, { kind: 'retransmission-timeout', certainty: 'implied' }, 0, 'ip-id');
  loseUntil(f, (start + originals * size) | 0, 'timeout-recovery');
  return true;
}

function loseUntil(f: Flight, until: number, kind: AnnotationKind): void {
  f.lostKnown = true;
  f.lostUntil = f.high = until;
  f.lostKind = kind;
}

function old(turn: Turn, f: Flight, start: number, end: number): void {
  const { segment: s, me, peer, now, connection } = turn;
  const copy = turn.recent.copyOf(connection.id * 2 + me.side, s);
  if (copy !== null) {
    turn.events |= EV_DUPLICATE;
    const kind =
      copy.capture || (f.nearNs === 0 && !f.atReceiver && f.rtt.minNs > MILLISECOND)
        ? 'capture-duplicate'
        : 'network-duplicate';
    turn.annotate(kind, 'implied', [copy.frame, s.frame], { sinceNs: copy.sinceNs });
    return;
  }
  const hole = f.board.holeIn(start, end);
  if (hole >= 0) {
    const order = orderOf(f, s, hole, now);
    if (order.late) {
      turn.events |= EV_REORDERED;
      f.reordered++;
      turn.annotate('reordered', order.certain ? 'implied' : 'assumed', null, {
        bytes: (f.nxt - start) | 0,
        lateNs: now - (f.board.sentNs[hole] ?? now),
        by: order.by,
      });
      f.board.fill(hole, start, end, f.board.sentNs[hole] ?? now, s.frame, s.tsVal, s.ipId);
      return;
    }
    f.board.fill(hole, start, end, now, s.frame, s.tsVal, s.ipId);
  }
  if (me.synFrame > 0 && start === ((me.iss + 1) | 0) && f.board.empty && connection.fastOpenEnd === null) {
    if (peer.synAckFrame > 0 && me.retransmittedSegments === 0) {
      f.enter(LOSS, 'fast-open', s);
      again(turn, f, start, end, { kind: 'fast-open-retransmission', certainty: 'implied' }, 0, null);
      return;
    }
  }
  for (const error of connection.icmpErrors) {
    if (error.side !== me.side) continue;
    const unreachable = error.family === 4 && error.type === 3 && error.code < 2;
    // RFC 6069: an unreachable network or host takes one doubling back.
    if (unreachable && error.ns > f.armedNs && f.icmpTaken < error.frame && f.rtt.backoff > 0) {
      f.rtt.backoff--;
      f.icmpTaken = error.frame;
    }
    const tooBig =
      (error.family === 4 && error.type === 3 && error.code === 4) || (error.family !== 4 && error.type === 2);
    if (tooBig && now - error.ns <= 50 * MILLISECOND + f.nearNs && !f.pathMtu) {
      f.pathMtu = true;
      f.pathMtuUntil = f.nxt;
      f.enter(LOSS, 'path-mtu', s);
      again(turn, f, start, end, { kind: 'path-mtu-retransmission', certainty: 'implied' }, error.frame, null);
      return;
    }
  }
  if (hole >= 0 && f.lostKnown && seqLt(start, f.lostUntil)) {
    again(turn, f, start, end, { kind: f.lostKind, certainty: 'implied' }, 0, 'hole');
    return;
  }
  const row = f.board.at(start);
  const repeated = row < f.board.tail && ((f.board.state[row] ?? 0) & AGAIN) !== 0;
  let trigger: Trigger = turn.timed
    ? triggerOf(f, start, end, now, repeated)
    : { kind: 'unclassified-retransmission', certainty: 'observed' };
  if (trigger.kind === 'unclassified-retransmission' && turn.timed && f.nearNs > 0) {
    // Nothing that had reached the sender for certain explains it: what was on its way to it may.
    f.drain(proofFor(turn, 0), now);
    trigger = triggerOf(f, start, end, now, repeated);
  }
  const shorter = row < f.board.tail && seqGt(f.board.end[row] ?? end, end) && (s.flags & FIN) === 0;
  if (
    trigger.kind === 'unclassified-retransmission' &&
    turn.timed &&
    hole < 0 &&
    shorter &&
    f.board.start[row] === start
  ) {
    // Cut smaller at once, with nothing lost: only a smaller path MTU asks for that, whether or not its ICMP was seen.
    f.pathMtu = true;
    f.pathMtuUntil = f.nxt;
    f.enter(LOSS, 'path-mtu', s);
    trigger = { kind: 'path-mtu-retransmission', certainty: 'assumed' };
  }
  again(turn, f, start, end, trigger, 0, hole >= 0 ? 'hole' : null);
}

/** Writes a retransmission and moves the sender's state on. */
function again(
  turn: Turn,
  f: Flight,
  start: number,
  end: number,
  trigger: Trigger,
  cause: number,
  unseen: 'ip-id' | 'hole' | null,
): void {
  const { segment: s, me, now } = turn;
  const { board, rtt } = f;
  const { kind } = trigger;
  const detail: Record<string, unknown> = {};
  const row = board.at(start);
  const original = unseen === null && row < board.tail && seqLe(board.start[row] ?? 0, start) ? row : -1;
  const originalFrame = original < 0 ? 0 : (board.frame[original] ?? 0);
  const originalTsVal = original < 0 ? s.tsVal : (board.tsVal[original] ?? 0);
  const bytes = unseen === 'ip-id' ? (end - start) | 0 : (seqMin(end, f.nxt) - start) | 0;
  detail['bytes'] = bytes;
  if ((s.flags & FIN) !== 0) detail['fin'] = true;
  if (trigger.trigger !== undefined) detail['trigger'] = trigger.trigger;
  if (originalFrame > 0) detail['originalFrame'] = originalFrame;
  if (unseen !== null) detail['originalSeen'] = false;
  const head = seqLe(start, board.start[board.firstOpen()] ?? start);
  if (turn.timed && f.armedNs > Number.NEGATIVE_INFINITY) detail['waitedNs'] = Math.round(now - f.armedNs);
  if (original >= 0 && turn.timed) detail['sinceLastSentNs'] = Math.round(now - (board.sentNs[original] ?? now));
  const acked = me.unaKnown && seqGe(me.sndUna, end);
  if (acked || (f.atReceiver && unseen === null && seqLe(end, f.nxt) && kind !== 'fast-open-retransmission')) {
    detail['spurious'] = true;
    detail['proof'] = 'seen-acked';
    turn.events |= EV_SPURIOUS;
    f.needless(kind, s.frame);
  }
  let certainty: Certainty = trigger.certainty;
  if (kind === 'retransmission-timeout') timedOut(turn, f, start, detail);
  else if (kind === 'tail-loss-probe') {
    detail['ptoNs'] = rtt.ptoNs(board.tail - board.head <= 1);
    f.probeSent(false);
  } else if (kind === 'fast-retransmission' && f.state !== RECOVERY) f.enter(RECOVERY, 'timeout', s);
  if (kind === 'unclassified-retransmission') certainty = 'observed';
  // RFC 6298 §5.1: sending the first outstanding segment again arms the timer; so does a probe.
  if (head || kind === 'tail-loss-probe' || kind === 'retransmission-timeout') f.armedNs = now;
  me.retransmittedSegments++;
  me.retransmittedBytes += bytes;
  f.count(kind, bytes);
  if (kind === 'path-mtu-retransmission' && f.pathMtuFrame === 0) f.pathMtuFrame = s.frame;
  const sizeBefore = original < 0 ? 0 : ((board.end[original] ?? 0) - (board.start[original] ?? 0)) | 0;
  if (f.timeouts > 1 && f.shrunkFrame === 0 && sizeBefore > s.payloadLength && (s.flags & FIN) === 0 && end !== f.nxt) {
    f.shrunkFrame = s.frame;
    f.shrunkFrom = sizeBefore;
    f.shrunkTo = s.payloadLength;
  }
  f.burst(now);
  turn.events |= EV_RETRANSMISSION;
  const because: number[] = [];
  if (originalFrame > 0) because.push(originalFrame);
  if (cause > 0) because.push(cause);
  if (kind === 'fast-retransmission' && f.lastEvidenceFrame > 0) because.push(f.lastEvidenceFrame);
  because.push(s.frame);
  turn.annotate(kind, certainty, because, detail);
  if (unseen === 'ip-id') board.push(start, end, now, s.frame, s.tsVal, s.ipId, AGAIN);
  else {
    for (let i = row; i < board.tail && seqLt(board.start[i] ?? 0, end); i++) {
      board.state[i] = (board.state[i] ?? 0) | AGAIN;
      board.sentNs[i] = now;
      board.frame[i] = s.frame;
      board.tsVal[i] = s.tsVal;
    }
    if (seqGt(end, f.nxt)) board.push(f.nxt, end, now, s.frame, s.tsVal, s.ipId, 0);
  }
  if (seqGt(end, f.nxt)) f.nxt = end;
  const sent: Sent = {
    start,
    end,
    frame: s.frame,
    ns: now,
    kind,
    hasTimestamp: s.hasTimestamp && original >= 0,
    tsVal: s.tsVal,
    originalTsVal,
    originalFrame,
    detail,
    settled: detail['spurious'] === true,
    acked: false,
  };
  f.ledger.add(sent);
}

/** RFC 6298 §5.4–5.6: one more time-out of the ladder; a doubtful probe before it may have been its first step. */
function timedOut(turn: Turn, f: Flight, start: number, detail: Record<string, unknown>): void {
  const { now, segment: s } = turn;
  const { rtt } = f;
  const probe = f.ledger.last();
  if (
    probe !== undefined &&
    f.timeouts === 0 &&
    probe.kind === 'tail-loss-probe' &&
    probe.start === start &&
    !f.atReceiver
  ) {
    const waited = now - probe.ns;
    if (probe.detail['ptoNs'] !== undefined && waited > 1.7 * rtt.baseRtoNs && rtt.backoff === 0) {
      revise(turn, 0, probe, 'retransmission-timeout', 'implied', [probe.frame, s.frame], {
        ...probe.detail,
        nth: 1,
        rtoEstimateNs: rtt.baseRtoNs,
        backoff: 0,
      });
      f.noProbes = true;
      f.timeouts = 1;
      rtt.backoff = 1;
      f.timeoutFirstNs = probe.ns;
    }
  }
  detail['nth'] = ++f.timeouts;
  detail['rtoEstimateNs'] = Math.round(rtt.rtoNs);
  detail['backoff'] = rtt.backoff;
  const waited: Nanos = now - f.armedNs;
  if (Number.isFinite(waited)) f.stalledNs += waited;
  f.timeoutCount++;
  if (f.timeoutFrame === 0) f.timeoutFrame = s.frame;
  if (f.noProbes && f.unprobedFrame === 0) f.unprobedFrame = s.frame;
  if (f.timeouts === 1) f.timeoutFirstNs = now;
  rtt.backoff++;
  f.enter(LOSS, 'timeout', s);
  f.high = f.nxt;
  f.probeOut = false;
}

/** `whose` 0: the sender of the segment in hand, 1: its peer. */
function proofFor(turn: Turn, whose: 0 | 1): Proof {
  HELD.turn = turn;
  return whose === 0 ? OWN : PEERS;
}

const HELD: { turn: Turn | null } = { turn: null };
const OWN: Proof = (sent, proof, frame) => prove(0, sent, proof, frame);
const PEERS: Proof = (sent, proof, frame) => prove(1, sent, proof, frame);

function prove(whose: 0 | 1, sent: Sent, proof: string, frame: number): void {
  const { turn } = HELD;
  if (turn === null) return;
  const e = whose === 0 ? turn.me : turn.peer;
  e.flight?.needless(sent.kind, sent.frame);
  turn.events |= EV_SPURIOUS;
  revise(turn, whose, sent, sent.kind, 'implied', [sent.frame, frame], { ...sent.detail, spurious: true, proof });
}

function revise(
  turn: Turn,
  whose: 0 | 1,
  sent: Sent,
  kind: AnnotationKind,
  certainty: Certainty,
  because: number[],
  detail: Record<string, unknown>,
): void {
  const side = whose === 0 ? turn.me.side : turn.peer.side;
  const { connection, sink } = turn;
  sink.revision({
    type: 'revision',
    file: connection.file,
    frame: sent.frame,
    connection: connection.id,
    from: side === 0 ? 'a' : 'b',
    ...(kind !== sent.kind ? { replaces: sent.kind } : {}),
    kind,
    certainty,
    because,
    detail,
  });
}
