/** A receiver that answers each repetition with the old number and an open window: data reaches it and is thrown away. */
import { EV_RETRANSMISSION } from '../../flow/events.ts';
import { bytes, capital, count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE3032'>;

/** So many repetitions with an answer each are no accident of loss. */
const LEAST_TRIES = 3;

export default defineRule<Facts>({
  code: 'TE3032',
  slug: 'data-not-taken',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.4', 'RFC 7323 §5.3'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'silent',
    'nothing-filtered': 'silent',
    'window-scale': 'silent',
    'each-packet-once': 'silent',
    'clocks-agree': 'silent',
  },
  replaces: ['TE2001'],
  judgesAtEndIf: EV_RETRANSMISSION,
  ended(c, _reason, out) {
    for (const me of [c.a, c.b]) {
      const receiver = c.peerOf(me);
      const ladder = me.sending?.losses?.ladder ?? null;
      const { dupes, known, ack, refusals, refusedAt } = receiver.window;
      const answers = Math.max(dupes, refusedAt === ack ? refusals : 0);
      // SACK blocks say that other data was taken, and that the hole is what is lost.
      if (ladder === null || ladder.tries < LEAST_TRIES || receiver.window.sacked || !known) continue;
      if (answers < LEAST_TRIES || ack !== me.snd.una || me.snd.una === me.snd.nxt || receiver.rcv.wnd <= 0) continue;
      // The last answer came behind the last repetition but one, at least.
      if (receiver.counts.lastNs < ladder.lastNs - (ladder.waitsNs.at(-1) ?? 0) || me.resets.sentCount > 0) continue;
      out.hit({
        connection: c,
        certainty: 'assumed',
        frames: [ladder.firstFrame, ladder.lastFrame, receiver.counts.lastFrame],
        timeNs: ladder.firstNs,
        facts: {
          who: whoIs(me),
          receiver: whoIs(receiver),
          first: ladder.firstFrame,
          last: ladder.lastFrame,
          tries: ladder.tries,
          answers,
          lastAnswer: receiver.counts.lastFrame,
          overNs: ladder.lastNs - ladder.firstNs,
          window: receiver.rcv.wnd,
        },
      });
    }
  },
  words: (f) => ({
    title: say`data arrives and is not taken`,
    says: say`${capital(f.who)} repeated the same data ${count(f.tries, 'time')} in ${time(f.overNs)} (${frame(f.first)} to ${frame(f.last)}), and ${f.receiver} answered ${count(f.answers, 'time')} with the number it had acknowledged before and room for ${bytes(f.window)} (${frame(f.lastAnswer)}): something of it arrives each time and is thrown away. That is no loss on the way, or not all of it.`,
    why: say`A system that gets a segment and does not accept it answers with an ACK of what it has (RFC 9293 §3.10.7.4). It does so when the timestamp is older than one it has seen (PAWS), when the number lies outside of its window by its own count (a device on the way shifts the numbers of one direction), or when there is no memory for data. What is damaged, by contrast, is dropped without an answer.`,
    fix: [
      say`On the receiver, before and after a repetition: nstat -az TcpExtPAWSEstab TcpExtTCPRcvQDrop TcpExtTCPACKSkippedSeq TcpExtPruneCalled TcpInErrs.`,
      say`Compare the sequence and acknowledgement numbers of both ends' captures: a firewall that randomises them, or a NAT with helpers, may have lost count.`,
      say`Look at the receiver's memory for sockets: cat /proc/net/sockstat against net.ipv4.tcp_mem; ss -tm dst ADDRESS shows drops (d).`,
    ],
  }),
});
