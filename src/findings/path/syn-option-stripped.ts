/** A SYN seen before and behind a device lacks options behind it. */
import {
  OPT_ECN,
  OPT_FAST_OPEN,
  OPT_MPTCP,
  OPT_MSS,
  OPT_SACK,
  OPT_SCALE,
  OPT_TIMESTAMPS,
} from '../../flow/path/syns.ts';
import { EV_OPEN } from '../../flow/events.ts';
import { frame, type Phrase, say, separated } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5003'>;

type Option = 'window-scale' | 'sack-permitted' | 'timestamps' | 'mss' | 'ecn' | 'mptcp' | 'fast-open';

const OPTIONS: readonly (readonly [number, Option, Phrase])[] = [
  [OPT_SCALE, 'window-scale', say`window scale`],
  [OPT_SACK, 'sack-permitted', say`SACK permitted`],
  [OPT_TIMESTAMPS, 'timestamps', say`timestamps`],
  [OPT_MSS, 'mss', say`MSS`],
  [OPT_ECN, 'ecn', say`the request for ECN`],
  [OPT_MPTCP, 'mptcp', say`MPTCP`],
  [OPT_FAST_OPEN, 'fast-open', say`Fast Open`],
];

export default defineRule<Facts>({
  code: 'TE5003',
  slug: 'syn-option-stripped',
  severity: 'warning',
  rfcs: ['RFC 7323 §2.2', 'RFC 2018 §2', 'RFC 9293 §3.1'],
  needs: {},
  judgesAtEndIf: EV_OPEN,
  ended(connection, _reason, out) {
    const twin = connection.way?.twins.find(
      (t) => t.lost !== 0 || (t.scaleBefore !== t.scaleAfter && t.scaleBefore >= 0 && t.scaleAfter >= 0),
    );
    if (twin === undefined) return;
    const { lost, scaleBefore, scaleAfter } = twin;
    out.hit({
      connection,
      certainty: 'observed',
      frames: [twin.first, twin.second],
      facts: {
        before: twin.first,
        after: twin.second,
        synAck: twin.synAck,
        options: OPTIONS.filter(([bit]) => (lost & bit) !== 0).map(([, option]) => option),
        scales: scaleBefore !== scaleAfter && scaleAfter >= 0 ? [scaleBefore, scaleAfter] : [],
      },
    });
  },
  words: (f) => ({
    title: say`TCP options changed on the way`,
    says: say`The ${f.synAck ? 'SYN-ACK' : 'SYN'} in ${frame(f.before)} is seen again behind a device in ${frame(f.after)}, ${
      f.options.length > 0
        ? say`without ${separated(
            OPTIONS.filter(([, option]) => f.options.includes(option)).map(([, , called]) => called),
            ', ',
          )}`
        : ''
    }${f.scales.length === 2 ? say`${f.options.length > 0 ? ' and ' : ''}with window scale ${String(f.scales[1])} in place of ${String(f.scales[0])}` : ''}.`,
    why: say`Options are agreed on in the two SYNs; one that a firewall, proxy or optimiser takes out is lost for the whole connection. Without window scaling no more than 64 KiB are on their way in a round trip, without SACK each lost packet costs a round trip or a time-out, without timestamps round trips and needless retransmissions are judged worse. When only one side's packet is changed, the ends disagree, which is worse than having none.`,
    fix: [
      say`Find the device between the two capture points, and switch off its "TCP normalisation", "strip options" or "SYN proxy" feature.`,
      say`On Linux look for such rules: nft list ruleset | grep -i "reset tcp option", iptables -t mangle -S | grep -i TCPOPTSTRIP.`,
    ],
  }),
});
