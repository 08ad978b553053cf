/** A question that arrived and had no answer when the asking program gave up: its own time-out ended the connection. */
import { EV_FIN, EV_RST } from '../../flow/events.ts';
import type { ConnectionSummary, EndpointSummary } from '../../flow/summary.ts';
import { MILLISECOND, SECOND, type Bytes, type FrameNo, type Nanos } from '../../units.ts';
import { capital, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { usualTimeout } from '../usual-time-outs.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE6038'>;

/** What was seen when the asker closed. */
interface GivenUp {
  readonly me: EndpointSummary;
  readonly asked: FrameNo;
  readonly closed: FrameNo;
  readonly reset: boolean;
  readonly waitedNs: Nanos;
  readonly closedNs: Nanos;
  /** Of the server until then. */
  readonly heard: Bytes;
}

/** Who closes sooner after the last word may not have waited at all: it had said all it wanted to say. */
const LEAST_WAIT_NS: Nanos = 450 * MILLISECOND;
/** Without a round time: longer than a program takes to clean up. */
const LEAST_UNROUND: Nanos = SECOND;
/** Answers no longer than this are farewells (GOAWAY, close_notify), and questions no longer than that may be window updates and pings. */
const FAREWELL_BYTES: Bytes = 128;
const CONTROL_BYTES: Bytes = 64;

export default defineRule<Facts, Map<number, GivenUp>>({
  code: 'TE6038',
  slug: 'request-unanswered',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.9.1'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'silent',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
    handshake: 'silent',
  },
  // The late answer meets a socket that is closed: nobody raced; and that it was late is said here.
  replaces: ['TE4003', 'TE6010'],
  wakesOn: EV_FIN | EV_RST,
  judgesAtEndIf: EV_FIN | EV_RST,
  open: () => new Map(),
  packet({ connection: c, me, segment }, _out, state) {
    if (!c.handshake.done || me.opening.role !== 'client' || state.has(c.id) || me.counts.bytes === 0) return;
    const server = c.peerOf(me);
    if (server.closing.finFrame > 0 || server.resets.sentFrame > 0 || me.retransmitted.segments > 0) return;
    const { newDataFrame: asked } = me.trail;
    if (server.counts.lastDataFrame > asked || server.trail.ackedDataFrame !== asked) return;
    const waitedNs = segment.timeNs - me.counts.lastDataNs;
    if (waitedNs < LEAST_WAIT_NS || segment.payloadLength > 0) return;
    const reset = me.resets.sentFrame === segment.frame;
    if (!reset && me.closing.finFrame !== segment.frame) return;
    const { frame: closed, timeNs: closedNs } = segment;
    state.set(c.id, { me, asked, closed, reset, waitedNs, closedNs, heard: server.counts.bytes });
  },
  ended(c, _reason, out, state) {
    const gave = state.get(c.id);
    state.delete(c.id);
    if (gave === undefined) return;
    const { me, asked, closed, reset, waitedNs } = gave;
    const server = c.peerOf(me);
    const late = server.counts.bytes - gave.heard;
    const timeoutNs = usualTimeout(waitedNs);
    // What came after the FIN and was taken in: it had only said that it asks for nothing more.
    if (late > 0 && me.resets.sentFrame === 0) return;
    const answered =
      late > FAREWELL_BYTES && (gave.heard === 0 || me.trail.length > CONTROL_BYTES) ? server.counts.lastDataFrame : 0;
    const question = gave.heard === 0 && c.name !== null ? c.name.protocol : 'unknown';
    if (answered === 0 && gave.heard > 0) return;
    if (answered === 0 && question === 'unknown' && timeoutNs === 0) return;
    if (timeoutNs === 0 && waitedNs < LEAST_UNROUND) return;
    out.hit({
      connection: c,
      certainty:
        (answered > 0 || question !== 'unknown') && !mayBeALeap(c, waitedNs, timeoutNs) ? 'implied' : 'assumed',
      severity: answered > 0 || question !== 'unknown' ? 'problem' : 'note',
      frames: [asked, closed, ...(answered > 0 ? [answered] : [])],
      timeNs: gave.closedNs,
      facts: {
        who: whoIs(me),
        server: whoIs(server),
        asked,
        closed,
        reset,
        waitedNs,
        timeoutNs,
        question,
        answered,
        answeredAfterNs: answered > 0 ? server.counts.lastDataNs - (gave.closedNs - waitedNs) : 0,
      },
    });
  },
  words: (f) => ({
    title: say`given up before the answer came`,
    says: say`${capital(f.who)} ${f.question === 'tls' ? 'began TLS' : f.question === 'http' ? 'sent its HTTP request' : 'sent its last data'} in ${frame(f.asked)}; ${f.server} acknowledged it and said nothing. After ${time(f.waitedNs)} ${f.who} ${f.reset ? 'reset' : 'closed'} the connection (${frame(f.closed)})${
      f.timeoutNs > 0 ? say`, as a program with a time-out of ${time(f.timeoutNs)} does` : ''
    }.${
      f.answered > 0
        ? say` The answer came all the same, by ${frame(f.answered)}, ${time(f.answeredAfterNs)} after the question: nobody was there to read it.`
        : say` No answer is in the capture.`
    }`,
    why: say`The acknowledgement is the system's: the question had arrived, and the network did its part. The time-out is the asking program's own (of its HTTP client, its database driver, its pool), not one of TCP; what was slow is the answering program, or what it waits for.`,
    fix: [
      say`In ${f.server}'s log look for the request of ${frame(f.asked)}: what it did meanwhile (a slow query, a full worker pool, a lock, a call to another service).`,
      say`Find ${f.who}'s time-out${f.timeoutNs > 0 ? say` of ${time(f.timeoutNs)}` : ''} in its configuration and compare it with how long ${f.server} may take; a retry right after it doubles the load.`,
      say`Let ${f.server} stop working for a client that has gone, so that given-up requests cost nothing.`,
    ],
  }),
});

/** No program is known to wait so long, and without time stamps (RFC 7323 §3) a leap of the capture's clock looks the same. */
const LONGER_THAN_PROGRAMS: Nanos = 900 * SECOND;

const mayBeALeap = ({ a, b }: ConnectionSummary, waitedNs: Nanos, timeoutNs: Nanos): boolean =>
  waitedNs > LONGER_THAN_PROGRAMS && timeoutNs === 0 && !(a.opening.timestamps && b.opening.timestamps);
