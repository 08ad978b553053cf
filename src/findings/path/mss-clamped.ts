/** A device on the way lowered the MSS of a SYN. */
import { EV_OPEN } from '../../flow/events.ts';
import { bytes, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5004'>;

export default defineRule<Facts>({
  code: 'TE5004',
  slug: 'mss-clamped',
  severity: 'note',
  rfcs: ['RFC 9293 §3.7.1', 'RFC 4459 §3.2'],
  needs: {},
  judgesAtEndIf: EV_OPEN,
  ended(connection, _reason, out) {
    const twin = connection.way?.twins.find((t) => t.mssBefore >= 0 && t.mssAfter >= 0 && t.mssBefore !== t.mssAfter);
    if (twin === undefined) return;
    out.hit({
      connection,
      certainty: 'observed',
      frames: [twin.first, twin.second],
      facts: {
        before: twin.first,
        after: twin.second,
        synAck: twin.synAck,
        mssBefore: twin.mssBefore,
        mssAfter: twin.mssAfter,
      },
    });
  },
  words: (f) => ({
    title: say`MSS ${f.mssAfter < f.mssBefore ? 'clamped' : 'raised'} by a device on the way`,
    says: say`The ${f.synAck ? 'SYN-ACK' : 'SYN'} in ${frame(f.before)} offers an MSS of ${bytes(f.mssBefore)}; behind a device, in ${frame(f.after)}, it is ${bytes(f.mssAfter)}.`,
    why:
      f.mssAfter < f.mssBefore
        ? say`Routers before a tunnel, a VPN or PPPoE lower the MSS so that no segment is too large for the link behind them. It helps TCP where ICMP "packet too big" is filtered; UDP and QUIC gain nothing from it.`
        : say`A device that raises the MSS lets the other end send segments that the receiver did not ask for; they may be too large for its link.`,
    fix:
      f.mssAfter < f.mssBefore
        ? [
            say`Nothing, if the link behind the device carries ${bytes(f.mssAfter + 40)} a packet (plus 20 for IPv6). If it carries more, raise the clamp: nft … tcp option maxseg size set rt mtu, or iptables … -j TCPMSS --clamp-mss-to-pmtu.`,
          ]
        : [say`Let the device lower the MSS only, never raise it (--clamp-mss-to-pmtu never raises it).`],
  }),
});
