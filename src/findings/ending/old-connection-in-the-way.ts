/** A new connect met what an earlier connection on the same ports had left at the peer. */
import { EV_SYN } from '../../flow/events.ts';
import { capital, count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE4023'>;

/** Who was last seen so may have got further since. */
const UNSURE: ReadonlySet<string> = new Set(['UNKNOWN', 'SYN-RECEIVED']);

export default defineRule<Facts>({
  code: 'TE4023',
  slug: 'old-connection-in-the-way',
  severity: 'warning',
  rfcs: ['RFC 5961 §4', 'RFC 9293 §3.5.1', 'RFC 6191'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt' },
  judgesAtEndIf: EV_SYN,
  ended(connection, _reason, out) {
    const { met } = connection;
    if (met === null || met.frame === 0) return;
    const opener = connection.a.opening.role === 'client' ? connection.a : connection.b;
    // A SYN that nobody repeats and no RST follows was not the opener's: forged, or an old copy.
    if (met.resetFrame === 0 && opener.opening.synCount < 2) return;
    const opened = connection.handshake.done;
    out.hit({
      connection,
      certainty: met.resetFrame > 0 ? 'implied' : 'assumed',
      frames: [opener.opening.synFrame, met.frame, met.resetFrame, connection.handshake.frame].filter((f) => f > 0),
      timeNs: opener.opening.synNs,
      severity: opened || opener.opening.synCount < 2 ? 'warning' : 'problem',
      facts: {
        synFrame: opener.opening.synFrame,
        ackFrame: met.frame,
        resetFrame: met.resetFrame,
        openFrame: opened ? connection.handshake.frame : 0,
        state: met.state === null || UNSURE.has(met.state) ? '' : met.state,
        tries: opener.opening.synCount,
        delayNs: (opened ? connection.handshake.ns : opener.counts.lastNs) - opener.opening.synNs,
        holder: whoIs(connection.peerOf(opener)),
      },
    });
  },
  words: (f) => ({
    title: say`connect met an old connection on the same ports`,
    says: say`The SYN in ${frame(f.synFrame)} uses the ports of an earlier connection that ${f.holder} still held${f.state === '' ? '' : ` (${f.state})`}: it answered with an ACK of the old numbers in ${frame(f.ackFrame)}${f.resetFrame > 0 ? say`, which the client reset in ${frame(f.resetFrame)}` : ''}. ${f.openFrame > 0 ? say`The next SYN opened the connection in ${frame(f.openFrame)}${f.delayNs > 0 ? say`, ${time(f.delayNs)} after the first` : ''}.` : say`The connection was not opened in ${count(f.tries, 'SYN')}${f.delayNs > 0 ? say` and ${time(f.delayNs)}` : ''}${f.resetFrame > 0 ? '' : '; no RST of the client for the old connection is in the capture'}.`}`,
    why: say`${capital(f.holder)} may not give a connection up because a SYN comes: that could be forged. It sends a challenge ACK (in TIME-WAIT the same), and only the RST with which a client that knows nothing of the old connection answers ends it. The client's SYN is repeated after a second, so the connect is late by that. Where a firewall drops the ACK or the RST as unfitting, the connect never succeeds until the old connection is gone.`,
    fix: [
      say`Find out how the client lost the old connection without telling: a restart, a NAT or balancer that gave the port to somebody else, a RST that was lost.`,
      say`Let the side that holds old connections use keepalive or TCP_USER_TIMEOUT, so that it drops dead ones before the ports come round.`,
      say`Do not bind clients to a fixed port; with NAT, give more ports, so that one is not reused within a minute. Timestamps (RFC 6191) let TIME-WAIT accept a newer SYN.`,
      say`If the connect hangs, look for a stateful firewall that drops the challenge ACK or the RST.`,
    ],
  }),
});
