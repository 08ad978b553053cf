/**
 * Writes src/findings/registry.ts, the list of all rules in order of their codes, and docs/findings/README.md, the
 * table of all findings with their fixtures and pages; `--check` only compares.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = 'src/findings';
const rules = [];
for (const family of readdirSync(root, { withFileTypes: true })) {
  if (!family.isDirectory()) continue;
  for (const file of readdirSync(`${root}/${family.name}`)) {
    const text = readFileSync(`${root}/${family.name}/${file}`, 'utf8');
    const code = /^ {2}code: '(TE\d{4})',$/m.exec(text)?.[1];
    if (code === undefined) continue;
    const slug = file.replace(/\.ts$/, '');
    const severity = /^ {2}severity: '(\w+)',$/m.exec(text)?.[1] ?? '';
    rules.push({
      code,
      slug,
      severity,
      path: `./${family.name}/${file}`,
      local: slug.replace(/-(\w)/g, (_, c) => c.toUpperCase()),
    });
  }
}
rules.sort((x, y) => x.code.localeCompare(y.code));
const twice = rules.find((r, i) => rules[i + 1]?.code === r.code);
if (twice !== undefined) throw new Error(`the code ${twice.code} is used twice`);
const text = `/** All findings in order of their codes, written by \`npm run registry\`. */
import type { AnyRule } from './rule.ts';
${rules.map((r) => `import ${r.local} from '${r.path}';`).join('\n')}

export const RULES: readonly AnyRule[] = [
${rules.map((r) => `  ${r.local} as unknown as AnyRule,`).join('\n')}
];

/** Every code with its rule, for what is typed by the facts of each. */
export interface RuleByCode {
${rules.map((r) => `  ${r.code}: typeof ${r.local};`).join('\n')}
}
`;

/** The fixtures of a finding whose names begin like this, as links. */
function fixtures(slug, beginning) {
  const folder = `fixtures/findings/${slug}`;
  if (!existsSync(folder)) return 'missing';
  const names = readdirSync(folder).filter(
    (name) => name.startsWith(beginning) && /\.(tcpdump|pcap|pcapng)(\.gz)?$/.test(name),
  );
  return names.length === 0 ? 'missing' : names.map((name) => `[${name}](../../${folder}/${name})`).join(' ');
}

function page({ code, slug }) {
  const name = `${code}-${slug}.md`;
  if (!existsSync(`docs/findings/${name}`)) return ['missing', slug];
  const heading = readFileSync(`docs/findings/${name}`, 'utf8').split('\n', 1)[0];
  return [`[${code}](${name})`, heading.slice(heading.indexOf(': ') + 2)];
}

const rows = rules.map((rule) => {
  const [link, title] = page(rule);
  return `| ${link} | ${title} | ${rule.severity} | ${fixtures(rule.slug, 'hit')} | ${fixtures(rule.slug, 'near-miss')} |`;
});
const table = `# All findings

Each has a page, at least one capture where it speaks and one like it where it stays silent. Written by \`npm run registry\`.

| page | finding | severity | speaks | stays silent |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;

const outputs = { [`${root}/registry.ts`]: text, 'docs/findings/README.md': table };
for (const [path, content] of Object.entries(outputs)) {
  if (!process.argv.includes('--check')) writeFileSync(path, content);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== content) {
    console.error(`${path} is stale: run npm run registry`);
    process.exit(1);
  }
}
