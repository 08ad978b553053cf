/** ECN was agreed on, but the data arrives without the code points that make marking possible. */
import { EV_SYN_ACK } from '../../flow/events.ts';
import { hopsOf } from '../../flow/path/ttl.ts';
import { count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE5018'>;

/** A few segments at the start prove nothing. */
const LEAST_SEGMENTS = 8;

export default defineRule<Facts>({
  code: 'TE5018',
  slug: 'ecn-erased',
  severity: 'note',
  rfcs: ['RFC 3168 §6.1.2', 'RFC 3168 §18.1'],
  needs: { handshake: 'silent' },
  judgesAtEndIf: EV_SYN_ACK,
  ended(connection, _reason, out) {
    const ecn = connection.way?.ecn;
    if (ecn === null || ecn === undefined) return;
    for (const me of [connection.a, connection.b]) {
      const bits = ecn.sides[me.side];
      if (bits.notEct < LEAST_SEGMENTS || bits.ect > 0 || bits.ce > 0) continue;
      // Before the first router nobody can have erased them: then the sender does not set them.
      if ((hopsOf(me.path.ttl)?.hops ?? 0) === 0) continue;
      out.hit({
        connection,
        certainty: 'assumed',
        frames: [ecn.synAckFrame, bits.notEctFrame],
        facts: {
          who: whoIs(me),
          bare: bits.notEct,
          first: bits.notEctFrame,
          synAckFrame: ecn.synAckFrame,
        },
      });
    }
  },
  words: (f) => ({
    title: say`ECN agreed on, its bits erased on the way`,
    says: say`Both SYNs agreed on ECN (${frame(f.synAckFrame)}), yet ${count(f.bare, 'data segment')} of ${f.who} arrived without an ECN code point (first ${frame(f.first)}), and none with one.`,
    why: say`A sender that has agreed on ECN sends new data with the code point ECT, which lets routers mark instead of drop; common systems always do. Where none of it arrives, a device on the way sets the two bits to zero, most often one that rewrites the whole old TOS byte to set or clear DSCP. It is called likely, not certain, because a sender may choose not to set them.`,
    fix: [
      say`Nothing is broken: congestion is then told by loss, as without ECN.`,
      say`To mend it, capture nearer to the sender until the bits are there; the device behind that place must keep the two lowest bits of the byte when it sets DSCP.`,
    ],
  }),
});
