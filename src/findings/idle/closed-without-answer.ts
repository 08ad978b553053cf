/** A request that arrived and was read, and the server closed without a word: its program gave up or broke off. */
import { EV_FIN } from '../../flow/events.ts';
import { missingOf } from '../../flow/witness/missing.ts';
import { capital, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { usualTimeout } from '../usual-time-outs.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE6039'>;

export default defineRule<Facts>({
  code: 'TE6039',
  slug: 'closed-without-answer',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.4', 'RFC 1122 §4.2.2.13'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'silent',
    'nothing-filtered': 'silent',
    handshake: 'silent',
    payload: 'silent',
  },
  judgesAtEndIf: EV_FIN,
  ended(c, _reason, out) {
    const { name } = c;
    if (name === null || !c.handshake.done || c.closing.first < 0) return;
    const server = c.endpoint(c.closing.first as 0 | 1);
    const client = c.peerOf(server);
    const { finFrame: closed } = server.closing;
    const asked = client.counts.lastDataFrame;
    if (server.opening.role !== 'server' || server.counts.bytes > 0 || missingOf(server) !== null) return;
    // Data behind the FIN asks somebody who had left already.
    if (asked === 0 || asked > closed || server.trail.ackedDataFrame !== client.trail.newDataFrame) return;
    const waitedNs = server.closing.finNs - client.counts.lastDataNs;
    out.hit({
      connection: c,
      certainty: 'implied',
      frames: [name.frame, closed],
      timeNs: server.closing.finNs,
      facts: {
        who: whoIs(client),
        server: whoIs(server),
        asked,
        closed,
        waitedNs,
        timeoutNs: usualTimeout(waitedNs),
        question: name.protocol,
      },
    });
  },
  words: (f) => ({
    title: say`closed without an answer`,
    says: say`${capital(f.who)} ${f.question === 'tls' ? 'began TLS' : 'sent its HTTP request'} (to ${frame(f.asked)}); ${f.server} acknowledged all of it, sent no byte, and closed after ${time(f.waitedNs)} (${frame(f.closed)})${
      f.timeoutNs > 0 ? say`, as a program with a time-out of ${time(f.timeoutNs)} does` : ''
    }.`,
    why: say`A FIN in good order after the acknowledgement shows that the program, or a proxy in its place, had taken the request off its socket: Linux and Windows reset where data is left unread. It then closed on purpose, by its own time-out, by an error that it did not report, or because the process ended. ${f.question === 'tls' ? 'A service that speaks no TLS on this port, or refuses what the client offers without an alert, does the same.' : 'A proxy whose backend broke off does the same, and so does a server that waits for the rest of a request that was announced longer than it came.'} The client reads an empty answer ("empty reply from server", "unexpected EOF", "socket hang up").`,
    fix: [
      say`In ${f.server}'s log look for what happened ${f.waitedNs > 0 ? say`${time(f.waitedNs)} after` : 'after'} ${frame(f.asked)}: a crash, a worker that was killed, an error of its backend.`,
      f.question === 'tls'
        ? say`Try the port by hand: openssl s_client -connect HOST:PORT, and without TLS: curl -v http://HOST:PORT/.`
        : say`Send the same request by hand, to the service behind the proxy too: curl -v http://HOST:PORT/.`,
      ...(f.timeoutNs > 0
        ? [
            say`Look for a time-out of ${time(f.timeoutNs)} in the configuration of the server, its worker manager and its proxies.`,
          ]
        : []),
    ],
  }),
});
