/** One source tries the same port of many hosts, to see where it is open. */
import { hostText, populationFacts, scanMethod, type PopulationFacts, type ScanMethod } from '../../flow/many/facts.ts';
import { count, frame, name, number, type Phrase, say } from '../../words/phrase.ts';
import { spanWords } from '../population-words.ts';
import { defineRule } from '../rule.ts';
import { silenceMeansOpen } from '../../words/limits.ts';

interface Facts extends PopulationFacts {
  scanner: string;
  port: string;
  method: ScanMethod;
  openHosts: string[];
  openCount: number;
  closedCount: number;
  silentCount: number;
}

const MOST_NAMED = 20;

export default defineRule<Facts>({
  code: 'TE7005',
  slug: 'host-sweep',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.10.7.1', 'RFC 9293 §3.10.7.2'],
  needs: { 'both-directions': 'doubt', 'every-packet': 'doubt', 'nothing-filtered': 'doubt' },
  population(p, out, _state, context) {
    if (p.kind !== 'host-sweep' || p.connections === 0) return;
    const base = populationFacts(p, context.names);
    const of = { open: 0, closed: 0, filtered: 0 };
    const openHosts: string[] = [];
    for (const { host, verdict } of p.hosts.values()) {
      of[verdict]++;
      if (verdict === 'open' && openHosts.length < MOST_NAMED) openHosts.push(hostText(host, context.names));
    }
    out.hit({
      connection: null,
      certainty: 'implied',
      frames: [base.firstFrame, base.lastFrame],
      timeNs: base.startNs,
      facts: {
        ...base,
        scanner: base.sourceExamples[0] ?? '',
        port: String(context.names.portText(p.mainPort)),
        method: scanMethod(p),
        openHosts,
        openCount: of.open,
        closedCount: of.closed,
        silentCount: of.filtered,
      },
    });
  },
  words: (f) => ({
    title: say`sweep over many hosts`,
    says: say`${name(f.scanner)} tried port ${name(f.port)} of ${hosts(f)} (from ${name(f.targetExamples[0] ?? '')}) between ${frame(f.firstFrame)} and ${frame(f.lastFrame)}${spanWords(f)}. ${found(f)}`,
    why: say`A program that works with one service asks few hosts for it, and most of them answer. Who asks one host after the other, most of them in vain, looks for hosts that offer the service: a scanner, a worm, or an inventory.`,
    fix: [
      say`Find the program on ${name(f.scanner)}: ss -tnp state syn-sent, while it runs, names it. An inventory or monitoring tool of your own is harmless; anything else may be a host that was taken over: take it off the network.`,
      say`Look at the hosts that answered: is their service meant to be reached from there?`,
      say`Let the network's edge drop that port where nobody needs it, and limit new connections for each source.`,
    ],
  }),
});

const hosts = (f: Facts): Phrase =>
  f.targetsExact ? say`${count(f.targets, 'host')}` : say`about ${count(f.targets, 'host')}`;

function found(f: Facts): Phrase {
  if (f.method === 'ack')
    return say`Answered with a RST, so alive: ${number(f.closedCount)}; silent: ${number(f.silentCount)}.`;
  const more = f.openCount > 5 ? ', …' : '';
  const open =
    f.openCount === 0 ? say`none` : say`${number(f.openCount)} (${name(f.openHosts.slice(0, 5).join(', '))}${more})`;
  const word = silenceMeansOpen(f.method) ? say`Silent, so open or filtered` : say`Open`;
  return say`${word}: ${open}; refused: ${number(f.closedCount)}; no answer, or an ICMP error: ${number(f.silentCount)}.`;
}
