/** Takes back or completes what was written of an earlier retransmission, when a later frame proves or disproves it. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { Detail } from '../../records/sink.ts';
import { type Certainty, type FrameNo, MILLISECOND, type Nanos } from '../../units.ts';
import type { Endpoint } from '../connection.ts';
import { EV_SPURIOUS } from '../events.ts';
import type { Flight } from '../sender/flight.ts';
import type { Proved, Sent } from '../sender/ledger.ts';
import type { CurrentPacket } from '../current-packet.ts';

/** What the latest acknowledgements have proved needless of this sender's retransmissions. */
export function tellProved(packet: CurrentPacket, sender: Endpoint, f: Flight): void {
  const proved = f.ledger.takeProved();
  if (proved !== null) for (const one of proved) tellNeedless(packet, sender, f, one);
}

function tellNeedless(packet: CurrentPacket, sender: Endpoint, f: Flight, { sent, name, frame }: Proved): void {
  const losses = f.account();
  // The acknowledgement before it may have shown that already; that its receiver's host had it does not make a timer needless.
  if (sent.detail['spurious'] !== true || sent.kind === 'retransmission-timeout')
    losses.needless(sent.kind, sent.frame, (sent.missed && sent.originalFrame > 0) || f.disorder !== null);
  // It was no loss at all.
  if (sent.originalFrame > 0 && losses.behind > 0) losses.behind--;
  packet.events |= EV_SPURIOUS;
  const { acknowledged: _acknowledged, ...rest } = sent.detail;
  sent.detail = { ...rest, spurious: true, proof: name };
  revise(packet, sender, sent, sent.kind, sent.certainty, [sent.frame, frame], sent.detail);
}

/** This sender left a tail to its RTO where a probe was due: what was taken for its probes were time-outs too. */
export function withoutProbes(packet: CurrentPacket, f: Flight, frame: FrameNo): void {
  f.noProbes = true;
  for (const sent of f.ledger.ofKind('tail-loss-probe')) if (sent.lone) becomesTimeout(packet, f, sent, frame);
}

/** A lone segment's probe was its time-out: both leave at the same moment. */
function becomesTimeout(packet: CurrentPacket, f: Flight, probe: Sent, frame: FrameNo): void {
  const { ptoNs: _pto, timeoutDue: _due, ...rest } = probe.detail;
  const detail = {
    ...rest,
    nth: 1,
    rtoEstimateNs: Math.round(f.rtt.baseRtoNs),
    backoff: 0,
  };
  revise(packet, packet.me, probe, 'retransmission-timeout', 'implied', [probe.frame, frame], detail);
  const losses = f.account();
  const bytes = Number(probe.detail['bytes'] ?? 0);
  losses.recount('tail-loss-probe', 'retransmission-timeout', bytes);
  // Like any time-out of what the receiver's host had and its TCP did not acknowledge: not needless.
  if (probe.detail['acknowledged'] === false) losses.spurious--;
  if (bytes > 0) losses.stalledData = true;
  losses.timedOut(1, probe.frame, probe.ns, Number(probe.detail['waitedNs'] ?? Number.NaN));
  probe.kind = 'retransmission-timeout';
  probe.certainty = 'implied';
  probe.detail = detail;
}

/** Sooner after its original than this, no timer sent it: two of the kernel's ticks (HZ = 1000 has shorter ones). */
const LEAST_TIMER: Nanos = 4 * MILLISECOND;

/**
 * The peer is heard for the first time, by a plain ACK: what was sent again before was no answer to anything. Its timers
 * sent it, a loss probe first where SACK allows one (RFC 8985 §7.2), the time-out after it.
 */
export function tellUnheard(packet: CurrentPacket, sender: Endpoint, f: Flight): void {
  let probeStart: number | null = null;
  for (const sent of f.ledger.unheard()) {
    if (sent.kind !== 'fast-retransmission') continue;
    const probe = f.sack && !f.noProbes && sent.tail && probeStart !== sent.start;
    const sinceNs = Number(sent.detail['sinceLastSentNs'] ?? Number.NaN);
    const kind =
      sinceNs < LEAST_TIMER ? 'unclassified-retransmission' : probe ? 'tail-loss-probe' : 'retransmission-timeout';
    if (probe) probeStart = sent.start;
    const certainty = kind === 'unclassified-retransmission' ? 'observed' : 'assumed';
    revise(packet, sender, sent, kind, certainty, [sent.frame, packet.segment.frame], sent.detail);
    const losses = f.account();
    losses.recount(sent.kind, kind, Number(sent.detail['bytes'] ?? 0));
    if (kind === 'retransmission-timeout') losses.timedOut(1, sent.frame, sent.ns, sinceNs);
    sent.kind = kind;
    sent.certainty = certainty;
  }
}

function revise(
  packet: CurrentPacket,
  sender: Endpoint,
  sent: Sent,
  kind: AnnotationKind,
  certainty: Certainty,
  because: FrameNo[],
  detail: Detail,
): void {
  const { connection, sink } = packet;
  sink.revision({
    type: 'revision',
    file: connection.file,
    frame: sent.frame,
    connection: connection.id,
    from: sender.side === 0 ? 'a' : 'b',
    ...(kind !== sent.kind ? { replaces: sent.kind } : {}),
    kind,
    certainty,
    because,
    detail,
  });
}
