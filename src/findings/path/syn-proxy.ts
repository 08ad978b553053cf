/** A SYN-ACK with window 0, and what came after it: a SYN proxy answers the handshake in the server's place. */
import { EV_SYN_ACK } from '../../flow/events.ts';
import type { ConnectionSummary, EndpointSummary } from '../../flow/summary.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { capital, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE5020'>;

/** What the server's side sent first after its SYN-ACK; frame 0: nothing. */
interface Next {
  readonly outcome: Facts['outcome'];
  readonly frame: FrameNo;
  readonly ns: Nanos;
}

export default defineRule<Facts>({
  code: 'TE5020',
  slug: 'syn-proxy',
  severity: 'note',
  rfcs: ['RFC 4987 §3.3', 'RFC 9293 §3.8.6'],
  needs: { 'both-directions': 'silent', 'every-packet': 'silent', 'nothing-filtered': 'silent', handshake: 'silent' },
  judgesAtEndIf: EV_SYN_ACK,
  ended(c, _reason, out) {
    const server = c.a.opening.synAckFrame > 0 ? c.a : c.b;
    if (server.opening.synAckWindow !== 0 || !c.handshake.done) return;
    const next = nextOf(c, server);
    if (next === null) return;
    const { outcome, frame: outcomeFrame, ns } = next;
    out.hit({
      connection: c,
      // Only the opened window shows the two handshakes; a host that answers with a window of 0 and no more may be a tarpit.
      certainty: outcome === 'opened' ? 'implied' : 'assumed',
      severity: outcome === 'opened' ? 'note' : 'problem',
      frames: [server.opening.synAckFrame, outcomeFrame].filter((f) => f > 0),
      timeNs: c.handshake.ns,
      facts: {
        client: whoIs(c.peerOf(server)),
        server: whoIs(server),
        synAckFrame: server.opening.synAckFrame,
        outcome,
        outcomeFrame,
        tookNs: outcomeFrame > 0 ? Math.max(0, ns - c.handshake.ns) : 0,
      },
    });
  },
  words: (f) => ({
    title: say`handshake answered by a SYN proxy`,
    says: say`${capital(f.server)}'s SYN-ACK in ${frame(f.synAckFrame)} offers a window of 0, as a SYN proxy's does that has not asked the server yet; ${
      f.outcome === 'opened'
        ? say`the window opened in ${frame(f.outcomeFrame)}, ${time(f.tookNs)} after the handshake, without a byte sent: by then the proxy had its own handshake with the server.`
        : f.outcome === 'reset'
          ? say`${time(f.tookNs)} after the handshake a RST followed (${frame(f.outcomeFrame)}): most likely the server behind it refused, so connect() succeeds here and what comes next fails.`
          : say`nothing that opens it came after the handshake: most likely the server behind it does not answer, while connect() has succeeded here.`
    }`,
    why: say`A SYN proxy (nft synproxy, DPVS, firewalls under a flood) answers each SYN itself, with a cookie, and calls the server only when the third segment proves that the client is there. Its SYN-ACK carries its own MSS, window scale and SACK setting, not the server's; a healthy client may not send before the window opens. A server that is down looks open to connect().`,
    fix: [
      f.outcome === 'opened'
        ? say`Nothing, if the proxy is meant to be there; compare its options (MSS, window scale, timestamps) with the server's, for the connection has the proxy's.`
        : say`Capture behind the proxy, or on the server: its SYN is refused or unanswered there; look whether the service listens (ss -ltn) and lets the proxy's packets in.`,
      say`On Linux: nft list ruleset | grep -n synproxy; conntrack -S and /proc/net/stat/synproxy count what it does.`,
    ],
  }),
});

function nextOf(c: ConnectionSummary, server: EndpointSummary): Next | null {
  const { openedFrame, openedNs } = server.window;
  if (openedFrame > 0) return { outcome: 'opened', frame: openedFrame, ns: openedNs };
  if (server.counts.bytes > 0 || server.rcv.zeroWindows > 0) return null;
  const reset = c.resets.find((r) => r.side === server.side);
  if (reset !== undefined) return { outcome: 'reset', frame: reset.frame, ns: reset.ns };
  const silent = server.counts.segments <= server.opening.synAckCount && c.peerOf(server).retransmitted.segments > 0;
  return silent ? { outcome: 'silent', frame: 0, ns: 0 } : null;
}
