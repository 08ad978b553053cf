/** The connections of one client address to one server endpoint, as far as one of them tells something about the others. */
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';
import { vanishedPeer } from '../ending/silence.ts';
import type { FlowId, FrameNo, Nanos } from '../../units.ts';
import { Moments } from './moments.ts';
import type { Service, Words } from './service.ts';

const MOST_EXAMPLES = 5;
/** Older connections of one client that are kept for the search of ghosts. */
const MOST_SILENT = 64;
/** One small exchange: a request of a few segments and an answer that fits a few round trips. */
const SMALL_REQUEST = 4096;
const SMALL_ANSWER = 65536;
const FEW_SEGMENTS = 3;

/** A connection that nobody closed, silent on the client's side since `silentNs`. */
export interface SilentConnection {
  readonly id: FlowId;
  readonly frame: FrameNo;
  readonly openNs: Nanos;
  readonly silentNs: Nanos;
  /** When it was over after all, or the capture was. */
  readonly endNs: Nanos;
  /** What shows that the client has no more part in it; `silence` shows nothing by itself. */
  readonly sign: 'forgotten' | 'unanswered' | 'silence';
  /** Mean pause between the client's messages while it spoke; 0 when there were too few to say. */
  readonly beatNs: Nanos;
}

/** Attempts that failed. */
export class Failures {
  readonly opens = new Moments();
  refused = 0;
  unanswered = 0;
  /** Opened, and ended by the server before it had said anything. */
  dropped = 0;
  readonly connections: FlowId[] = [];
  readonly frames: FrameNo[] = [];
}

/** Connections for one small exchange each. */
export class ShortConnections {
  readonly opens = new Moments();
  requestLeast = Number.POSITIVE_INFINITY;
  requestMost = 0;
  requestBytes = 0;
  answerBytes = 0;
  handshakeNs: Nanos = 0;
  handshakes = 0;
  lifeNs: Nanos = 0;
  readonly connections: FlowId[] = [];
  readonly frames: FrameNo[] = [];
}

/** Connections that one side left in TIME-WAIT. */
export class TimeWaits {
  readonly closes = new Moments();
  leastPort = Number.POSITIVE_INFINITY;
  mostPort = 0;
  timestamps = true;
  readonly connections: FlowId[] = [];
  readonly frames: FrameNo[] = [];
}

export class ClientServicePair {
  readonly key: number;
  readonly service: Service;
  readonly clientWords: Words;
  readonly clientKey: number;
  connections = 0;
  established = 0;
  /** Tuples used again while the earlier connection was still remembered. */
  reused = 0;
  /** When the newest connection opened that was put to use. */
  newestUsedNs: Nanos = -1;
  /** When the server (or a RST of its side) ended a connection last, not yet followed by a new one. */
  cutNs: Nanos = -1;
  silent: SilentConnection[] | null = null;
  silentBeyond = 0;
  failures: Failures | null = null;
  shorts: ShortConnections | null = null;
  clientWaits: TimeWaits | null = null;
  serverWaits: TimeWaits | null = null;

  constructor(key: number, service: Service, clientWords: Words, clientKey: number) {
    this.key = key;
    this.service = service;
    this.clientWords = clientWords;
    this.clientKey = clientKey;
  }

  add(c: ConnectionSummary, server: EndpointSummary, client: EndpointSummary, nowNs: Nanos): void {
    this.connections++;
    if (c.incarnation > 1) this.reused++;
    if (c.handshake.done || c.origin.midstream) {
      this.established++;
      if (client.counts.dataSegments > 0) {
        if (c.handshake.done) this.newestUsedNs = Math.max(this.newestUsedNs, c.origin.firstNs);
        this.#silence(c, server, client, nowNs);
      }
    }
    if (c.handshake.done) this.#short(c, server, client);
    this.#failure(c, server, client);
    if (
      !Number.isNaN(c.closing.timeWaitNs) &&
      c.closing.first >= 0 &&
      client.resets.sentCount === 0 &&
      server.resets.sentCount === 0
    ) {
      const waits =
        c.endpoint(c.closing.first === 0 ? 0 : 1) === client
          ? (this.clientWaits ??= new TimeWaits())
          : (this.serverWaits ??= new TimeWaits());
      this.#wait(waits, c, client);
    }
  }

  #wait(waits: TimeWaits, c: ConnectionSummary, client: EndpointSummary): void {
    waits.closes.add(c.closing.timeWaitNs);
    const port = client === c.a ? c.origin.aPort : c.origin.bPort;
    waits.leastPort = Math.min(waits.leastPort, port);
    waits.mostPort = Math.max(waits.mostPort, port);
    if (!client.opening.timestamps) waits.timestamps = false;
    keep(waits, c.id, c.origin.firstFrame);
  }

  #failure(c: ConnectionSummary, server: EndpointSummary, client: EndpointSummary): void {
    if (client.opening.synFrame === 0) return;
    const refused = !c.handshake.done && server.resets.sentCount > 0;
    const unanswered =
      server.counts.segments === 0 && client.counts.segments === client.opening.synCount && client.opening.synCount > 1;
    const endedByServer =
      (server.resets.sentCount > 0 ||
        (server.closing.finFrame > 0 && c.endpoint(c.closing.first === 1 ? 1 : 0) === server)) &&
      client.resets.sentCount === 0;
    const dropped = c.handshake.done && endedByServer && server.counts.dataSegments === 0;
    if (!refused && !unanswered && !dropped) return;
    const f = (this.failures ??= new Failures());
    f.opens.add(c.origin.firstNs);
    if (refused) f.refused++;
    else if (unanswered) f.unanswered++;
    else f.dropped++;
    keep(f, c.id, c.origin.firstFrame);
  }

  #short(c: ConnectionSummary, server: EndpointSummary, client: EndpointSummary): void {
    if (
      client.counts.dataSegments === 0 ||
      client.counts.dataSegments > FEW_SEGMENTS ||
      client.counts.bytes > SMALL_REQUEST
    )
      return;
    if (server.counts.dataSegments === 0 || server.counts.bytes > SMALL_ANSWER) return;
    if (
      client.closing.finFrame === 0 &&
      server.closing.finFrame === 0 &&
      client.resets.sentCount === 0 &&
      server.resets.sentCount === 0
    )
      return;
    const s = (this.shorts ??= new ShortConnections());
    s.opens.add(c.origin.firstNs);
    s.requestLeast = Math.min(s.requestLeast, client.counts.bytes);
    s.requestMost = Math.max(s.requestMost, client.counts.bytes);
    s.requestBytes += client.counts.bytes;
    s.answerBytes += server.counts.bytes;
    s.lifeNs += c.counts.lastNs - c.origin.firstNs;
    const handshake = c.handshake.synToSynAckNs + c.handshake.synAckToAckNs;
    if (!Number.isNaN(handshake)) {
      s.handshakeNs += handshake;
      s.handshakes++;
    }
    keep(s, c.id, c.origin.firstFrame);
  }

  /** Keeps the connection when its client neither closed it nor answered its close. */
  #silence(c: ConnectionSummary, server: EndpointSummary, client: EndpointSummary, nowNs: Nanos): void {
    if (client.closing.finFrame > 0 || client.inbound.ackedPeerFin) return;
    const forgotten =
      client.resets.sentCount > 0 &&
      c.resets.some((r) => c.endpoint(r.side) === client && r.cause === 'connection-unknown');
    if (client.resets.sentCount > 0 && !forgotten) return;
    const gone = vanishedPeer(c, server, nowNs);
    // The server's own abort after its probes or retransmissions went unanswered.
    const gaveUp =
      server.resets.sentCount > 0 &&
      c.resets.some((r) => c.endpoint(r.side) === server && r.cause === 'keepalive-gave-up');
    if (server.resets.sentCount > 0 && !gaveUp && !forgotten) return;
    const unanswered = gaveUp || (gone !== null && (gone.repeats >= 2 || gone.kind === 'fin'));
    const sign = forgotten ? 'forgotten' : unanswered ? 'unanswered' : 'silence';
    const silentNs = client.trail.ns;
    const list = (this.silent ??= []);
    if (list.length >= MOST_SILENT) {
      this.silentBeyond++;
      return;
    }
    list.push({
      id: c.id,
      frame: client.trail.frame,
      openNs: c.origin.firstNs,
      silentNs,
      endNs: forgotten ? client.resets.sentNs : gaveUp ? server.resets.sentNs : nowNs,
      sign,
      beatNs:
        client.counts.dataSegments >= 4
          ? (client.counts.lastDataNs - c.origin.firstNs) / client.counts.dataSegments
          : 0,
    });
  }
}

function keep(list: { connections: FlowId[]; frames: FrameNo[] }, id: FlowId, frame: FrameNo): void {
  if (list.connections.length >= MOST_EXAMPLES) return;
  list.connections.push(id);
  list.frames.push(frame);
}
