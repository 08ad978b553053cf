/** Packets marked "congestion experienced" arrive, and the receiver never reports it, although ECN was agreed on. */
import { EV_SYN_ACK } from '../../flow/events.ts';
import { count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE5010'>;

/** The receiver's segments after the first mark: so many without ECE are no delay. */
const LEAST_ACKS = 4;

export default defineRule<Facts>({
  code: 'TE5010',
  slug: 'congestion-mark-not-echoed',
  severity: 'warning',
  rfcs: ['RFC 3168 §6.1.3'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'nothing-filtered': 'silent' },
  judgesAtEndIf: EV_SYN_ACK,
  ended(connection, _reason, out) {
    const ecn = connection.way?.ecn;
    if (ecn === null || ecn === undefined) return;
    for (const me of [connection.a, connection.b]) {
      const bits = ecn.sides[me.side];
      const back = ecn.sides[me.side === 0 ? 1 : 0];
      if (bits.ce < 2 || back.echoes > 0 || back.since < LEAST_ACKS) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [ecn.synAckFrame, bits.ceFrame, bits.ceLastFrame],
        facts: {
          who: whoIs(me),
          marked: bits.ce,
          first: bits.ceFrame,
          last: bits.ceLastFrame,
          acks: back.since,
        },
      });
    }
  },
  words: (f) => ({
    title: say`congestion marks that nobody reports`,
    says: say`${count(f.marked, 'packet')} of ${f.who} came marked "congestion experienced" (first ${frame(f.first)}, last ${frame(f.last)}), and none of ${count(f.acks, 'later segment')} of the receiver carries ECE, although both SYNs agreed on ECN.`,
    why: say`A marked packet was not dropped because its sender will be told to slow down. If the mark is erased between this capture and the receiver, or the receiver's echo on its way back, the sender goes on at full rate, and the router's queue fills until it drops.`,
    fix: [
      say`Capture at the receiver: if the marks do not arrive there, a device between rewrites the ECN bits (the two lowest of the old TOS byte), often while setting DSCP.`,
      say`If they arrive and are not echoed, the receiver's stack or a proxy in its place is at fault; switch ECN off there (net.ipv4.tcp_ecn=0) until it is mended.`,
    ],
  }),
});
