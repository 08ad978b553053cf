/**
 * How much is said as `assumed`: of the annotations, transitions and findings of recordings and of near-misses. A mend that only weakens
 * what was said shows here.
 */
import { existsSync, readdirSync } from 'node:fs';
import { analyze } from '../../src/index.ts';

const TYPES = ['annotation', 'transition', 'finding'] as const;
type Type = (typeof TYPES)[number];

/** Statements by kind of record: all, and those that are assumed. */
type Counts = Record<Type, { all: number; assumed: number }>;

const SIDES = ['client.pcap', 'server.pcap'];

const INPUTS: Readonly<Record<string, () => string[]>> = {
  recordings: () =>
    readdirSync('fixtures/recorded', { recursive: true, encoding: 'utf8' })
      .filter((name) => SIDES.some((side) => name.endsWith(`/${side}`)))
      .map((name) => `fixtures/recorded/${name}`),
  'near-misses': () =>
    readdirSync('fixtures/findings', { recursive: true, encoding: 'utf8' })
      .filter((name) => /\/near-miss[^/]*\.(pcap|tcpdump|gz)$/.test(name))
      .map((name) => `fixtures/findings/${name}`),
};

async function count(paths: readonly string[]): Promise<Counts> {
  const counts: Counts = {
    annotation: { all: 0, assumed: 0 },
    transition: { all: 0, assumed: 0 },
    finding: { all: 0, assumed: 0 },
  };
  for (const path of paths.filter((name) => existsSync(name)))
    for await (const r of analyze(path)) {
      if (r.type !== 'annotation' && r.type !== 'transition' && r.type !== 'finding') continue;
      counts[r.type].all++;
      if (r.certainty === 'assumed') counts[r.type].assumed++;
    }
  return counts;
}

const share = ({ all, assumed }: Counts[Type]): string =>
  `${assumed} of ${all} (${((100 * assumed) / Math.max(1, all)).toFixed(1)} %)`;

/** A table with a row for each kind of input. */
export async function assumedShare(): Promise<string> {
  const rows: string[] = ['| inputs | annotations | transitions | findings | all |', '|---|--:|--:|--:|--:|'];
  for (const [name, paths] of Object.entries(INPUTS)) {
    const counts = await count(paths());
    const sum = { all: 0, assumed: 0 };
    for (const type of TYPES) {
      sum.all += counts[type].all;
      sum.assumed += counts[type].assumed;
    }
    rows.push(`| ${name} | ${TYPES.map((type) => share(counts[type])).join(' | ')} | ${share(sum)} |`);
  }
  return rows.join('\n');
}
