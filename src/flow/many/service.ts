/** A service: one server address and port, as the populations of its connections are counted: what piles up there, and in which state. */
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';
import type { Nanos } from '../../units.ts';
import { PileUp } from './pile-up.ts';

/** Four address words, most significant first. */
export type Words = readonly [number, number, number, number];

/** Half-closed for longer than Linux keeps an orphan in FIN-WAIT-2 (tcp_fin_timeout, 60 s): no transfer is awaited. */
const LONG_CLOSE_WAIT_NS: Nanos = 60e9;
/** A SYN sent again this long after the SYN-ACK: a real client's timer, and it had not got the SYN-ACK. */
const SYN_TIMER_NS: Nanos = 5e8;

export class Service {
  readonly key: number;
  readonly family: number;
  readonly words: Words;
  readonly port: number;
  connections = 0;
  /** Attempts that it answered in any way. */
  answered = 0;
  /** SYNs of real clients (they were repeated) that nothing answered. */
  unanswered: PileUp | null = null;
  /** SYN-ACKs that do not reach the client: it goes on asking. */
  unheard: PileUp | null = null;
  /** Handshakes that the client finished and the server did not take. */
  notTaken: PileUp | null = null;
  /** In CLOSE-WAIT for long: at the server, at the client. */
  serverCloseWait: PileUp | null = null;
  clientCloseWait: PileUp | null = null;

  constructor(key: number, family: number, words: Words, port: number) {
    this.key = key;
    this.family = family;
    this.words = words;
    this.port = port;
  }

  add(c: ConnectionSummary, server: EndpointSummary, client: EndpointSummary, clientKey: number, nowNs: Nanos): void {
    this.connections++;
    if (server.counts.segments > 0) this.answered++;
    if (c.handshake.done || c.origin.midstream) {
      if (longCloseWait(server, client, nowNs))
        addCloseWait((this.serverCloseWait ??= new PileUp()), c, server, client, clientKey, nowNs);
      if (longCloseWait(client, server, nowNs))
        addCloseWait((this.clientCloseWait ??= new PileUp()), c, client, server, clientKey, nowNs);
    }
    if (c.handshake.done) {
      const synAckRetransmissions = server.opening.synAckCount - 1;
      // SYN-ACKs after an ACK that the server must have got: one may be a loss, two are the queue (Linux tcp_check_req).
      if (
        synAckRetransmissions >= 2 &&
        server.counts.segments === server.opening.synAckCount + server.resets.sentCount &&
        server.opening.synAckLastFrame > c.handshake.frame
      )
        (this.notTaken ??= new PileUp()).add(
          c.id,
          c.handshake.frame,
          clientKey,
          server.opening.synAckNs,
          server.opening.synAckLastNs,
        );
      return;
    }
    if (client.opening.synCount < 2 || client.counts.segments > client.opening.synCount || client.resets.sentCount > 0)
      return;
    if (server.counts.segments === 0) {
      if (c.icmpErrors.length === 0)
        (this.unanswered ??= new PileUp()).add(
          c.id,
          client.opening.synFrame,
          clientKey,
          client.opening.synNs,
          client.opening.synLastNs,
        );
    } else if (
      server.opening.synAckCount > 0 &&
      server.resets.sentCount === 0 &&
      client.opening.synLastNs > server.opening.synAckNs + SYN_TIMER_NS
    )
      (this.unheard ??= new PileUp()).add(
        c.id,
        server.opening.synAckFrame,
        clientKey,
        server.opening.synAckNs,
        server.opening.synAckLastNs,
      );
  }
}

/** Whether `me` sat in CLOSE-WAIT for long: it acknowledged the FIN, and then neither closed nor sent anything new. */
function longCloseWait(me: EndpointSummary, peer: EndpointSummary, nowNs: Nanos): boolean {
  if (peer.closing.finFrame === 0 || !me.inbound.ackedPeerFin || me.trail.newDataAfterPeerFin > 0) return false;
  if (me.closing.finFrame > 0 && me.closing.finNs < peer.closing.finNs) return false;
  return closeWaitEnd(me, peer, nowNs) - peer.closing.finNs >= LONG_CLOSE_WAIT_NS;
}

function closeWaitEnd(me: EndpointSummary, peer: EndpointSummary, nowNs: Nanos): Nanos {
  if (me.closing.finFrame > 0) return me.closing.finNs;
  if (me.resets.sentCount > 0) return me.resets.sentNs;
  return peer.resets.sentCount > 0 ? peer.resets.sentNs : nowNs;
}

function addCloseWait(
  pile: PileUp,
  c: ConnectionSummary,
  me: EndpointSummary,
  peer: EndpointSummary,
  clientKey: number,
  nowNs: Nanos,
): void {
  const open = me.closing.finFrame === 0 && me.resets.sentCount === 0 && peer.resets.sentCount === 0;
  if (peer.counts.lastDataFrame > me.counts.lastDataFrame) pile.pending++;
  pile.add(c.id, peer.closing.finFrame, clientKey, peer.closing.finNs, closeWaitEnd(me, peer, nowNs), open);
}
