/** Writes src/findings/registry.ts, the list of all rules in order of their codes; `--check` only compares. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = 'src/findings';
const rules = [];
for (const family of readdirSync(root, { withFileTypes: true })) {
  if (!family.isDirectory()) continue;
  for (const file of readdirSync(`${root}/${family.name}`)) {
    const text = readFileSync(`${root}/${family.name}/${file}`, 'utf8');
    const code = /^ {2}code: '(TE\d{4})',$/m.exec(text)?.[1];
    if (code === undefined) continue;
    const slug = file.replace(/\.ts$/, '');
    rules.push({ code, path: `./${family.name}/${file}`, local: slug.replace(/-(\w)/g, (_, c) => c.toUpperCase()) });
  }
}
rules.sort((x, y) => x.code.localeCompare(y.code));
const twice = rules.find((r, i) => rules[i + 1]?.code === r.code);
if (twice !== undefined) throw new Error(`the code ${twice.code} is used twice`);
const text = `/** All findings in order of their codes, written by \`npm run registry\`. */
import type { AnyRule } from './judge.ts';
${rules.map((r) => `import ${r.local} from '${r.path}';`).join('\n')}

export const RULES: readonly AnyRule[] = [
${rules.map((r) => `  ${r.local} as unknown as AnyRule,`).join('\n')}
];
`;
const path = `${root}/registry.ts`;
if (process.argv.includes('--check')) {
  if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is stale: run npm run registry`);
    process.exit(1);
  }
} else writeFileSync(path, text);
