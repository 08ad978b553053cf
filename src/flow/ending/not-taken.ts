/** What comes after a RST and shows that the endpoint it was sent to did not take it: known only later, so it is a revision. */
import { KNOWN_ACK } from '../../segment/segment.ts';
import type { StateName } from '../../records/contract.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';
import { MILLISECOND, type Nanos } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';
import type { EngineSink } from '../../records/unworded.ts';
import type { Connection } from '../connection.ts';
import type { ResetSeen } from '../parts/resets.ts';
import { withdrawGap } from '../witness/gaps.ts';
import type { Stimulus } from '../states/transitions.ts';
import { applyTo } from '../states/change-state.ts';
import { takeAcceptanceBack, takeReset } from './reset.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { isTaken } from '../parts/resets.ts';
import { reviseReset } from './disproof.ts';
import { isOwn } from './outlived.ts';
import { answersWithin } from './round-trip.ts';

/** How an endpoint comes back to the state that it never left. */
const BACK: Readonly<Partial<Record<StateName, readonly Stimulus[]>>> = {
  'SYN-SENT': ['sends-syn'],
  'SYN-RECEIVED': ['sends-syn-ack'],
  UNKNOWN: ['goes-on'],
  ESTABLISHED: ['goes-on'],
  'FIN-WAIT-1': ['goes-on', 'sends-fin'],
  'FIN-WAIT-2': ['goes-on', 'sends-fin', 'receives-ack-of-fin'],
  'CLOSE-WAIT': ['goes-on', 'receives-fin'],
  'LAST-ACK': ['goes-on', 'receives-fin', 'sends-fin'],
};

/** Before the segment in hand is judged: its sender had been sent a RST, and is not gone. */
export function judgeAfterReset(packet: CurrentPacket): void {
  const { segment: s, me, peer, connection } = packet;
  if ((s.flags & RST) !== 0) return;
  const { resets: causes } = connection;
  const at = causes.findLastIndex((r) => r.side === peer.side);
  const reset = causes[at];
  if (reset === undefined || !isTaken(reset.acceptance)) return;
  const { acceptance } = reset;
  if (acceptance === 'taken' && (me.resets.acceptedFrame !== reset.frame || me.state.name !== 'CLOSED')) return;
  if (openedSince(packet, reset)) {
    takeBackRefusal(packet, at, reset);
    return;
  }
  const beyond = acceptance === 'open';
  if (!(beyond && isChallenge(packet, reset)) && !isLate(packet, reset) && !triesAgain(packet, reset)) return;
  reviseReset(packet, at, { ...reset, acceptance: beyond ? 'wrong-number' : 'lost' }, s.frame);
  takeAcceptanceBack(peer, me);
  if (beyond) withdrawGap(peer, reset.frame);
  if (!beyond && triesAgain(packet, reset)) packet.apply(me, 'asks-again', 'implied');
  else if (!beyond) for (const on of BACK[me.resets.acceptedState] ?? []) packet.apply(me, on, 'implied');
}

/** Who was refused has no socket left: this one acknowledges a SYN-ACK that came behind the RST, so it still had its own. */
function openedSince({ segment: s, me, peer }: CurrentPacket, reset: ResetSeen): boolean {
  if (reset.receiverState !== 'SYN-SENT' || me.opening.synFrame === 0) return false;
  const { synAckFrame } = peer.opening;
  if ((s.flags & (ACK | SYN)) !== ACK || (s.known & KNOWN_ACK) === 0 || synAckFrame <= reset.frame) return false;
  return peer.snd.issKnown && s.ack === ((peer.snd.iss + 1) | 0);
}

/**
 * The RST ended nothing. Where the SYN-ACK answers the very SYN that the RST refused, one of the two is not the server's, and
 * that is not the one with which it opened.
 */
function takeBackRefusal(packet: CurrentPacket, at: number, reset: ResetSeen): void {
  const { segment: s, me, peer, connection } = packet;
  const sameSyn = me.opening.synCount === 1 || me.opening.synLastNs < reset.ns;
  const others = sameSyn && reset.cause !== 'injected';
  reviseReset(
    packet,
    at,
    {
      ...reset,
      acceptance: 'lost',
      ...(others
        ? {
            cause: 'injected',
            certainty: 'assumed',
            alternatives: [reset.cause],
            signs: [...reset.signs, 'opened-after'],
          }
        : {}),
    },
    s.frame,
  );
  takeAcceptanceBack(peer, me);
  for (const on of BACK['SYN-SENT'] ?? []) packet.apply(me, on, 'implied');
  // What it reset meanwhile was no connection that was over: something that does not fit SYN-SENT.
  for (let i = at + 1; i < connection.resets.length; i++) {
    const own = connection.resets[i];
    if (own?.side === me.side && own.cause === 'after-close')
      reviseReset(
        packet,
        i,
        {
          ...own,
          cause: 'unacceptable-segment',
          certainty: 'assumed',
          alternatives: ['connection-unknown'],
          acceptance: 'lost',
        },
        s.frame,
      );
  }
}

/** It is sent so long after the RST that this had arrived, if it ever did. */
function isLate({ segment: s, me, connection, now, timed }: CurrentPacket, reset: ResetSeen): boolean {
  if (!timed || now - reset.ns <= answersWithin(connection, me)) return false;
  // A SYN may be another program's on the same port.
  return (s.flags & (SYN | ACK)) !== SYN || me.resets.acceptedState === 'SYN-SENT';
}

/**
 * No SYN that crossed its refusal comes so long after it: Windows tries a refused SYN again, 500 ms after the refusal and twice
 * (Microsoft TcpMaxConnectRetransmissions, KB 175523); elsewhere the RST did not get there.
 */
const TRIES_AGAIN_AFTER: Nanos = 350 * MILLISECOND;

/** The very SYN that was refused goes out again: the socket that asks is still there. */
function triesAgain({ segment: s, me, now, timed }: CurrentPacket, reset: ResetSeen): boolean {
  if (!timed || (s.flags & (SYN | ACK)) !== SYN || me.resets.acceptedState !== 'SYN-SENT') return false;
  return me.snd.issKnown && s.seq === me.snd.iss && now - reset.ns >= TRIES_AGAIN_AFTER;
}

/** A bare ACK of what was acknowledged before, when nothing else was there to acknowledge: RFC 5961 §3.2 asks for it. */
function isChallenge({ segment: s, me, peer }: CurrentPacket, reset: ResetSeen): boolean {
  if ((s.flags & (ACK | SYN | FIN)) !== ACK || s.payloadLength > 0 || (s.known & KNOWN_ACK) === 0) return false;
  return (
    s.ack === me.rcv.nxt && peer.snd.nxt === me.rcv.nxt && seqGt(reset.seq, s.ack) && me.counts.lastFrame < reset.frame
  );
}

/** At the end: a RST whose number lay beyond what was seen was most likely taken when nothing spoke against it. */
export function settleResets(sink: EngineSink, connection: Connection): void {
  for (const reset of connection.resets) {
    if (reset.acceptance !== 'open' || !isOwn(reset) || reset.cause === 'unacceptable-ack') continue;
    const sender = connection.endpoint(reset.side);
    const receiver = connection.peerOf(sender);
    if (receiver.resets.acceptedFrame === 0) takeReset(receiver, reset.frame, 'assumed');
    applyTo(sink, connection, sender, 'sends-rst', 'assumed', reset.frame);
    applyTo(sink, connection, receiver, 'receives-rst', 'assumed', reset.frame);
  }
}
