/** The server reset the client's third segment, or its first data: it knew nothing of the handshake any more. */
import { neverAccepted } from '../../flow/ending/unaccepted.ts';
import { EV_RST } from '../../flow/events.ts';
import { frame, say, time } from '../../words/phrase.ts';
import { resetHit, type ResetFacts } from '../reset-hit.ts';
import { defineRule } from '../rule.ts';
import { COOKIE_AGE } from '../../words/limits.ts';

interface Facts extends ResetFacts {
  synAckFrame: number;
  waitedNs: number;
}

export default defineRule<Facts>({
  code: 'TE4024',
  slug: 'handshake-forgotten',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.2', 'RFC 4987 §3.6'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'nothing-filtered': 'silent', handshake: 'silent' },
  replaces: ['TE4001', 'TE4005'],
  judgesAtEndIf: EV_RST,
  ended(connection, _reason, out) {
    const u = neverAccepted(connection);
    if (u === null) return;
    const reset = connection.resets.find(
      (r) => r.side === u.server.side && r.trigger > 0 && !r.harmless && CAUSES.has(r.cause),
    );
    if (reset === undefined) return;
    const waitedNs = reset.ns - u.server.opening.synAckLastNs;
    const hit = resetHit(connection, reset, { synAckFrame: u.server.opening.synAckLastFrame, waitedNs });
    out.hit({ ...hit, frames: [u.server.opening.synAckLastFrame, ...hit.frames] });
  },
  words: (f) => ({
    title: say`handshake forgotten by the server`,
    says: say`${f.waitedNs > 0 ? say`${time(f.waitedNs)} after` : 'After'} its SYN-ACK in ${frame(f.synAckFrame)} the server answered ${frame(f.trigger)} of the client with the RST in ${frame(f.resetFrame)}: it had no handshake to which that belonged.${f.waitedNs > COOKIE_AGE ? ' So late no SYN cookie is taken any more, and a request without one has expired.' : ''}`,
    why: say`Until the third segment arrives a server keeps a request (for about a minute, while it repeats its SYN-ACK) or, with SYN cookies, nothing but a number that holds for two minutes. Later, with another number, or on another host than the one that sent the SYN-ACK, the third segment fits nothing and is reset like any stray packet.`,
    fix: [
      say`If it came late: find what held the client's third segment back, or the client's first data after a lost one (a sleeping host, a proxy that completes handshakes on its own).`,
      say`If it came at once: a balancer that sends the packets of one connection to two servers, or a SYN proxy in front that does not agree with the server about the numbers.`,
      say`On the server: nstat -az TcpExtSyncookiesFailed TcpExtListenOverflows TcpExtTCPReqQFullDrop.`,
    ],
  }),
});

const CAUSES: ReadonlySet<string> = new Set(['syn-cookie-rejected', 'connection-unknown', 'unacceptable-ack']);
