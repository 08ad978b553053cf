/** A SYN, and its repetitions, that nothing answers: dropped on the way, or nobody there. */
import { EV_SYN } from '../../flow/events.ts';
import { count, frame, say, time } from '../../prose/phrase.ts';
import { SECOND } from '../../units.ts';
import { defineRule } from '../rule.ts';
import { giveUpWords, type Pace, paceOf, paceWords } from '../syn-pace.ts';

interface Facts {
  synFrame: number;
  lastFrame: number;
  tries: number;
  waitedNs: number;
  /** How the tries were spaced. */
  pace: Pace;
}

/** Longer than any path's round trip: a SYN that waits so long was lost, or its answer was (RFC 6298 §2.1). */
const LEAST_WAIT = SECOND;

export default defineRule<Facts>({
  code: 'TE1002',
  slug: 'connect-unanswered',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.8.3', 'RFC 6298 §5.7'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt' },
  weighs: EV_SYN,
  ended(connection, _reason, out, _state, context) {
    for (const opener of [connection.a, connection.b]) {
      const peer = connection.peerOf(opener);
      if (opener.synFrame === 0 || peer.segments > 0 || connection.icmpErrors.length > 0) continue;
      if (opener.segments > opener.synCount) continue;
      const waitedNs = context.nowNs - opener.synNs;
      if (waitedNs < LEAST_WAIT) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [opener.synFrame, opener.lastFrame],
        timeNs: opener.synNs,
        facts: {
          synFrame: opener.synFrame,
          lastFrame: opener.lastFrame,
          tries: opener.synCount,
          waitedNs,
          pace: paceOf(opener, 'syn'),
        },
      });
    }
  },
  words: (f) => ({
    title: say`connect attempt unanswered`,
    says: say`The SYN in ${frame(f.synFrame)} had no answer in ${time(f.waitedNs)}; it was sent ${count(f.tries, 'time')}${paceWords(f.pace)}.`,
    why: say`Neither a SYN-ACK nor a RST nor an ICMP error came back to the capture point. A firewall that drops, a host that is down, a route that ends nowhere and a listener whose queue is full all look like this.${giveUpWords(f.pace, 'connect() fails with ETIMEDOUT when the system gives up')}`,
    fix: [
      say`Capture on the server as well: a SYN that arrives there and is not answered is the server's (queue full, local firewall); one that does not arrive is the path's.`,
      say`On the server: nstat -az TcpExtListenOverflows TcpExtListenDrops, and the rules of its firewall or security group.`,
      say`Try another port of the same host: a RST from it shows that host and route are alive and that a filter drops this port.`,
    ],
  }),
});
