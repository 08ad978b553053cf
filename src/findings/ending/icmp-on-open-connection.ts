/** An ICMP error about a packet of an open connection: a hint that ends nothing; or one that quotes what is not under way. */
import { connectErrno } from '../../flow/icmp/errno-icmp.ts';
import { EV_ICMP } from '../../flow/events.ts';
import { count, frame, name, number, say } from '../../words/phrase.ts';
import { icmpMeaning } from '../../words/en/icmp.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE4029'>;

export default defineRule<Facts>({
  code: 'TE4029',
  slug: 'icmp-on-open-connection',
  severity: 'note',
  rfcs: ['RFC 1122 §4.2.3.9', 'RFC 5461', 'RFC 5927 §4.1'],
  needs: { 'both-directions': 'doubt', 'every-packet': 'doubt' },
  judgesAtEndIf: EV_ICMP,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const errors = connection.icmpErrors.filter(
        (e) => e.side === me.side && e.state !== 'SYN-SENT' && !asksForLess(e.family, e.type, e.code),
      );
      const first = errors.find((e) => e.inWindow) ?? errors[0];
      if (first === undefined || (!connection.handshake.done && !connection.origin.midstream)) continue;
      const peer = connection.peerOf(me);
      const same = errors.filter(
        (e) => e.type === first.type && e.code === first.code && e.inWindow === first.inWindow,
      );
      const failed = connectErrno(first);
      out.hit({
        connection,
        certainty: first.certainty,
        frames: [first.quotedFrame, first.frame].filter((f) => f > 0),
        timeNs: first.ns,
        facts: {
          host: whoIs(me),
          router: first.router,
          errorFrame: first.frame,
          quotedFrame: first.quotedFrame,
          messages: same.length,
          family: first.family,
          type: first.type,
          code: first.code,
          underWay: first.inWindow,
          heardFrame: peer.counts.lastFrame > first.frame ? peer.counts.lastFrame : 0,
          errno: failed?.linux ?? '',
        },
      });
    }
  },
  words: (f) => ({
    title: say`ICMP error on an open connection`,
    says: say`${name(f.router)} told ${f.host} in ${frame(f.errorFrame)} by ICMP: ${icmpMeaning(f.family, f.type, f.code)} (type ${number(f.type)}, code ${number(f.code)}${f.messages > 1 ? say`; ${count(f.messages, 'such message')}` : ''})${f.quotedFrame > 0 ? say`, about ${frame(f.quotedFrame)}` : ''}. ${f.underWay ? say`The connection was open, so it ends nothing and no call fails with it` : say`The number that it quotes was not under way, so the host ignores it: it came very late, or somebody forged it`}. ${f.heardFrame > 0 ? say`The peer was heard again after it (last in ${frame(f.heardFrame)}).` : f.underWay && f.errno !== '' ? say`The peer was not heard again: when Linux gives up, this makes it ${f.errno} in place of ETIMEDOUT.` : say`The peer was not heard again.`}`,
    why: say`While a connection is being opened such an error ends the attempt; later it is only kept in mind, because routes fail for a moment and anybody can send an ICMP message. TCP goes on sending until its timers run out, and then tells the last such error. A program that wants to know at once sets IP_RECVERR.`,
    fix: [
      say`If the connection went on, look at what changed on that device at that time: a route that moved, a rule that was loaded.`,
      say`If it did not, begin with the device that sent the error: it names what it could not, or would not, forward.`,
    ],
  }),
});

/** Fragmentation needed and packet too big have findings of their own. */
const asksForLess = (family: number, type: number, code: number): boolean =>
  family === 4 ? type === 3 && code === 4 : type === 2;
