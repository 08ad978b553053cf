/** Refusals that nobody asked for: a host elsewhere answers SYNs to its closed ports that carried the addresses seen here. */
import { populationFacts, type PopulationFacts } from '../../flow/many/facts.ts';
import { count, frame, name, type Phrase, say, time } from '../../words/phrase.ts';
import { defineRule } from '../rule.ts';

interface Facts extends PopulationFacts {
  victim: string;
}

export default defineRule<Facts>({
  code: 'TE7003',
  slug: 'rst-backscatter',
  severity: 'note',
  rfcs: ['RFC 9293 §3.10.7.1', 'RFC 4987 §2'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt' },
  population(p, out, _state, context) {
    if (p.kind !== 'rst-backscatter' || p.connections === 0) return;
    const base = populationFacts(p, context.names);
    out.hit({
      connection: null,
      certainty: 'assumed',
      frames: [base.firstFrame, base.lastFrame],
      timeNs: base.startNs,
      facts: { ...base, victim: base.sourceExamples[0] ?? '' },
    });
  },
  words: (f) => ({
    title: say`RSTs that nobody asked for`,
    says: say`${name(f.victim)} refused ${count(f.connections, 'connection')} to ${hosts(f)} between ${frame(f.firstFrame)} and ${frame(f.lastFrame)} (${time(f.durationNs)}) with a RST, and none of the SYNs that those answer is in the capture. Most likely they carried forged source addresses. Clients of it whose own packets this capture misses would look alike.`,
    why: say`A RST with sequence number 0 and an ACK answers a segment without ACK: a SYN to a port where nothing listens (RFC 9293 §3.10.7.1). Somebody floods ${name(f.victim)} with SYNs under forged addresses, and its refusals go to the owners of those addresses.`,
    fix: [
      say`Nothing is wrong with the hosts here: a RST to a port that opened nothing is ignored.`,
      say`If the hosts here do try to reach ${name(f.victim)}, capture where both directions pass, and look whether its service listens.`,
    ],
  }),
});

const hosts = (f: Facts): Phrase =>
  f.targetsExact ? say`${count(f.targets, 'host')}` : say`about ${count(f.targets, 'host')}`;
