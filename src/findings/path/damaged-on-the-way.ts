/** Segments that were damaged on the way: their checksum, or that of a tunnel around them, is wrong, and the receiver dropped them. */
import { EV_OPEN } from '../../flow/events.ts';
import { hopsOf } from '../../flow/path/ttl.ts';
import { CHECKSUM_COUNTERS } from '../../words/checksum-counters.ts';
import { count, frame, frames, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE5008'>;

/** By the checksum's owner in wire/cursor.ts; nothing for TCP itself. */
const OUTER: readonly Pick<Facts, 'of'>[] = [{}, { of: 'outer-ip' }, { of: 'outer-udp' }, { of: 'gre' }];

const WRONG = {
  tcp: 'a wrong TCP checksum',
  'outer-ip': 'a wrong checksum of the IP header that a tunnel put around them',
  'outer-udp': 'a wrong checksum of the UDP header that a tunnel put around them',
  gre: 'a wrong GRE checksum',
} as const;

export default defineRule<Facts>({
  code: 'TE5008',
  slug: 'damaged-on-the-way',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.1', 'RFC 1122 §3.2.1.2', 'RFC 1122 §4.1.3.4', 'RFC 1122 §4.2.2.7', 'RFC 2784 §2.3'],
  needs: { 'both-directions': 'doubt', 'every-packet': 'doubt' },
  replaces: ['TE1002'],
  judgesAtEndIf: EV_OPEN,
  ended(connection, _reason, out) {
    const sums = connection.way?.sums;
    if (sums === null || sums === undefined) return;
    for (const me of [connection.a, connection.b]) {
      const damage = sums.sides[me.side];
      const unanswered = damage.count === me.counts.segments && connection.peerOf(me).counts.segments === 0;
      const syns = unanswered ? me.opening.synCount : 0;
      const atSender = (hopsOf(me.path.ttl)?.hops ?? 0) === 0;
      // One that was acknowledged as it stands was right on the wire: off-load, or a capture that rewrote it.
      if (damage.accepted > 0) continue;
      if (syns === 0 && (damage.repeated === 0 || damage.count * 2 > me.counts.segments)) continue;
      out.hit({
        connection,
        certainty: syns > 0 && atSender ? 'assumed' : 'implied',
        frames: damage.frames,
        facts: {
          who: whoIs(me),
          bad: damage.count,
          ...OUTER[damage.whose],
          segments: me.counts.segments,
          examples: damage.frames,
          repeated: damage.repeated,
          firstRepeated: damage.firstRepeated,
          firstRepeat: damage.firstRepeat,
          syns,
          atSender,
        },
      });
    }
  },
  words: (f) => ({
    title: say`packets damaged on the way`,
    says:
      f.syns > 0
        ? say`${f.syns === 1 ? 'The only SYN' : say`All ${count(f.syns, 'SYN')}`} of ${f.who} (${frames(f.examples)}) came with ${WRONG[f.of ?? 'tcp']}, and had no answer: a receiver drops such a packet in silence.${f.atSender ? ' If the capture was made on the sending host, its network card may have filled the checksum in afterwards; the number here is not what such a host leaves to it, though.' : ' It had passed routers, so it is no checksum that a network card here was to fill in.'}`
        : say`${count(f.bad, 'segment')} of ${String(f.segments)} from ${f.who} came with ${WRONG[f.of ?? 'tcp']} (${frames(f.examples)}); none was acknowledged as it was, and ${f.repeated === 1 ? 'one was' : say`${String(f.repeated)} were`} sent again whole (${frame(f.firstRepeated)} again in ${frame(f.firstRepeat)}).`,
    why: say`${f.of === undefined ? 'The receiver drops a segment whose checksum is wrong' : 'Whoever ends the tunnel drops such a packet with all that is in it'} and says nothing, so the damage looks like loss. Links have checks of their own; what gets past them was damaged inside a device: bad memory in a switch, router or network card, or a device that rewrites packets and fills in a wrong checksum.`,
    fix: [
      say`Look at the counters ${f.of === undefined ? 'of the receiver' : 'where the tunnel ends'}: ${CHECKSUM_COUNTERS[f.of ?? 'tcp']}, ethtool -S DEVICE | grep -i -E "err|crc|csum".`,
      say`Capture before and behind each device; the damage begins behind the faulty one. Compare the bytes of a damaged segment with its repetition: one flipped bit is bad memory, a wrong checksum with right bytes is a rewriting device.`,
      say`If the receiver is a virtual machine, try without off-load once: ethtool -K DEVICE rx off tx off.`,
    ],
  }),
});
