/**
 * Writes src/findings/registry.ts, the list of all rules in order of their codes, src/records/finding-codes.ts, and docs/findings/README.md and
 * docs/zh/findings/README.md, the tables of all findings with their fixtures and pages; `--check` only compares.
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

const codes = `/** The code of each finding, by its name; written by \`npm run registry\`. */
export const CODE_OF: Readonly<Record<string, string>> = {
${rules.map((r) => `  '${r.slug}': '${r.code}',`.replace(/'(\w+)':/, '$1:')).join('\n')}
};
`;

/** The fixtures of a finding whose names begin like this, as links. */
function fixtures(slug, beginning, up) {
  const folder = `fixtures/findings/${slug}`;
  if (!existsSync(folder)) return 'missing';
  const names = readdirSync(folder).filter(
    (name) => name.startsWith(beginning) && /\.(tcpdump|pcap|pcapng)(\.gz)?$/.test(name),
  );
  return names.length === 0 ? 'missing' : names.map((name) => `[${name}](${up}${folder}/${name})`).join(' ');
}

/** The table of findings in each language: where its pages are, and its words. */
const TABLES = [
  {
    folder: 'docs/findings',
    up: '../../',
    separator: ': ',
    severities: { problem: 'problem', warning: 'warning', note: 'note' },
    head: `# All findings

Each has a page, at least one capture where it speaks and one like it where it stays silent. Written by \`npm run registry\`.

| page | finding | severity | speaks | stays silent |`,
  },
  {
    folder: 'docs/zh/findings',
    up: '../../../',
    separator: '：',
    severities: { problem: '问题', warning: '警告', note: '提示' },
    head: `# 全部诊断

每个诊断都有一个页面，至少一份会报告它的抓包，以及一份相似而不报告它的抓包。由 \`npm run registry\` 写出。

| 页面 | 诊断 | 级别 | 报告 | 不报告 |`,
  },
];

function page({ code, slug }, { folder, separator }) {
  const name = `${code}-${slug}.md`;
  if (!existsSync(`${folder}/${name}`)) return ['missing', slug];
  const heading = readFileSync(`${folder}/${name}`, 'utf8').split('\n', 1)[0];
  return [`[${code}](${name})`, heading.slice(heading.indexOf(separator) + separator.length)];
}

function tableOf(language) {
  const { up, severities, head } = language;
  const rows = rules.map((rule) => {
    const [link, title] = page(rule, language);
    const cells = [fixtures(rule.slug, 'hit', up), fixtures(rule.slug, 'near-miss', up)];
    return `| ${[link, title, severities[rule.severity] ?? rule.severity, ...cells].join(' | ')} |`;
  });
  return `${head}
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

const tables = TABLES.map((one) => [`${one.folder}/README.md`, tableOf(one)]);
const outputs = { [`${root}/registry.ts`]: text, 'src/records/finding-codes.ts': codes, ...Object.fromEntries(tables) };
for (const [path, content] of Object.entries(outputs)) {
  if (!process.argv.includes('--check')) writeFileSync(path, content);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== content) {
    console.error(`${path} is stale: run npm run registry`);
    process.exit(1);
  }
}
