/** The connections of one client address to one server endpoint, as far as one of them tells something about the others. */
import type { Connection, Endpoint } from '../connection.ts';
import { vanishedPeer } from '../ending/silence.ts';
import type { FlowId, FrameNo, Nanos } from '../../units.ts';
import { Moments } from './moments.ts';
import type { Place, Words } from './place.ts';

const EXAMPLES = 5;
/** Older connections of one client that are kept for the search of ghosts. */
const MOST_SILENT = 64;
/** One small exchange: a request of a few segments and an answer that fits a few round trips. */
const SMALL_REQUEST = 4096;
const SMALL_ANSWER = 65536;
const FEW_SEGMENTS = 3;

/** A connection that nobody closed, silent on the client's side since `silentNs`. */
export interface Silent {
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
export class Shorts {
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
export class Waits {
  readonly closes = new Moments();
  leastPort = Number.POSITIVE_INFINITY;
  mostPort = 0;
  timestamps = true;
  readonly connections: FlowId[] = [];
  readonly frames: FrameNo[] = [];
}

export class Pair {
  readonly key: number;
  readonly place: Place;
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
  silent: Silent[] | null = null;
  silentBeyond = 0;
  failures: Failures | null = null;
  shorts: Shorts | null = null;
  clientWaits: Waits | null = null;
  serverWaits: Waits | null = null;

  constructor(key: number, place: Place, clientWords: Words, clientKey: number) {
    this.key = key;
    this.place = place;
    this.clientWords = clientWords;
    this.clientKey = clientKey;
  }

  add(c: Connection, server: Endpoint, client: Endpoint, nowNs: Nanos): void {
    this.connections++;
    if (c.incarnation > 1) this.reused++;
    if (c.handshakeDone || c.midstream) {
      this.established++;
      if (client.dataSegments > 0) {
        if (c.handshakeDone) this.newestUsedNs = Math.max(this.newestUsedNs, c.firstNs);
        this.#silence(c, server, client, nowNs);
      }
    }
    if (c.handshakeDone) this.#short(c, server, client);
    this.#failure(c, server, client);
    if (!Number.isNaN(c.timeWaitNs) && c.closedFirst >= 0 && client.rstCount === 0 && server.rstCount === 0) {
      const waits =
        c.endpoint(c.closedFirst === 0 ? 0 : 1) === client
          ? (this.clientWaits ??= new Waits())
          : (this.serverWaits ??= new Waits());
      this.#wait(waits, c, client);
    }
  }

  #wait(waits: Waits, c: Connection, client: Endpoint): void {
    waits.closes.add(c.timeWaitNs);
    const port = client === c.a ? c.aPort : c.bPort;
    waits.leastPort = Math.min(waits.leastPort, port);
    waits.mostPort = Math.max(waits.mostPort, port);
    if (!client.timestamps) waits.timestamps = false;
    keep(waits, c.id, c.firstFrame);
  }

  #failure(c: Connection, server: Endpoint, client: Endpoint): void {
    if (client.synFrame === 0) return;
    const refused = !c.handshakeDone && server.rstCount > 0;
    const unanswered = server.segments === 0 && client.segments === client.synCount && client.synCount > 1;
    const endedByServer =
      (server.rstCount > 0 || (server.finFrame > 0 && c.endpoint(c.closedFirst === 1 ? 1 : 0) === server)) &&
      client.rstCount === 0;
    const dropped = c.handshakeDone && endedByServer && server.dataSegments === 0;
    if (!refused && !unanswered && !dropped) return;
    const f = (this.failures ??= new Failures());
    f.opens.add(c.firstNs);
    if (refused) f.refused++;
    else if (unanswered) f.unanswered++;
    else f.dropped++;
    keep(f, c.id, c.firstFrame);
  }

  #short(c: Connection, server: Endpoint, client: Endpoint): void {
    if (client.dataSegments === 0 || client.dataSegments > FEW_SEGMENTS || client.bytes > SMALL_REQUEST) return;
    if (server.dataSegments === 0 || server.bytes > SMALL_ANSWER) return;
    if (client.finFrame === 0 && server.finFrame === 0 && client.rstCount === 0 && server.rstCount === 0) return;
    const s = (this.shorts ??= new Shorts());
    s.opens.add(c.firstNs);
    s.requestLeast = Math.min(s.requestLeast, client.bytes);
    s.requestMost = Math.max(s.requestMost, client.bytes);
    s.requestBytes += client.bytes;
    s.answerBytes += server.bytes;
    s.lifeNs += c.lastNs - c.firstNs;
    const handshake = c.synToSynAckNs + c.synAckToAckNs;
    if (!Number.isNaN(handshake)) {
      s.handshakeNs += handshake;
      s.handshakes++;
    }
    keep(s, c.id, c.firstFrame);
  }

  /** Keeps the connection when its client neither closed it nor answered its close. */
  #silence(c: Connection, server: Endpoint, client: Endpoint, nowNs: Nanos): void {
    if (client.finFrame > 0 || client.ackedPeerFin) return;
    const forgotten =
      client.rstCount > 0 && c.causes.some((r) => c.endpoint(r.side) === client && r.cause === 'connection-unknown');
    if (client.rstCount > 0 && !forgotten) return;
    const gone = vanishedPeer(c, server, nowNs);
    // The server's own abort after its probes or retransmissions went unanswered.
    const gaveUp =
      server.rstCount > 0 && c.causes.some((r) => c.endpoint(r.side) === server && r.cause === 'keepalive-gave-up');
    if (server.rstCount > 0 && !gaveUp && !forgotten) return;
    const unanswered = gaveUp || (gone !== null && (gone.repeats >= 2 || gone.kind === 'fin'));
    const sign = forgotten ? 'forgotten' : unanswered ? 'unanswered' : 'silence';
    const silentNs = client.trailNs;
    const list = (this.silent ??= []);
    if (list.length >= MOST_SILENT) {
      this.silentBeyond++;
      return;
    }
    list.push({
      id: c.id,
      frame: client.trailFrame,
      openNs: c.firstNs,
      silentNs,
      endNs: forgotten ? client.rstNs : gaveUp ? server.rstNs : nowNs,
      sign,
      beatNs: client.dataSegments >= 4 ? (client.lastDataNs - c.firstNs) / client.dataSegments : 0,
    });
  }
}

function keep(list: { connections: FlowId[]; frames: FrameNo[] }, id: FlowId, frame: FrameNo): void {
  if (list.connections.length >= EXAMPLES) return;
  list.connections.push(id);
  list.frames.push(frame);
}
