/** An endpoint behaves as if an option had not been agreed on, although both SYNs of this capture carry it. */
import { EV_OPEN } from '../../flow/events.ts';
import type { ConnectionSummary, EndpointSummary } from '../../flow/summary.ts';
import { bytes, capital, count, frame, type Phrase, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule, type Hit } from '../rule.ts';
import { whoIs } from '../who.ts';

/** Bare segments and bare duplicates that are no accident. */
const LEAST_BARE = 3;
const LEAST_NO_SACK = 3;

type Facts = FactsOf<'TE5005'>;

export default defineRule<Facts>({
  code: 'TE5005',
  slug: 'option-lost-unseen',
  severity: 'warning',
  rfcs: ['RFC 7323 §2.2', 'RFC 7323 §3.2', 'RFC 2018 §4'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'window-scale': 'silent',
    'each-packet-once': 'doubt',
  },
  judgesAtEndIf: EV_OPEN,
  ended(connection, _reason, out) {
    if (connection.way === null) return;
    for (const me of [connection.a, connection.b]) {
      const hit = scaleLost(connection, me) ?? timestampsLost(connection, me) ?? sackLost(connection, me);
      if (hit !== null) out.hit(hit);
    }
  },
  words: (f) => ({
    title: say`${OPTIONS[f.option]} agreed on here, but not at the other end`,
    says: said(f),
    why: say`Both SYNs of this capture carry the option, so both ends should use it. One end that does not has got another SYN than the one seen here: a firewall, proxy or optimiser between the capture and it took the option out. The two ends then disagree${
      f.option === 'window-scale'
        ? '; windows that one end writes scaled are read unscaled by the other, which sends a few hundred bytes in each round trip'
        : ''
    }.`,
    fix: [
      say`Capture at that end too and compare the options of the SYN and the SYN-ACK.`,
      say`Switch off the option stripping ("TCP normalisation", "clear options", TCPOPTSTRIP, nft "reset tcp option") of the device between.`,
      f.option === 'window-scale'
        ? say`Until then net.ipv4.tcp_window_scaling=0 on one host gives slow but whole transfers.`
        : f.option === 'sack'
          ? say`Until then losses cost more; net.ipv4.tcp_sack=0 changes nothing for the better.`
          : say`Until then it works, with coarser round-trip times.`,
    ],
  }),
});

function said(f: Facts): Phrase {
  const who = f.who.role === 'unknown' ? (f.who.side === 'a' ? say`The opener` : say`The other side`) : capital(f.who);
  switch (f.option) {
    case 'window-scale':
      return say`${who} writes ${String(f.window)} as its window in the SYN (${frame(f.synFrame)}) and the same number again in ${frame(f.first)}, where a scale of ${String(f.scale)} would make it ${bytes(f.meant)}${
        f.filled > 0
          ? say`; its data filled the other side's window as if that were not scaled either (${count(f.filled, 'time')})`
          : ''
      }.`;
    case 'timestamps':
      return say`${who} sends ${count(f.count, 'segment')} without timestamps (first ${frame(f.first)}), although both SYNs carry them and every later segment must.`;
    case 'sack':
      return say`${who} sends ${count(f.count, 'duplicate ACK')} without a SACK block (first ${frame(f.first)}), although both SYNs permit them.`;
  }
}

const OPTIONS: Readonly<Record<Facts['option'], Phrase>> = {
  'window-scale': say`window scale`,
  timestamps: say`timestamps`,
  sack: say`SACK`,
};

function base(me: EndpointSummary, option: Facts['option'], first: number, many: number): Facts {
  return {
    option,
    who: whoIs(me),
    first,
    count: many,
    window: 0,
    scale: 0,
    meant: 0,
    filled: 0,
    synFrame: me.opening.synFrame || me.opening.synAckFrame,
  };
}

function scaleLost(connection: ConnectionSummary, me: EndpointSummary): Hit<Facts> | null {
  const s = connection.way?.scaling[me.side];
  if (s === null || s === undefined) return null;
  // Its own data never used more than the number as it stands, though the scale allowed many times as much.
  const starved = s.filled >= 3 && s.most * 4 < s.allowed;
  if (s.most * 4 >= s.allowed && s.most > 0xffff) return null;
  return {
    connection,
    certainty: starved ? 'implied' : 'assumed',
    frames: [s.synFrame, s.frame],
    severity: starved ? 'problem' : 'warning',
    facts: {
      ...base(me, 'window-scale', s.frame, 1),
      window: s.window,
      scale: s.scale,
      meant: s.meant,
      filled: starved ? s.filled : 0,
    },
  };
}

function timestampsLost(connection: ConnectionSummary, me: EndpointSummary): Hit<Facts> | null {
  const bare = connection.way?.bare[me.side];
  if (bare === null || bare === undefined || bare.count < LEAST_BARE) return null;
  // Where neither side carries them nothing came between the two: what tells the packets leaves them out.
  if ((connection.way?.bare[me.side === 0 ? 1 : 0]?.count ?? 0) >= LEAST_BARE) return null;
  // A few among many come from a device that answers in its name, keepalives of a balancer, say.
  if (bare.count < me.counts.segments - me.opening.synCount - me.opening.synAckCount - me.resets.sentCount) return null;
  return {
    connection,
    certainty: 'implied',
    frames: [bare.first, bare.last],
    severity: 'note',
    facts: base(me, 'timestamps', bare.first, bare.count),
  };
}

function sackLost(connection: ConnectionSummary, me: EndpointSummary): Hit<Facts> | null {
  const none = connection.way?.noSack[me.side];
  if (none === null || none === undefined || none.count < LEAST_NO_SACK || me.window.sacked) return null;
  return {
    connection,
    certainty: 'implied',
    frames: [none.first, none.last],
    facts: base(me, 'sack', none.first, none.count),
  };
}
