/** Handshakes of real clients that stay half done at the server: its SYN-ACKs do not arrive, or its accept queue is full. */
import { serviceText, type Crowds } from '../../flow/many/crowds.ts';
import { pileUpFacts, type PileUp, type PileUpFacts } from '../../flow/many/pile-up.ts';
import type { Service } from '../../flow/many/service.ts';
import { count, name, number, say, time } from '../../words/phrase.ts';
import { examples } from '../examples.ts';
import { defineRule } from '../rule.ts';

interface Facts extends PileUpFacts {
  server: string;
  /** `unheard`: SYN-ACKs that do not reach the clients; `queue`: finished handshakes that the server does not take. */
  cause: 'unheard' | 'queue';
  connections: number;
  exampleFrames: number[];
}

const LEAST_HANDSHAKES = 5;

function* piles(crowds: Crowds): IterableIterator<[Service, Facts['cause'], PileUp]> {
  for (const service of crowds.services.values()) {
    if (service.unheard !== null) yield [service, 'unheard', service.unheard];
    if (service.notTaken !== null) yield [service, 'queue', service.notTaken];
  }
}

export default defineRule<Facts>({
  code: 'TE7021',
  slug: 'syn-received-pile-up',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.5', 'RFC 9293 §3.10.7.4'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'nothing-filtered': 'silent' },
  finish(_end, out, _state, context) {
    for (const [service, cause, pile] of piles(context.crowds)) {
      if (pile.spans.count < LEAST_HANDSHAKES) continue;
      out.hit({
        connection: null,
        certainty: 'implied',
        frames: pile.frames,
        timeNs: pile.spans.firstNs,
        facts: {
          server: serviceText(service, context.names),
          cause,
          connections: service.connections,
          exampleFrames: pile.frames,
          ...pileUpFacts(pile),
        },
      });
    }
  },
  words: (f) => ({
    title: say`handshakes pile up in SYN-RECEIVED`,
    says:
      f.cause === 'unheard'
        ? say`${count(f.count, 'handshake')} of ${count(f.clients, 'client')} with ${name(f.server)} stopped half way: the server answered, yet the client sent its SYN again after that and never the third segment; ${number(f.peak)} at the same time, from ${time(f.firstNs)} to ${time(f.lastNs)} (${examples(f.exampleFrames, f.count)}).`
        : say`${name(f.server)} did not take ${count(f.count, 'handshake')} that ${count(f.clients, 'client')} had finished: it sent its SYN-ACK again and again; ${number(f.peak)} at the same time, from ${time(f.firstNs)} to ${time(f.lastNs)} (${examples(f.exampleFrames, f.count)}). ${count(f.connections, 'connection')} went there in all.`,
    why:
      f.cause === 'unheard'
        ? say`The clients are real (only a real system repeats a SYN by its timer), so this is no flood: the SYN-ACKs get lost between this capture point and the clients. A way back that differs from the way there, a stateful firewall that sees only one direction, or a wrong route or ARP entry does that.`
        : say`A connection leaves SYN-RECEIVED only when there is room in the listener's accept queue. While the program does not call accept(), Linux ignores the third segment and repeats the SYN-ACK (tcp_synack_retries, 5 by default); the clients believe they are connected and wait. That is the server being slow, not an attack.`,
    fix:
      f.cause === 'unheard'
        ? [
            say`Capture at a client too: if no SYN-ACK arrives there, follow the way back hop by hop (ip route get CLIENT on the server, the firewall's state table, rp_filter on routers).`,
            say`tcp_syncookies and a larger tcp_max_syn_backlog do not help here: the queue fills because the answers get lost.`,
          ]
        : [
            say`Find what keeps the program from accept(): ss -ltn shows Recv-Q at its limit (Send-Q); nstat -az TcpExtListenOverflows counts.`,
            say`Raise the backlog of listen() and net.core.somaxconn (4096 by default since Linux 5.4) together: the smaller one counts. It buys time, it does not make the program faster.`,
          ],
  }),
});
