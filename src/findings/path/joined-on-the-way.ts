/** A device on the way joined several packets into one, found it too large for its next link, and dropped it. */
import type { ConnectionSummary, EndpointSummary, IcmpSeen } from '../../flow/summary.ts';
import { EV_ICMP } from '../../flow/events.ts';
import { bytes, count, frame, name, say } from '../../words/phrase.ts';
import { FAMILY_IPV4 } from '../../segment/segment.ts';
import type { Bytes } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE5019'>;

/** IP and TCP headers without options. */
const HEADERS_V4: Bytes = 40;
const HEADERS_V6: Bytes = 60;

export default defineRule<Facts>({
  code: 'TE5019',
  slug: 'joined-on-the-way',
  severity: 'warning',
  rfcs: ['RFC 1191 §3', 'RFC 9293 §3.7.1'],
  needs: { 'wire-sizes': 'doubt' },
  judgesAtEndIf: EV_ICMP,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const most = mostOf(connection, me);
      if (most === 0) continue;
      const messages = connection.icmpErrors.filter((e) => e.side === me.side && e.inWindow && isAboutJoined(e, most));
      const [first] = messages;
      if (first === undefined) continue;
      out.hit({
        connection,
        certainty: 'implied',
        frames: messages.map((e) => e.frame),
        timeNs: first.ns,
        facts: {
          sender: whoIs(me),
          router: first.router,
          messages: messages.length,
          messageFrame: first.frame,
          joined: first.quotedBytes,
          mtu: first.mtu,
          most,
        },
      });
    }
  },
  words: (f) => ({
    title: say`packets joined on the way, and then too large`,
    says: say`${name(f.router)} said in ${frame(f.messageFrame)} that a packet of ${bytes(f.joined)} from ${f.sender} is too large for its next link, which carries ${bytes(f.mtu)}${f.messages > 1 ? say` (the first of ${count(f.messages, 'such message')})` : ''}. On this connection ${f.sender} sends no packet above ${bytes(f.most)}, as its peer's MSS asks: a device on the way had joined several of them into one.`,
    why: say`Network cards and virtual switches join segments to spare work (LRO, GRO). The end host may do so; a router, balancer or bridge that does must cut them again before it forwards. Where it compares the joined packet with the MTU first, it drops data that would have fitted, and nothing that the sender can change makes it fit: it waits for its retransmission timer each time several packets come close together.`,
    fix: [
      say`On the device that sent the message: ethtool -K IFACE lro off gro off, on the side where the packets come in; if the messages end, update its kernel, driver or firmware.`,
      say`The sender and its MTU are not to blame; a smaller MSS changes nothing.`,
    ],
  }),
});

/** The largest packet that the peer's MSS allows; 0 where no SYN told it. */
function mostOf(connection: ConnectionSummary, me: EndpointSummary): Bytes {
  const {
    opening: { mss },
  } = connection.peerOf(me);
  if (mss <= 0) return 0;
  return mss + (connection.origin.family === FAMILY_IPV4 ? HEADERS_V4 : HEADERS_V6);
}

const isAboutJoined = (e: IcmpSeen, most: Bytes): boolean =>
  e.quotedBytes > most && e.mtu >= most && e.quotedBytes > e.mtu;
