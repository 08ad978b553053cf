/** Two ends that answer each other's bare ACKs with bare ACKs, on and on: each holds the other's numbers for wrong. */
import { EV_OPEN } from '../../flow/events.ts';
import { count, frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { MILLISECOND, type Nanos } from '../../units.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE4030'>;

/** Of each end; as in flow/receiving/acks. */
const LEAST_ANSWERS = 20;
/** Of each end, where they answer as fast as hosts can and what one acknowledges is not what the other has sent. */
const LEAST_APART = 4;
const AT_ONCE_NS: Nanos = MILLISECOND;

export default defineRule<Facts>({
  code: 'TE4030',
  slug: 'acknowledgement-storm',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.4', 'RFC 5961 §7'],
  needs: { 'both-directions': 'silent', 'nothing-filtered': 'silent', 'each-packet-once': 'silent' },
  replaces: ['TE5005'],
  judgesAtEndIf: EV_OPEN,
  ended(c, _reason, out) {
    const { a, b } = c;
    const [x, y] = [a.window, b.window];
    const apart = x.ack !== b.snd.nxt || y.ack !== a.snd.nxt;
    const first = Math.min(x.answeredAckFrame, y.answeredAckFrame);
    const last = Math.max(x.answeredAckLastFrame, y.answeredAckLastFrame);
    const firstNs = Math.min(x.answeredAckNs, y.answeredAckNs);
    const overNs = Math.max(x.answeredAckLastNs, y.answeredAckLastNs) - firstNs;
    const least = apart && overNs <= AT_ONCE_NS ? LEAST_APART : LEAST_ANSWERS;
    if (Math.min(x.answeredAcks, y.answeredAcks) < least) return;
    out.hit({
      connection: c,
      certainty: 'observed',
      frames: [first, last],
      timeNs: firstNs,
      facts: {
        first,
        last,
        answers: x.answeredAcks + y.answeredAcks,
        overNs,
        apart,
      },
    });
  },
  words: (f) => ({
    title: say`ACKs answered by ACKs without end`,
    says: say`From ${frame(f.first)} to ${frame(f.last)} both ends answer each other's bare ACKs with bare ACKs, ${count(f.answers, 'time')} in ${time(f.overNs)}, and no data moves${f.apart ? ': what one end acknowledges is not what the other has sent, so each takes the other for wrong and says so' : ''}.`,
    why: say`An end that gets a number outside of its window answers with an ACK that tells the right one (RFC 9293 §3.10.7.4). When both think so of each other, each answer asks for the next. The two have lost their common count: data was injected into the connection, a device that shifts sequence numbers lost its state, or one end's connection is another than the other's. Linux answers at most once in 500 ms for a connection (net.ipv4.tcp_invalid_ratelimit), which slows the storm down.`,
    fix: [
      say`Close one end: ss -K dst ADDRESS dport = PORT, or restart the program; the storm ends with the connection.`,
      say`Look for what stands between that changes sequence numbers (firewall randomisation, a proxy with failover, a NAT helper), or sends in the hosts' names.`,
      say`Capture at both ends and compare the numbers of the same packets.`,
    ],
  }),
});
