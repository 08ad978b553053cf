/** Packets that must be answered, sent again and again without an answer: the peer or the path is gone. */
import { vanishedPeer } from '../../flow/ending/silence.ts';
import { blackHoleOf } from '../../flow/sender/black-hole.ts';
import { EV_DATA, EV_FIN, EV_KEEPALIVE } from '../../flow/events.ts';
import { count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';

type Facts = FactsOf<'TE4007'>;

/** One or two repetitions are a loss; three in a row without a sign of life are more. */
const LEAST_REPEATS = 3;

/** Shorter silences are those of a busy host or a path that was interrupted: Linux alone sends four times in three seconds. */
const LEAST_SILENCE: Nanos = 3 * SECOND;

/** The shortest timers (30 ms, FreeBSD) double to 210 ms in three repetitions: what comes faster are copies. */
const LEAST_LADDER: Nanos = 200 * MILLISECOND;

/** Restarts of a service and switches of a path last seconds; who comes back after them had not vanished. */
const LEAST_ABSENCE_NS: Nanos = 15 * SECOND;

export default defineRule<Facts>({
  code: 'TE4007',
  slug: 'peer-vanished',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.8.3', 'RFC 1122 §4.2.3.5'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'assume',
    'nothing-filtered': 'silent',
    'steady-clock': 'doubt',
  },
  judgesAtEndIf: EV_DATA | EV_FIN | EV_KEEPALIVE,
  ended(connection, _reason, out, _state, context) {
    for (const me of [connection.a, connection.b]) {
      const gone = vanishedPeer(connection, me, context.nowNs);
      if (gone === null || gone.repeats < LEAST_REPEATS || gone.kind === 'keepalive') continue;
      if (context.nowNs - gone.sinceNs < LEAST_SILENCE || me.trail.ns - gone.sinceNs < LEAST_LADDER) continue;
      // Only its full packets die; the peer is there.
      if (blackHoleOf(connection, me) !== null) continue;
      out.hit({
        connection,
        // The capture may end before an outage or a restart does.
        certainty: context.nowNs - gone.sinceNs < LEAST_ABSENCE_NS ? 'assumed' : 'observed',
        frames: [gone.since, gone.lastFrame],
        timeNs: gone.sinceNs,
        lastsNs: context.nowNs - gone.sinceNs,
        facts: {
          since: gone.since,
          lastFrame: gone.lastFrame,
          repeats: gone.repeats,
          ladderNs: me.trail.ns - gone.sinceNs,
          silent: whoIs(connection.peerOf(me)),
          sender: whoIs(me),
          errors: connection.icmpErrors.filter((e) => e.side === me.side && e.frame > gone.since).length,
        },
      });
    }
  },
  words: (f) => ({
    title: say`peer fell silent`,
    says: say`From ${frame(f.since)} to ${frame(f.lastFrame)} ${f.sender} repeated the same packet ${count(f.repeats, 'time')} in ${time(f.ladderNs)}; nothing came from ${f.silent}.${f.errors > 0 ? ' ICMP errors came instead.' : ''}`,
    why: say`A host that crashed, lost its network, or whose path was cut sends neither FIN nor RST. The sender repeats with doubled waits; Linux gives up after tcp_retries2 (15 by default, about 15 minutes and more) and only then tells its application: ETIMEDOUT, or the last ICMP error.`,
    fix: [
      say`Look at the silent host and its link at that time: crash, power, interface, route, firewall reload.`,
      say`To learn of it sooner set TCP_USER_TIMEOUT on the socket, or a time-out in the application.`,
      say`An idle side never learns of it by itself: enable keepalive there.`,
    ],
  }),
});
