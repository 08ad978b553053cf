/** Many clients that are cut off at the same time and come back at the same time. */
import { serviceText } from '../../flow/many/crowds.ts';
import { count, name, say, time } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import { examples } from '../examples.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE7026'>;

/** Fewer clients are no load. */
const LEAST_CLIENTS = 20;
const MANY_CLIENTS = 200;

export default defineRule<Facts>({
  code: 'TE7026',
  slug: 'reconnect-lockstep',
  severity: 'note',
  rfcs: ['RFC 9293 §3.8.3'],
  needs: { 'every-packet': 'doubt', 'steady-clock': 'doubt' },
  finish(_end, out, _state, context) {
    for (const lockstep of context.crowds.returns.locksteps(LEAST_CLIENTS, SECOND))
      out.hit({
        connection: null,
        certainty: 'observed',
        frames: lockstep.frames,
        timeNs: lockstep.openNs,
        severity: lockstep.clients >= MANY_CLIENTS ? 'warning' : 'note',
        facts: {
          server: serviceText(lockstep.service, context.names),
          clients: lockstep.clients,
          cutNs: lockstep.cutNs,
          cutSpreadNs: lockstep.cutSpreadNs,
          returnNs: lockstep.openNs,
          returnSpreadNs: lockstep.openSpreadNs,
          examples: lockstep.connections,
          exampleFrames: lockstep.frames,
        },
      });
  },
  words: (f) => ({
    title: say`clients reconnect in lockstep`,
    says: say`${name(f.server)} ended the connections of ${count(f.clients, 'client')} within ${time(f.cutSpreadNs)} at ${time(f.cutNs)}; all of them came back within ${time(f.returnSpreadNs)}, beginning at ${time(f.returnNs)} (${examples(f.exampleFrames, f.clients)}).`,
    why: say`After a restart or a failover all clients lose their connection at once, and with the same fixed delay (or none) they return at once: a burst of handshakes, TLS handshakes and logins onto a server that has just started. If that overloads it, they are all cut off again, in step.`,
    fix: [
      say`Give the clients' reconnect a random delay (full jitter) that is as long as the server needs for all of them.`,
      say`Let the server drain before a restart: close its connections over some time instead of at once.`,
      say`Size the listener for the burst: the backlog of listen() and net.core.somaxconn; nstat -az TcpExtListenOverflows shows whether it was too small.`,
    ],
  }),
});
