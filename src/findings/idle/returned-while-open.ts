/** A client whose heartbeats stopped opens a new connection while the old one is open: the server has it twice. */
import { EV_SYN } from '../../flow/events.ts';
import type { HeartbeatSummary } from '../../flow/summary.ts';
import { frame, say, time } from '../../words/phrase.ts';
import type { FlowId, FrameNo, Nanos } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { MAX_VISITS, openerOf, type Visits, visitsOf } from '../visits.ts';

type Facts = FactsOf<'TE6037'>;

interface Visit {
  readonly id: FlowId;
  readonly synFrame: FrameNo;
  readonly synNs: Nanos;
  /** The client's beats, when they were known. */
  readonly beat: HeartbeatSummary | null;
  /** First FIN or RST of the client, of the server; 0 for none. */
  readonly leftFrame: FrameNo;
  readonly sweptFrame: FrameNo;
  readonly sweptNs: Nanos;
  /** The client's last packet. */
  readonly lastFrame: FrameNo;
}

/** A beat is overdue when it is late by a third of its period. */
const OVERDUE_BEATS = 1.33;
/** Told one by one; TE7022 counts them. */
const MOST_TOLD = 4;

export default defineRule<Facts, Visits<Visit>>({
  code: 'TE6037',
  slug: 'returned-while-open',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.5.1', 'RFC 1122 §4.2.3.6'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
  },
  judgesAtEndIf: EV_SYN,
  open: () => new Map(),
  ended(connection, _reason, _out, services) {
    const client = openerOf(connection);
    if (client === null || !connection.handshake.done) return;
    const visits = visitsOf(services, connection, client);
    if (visits === null) return;
    const server = connection.peerOf(client);
    const swept = firstOf(server.closing.finFrame, server.resets.sentFrame);
    visits.push({
      id: connection.id,
      synFrame: client.opening.synFrame,
      synNs: client.opening.synNs,
      beat: client.beat?.known === true ? client.beat : null,
      leftFrame: firstOf(client.closing.finFrame, client.resets.sentFrame),
      sweptFrame: swept,
      sweptNs: swept === server.closing.finFrame ? server.closing.finNs : server.resets.sentNs,
      lastFrame: client.counts.lastFrame,
    });
  },
  finish(_end, out, services) {
    let hits = 0;
    for (const visits of services.values()) {
      if (visits.length < 2 || visits.length >= MAX_VISITS) continue;
      const inOrder = visits.toSorted((x, y) => x.synFrame - y.synFrame);
      for (const [i, older] of inOrder.entries()) {
        const { beat } = older;
        if (beat === null) continue;
        const newer = inOrder.slice(i + 1).find((v) => v.synFrame > beat.lastFrame);
        if (newer === undefined) continue;
        const waitedNs = newer.synNs - beat.lastNs;
        if (waitedNs < OVERDUE_BEATS * beat.periodNs) continue;
        if (older.leftFrame > 0 && older.leftFrame < newer.synFrame) continue;
        if (older.sweptFrame > 0 && older.sweptFrame < newer.synFrame) continue;
        // Whoever still speaks on the old one has two connections on purpose; an answer to the sweep is no speech.
        if (older.lastFrame > newer.synFrame && (older.sweptFrame === 0 || older.lastFrame < older.sweptFrame))
          continue;
        if (++hits > MOST_TOLD) return;
        out.hit({
          connection: null,
          certainty: 'assumed',
          frames: [beat.lastFrame, newer.synFrame, older.sweptFrame].filter((f) => f > 0),
          timeNs: newer.synNs,
          facts: {
            connections: [older.id, newer.id],
            lastBeat: beat.lastFrame,
            synFrame: newer.synFrame,
            periodNs: Math.round(beat.periodNs),
            waitedNs,
            sweptFrame: older.sweptFrame,
            sweptNs: older.sweptFrame > 0 ? older.sweptNs - newer.synNs : 0,
          },
        });
      }
    }
  },
  words: (f) => ({
    title: say`client came back while its old connection was open`,
    says: say`A client sent a small message every ${time(f.periodNs)} on connection ${String(f.connections[0])}, last in ${frame(f.lastBeat)}; ${time(f.waitedNs)} later it opened connection ${String(f.connections[1])} to the same place in ${frame(f.synFrame)}, and nobody had closed the old one: the server then held both. ${f.sweptFrame > 0 ? say`It closed the old one ${time(f.sweptNs)} after that, in ${frame(f.sweptFrame)}.` : say`It had not closed the old one when the capture ended.`}`,
    why: say`A device that lost its power or its network sends no FIN. For the server the old connection stays ESTABLISHED until a timer of its own, or TCP's, ends it; a device that restarts often leaves many such ghosts, which use up descriptors, slots and locks (TE7022). Several clients behind one address look the same, hence likely only.`,
    fix: [
      say`When a client identifies itself again, let the server drop its older connection at once.`,
      say`Let the server's limit be two or three heartbeats, by a timer on each connection and not by a slow round over all of them.`,
      say`Enable keepalive on the server's sockets with short times (TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT), or set TCP_USER_TIMEOUT where it sends.`,
    ],
  }),
});

const firstOf = (x: FrameNo, y: FrameNo): FrameNo => (x === 0 ? y : y === 0 ? x : Math.min(x, y));
