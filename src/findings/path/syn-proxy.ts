/** A SYN-ACK with window 0, and what came after it: a SYN proxy answers the handshake in the server's place. */
import { EV_SYN_ACK } from '../../flow/events.ts';
import type { ConnectionSummary, EndpointSummary } from '../../flow/summary.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { answeredInFront, calledByProxy } from '../../flow/opening/proxied.ts';
import { capital, frame, type Phrase, say, time } from '../../words/phrase.ts';
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
  rfcs: ['RFC 4987 §3.3', 'RFC 7323 §3.2', 'RFC 9293 §3.8.6'],
  needs: { 'both-directions': 'silent', 'every-packet': 'silent', 'nothing-filtered': 'silent', handshake: 'silent' },
  replaces: ['TE5007'],
  judgesAtEndIf: EV_SYN_ACK,
  ended(c, _reason, out) {
    const server = c.a.opening.synAckFrame > 0 ? c.a : c.b;
    const client = c.peerOf(server);
    if (!c.handshake.done) return;
    const inFront = answeredInFront(server);
    const next = inFront ? nextOf(c, server) : calledByProxy(c, client) ? calledIn(client) : null;
    if (next === null) return;
    const { outcome, frame: outcomeFrame, ns } = next;
    const behind = behindOf(c, server);
    // Only the opened window, or the proxy's own SYN, shows the two handshakes; a host that answers with a window of 0 and no more may be a tarpit.
    const shown = behind !== null || outcome === 'opened' || outcome === 'called';
    out.hit({
      connection: c,
      certainty: shown ? 'implied' : 'assumed',
      severity: outcome === 'opened' || outcome === 'called' ? 'note' : 'problem',
      frames: [
        ...new Set([
          inFront ? server.opening.synAckFrame : 0,
          behind?.synFrame ?? 0,
          behind?.serverFrame ?? 0,
          outcomeFrame,
        ]),
      ].filter((f) => f > 0),
      timeNs: c.handshake.ns,
      facts: {
        client: whoIs(client),
        server: whoIs(server),
        synAckFrame: inFront ? server.opening.synAckFrame : 0,
        outcome,
        outcomeFrame,
        tookNs: outcomeFrame > 0 ? Math.max(0, ns - c.handshake.ns) : 0,
        ...behind,
      },
    });
  },
  words: (f) => ({
    title: say`handshake answered by a SYN proxy`,
    says: says(f),
    why: say`A SYN proxy (nft synproxy, DPVS, firewalls under a flood) answers each SYN itself, with a cookie, and calls the server only when the third segment proves that the client is there. Its SYN-ACK carries its own MSS, window scale and SACK setting, not the server's; a healthy client may not send before the window opens. A server that is down looks open to connect().`,
    fix: [
      f.outcome === 'opened' || f.outcome === 'called'
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
  const { retransmitted, probes } = c.peerOf(server);
  const asked = retransmitted.segments > 0 || probes.windowProbes > 0;
  const silent = server.counts.segments <= server.opening.synAckCount && asked;
  return silent ? { outcome: 'silent', frame: 0, ns: 0 } : null;
}

function says(f: Facts): Phrase {
  if (f.outcome === 'called')
    return say`The SYN in ${frame(f.outcomeFrame)} echoes a time stamp of an answer, and it and the third segment came with another TTL than all that ${f.client} sent later: a SYN proxy sent them, after ${f.client} had completed a handshake with the proxy.`;
  const answer = say`${capital(f.server)}'s SYN-ACK in ${frame(f.synAckFrame)} offers a window of 0, as a SYN proxy's does that has not asked the server yet`;
  const { synFrame, serverFrame } = f;
  if (synFrame === undefined || serverFrame === undefined) return say`${answer}; ${apart(f)}`;
  const called = say`the proxy's own SYN to the server is in ${frame(synFrame)}`;
  switch (f.outcome) {
    case 'opened':
      return say`${answer}; ${called}, the server's answer to it in ${frame(serverFrame)}, and ${time(f.tookNs)} after the handshake the window opened in ${frame(f.outcomeFrame)}.${scales(f)}`;
    case 'reset':
      return say`${answer}; ${called}, and the server refused it in ${frame(serverFrame)}: connect() succeeds at ${f.client} and what comes next fails.`;
    case 'silent':
      return serverFrame > 0
        ? say`${answer}; ${called}, the server's answer to it in ${frame(serverFrame)}, and yet nothing that opens the window came to ${f.client}.`
        : say`${answer}; ${called} and had no answer: connect() has succeeded at ${f.client}, and the server does not know of it.`;
  }
}

/** Where the capture does not hold what the proxy did with the server. */
function apart(f: Facts): Phrase {
  if (f.outcome === 'opened')
    return say`the window opened in ${frame(f.outcomeFrame)}, ${time(f.tookNs)} after the handshake, without a byte sent: by then the proxy had its own handshake with the server.`;
  if (f.outcome === 'reset')
    return say`${time(f.tookNs)} after the handshake a RST followed (${frame(f.outcomeFrame)}): most likely the server behind it refused, so connect() succeeds here and what comes next fails.`;
  return say`nothing that opens it came after the handshake: most likely the server behind it does not answer, while connect() has succeeded here.`;
}

/** RFC 7323 §2.3: windows are shifted by the scale of the SYN-ACK that the client got. */
function scales({ client, promisedScale, serverScale }: Facts): Phrase | '' {
  if (promisedScale === undefined || serverScale === undefined) return '';
  const times = String(2 ** Math.abs(promisedScale - serverScale));
  return promisedScale < serverScale
    ? say` The proxy promised a window scale of ${String(promisedScale)} and the server uses ${String(serverScale)}: ${client} takes every window for 1/${times} of what it is.`
    : say` The proxy promised a window scale of ${String(promisedScale)} and the server uses ${String(serverScale)}: ${client} takes every window for ${times} times what it is, and may send more than the server takes.`;
}

/** The proxy's own handshake with the server, where the capture holds it. */
function behindOf(
  c: ConnectionSummary,
  server: EndpointSummary,
):
  | (Pick<Facts, 'synFrame' | 'serverFrame' | 'promisedScale' | 'serverScale'> & {
      readonly synFrame: FrameNo;
      readonly serverFrame: FrameNo;
    })
  | null {
  const proxy = c.views?.proxy ?? null;
  if (proxy === null) return null;
  const { synFrame, synAckFrame, refusedFrame, windowScale } = proxy;
  const promised = server.opening.windowScale;
  const differ = windowScale >= 0 && promised >= 0 && windowScale !== promised;
  return {
    synFrame,
    serverFrame: synAckFrame || refusedFrame,
    ...(differ ? { promisedScale: promised, serverScale: windowScale } : {}),
  };
}

const calledIn = ({ opening: { synFrame, synNs } }: EndpointSummary): Next => ({
  outcome: 'called',
  frame: synFrame,
  ns: synNs,
});
