/** An ICMP error whose quote a translator of addresses did not change: its host cannot tell which socket it is about. */
import { tupleText } from '../../flow/outcome/addresses.ts';
import { EV_ICMP } from '../../flow/events.ts';
import { count, frame, name, number, type Phrase, say } from '../../words/phrase.ts';
import { icmpMeaning } from '../../words/en/icmp.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE4027'>;

export default defineRule<Facts>({
  code: 'TE4027',
  slug: 'icmp-quote-not-translated',
  severity: 'problem',
  rfcs: ['RFC 3022 §4.3', 'RFC 5508 §4.2', 'RFC 5927 §4.1'],
  needs: { 'every-packet': 'doubt' },
  judgesAtEndIf: EV_ICMP,
  ended(connection, _reason, out, _state, context) {
    const error = connection.way?.misquoted;
    if (error === undefined || error === null) return;
    const host = connection.endpoint(error.side);
    const tooBig = error.family === 4 ? error.type === 3 && error.code === 4 : error.type === 2;
    const effect = tooBig ? 'packets-too-big' : error.opening ? 'connect-waits' : 'none';
    out.hit({
      connection,
      certainty: 'assumed',
      severity: effect === 'none' ? 'note' : 'problem',
      frames: host.opening.synFrame > 0 && error.opening ? [host.opening.synFrame, error.frame] : [error.frame],
      timeNs: error.ns,
      facts: {
        host: whoIs(host),
        errorFrame: error.frame,
        messages: error.count,
        router: error.router,
        family: error.family,
        type: error.type,
        code: error.code,
        quotes: error.quotes,
        tuple: tupleText(connection, context.names),
        effect,
      },
    });
  },
  words: (f) => ({
    title: say`ICMP error not translated for its host`,
    says: say`${name(f.router)} told ${f.host} in ${frame(f.errorFrame)} by ICMP: ${icmpMeaning(f.family, f.type, f.code)} (type ${number(f.type)}, code ${number(f.code)}${f.messages > 1 ? say`; ${count(f.messages, 'such message')}` : ''}). It quotes ${name(f.quotes)}, which is no connection of this capture, but the number that it quotes is under way on ${name(f.tuple)}: a device between translates addresses, and left the quote as it is on its other side. ${EFFECT[f.effect]}`,
    why: say`An ICMP error carries the beginning of the packet that caused it. A translator must change the addresses and ports in there as well as those of the message itself: the host finds the socket by the quote, has none with those addresses, and drops the message. That the two belong together is likely, not certain; a second device behind the capture point may still put it right.`,
    fix: [
      say`On the translator: let its connection tracking see the traffic. Linux changes the quote for masquerade, snat and dnat; rules that only set addresses (notrack with ip saddr set, an eBPF program) do not.`,
      say`Repair what the message reports: its sender could not, or would not, forward the packet.`,
    ],
  }),
});

const EFFECT: Readonly<Record<Facts['effect'], Phrase>> = {
  'connect-waits': say`So connect() does not fail with it: the host goes on asking, and gives up with ETIMEDOUT.`,
  'packets-too-big': say`So the sender goes on with packets that are too big for the path, and they are lost.`,
  none: say`It changes nothing for the application either way: on an open connection such an error is only a hint.`,
};
