/** Every data segment against what its sender had out: new, sent again and why, late, or a copy. */
import { EV_DUPLICATE, EV_REORDERED } from './events.ts';
import { KNOWN_ACK, KNOWN_SEQ, type Segment } from '../segment/segment.ts';
import type { Nanos } from '../units.ts';
import { MILLISECOND } from '../units.ts';
import { ACK, FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { seqGe, seqGt, seqLe } from '../wire/seq.ts';
import { countMissing, inLostSpace, lostBefore, noteLostTail, rungOf, timerStep } from './lost-before.ts';
import { again, proofFor, withoutProbes } from './sent-again.ts';
import { Disorder } from './sender/disorder.ts';
import { Estimator } from './sender/estimator.ts';
import { FarClock } from './sender/far-clock.ts';
import { DISORDER, Flight, LOSS, OPEN, RECOVERY } from './sender/flight.ts';
import { followPace } from './sender/pace.ts';
import { camePast, idStep, orderOf } from './sender/order.ts';
import { catchUp, drain } from './sender/on-the-way.ts';
import { noteHole, tellHoles, writtenLate } from './evidence/unseen.ts';
import { compareContents } from './path/watch.ts';
import { AGAIN } from './sender/scoreboard.ts';
import { Unseen } from './sender/unseen.ts';
import { isNewDataProbe, triggerOf, type Trigger, unprompted } from './sender/trigger.ts';
import type { Endpoint } from './connection.ts';
import type { Turn } from './turn.ts';
import { handshakeTimes } from './vantage.ts';

/** What the state leaves to the clock. */
const BY_TIMER: ReadonlySet<string> = new Set([
  'tail-loss-probe',
  'retransmission-timeout',
  'unclassified-retransmission',
]);
/** A jump by more than this is another numbering, not a hole. */
const WIDEST_HOLE = 1 << 24;

/** An acknowledgement for the peer's sender model. */
export function hearAck(turn: Turn): void {
  const { segment: s, me, peer } = turn;
  const f = peer.flight;
  if (f === null || (s.flags & (ACK | SYN | RST)) !== ACK || (s.known & KNOWN_ACK) === 0) return;
  if (s.sackCount > 0) f.sack = true;
  if (turn.connection.doubts !== null) tellHoles(turn, f, turn.connection.doubts);
  const pure = s.payloadLength === 0 && (s.flags & FIN) === 0;
  const fresh = s.payloadLength > 0 && (!me.seqKnown || seqGt((s.seq + s.payloadLength) | 0, me.sndNxt));
  f.hear(s, turn.now, pure, fresh, proofFor(turn, 1));
}

/** Data or a FIN. */
export function judgeRetransmission(turn: Turn): void {
  const { segment: s, me, connection } = turn;
  const length = s.payloadLength + ((s.flags & FIN) !== 0 ? 1 : 0);
  if ((s.flags & (SYN | RST)) !== 0 || (s.known & KNOWN_SEQ) === 0 || !me.seqKnown) return;
  // An empty segment carries SND.NXT: what lies below it has been sent (RFC 9293 §3.10.4).
  if (length === 0 && (me.flight === null ? seqLe(s.seq, me.sndNxt) : false)) return;
  const f = (me.flight ??= openFlight(turn));
  if (f.clock !== null && s.hasTimestamp && turn.timed) f.clock.take(s.tsVal, turn.now);
  // Away from the sender its own clock tells when it sent; what the network did to the segment is not its affair.
  const now =
    f.clock !== null && f.nearNs > 0 && s.hasTimestamp && turn.timed ? f.clock.sentAt(s.tsVal, turn.now) : turn.now;
  const start = s.seq;
  const end = (start + length) | 0;
  if (!f.waiting.empty) catchUp(f, now, s, end, turn.now, proofFor(turn, 0));
  const ahead = (start - f.nxt) | 0;
  const u = f.unseen;
  if (u !== null) countMissing(turn, f, u, now);
  if (length === 0) {
    if (ahead > 0 && ahead < WIDEST_HOLE) {
      noteHole(turn, f);
      f.skip(start, now, s);
    }
    // Nothing lies between: what is missing was no data.
    else if (ahead === 0 && f.board.empty && u !== null) u.missing = 0;
    noteSent(f, s, now);
    return;
  }
  if (ahead >= 0) sendNew(turn, f, start, end, ahead, now);
  else if (ahead > -0x20000000) {
    compareContents(turn);
    old(turn, f, start, end, now);
  }
  turn.recent.add(connection.id * 2 + me.side, s);
  turn.contents.add(connection.id * 2 + me.side, s);
  noteSent(f, s, now);
}

function noteSent(f: Flight, s: Segment, now: Nanos): void {
  if (now > f.lastSentNs) f.lastSentNs = now;
  if (s.ipId > 0 && (f.newestId <= 0 || idStep(s.ipId, f.newestId) > 0)) f.newestId = s.ipId;
  if (s.hasTimestamp && (f.newestTsVal === 0 || ((s.tsVal - f.newestTsVal) | 0) > 0)) f.newestTsVal = s.tsVal;
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
  if (f.atReceiver) f.unseen = new Unseen();
  f.newestId = me.trailOfAcks.ipId;
  if (me.timestamps && (f.nearNs > 0 || f.atReceiver)) {
    f.clock = new FarClock();
    f.clock.take(me.synTsVal, me.synAckFrame > 0 ? me.synAckLastNs : me.synLastNs);
  }
  if (me.segments > 0) f.lastSentNs = me.lastNs;
  if (peer.segments > 0) f.lastAckNs = peer.lastNs + f.nearNs;
  return f;
}

/** The connection is over: a flight in which nothing went wrong is let go (half of what 160,000 connections cost). */
export function retireFlight(e: Endpoint): void {
  if (e.flight?.idle !== true) return;
  e.flight.board.clear();
  e.flight = null;
}

/** After a repeated SYN: the last one is taken for the one that was answered. */
function placeByLast(turn: Turn, f: Flight): void {
  const { me, peer, connection } = turn;
  const [opener, other] = me.synFrame > 0 ? [me, peer] : [peer, me];
  if (opener.synFrame === 0 || other.synAckCount !== 1 || !connection.handshakeDone) return;
  const far = other.synAckNs - opener.synLastNs;
  const near = connection.handshakeNs - other.synAckNs;
  // Without timestamps the sender itself has no sample of what it sent twice (RFC 6298 §3, Karn).
  const sampled = opener !== me || me.timestamps;
  if (far >= 0 && near >= 0) f.place(opener === me ? near : far, far + near, sampled);
}

function sendNew(turn: Turn, f: Flight, start: number, end: number, ahead: number, now: Nanos): void {
  const { segment: s, me } = turn;
  if (ahead > WIDEST_HOLE) f.board.dropBelow(start);
  else if (ahead > 0) {
    noteHole(turn, f);
    f.skip(start, now, s);
  }
  const u = f.unseen;
  if (u !== null && lostBefore(turn, f, u, start, end, ahead, now)) return;
  if ((u !== null || f.nearNs > 0) && s.payloadLength > 0 && camePast(f, s)) tellOvertaken(turn, f, 0);
  if (ahead > 0) {
    f.sendNew(start, end, s, now);
    return;
  }
  if (s.payloadLength > 0) followPace(turn, f, end, now);
  if (turn.timed && isNewDataProbe(f, s, Math.min(me.mss, turn.peer.mss), now)) {
    const pto = f.rtt.ptoNs(f.board.tail - f.board.head === 1);
    turn.annotate('tail-loss-probe', 'assumed', [s.frame], {
      newData: true,
      waitedNs: Math.round(now - f.armedNs),
      ptoNs: Math.round(pto),
    });
    f.sendNew(start, end, s, now);
    f.probeSent(true, end);
    f.armedNs = now;
    return;
  }
  f.sendNew(start, end, s, now);
  if (u === null) return;
  if (u.missing > 0 && u.sure && f.state === OPEN && !f.hasSack) u.odd++;
  u.missing = 0;
  if (s.payloadLength > 0 && f.lastPromptNs > f.lastSentNs) u.thinkNs = now - f.lastPromptNs;
}

/** It carries what nothing above it has passed, or what had come: late all the same. */
function tellOvertaken(turn: Turn, f: Flight, bytes: number): void {
  const { segment: s } = turn;
  turn.events |= EV_REORDERED;
  (f.disorder ??= new Disorder()).note(0, bytes);
  turn.annotate('reordered', 'implied', null, { bytes, by: s.ipId > 0 ? 'ip-id' : 'timestamp' });
}

function old(turn: Turn, f: Flight, start: number, end: number, now: Nanos): void {
  const { segment: s, me, peer, connection } = turn;
  const copy = turn.recent.copyOf(connection.id * 2 + me.side, s, f.rtt.minNs);
  if (copy !== null) {
    turn.events |= EV_DUPLICATE;
    const kind =
      copy.capture || (f.nearNs === 0 && !f.atReceiver && f.rtt.minNs > MILLISECOND)
        ? 'capture-duplicate'
        : 'network-duplicate';
    turn.annotate(kind, copy.certain ? 'implied' : 'assumed', [copy.frame, s.frame], { sinceNs: copy.sinceNs });
    return;
  }
  if (writtenLate(turn, start, end)) return;
  const hole = f.board.holeIn(start, end);
  const missing = hole >= 0 ? ((f.board.end[hole] ?? 0) - (f.board.start[hole] ?? 0)) | 0 : 0;
  if (hole >= 0) {
    const order = orderOf(f, s, hole, turn.now);
    if (order.late || order.overtaken) {
      turn.events |= EV_REORDERED;
      const bytes = (f.nxt - start) | 0;
      const lateNs = Math.max(0, turn.now - (f.board.sentNs[hole] ?? turn.now));
      (f.disorder ??= new Disorder()).note(lateNs, bytes);
      turn.annotate('reordered', order.certain ? 'implied' : 'assumed', null, { bytes, lateNs, by: order.by });
    }
    f.board.fill(hole, start, end, order.late ? (f.board.sentNs[hole] ?? now) : now, s.frame, s.tsVal, s.ipId);
    if (order.late) return;
  } else if (f.nearNs > 0 || f.atReceiver) {
    const later = f.ledger.laterThan(s, start, end);
    if (later > 0) {
      turn.events |= EV_REORDERED;
      const bytes = (f.nxt - start) | 0;
      (f.disorder ??= new Disorder()).note(0, bytes);
      turn.annotate('reordered', 'implied', [later, s.frame], { bytes, by: s.ipId > 0 ? 'ip-id' : 'timestamp' });
      return;
    }
    if (camePast(f, s)) tellOvertaken(turn, f, (f.nxt - start) | 0);
  }
  if (me.synFrame > 0 && start === ((me.iss + 1) | 0) && f.board.empty && me.lastDataFrame === me.synFrame) {
    if (peer.synAckFrame > 0 && me.retransmittedSegments === 0) {
      f.enter(LOSS, 'fast-open', s, now);
      again(turn, f, start, end, now, { kind: 'fast-open-retransmission', certainty: 'implied' }, 0, null);
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
      f.enter(LOSS, 'path-mtu', s, now);
      again(turn, f, start, end, now, { kind: 'path-mtu-retransmission', certainty: 'implied' }, error.frame, null);
      return;
    }
  }
  const lost = hole >= 0 ? inLostSpace(f, start, now) : null;
  if (lost !== null) {
    again(turn, f, start, end, now, { kind: lost, certainty: 'implied' }, 0, 'hole');
    return;
  }
  const row = f.board.at(start);
  const repeated = row < f.board.tail && ((f.board.state[row] ?? 0) & AGAIN) !== 0;
  const probing = !f.noProbes;
  // What it repeats of its newest segment it does not know to have been reported, whatever was on its way to it.
  const open = f.state === OPEN || (f.state === DISORDER && seqGe(end, f.nxt));
  let trigger: Trigger = turn.timed
    ? triggerOf(f, start, end, now, repeated)
    : { kind: 'unclassified-retransmission', certainty: 'observed' };
  if (trigger.kind === 'unclassified-retransmission' && turn.timed && f.nearNs > 0) {
    // Nothing that had reached the sender for certain explains it: what was on its way to it may.
    drain(f, proofFor(turn, 0), now, end);
    trigger = triggerOf(f, start, end, now, repeated);
  }
  if (trigger.kind === 'unclassified-retransmission' && turn.timed && f.atReceiver && open && hole < 0) {
    const since = now - (row < f.board.tail ? (f.board.sentNs[row] ?? now) : f.lastAckNs);
    trigger = unprompted(f, start, end, since, now);
  }
  const u = f.unseen;
  if (u !== null && u.missing > 0 && hole >= 0 && f.state === OPEN && BY_TIMER.has(trigger.kind)) {
    const step = timerStep(f, u.missing, now - u.fromNs);
    if (step !== null) {
      trigger = { kind: step.kind, certainty: 'assumed' };
      if (step.nth > 0) f.timeouts = f.rtt.backoff = step.nth - 1;
    }
  }
  if (u !== null && hole >= 0 && f.state < RECOVERY && hole === f.board.firstOpen()) {
    if (trigger.kind === 'fast-retransmission') noteLostTail(turn, f, u, 0);
    else if (trigger.kind === 'retransmission-timeout' && (f.hasSack || f.dupAcks > 0)) {
      const nth = rungOf(f, now - f.armedNs);
      // Any segment of the hole may have been sent again before, in vain.
      noteLostTail(turn, f, u, nth - 1 + Math.ceil(missing / Math.max(1, s.payloadLength)));
      if (nth > 1) f.timeouts = f.rtt.backoff = nth - 1;
    }
  }
  if (probing && f.noProbes) withoutProbes(turn, f, s.frame);
  const shorter = row < f.board.tail && seqGt(f.board.end[row] ?? end, end) && (s.flags & FIN) === 0;
  if (
    trigger.kind === 'unclassified-retransmission' &&
    turn.timed &&
    !f.blind &&
    hole < 0 &&
    shorter &&
    f.board.start[row] === start
  ) {
    // Cut smaller at once, with nothing lost: only a smaller path MTU asks for that, whether or not its ICMP was seen.
    f.pathMtu = true;
    f.pathMtuUntil = f.nxt;
    f.enter(LOSS, 'path-mtu', s, now);
    trigger = { kind: 'path-mtu-retransmission', certainty: 'assumed' };
  }
  again(turn, f, start, end, now, trigger, 0, hole >= 0 ? 'hole' : null);
}
