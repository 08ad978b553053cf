/** One small request on each new connection, to the same server, again and again: connections that should be kept. */
import { clientText, serviceText } from '../../flow/many/crowds.ts';
import type { ShortConnections } from '../../flow/many/client-service-pair.ts';
import { bytes, count, name, number, percent, say, time } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import { examples } from '../examples.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE7027'>;

const MINUTE = 60 * SECOND;
const LEAST_CONNECTIONS = 100;
/** Two a second for a minute. */
const PER_MINUTE = 120;
/** The same request: sizes that differ by less than this from the mean. */
const ALIKE_SPREAD = 0.5;

export default defineRule<Facts>({
  code: 'TE7027',
  slug: 'connection-per-request',
  severity: 'note',
  rfcs: ['RFC 9112 §9.3', 'RFC 9293 §3.6.1'],
  needs: { 'steady-clock': 'doubt' },
  finish(_end, out, _state, context) {
    const found = new Map<number, Facts>();
    for (const pair of context.crowds.pairs.values()) {
      const s = pair.shorts;
      if (s === null || !matters(s)) continue;
      const before = found.get(pair.service.key);
      const others = before === undefined ? 0 : before.others + 1;
      if (before !== undefined && before.count >= s.opens.count) {
        before.others = others;
        continue;
      }
      const most = s.opens.mostWithin(MINUTE);
      const n = s.opens.count;
      const handshakeNs = s.handshakes === 0 ? 0 : s.handshakeNs / s.handshakes;
      found.set(pair.service.key, {
        client: clientText(pair, context.names),
        server: serviceText(pair.service, context.names),
        count: n,
        peakPerMinute: most.count,
        peakNs: Math.round(most.atNs),
        requestBytes: Math.round(s.requestBytes / n),
        answerBytes: Math.round(s.answerBytes / n),
        handshakeNs: Math.round(handshakeNs),
        lifeNs: Math.round(s.lifeNs / n),
        handshakePart: Math.min(1, handshakeNs / Math.max(1, s.lifeNs / n)),
        others,
        examples: s.connections,
        exampleFrames: s.frames,
      });
    }
    for (const facts of found.values())
      out.hit({ connection: null, certainty: 'observed', frames: facts.exampleFrames, timeNs: facts.peakNs, facts });
  },
  words: (f) => ({
    title: say`a new connection for each small request`,
    says: say`${name(f.client)} opened ${count(f.count, 'connection')} to ${name(f.server)} for one small exchange each (about ${bytes(f.requestBytes)} there, ${bytes(f.answerBytes)} back), ${number(f.peakPerMinute)} within a minute at most (${examples(f.exampleFrames, f.count)}).${f.handshakeNs > 0 ? say` A handshake took ${time(f.handshakeNs)} on the average, ${percent(f.handshakePart)} of such a connection's life.` : ''}${f.others > 0 ? say` The same is true of ${count(f.others, 'other client')}.` : ''}`,
    why: say`Each new connection costs a round trip before the first byte (two or three more with TLS), starts with a small congestion window, and leaves a TIME-WAIT on the side that closes first. None of that is a fault; kept connections would do the same work sooner and with less.`,
    fix: [
      say`Keep the connection: HTTP keep-alive (one client object for all requests instead of one a request), a connection pool for databases and caches, HTTP/2 or pipelining where there are many at once.`,
      say`See which side closes: a server that answers Connection: close, or a proxy without keep-alive to its upstream (nginx: keepalive in upstream and proxy_http_version 1.1), forces it on clients that would keep.`,
    ],
  }),
});

function matters(s: ShortConnections): boolean {
  const n = s.opens.count;
  // Without times nothing can be said of a minute.
  if (n < LEAST_CONNECTIONS || s.opens.lastNs <= s.opens.firstNs) return false;
  const mean = s.requestBytes / n;
  if (s.requestMost > (1 + ALIKE_SPREAD) * mean || s.requestLeast < (1 - ALIKE_SPREAD) * mean) return false;
  return s.opens.mostWithin(MINUTE).count >= PER_MINUTE;
}
