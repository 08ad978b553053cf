/** Data after a long silence goes unanswered for good: a device on the path had most likely forgotten the idle connection. */
import { matchIdleTime, outlastedIdleTime } from '../../flow/ending/idle-times.ts';
import { vanishedPeer } from '../../flow/ending/silence.ts';
import { EV_DATA, EV_FIN } from '../../flow/events.ts';
import { count, frame, idleDevice, say, time } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE6031'>;

/** The shortest idle time-out in use (tcp-facts §5.4). */
const LEAST_QUIET = 60 * SECOND;
const LEAST_REPEATS = 3;

export default defineRule<Facts>({
  code: 'TE6031',
  slug: 'idle-timeout-on-path',
  severity: 'problem',
  rfcs: ['RFC 5382 §5', 'RFC 1122 §4.2.3.6'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'silent',
  },
  replaces: ['TE4007'],
  judgesAtEndIf: EV_DATA | EV_FIN,
  ended(connection, _reason, out, _state, context) {
    for (const me of [connection.a, connection.b]) {
      const gone = vanishedPeer(connection, me, context.nowNs);
      if (gone === null || gone.repeats < LEAST_REPEATS || (gone.kind !== 'data' && gone.kind !== 'fin')) continue;
      const { quietNs } = gone;
      if (quietNs < LEAST_QUIET) continue;
      const exact = matchIdleTime(quietNs);
      const devices = (exact ?? outlastedIdleTime(quietNs))?.devices;
      const silent = connection.peerOf(me);
      if (devices === undefined) continue;
      out.hit({
        connection,
        certainty: 'assumed',
        frames: [silent.trail.frame, gone.since, gone.lastFrame],
        timeNs: gone.sinceNs,
        facts: {
          since: gone.since,
          heardFrame: silent.trail.frame,
          quietNs,
          repeats: gone.repeats,
          sender: whoIs(me),
          silent: whoIs(silent),
          devices,
          exact: exact !== undefined,
        },
      });
      return;
    }
  },
  words: (f) => ({
    title: say`dead after a long silence`,
    says: say`Nothing passed for ${time(f.quietNs)}; then ${f.sender} spoke in ${frame(f.since)}, repeated that ${count(f.repeats, 'time')} and had no answer from ${f.silent}, which was last heard in ${frame(f.heardFrame)}. The silence is ${f.exact ? 'as long as' : 'longer than'} the idle time-out of ${idleDevice(f.devices)}: a possibility, which the packets alone can't prove.`,
    why: say`NATs, firewalls and balancers keep a table of connections and delete entries that are idle for a fixed time. Many do so without a word: both ends still believe in the connection, and the next packet is dropped. A host that went away during the silence looks the same.`,
    fix: [
      say`Look up the idle time-out of every device between the two hosts, and compare it with this silence; other connections that died after the same silence would prove it.`,
      say`Enable keepalive (SO_KEEPALIVE with TCP_KEEPIDLE) or heartbeats at less than half of that time-out.`,
      say`In connection pools close idle connections before the path does, and set TCP_USER_TIMEOUT so that a dead one is noticed in seconds.`,
    ],
  }),
});
