/** A population in plain values, for the facts of a finding. */
import type { NameTable } from '../../segment/names.ts';
import { SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { addressText } from '../outcome/addresses.ts';
import type { Distinct } from './distinct.ts';
import * as mark from './marks.ts';
import type { Host, Population, Verdict } from './population.ts';

/** What every population finding carries. */
export interface PopulationFacts {
  connections: number;
  /** Of them without records of their own. */
  folded: number;
  packets: number;
  firstFrame: FrameNo;
  lastFrame: FrameNo;
  startNs: Nanos;
  durationNs: Nanos;
  perSecond: number;
  peakPerSecond: number;
  /** Connections by when they began. */
  overTime: { fromNs: Nanos; stepNs: Nanos; counts: number[] };
  /** Different hosts: exact up to 1024, else an estimate, good to two digits or so. */
  sources: number;
  sourcesExact: boolean;
  sourceExamples: string[];
  targets: number;
  targetsExact: boolean;
  targetExamples: string[];
}

export function populationFacts(p: Population, names: NameTable): PopulationFacts {
  const durationNs = p.lastNs - p.firstNs;
  return {
    connections: p.connections,
    folded: p.folded,
    packets: p.packets,
    firstFrame: p.firstFrame,
    lastFrame: p.lastFrame,
    startNs: p.firstNs,
    durationNs,
    perSecond: Math.round((p.connections * SECOND) / Math.max(durationNs, SECOND)),
    peakPerSecond: p.overTime.peakPerSecond(),
    overTime: p.overTime.spread(),
    sources: different(p.sources, p),
    sourcesExact: p.sources.exact,
    sourceExamples: p.sourceHosts.map((h) => hostText(h, names)),
    targets: different(p.targets, p),
    targetsExact: p.targets.exact,
    targetExamples: p.targetHosts.map((h) => hostText(h, names)),
  };
}

/** An estimate is told with as many digits as it is good for, and never as more hosts than there were packets from them. */
function different(hosts: Distinct, p: Population): number {
  if (hosts.exact) return hosts.count;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(hosts.count)) - 1);
  return Math.min(Math.round(hosts.count / step) * step, p.connections);
}

export const hostText = (h: Host, names: NameTable): string => addressText(h.family, ...h.words, names);

/** How a scan asks, as far as its packets tell. */
export type ScanMethod = 'syn-half-open' | 'connect' | 'syn' | 'fin' | 'null' | 'xmas' | 'ack' | 'maimon' | 'mixed';

export function scanMethod(p: Population): ScanMethod {
  const probes = p.probes;
  const at = (kind: number): number => probes[kind] as number;
  const all = probes.reduce((sum, n) => sum + n, 0);
  const main = probes.indexOf(Math.max(...probes));
  if (at(main) < 0.8 * all) return 'mixed';
  switch (main) {
    case mark.KIND_SYN:
      if (p.completed > 0) return p.takenBack > p.completed ? 'mixed' : 'connect';
      if (p.takenBack > 0 || p.raw >= 0.9 * at(main)) return 'syn-half-open';
      return 'syn';
    case mark.KIND_FIN:
      return 'fin';
    case mark.KIND_NULL:
      return 'null';
    case mark.KIND_XMAS:
      return 'xmas';
    case mark.KIND_ACK:
      return 'ack';
    case mark.KIND_FIN_ACK:
      return 'maimon';
    default:
      return 'mixed';
  }
}

/** Ports with one verdict in order, `[from, to]` where they follow each other. */
export function portRanges(ports: ReadonlyMap<number, Verdict>, verdict: Verdict | null): [number, number][] {
  const list = [...ports].filter(([, v]) => verdict === null || v === verdict).map(([port]) => port);
  const ranges: [number, number][] = [];
  for (const port of list.sort((x, y) => x - y)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === port - 1) last[1] = port;
    else ranges.push([port, port]);
  }
  return ranges;
}
