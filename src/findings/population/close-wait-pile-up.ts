/** Connections whose peer has closed and whose own application does not: CLOSE-WAIT, which no timer ends. */
import { serviceText } from '../../flow/many/crowds.ts';
import { pileUpFacts, type PileUpFacts } from '../../flow/many/pile-up.ts';
import { SECOND } from '../../units.ts';
import { count, name, number, say, time } from '../../words/phrase.ts';
import { examples } from '../examples.ts';
import { defineRule } from '../rule.ts';

interface Facts extends PileUpFacts {
  server: string;
  /** Whose application does not close. */
  holder: 'server' | 'client';
  /** Null when they were watched for too short to tell a rate. */
  perHour: number | null;
  /** Those whose last message was not answered: the program may still be at work on it, or be stuck in it. */
  pending: number;
  exampleFrames: number[];
}

const LEAST_CONNECTIONS = 3;
/** Too short to tell a rate. */
const SHORT_NS = 600 * SECOND;

export default defineRule<Facts>({
  code: 'TE7023',
  slug: 'close-wait-pile-up',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.6', 'RFC 9293 §3.10.4'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'assume',
    'nothing-filtered': 'assume',
    'steady-clock': 'assume',
  },
  finish(_end, out, _state, context) {
    for (const service of context.crowds.services.values())
      for (const holder of ['server', 'client'] as const) {
        const pile = holder === 'server' ? service.serverCloseWait : service.clientCloseWait;
        if (pile === null || pile.spans.count < LEAST_CONNECTIONS) continue;
        const { firstNs, lastNs } = pile.spans;
        out.hit({
          connection: null,
          // An answer that takes minutes keeps a half-closed connection in CLOSE-WAIT without any fault.
          certainty: pile.pending === pile.spans.count ? 'assumed' : 'observed',
          severity: pile.pending === pile.spans.count ? 'warning' : 'problem',
          frames: pile.frames,
          timeNs: firstNs,
          lastsNs: pile.spans.longestNs,
          facts: {
            server: serviceText(service, context.names),
            holder,
            perHour:
              lastNs - firstNs < SHORT_NS ? null : Math.round((pile.spans.count * 3600 * SECOND) / (lastNs - firstNs)),
            pending: pile.pending,
            exampleFrames: pile.frames,
            ...pileUpFacts(pile),
          },
        });
      }
  },
  words: (f) => ({
    title: say`CLOSE-WAIT pile-up: the ${f.holder} does not close`,
    says: say`${count(f.count, 'connection')} ${f.holder === 'server' ? 'at' : 'to'} ${name(f.server)} sat in CLOSE-WAIT at the ${f.holder} for a minute or more: the other side's FIN (${examples(f.exampleFrames, f.count)}) was acknowledged, no FIN came back; the longest for ${time(f.longestNs)}, ${number(f.peak)} at the same time${f.perHour === null ? '' : say`, about ${number(f.perHour)} an hour`}${f.stillOpen === 0 ? '; they were closed late' : say`; ${number(f.stillOpen)} still so at the end of the capture`}.${f.pending === 0 ? '' : say` In ${number(f.pending)} of them the last message had no answer: the ${f.holder} may still have been at work on it, or was stuck in it.`}`,
    why: say`The kernel acknowledges a FIN by itself and tells the application with end of file; only the application's close() leaves CLOSE-WAIT. No sysctl and no timer of TCP ends it (keepalive may, when the peer is gone), so descriptors pile up until the process runs out of them: EMFILE, and nobody is accepted any more.`,
    fix: [
      say`In the ${f.holder}'s program: when read returns 0, close the socket, on the error paths and in the connection pool too. A thread that is stuck elsewhere never reads, look at what it waits for.`,
      say`See them with their process: ss -tnp state close-wait; the same program with ever more of them leaks.`,
      say`tcp_fin_timeout, tcp_tw_reuse and the like do not touch CLOSE-WAIT; a restart only hides it.`,
    ],
  }),
});
