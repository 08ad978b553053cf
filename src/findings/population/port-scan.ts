/** One source tries many ports of one host, to see which are open. */
import {
  populationFacts,
  portRanges,
  scanMethod,
  type PopulationFacts,
  type ScanMethod,
} from '../../flow/many/facts.ts';
import { count, frame, name, number, type Phrase, say } from '../../words/phrase.ts';
import { spanWords } from '../population-words.ts';
import { defineRule } from '../rule.ts';
import { silenceMeansOpen } from '../../words/limits.ts';

interface Facts extends PopulationFacts {
  scanner: string;
  target: string;
  method: ScanMethod;
  ports: number;
  /** Ranges, first to last; at most twenty. */
  tried: [number, number][];
  open: [number, number][];
  openCount: number;
  closedCount: number;
  filteredCount: number;
  /** RSTs that advertise a window: what a window scan takes for an open port. */
  rstsWithWindow: number;
}

const MOST_RANGES = 20;

export default defineRule<Facts>({
  code: 'TE7004',
  slug: 'port-scan',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.10.7.1', 'RFC 9293 §3.10.7.2'],
  needs: { 'both-directions': 'doubt', 'every-packet': 'doubt', 'nothing-filtered': 'doubt' },
  population(p, out, _state, context) {
    if (p.kind !== 'port-scan' || p.connections === 0) return;
    const base = populationFacts(p, context.names);
    const of = { open: 0, closed: 0, filtered: 0 };
    for (const verdict of p.ports.values()) of[verdict]++;
    out.hit({
      connection: null,
      certainty: 'implied',
      frames: [base.firstFrame, base.lastFrame],
      timeNs: base.startNs,
      facts: {
        ...base,
        scanner: base.sourceExamples[0] ?? '',
        target: base.targetExamples[0] ?? '',
        method: scanMethod(p),
        ports: p.ports.size,
        tried: portRanges(p.ports, null).slice(0, MOST_RANGES),
        open: portRanges(p.ports, 'open').slice(0, MOST_RANGES),
        openCount: of.open,
        closedCount: of.closed,
        filteredCount: of.filtered,
        rstsWithWindow: p.rstsWithWindow,
      },
    });
  },
  words: (f) => ({
    title: say`port scan`,
    says: say`${name(f.scanner)} tried ${count(f.ports, 'port')} of ${name(f.target)} (${list(f.tried)}) between ${frame(f.firstFrame)} and ${frame(f.lastFrame)}${spanWords(f)}: ${METHOD[f.method]}. ${found(f)}`,
    why: WHY[f.method],
    fix: [
      say`Find out whose it is: your own inventory or monitoring tool is harmless, anything else is somebody looking for a way in.`,
      say`Look at what is open and should not be: ss -ltnp on ${name(f.target)} names the program behind each port; stop it or bind it to an address that only its users reach.`,
      say`Let a firewall drop what nobody needs (nft … policy drop); a rate limit on new connections for each source (nft … limit rate over, or a meter) makes scanning slow.`,
    ],
  }),
});

const METHOD: Readonly<Record<ScanMethod, Phrase>> = {
  'syn-half-open': say`a SYN scan that leaves connections half open`,
  connect: say`a connect scan, with whole handshakes that carry nothing`,
  syn: say`with SYNs; as no port was open, half-open and connect scans look alike`,
  fin: say`a FIN scan`,
  null: say`a NULL scan, with packets that carry no flag`,
  xmas: say`an Xmas scan, with FIN, PSH and URG`,
  ack: say`an ACK scan (a window scan sends the same packets)`,
  maimon: say`a Maimon scan, with FIN and ACK`,
  mixed: say`with several kinds of probes`,
};

const SILENT = say`RFC 9293 §3.10.7.1 lets a closed port answer any segment but a RST with a RST, and an open one drop a segment that has neither SYN nor ACK. So a RST means closed and silence open or filtered; Windows answers with a RST in both cases.`;
const SYN = say`A SYN draws a SYN-ACK from an open port, a RST from a closed one, and nothing or an ICMP error where a filter drops it.`;
const WHY: Readonly<Record<ScanMethod, Phrase>> = {
  'syn-half-open': say`${SYN} The scanner takes an open port's connection back with a RST, so that no program there hears of it.`,
  connect: say`${SYN} The scanner uses its system's own connect and closes again, so that the programs behind open ports see a client that says nothing.`,
  syn: SYN,
  fin: SILENT,
  null: SILENT,
  xmas: SILENT,
  ack: say`An ACK of no connection draws a RST from open and closed ports alike: it tells which ports a filter lets through. Some systems advertise a window in the RST of an open port, which a window scan looks for.`,
  maimon: say`A FIN with ACK of no connection draws a RST (RFC 9293 §3.10.7.1), but some systems derived from BSD drop it at open ports.`,
  mixed: SYN,
};

function found(f: Facts): Phrase {
  const silentIsOpen = silenceMeansOpen(f.method);
  if (f.method === 'ack') {
    const windows =
      f.rstsWithWindow === 0 ? say`` : say`; ${count(f.rstsWithWindow, 'RST')} advertised a window, as for open ports`;
    return say`Answered with a RST, so not filtered: ${number(f.closedCount)}; no answer, so filtered: ${number(f.filteredCount)}${windows}.`;
  }
  const word = silentIsOpen ? say`Open or filtered` : say`Open`;
  const open = f.openCount === 0 ? say`none` : say`${number(f.openCount)} (${list(f.open)})`;
  const sign = silentIsOpen ? say`an ICMP error` : say`no answer, or an ICMP error`;
  const filtered =
    silentIsOpen && f.filteredCount === 0 ? say`` : say`; filtered (${sign}): ${number(f.filteredCount)}`;
  return say`${word}: ${open}; closed: ${number(f.closedCount)}${filtered}.`;
}

function list(ranges: readonly (readonly [number, number])[]): string {
  const shown = ranges.slice(0, 8).map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  return shown.join(', ') + (ranges.length > 8 ? ', …' : '');
}
