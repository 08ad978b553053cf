/** Keepalive probes without an answer: the peer, or the path to it, is gone while the connection was idle. */
import { EV_KEEPALIVE } from '../../flow/events.ts';
import { count, frame, listed, number, say, system, time } from '../../words/phrase.ts';
import { type Nanos, SECOND, timerSeconds } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';
import type { System } from '../../records/message.ts';

type Facts = FactsOf<'TE6001'>;

/** One probe without an answer proves nothing (RFC 1122 §4.2.3.6). */
const LEAST_PROBES = 2;
/** An answer may take so long (RFC 6298 §2.1 takes no path for slower): of a later probe the capture's end hides it. */
const ANSWER_NS: Nanos = SECOND;
/** Restarts of a service and switches of a path last seconds: the capture may end before an outage does. */
const LEAST_ABSENCE_NS: Nanos = 15 * SECOND;
/** Idle, interval and count of each system's defaults (tcp-facts §6.1; Go: net.KeepAliveConfig). */
const DEFAULTS: readonly {
  readonly idle: number;
  readonly interval: number;
  readonly count: number;
  readonly system: System;
}[] = [
  { idle: 7200, interval: 75, count: 9, system: 'linux' },
  { idle: 7200, interval: 75, count: 8, system: 'freebsd-macos' },
  { idle: 7200, interval: 1, count: 10, system: 'windows' },
  { idle: 7200, interval: 1, count: 5, system: 'windows-2003' },
  { idle: 15, interval: 15, count: 9, system: 'go' },
];

export default defineRule<Facts>({
  code: 'TE6001',
  slug: 'keepalive-unanswered',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.8.4', 'RFC 1122 §4.2.3.6'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'assume',
    'nothing-filtered': 'silent',
    'steady-clock': 'doubt',
  },
  judgesAtEndIf: EV_KEEPALIVE,
  ended(connection, _reason, out, _state, { nowNs }) {
    for (const me of [connection.a, connection.b]) {
      const { keepaliveLastNs, keepaliveIntervalNs } = me.probes;
      const due = nowNs - keepaliveLastNs < ANSWER_NS ? 1 : 0;
      const unheard = me.probes.keepalivesUnheard;
      const silent = me.probes.out === 1 && me.probes.keepalives - due >= LEAST_PROBES;
      if (!silent && unheard < LEAST_PROBES) continue;
      const gaveUp = connection.resets.find((r) => r.side === me.side && r.cause === 'keepalive-gave-up');
      const absentNs = nowNs - keepaliveLastNs + (me.probes.keepalives - 1) * keepaliveIntervalNs;
      const [idle, interval] = [me.probes.keepIdleNs / SECOND, me.probes.keepaliveIntervalNs / SECOND];
      // Probes that the capture saw the end of give the count; others may have been meant to go on.
      const usual = DEFAULTS.filter(
        (d) =>
          near(idle, d.idle) &&
          near(interval, d.interval) &&
          (gaveUp === undefined ? me.probes.keepalives <= d.count : me.probes.keepalives === d.count),
      );
      out.hit({
        connection,
        certainty:
          me.probes.keepaliveByTiming || (gaveUp === undefined && absentNs < LEAST_ABSENCE_NS) ? 'assumed' : 'observed',
        frames: [me.probes.keepaliveLastFrame, gaveUp?.frame ?? 0].filter((f) => f > 0),
        timeNs: me.probes.keepaliveLastNs,
        facts: {
          lastFrame: me.probes.keepaliveLastFrame,
          probes: me.probes.keepalives,
          idleNs: me.probes.keepaliveIdleNs,
          keepIdleNs: me.probes.keepIdleNs,
          intervalNs: me.probes.keepaliveIntervalNs,
          prober: whoIs(me),
          gaveUpFrame: gaveUp?.frame ?? 0,
          ...(unheard < LEAST_PROBES ? {} : { unheard: { answers: unheard, frame: me.probes.keepaliveUnheardFrame } }),
          system: usual.map((d) => d.system),
        },
      });
    }
  },
  words: (f) => ({
    title: say`keepalive probes unanswered`,
    says: say`After ${time(f.idleNs)} of silence ${f.prober} sent ${count(f.probes, 'keepalive probe')} ${time(f.intervalNs)} apart (last in ${frame(f.lastFrame)}) and ${f.unheard === undefined ? 'had no answer' : say`took none of the answers: they are in this capture (the last in ${frame(f.unheard.frame)}), but what it echoes of their time stamps shows that ${count(f.unheard.answers, 'answer')} did not reach it`}${f.gaveUpFrame > 0 ? say`; it gave up with the RST in ${frame(f.gaveUpFrame)}` : say`; whether it gave up the capture does not show`}. ${f.system.length === 0 ? say`That is TCP_KEEPIDLE ${number(timerSeconds(f.keepIdleNs))}, TCP_KEEPINTVL ${number(timerSeconds(f.intervalNs))}${f.gaveUpFrame > 0 ? say`, TCP_KEEPCNT ${number(f.probes)}` : say``}: set by the program on its socket, or on Linux for all sockets by net.ipv4.tcp_keepalive_time, _intvl and _probes.` : say`These are the defaults of ${listed(f.system.map(system), 'or')}.`}`,
    why: say`A keepalive probe is an ACK with the number before the next one; any living peer answers it. When all tries stay unanswered the system drops the connection, and the application gets ETIMEDOUT from its next call.`,
    fix: [
      say`Look for what took the peer away: a crash, a lost network, or a device on the path that dropped the idle connection.`,
      ...(f.unheard === undefined
        ? []
        : [
            say`Where the answers arrive at another network device of the host (wired and wireless, say), let the host answer and listen on one: look at its routes and at the filter of return paths (rp_filter).`,
          ]),
      say`If a device did, probe more often than its idle time-out: TCP_KEEPIDLE at less than half of it.`,
    ],
  }),
});

/** Timers fire late, never early; a jiffy or two, and a second for long ones. */
const near = (seconds: number, wanted: number): boolean => Math.abs(seconds - wanted) <= Math.max(0.3, wanted * 0.01);
