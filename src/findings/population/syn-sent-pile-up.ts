/** Many attempts of a few real clients at one service that nothing answers: each of them waits in SYN-SENT. */
import { serviceText } from '../../flow/many/crowds.ts';
import { pileUpFacts, type PileUpFacts } from '../../flow/many/pile-up.ts';
import { count, name, number, say, time } from '../../words/phrase.ts';
import { examples } from '../examples.ts';
import { defineRule } from '../rule.ts';

interface Facts extends PileUpFacts {
  server: string;
  /** Other attempts at the same service that were answered. */
  answered: number;
  exampleFrames: number[];
}

const LEAST_ATTEMPTS = 5;

export default defineRule<Facts>({
  code: 'TE7020',
  slug: 'syn-sent-pile-up',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.8.3', 'RFC 6298 §5.7'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'steady-clock': 'doubt' },
  finish(_end, out, _state, context) {
    for (const service of context.crowds.services.values()) {
      const pile = service.unanswered;
      if (pile === null || pile.spans.count < LEAST_ATTEMPTS) continue;
      out.hit({
        connection: null,
        certainty: 'observed',
        frames: pile.frames,
        timeNs: pile.spans.firstNs,
        lastsNs: pile.spans.longestNs,
        severity: service.answered > pile.spans.count ? 'warning' : 'problem',
        facts: {
          server: serviceText(service, context.names),
          answered: service.answered,
          exampleFrames: pile.frames,
          ...pileUpFacts(pile),
        },
      });
    }
  },
  words: (f) => ({
    title: say`connect attempts pile up in SYN-SENT`,
    says: say`${count(f.count, 'connection attempt')} of ${count(f.clients, 'client')} at ${name(f.server)} had no answer at all, though each SYN was sent again; ${number(f.peak)} waited at the same time, from ${time(f.firstNs)} to ${time(f.lastNs)} (${examples(f.exampleFrames, f.count)}).${f.answered > 0 ? say` ${count(f.answered, 'other attempt')} there ${f.answered === 1 ? 'was' : 'were'} answered.` : ' No attempt there was answered.'}`,
    why:
      f.answered > 0
        ? say`The place is alive: it answered others. Then SYNs are dropped because its accept queue or SYN queue is full, by a filter that limits rates or knows only some clients, or by a broken path of several.`
        : say`Nobody answers there: the host is down, the address or port is wrong, a firewall drops silently, or the way back does not pass this capture. Each attempt holds a socket in SYN-SENT until the system gives up (Linux tcp_syn_retries 6: after 131 s, or 67 s since Linux 6.5) or the application's own time-out ends it, and new attempts add to them.`,
    fix: [
      f.answered > 0
        ? say`On the server: nstat -az TcpExtListenOverflows TcpExtListenDrops; if they grow, the accept queue is full: make the program accept faster, and raise the backlog of listen() together with net.core.somaxconn.`
        : say`Capture at the server's side too: SYNs that arrive there are dropped by that host (firewall, full queue), others by the path.`,
      say`See who waits: ss -tnp state syn-sent names the program. Give it a connect time-out of a few seconds, one attempt at a time for each target, and back off between attempts.`,
      say`If nobody meant to call ${name(f.server)}, the program is misconfigured or hostile: a worm looks like this too.`,
    ],
  }),
});
