/**
 * `npm run damage -- PART [KIND] [--seed N] [--tell]`: recordings and field cases, damaged in every way; what is invented, by
 * kind of damage and by code, as tables on stdout. PART is `looked-at` (those that rules may be mended by), `kept-aside`, `all`
 * or a folder of captures (classic pcap files of Ethernet frames; others are left out). With KIND only that damage; with KIND or
 * `--tell` each invented sentence. The seed says which frames are lost, and how they are shuffled.
 */
import { Random } from '../fuzz/inputs.ts';
import { DAMAGES } from './damages.ts';
import { inventedBy, subjects, subjectsIn } from './invented.ts';

const args = process.argv.slice(2);
const seedAt = args.indexOf('--seed');
const seedGiven = seedAt < 0 ? undefined : Number(args.splice(seedAt, 2)[1]);
const tellAt = args.indexOf('--tell');
if (tellAt >= 0) args.splice(tellAt, 1);
const [part = 'looked-at', only] = args;
const tell = tellAt >= 0 || only !== undefined;
const isPart = part === 'looked-at' || part === 'kept-aside' || part === 'all';
const seed = seedGiven ?? (part === 'kept-aside' ? 7001 : 1001);
const all = isPart ? await subjects(part) : await subjectsIn(part);

interface Row {
  captures: number;
  withFault: number;
  certain: number;
  assumed: number;
  codes: Map<string, { n: number; certain: number; inputs: string[] }>;
}
const rows = new Map<string, Row>();
for (const [kind, damage] of Object.entries(DAMAGES)) {
  if (only !== undefined && kind !== only) continue;
  const row: Row = { captures: 0, withFault: 0, certain: 0, assumed: 0, codes: new Map() };
  rows.set(kind, row);
  for (const [i, subject] of all.entries()) {
    if ((kind === 'merged' || kind === 'concatenated') && subject.other.length === 0) continue;
    row.captures++;
    const invented = await inventedBy(subject, damage, new Random(seed, i));
    if (invented.length > 0) row.withFault++;
    for (const { code, certainty, says } of invented) {
      const sure = certainty !== 'assumed';
      row[sure ? 'certain' : 'assumed']++;
      const of = row.codes.get(code) ?? { n: 0, certain: 0, inputs: [] };
      of.n++;
      if (sure) of.certain++;
      of.inputs.push(`${sure ? '' : '~'}${subject.name}`);
      row.codes.set(code, of);
      if (tell) console.log(`${kind}\t${subject.name}\t${code}\t${certainty}\t${says}`);
    }
  }
}
console.log('| damage | captures | that invent | invented as certain | invented as assumed | which (~ assumed) |');
console.log('|---|--:|--:|--:|--:|---|');
const sum = { captures: 0, withFault: 0, certain: 0, assumed: 0 };
for (const [kind, row] of rows) {
  const which = [...row.codes].map(([code, { inputs }]) => `${code} ${inputs.slice(0, 6).join(' ')}`).join('; ');
  console.log(`| ${kind} | ${row.captures} | ${row.withFault} | ${row.certain} | ${row.assumed} | ${which} |`);
  for (const key of ['captures', 'withFault', 'certain', 'assumed'] as const) sum[key] += row[key];
}
console.log(`| all | ${sum.captures} | ${sum.withFault} | ${sum.certain} | ${sum.assumed} | |`);
