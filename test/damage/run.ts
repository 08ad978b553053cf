/**
 * `npm run damage [STEP]`: every recording (or every STEPth), damaged in every way; what is invented, by damage and code, as a
 * table on stdout. With a second argument only that damage, and each invented sentence.
 */
import { DAMAGES } from './damages.ts';
import { inventedBy, subjects } from './invented.ts';

const step = Number(process.argv[2] ?? 1);
const only = process.argv[3];
const all = await subjects(step);
const rows = new Map<string, { n: number; certain: number; inputs: Set<string> }>();
let [inputs, withFault, certain, assumed] = [0, 0, 0, 0];
for (const [kind, damage] of Object.entries(DAMAGES)) {
  if (only !== undefined && kind !== only) continue;
  for (const [i, subject] of all.entries()) {
    if ((kind === 'merged' || kind === 'concatenated') && subject.other.length === 0) continue;
    inputs++;
    const invented = await inventedBy(subject, damage, 1000 + i);
    if (invented.length > 0) withFault++;
    for (const { code, certainty, says } of invented) {
      const sure = certainty !== 'assumed';
      if (sure) certain++;
      else assumed++;
      const row = rows.get(`${kind}\t${code}`) ?? { n: 0, certain: 0, inputs: new Set<string>() };
      row.n++;
      if (sure) row.certain++;
      row.inputs.add(subject.name);
      rows.set(`${kind}\t${code}`, row);
      if (only !== undefined) console.log(`${subject.name}\t${code}\t${certainty}\t${says}`);
    }
  }
}
for (const [key, row] of [...rows].toSorted((x, y) => y[1].certain - x[1].certain))
  console.log(`${key}\t${row.n}\t${row.certain} certain\t${[...row.inputs].slice(0, 3).join(' ')}`);
console.log(
  `${inputs} damaged captures; ${withFault} invent ${certain + assumed} faults, ${certain} of them as certain`,
);
