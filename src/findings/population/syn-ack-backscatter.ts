/** SYN-ACKs that nobody asked for: a server elsewhere answers SYNs that carried the addresses seen here. */
import { populationFacts, type PopulationFacts } from '../../flow/many/facts.ts';
import { count, frame, name, number, type Phrase, say, time } from '../../words/phrase.ts';
import { defineRule } from '../rule.ts';

interface Facts extends PopulationFacts {
  victim: string;
  /** SYN-ACKs that the addressed host answered with a RST. */
  rejected: number;
  repeated: number;
}

export default defineRule<Facts>({
  code: 'TE7002',
  slug: 'syn-ack-backscatter',
  severity: 'note',
  rfcs: ['RFC 4987 §2', 'RFC 9293 §3.5.2'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt' },
  population(p, out, _state, context) {
    if (p.kind !== 'syn-ack-backscatter' || p.connections === 0) return;
    const base = populationFacts(p, context.names);
    out.hit({
      connection: null,
      certainty: p.refused >= p.connections / 2 ? 'implied' : 'assumed',
      frames: [base.firstFrame, base.lastFrame],
      timeNs: base.startNs,
      facts: { ...base, victim: base.sourceExamples[0] ?? '', rejected: p.refused, repeated: p.repeated },
    });
  },
  words: (f) => ({
    title: say`SYN-ACKs that nobody asked for`,
    says: say`${name(f.victim)} sent SYN-ACKs for ${count(f.connections, 'connection')} to ${hosts(f)} between ${frame(f.firstFrame)} and ${frame(f.lastFrame)} (${time(f.durationNs)}), and none of their SYNs is in the capture. ${doubt(f)}`,
    why: say`Who floods a server with SYNs forges their source addresses. The server answers the owners of those addresses, who know nothing of it; their systems send a RST. The flood itself goes to ${name(f.victim)}, not to the hosts here.`,
    fix: [
      say`Nothing is wrong with the hosts here: a RST to each such SYN-ACK is right, and also helps the flooded server to forget it.`,
      say`If the hosts here do talk to ${name(f.victim)}, capture where both directions pass: with half the packets missing, ordinary connections look like this.`,
      say`A firewall that tracks connections drops them as invalid before they reach a host: nft add rule inet filter input ct state invalid drop.`,
    ],
  }),
});

const hosts = (f: Facts): Phrase =>
  f.targets === 1
    ? say`${name(f.targetExamples[0] ?? '')}`
    : f.targetsExact
      ? say`${count(f.targets, 'host')}`
      : say`about ${count(f.targets, 'host')}`;

function doubt(f: Facts): Phrase {
  if (f.rejected >= f.connections / 2)
    return say`${number(f.rejected)} were answered with a RST, as by hosts that had sent no SYN: the SYNs carried forged source addresses.`;
  const repeated = f.repeated > 0 ? say`${number(f.repeated)} came more than once. ` : say``;
  return say`${repeated}The likely cause is that their SYNs carried forged source addresses. A capture that misses everything those hosts send would look alike, but then data would follow on some.`;
}
