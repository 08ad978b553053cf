/** Keepalive that came only after the path or the peer had forgotten the idle connection. */
import { outlastedIdleTime } from '../../flow/ending/idle-times.ts';
import { EV_KEEPALIVE } from '../../flow/events.ts';
import { frame, idleDevice, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE6032'>;

const LEAST_PROBES = 2;

export default defineRule<Facts>({
  code: 'TE6032',
  slug: 'keepalive-too-slow',
  severity: 'warning',
  rfcs: ['RFC 1122 §4.2.3.6', 'RFC 5382 §5'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'steady-clock': 'silent' },
  judgesAtEndIf: EV_KEEPALIVE,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      // Any answered probe shows that the path remembers for as long as the probes wait.
      if (me.probes.keepalivesSent === 0 || me.probes.keepalivesAnswered > 0 || me.probes.keepaliveByTiming) continue;
      const devices = outlastedIdleTime(me.probes.keepaliveIdleNs);
      if (devices === undefined) continue;
      const reset = connection.resets.find(
        (r) => r.side !== me.side && r.cause === 'connection-unknown' && !r.harmless,
      );
      const refused = reset !== undefined && reset.frame > me.probes.keepaliveLastFrame;
      if (!refused && (me.probes.out !== 1 || me.probes.keepalives < LEAST_PROBES)) continue;
      out.hit({
        connection,
        certainty: 'assumed',
        frames: [me.probes.keepaliveFirstFrame, refused ? reset.frame : me.probes.keepaliveLastFrame],
        timeNs: me.probes.keepaliveLastNs,
        facts: {
          prober: whoIs(me),
          firstFrame: me.probes.keepaliveFirstFrame,
          idleNs: me.probes.keepaliveIdleNs,
          resetFrame: refused ? reset.frame : 0,
          devices: devices.devices,
          halfSeconds: Math.floor(devices.seconds / 2),
        },
      });
      return;
    }
  },
  words: (f) => ({
    title: say`keepalive slower than an idle time-out`,
    says: say`The first keepalive probe of ${f.prober} came in ${frame(f.firstFrame)} after ${time(f.idleNs)} of silence, and the connection was dead by then: ${f.resetFrame > 0 ? say`the answer was the RST in ${frame(f.resetFrame)}` : 'no probe had an answer'}. That silence outlasts the idle time-out of ${idleDevice(f.devices)}: a device on the path may have forgotten the connection before keepalive spoke.`,
    why: say`Keepalive keeps a path's memory of a connection alive only when its idle time is shorter than the shortest idle time-out on the path. The default of most systems is two hours, longer than nearly every firewall, NAT and balancer waits; then keepalive finds the connection dead in place of keeping it alive. A peer that went away during the silence looks the same.`,
    fix: [
      say`Set the idle time of keepalive to less than half of the shortest idle time-out on the path: TCP_KEEPIDLE ${String(f.halfSeconds)} or less here, or net.ipv4.tcp_keepalive_time for sockets that set only SO_KEEPALIVE.`,
      say`Programs must ask for keepalive (SO_KEEPALIVE); many libraries have an option of their own for its times.`,
    ],
  }),
});
