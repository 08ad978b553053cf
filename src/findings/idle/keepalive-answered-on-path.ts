/** Keepalive that a device on the path answers in the place of the peer: it proves that the device lives, and no more. */
import { EV_KEEPALIVE_ACK } from '../../flow/events.ts';
import { capital, count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE6036'>;

/** One answer out of line may be an accident of routing. */
const LEAST_ANSWERS = 2;

export default defineRule<Facts>({
  code: 'TE6036',
  slug: 'keepalive-answered-on-path',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.8.4', 'RFC 1122 §4.2.3.6', 'RFC 3135 §2.1.2'],
  needs: { 'both-directions': 'silent', 'steady-clock': 'silent', 'one-capture-point': 'silent' },
  judgesAtEndIf: EV_KEEPALIVE_ACK,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      if (me.probes.keepalivesForeign < LEAST_ANSWERS) continue;
      out.hit({
        connection,
        certainty: 'assumed',
        frames: [me.probes.keepaliveFirstFrame, me.probes.keepaliveLastFrame],
        timeNs: me.probes.keepaliveLastNs,
        facts: {
          prober: whoIs(me),
          peer: whoIs(connection.peerOf(me)),
          probes: me.probes.keepalivesSent,
          answers: me.probes.keepalivesAnswered,
          onPath: me.probes.keepalivesForeign,
          lastFrame: me.probes.keepaliveLastFrame,
        },
      });
    }
  },
  words: (f) => ({
    title: say`keepalive answered by a device on the path`,
    says: say`Of ${count(f.probes, 'keepalive probe')} of ${f.prober} (last in ${frame(f.lastFrame)}) ${String(f.answers)} had an answer; ${String(f.onPath)} of the answers came with a TTL that ${f.peer} never used and in less than half of the handshake's round trip: a device between the two gave them.`,
    why: say`Some firewalls, accelerators and satellite or mobile gateways answer probes themselves, to save the radio or because they end the connection and begin another. The prober then learns that the device lives. ${capital(f.peer)} may be gone for hours, and its own system, which saw no probe, may drop the connection by its own timers.`,
    fix: [
      say`Let the application ask its peer: a heartbeat in its own protocol (a ping of HTTP/2, WebSocket, the database) passes through such a device.`,
      say`Find the device by its TTL: the difference to the initial value (64, 128, 255) is the number of routers to it. Switch its keepalive or TCP proxy function off for this traffic.`,
      say`Capture behind it to see whether any probe arrives there.`,
    ],
  }),
});
