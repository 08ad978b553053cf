/** `npm run new-finding -- FAMILY SLUG "title"`: writes the rule, its fixture folder and its page, all to be filled in. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const FAMILIES = { handshake: 1, loss: 2, window: 3, ending: 4, path: 5, idle: 6, population: 7, capture: 9 };
const [family, slug, title] = process.argv.slice(2);
const digit = FAMILIES[family];
if (digit === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug ?? '') || title === undefined) {
  console.error('usage: npm run new-finding -- FAMILY SLUG "title"');
  console.error(`  FAMILY  one of ${Object.keys(FAMILIES).join(', ')}`);
  console.error('  SLUG    the bad state as a noun phrase: zero-window-stall');
  process.exit(64);
}
const folder = `src/findings/${family}`;
mkdirSync(folder, { recursive: true });
if (existsSync(`${folder}/${slug}.ts`)) {
  console.error(`${folder}/${slug}.ts exists already`);
  process.exit(64);
}
const used = readdirSync(folder)
  .map((f) => /code: 'TE(\d{4})'/.exec(readFileSync(`${folder}/${f}`, 'utf8'))?.[1])
  .filter((code) => code !== undefined)
  .map(Number);
const code = `TE${Math.max(digit * 1000, ...used) + 1}`;

writeFileSync(
  `${folder}/${slug}.ts`,
  `/** ${title.charAt(0).toUpperCase()}${title.slice(1)}. */
import { EV_OPEN } from '../../flow/events.ts';
import { frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'${code}'>;

export default defineRule<Facts>({
  code: '${code}',
  slug: '${slug}',
  severity: 'note',
  rfcs: ['RFC 9293 §3.10'],
  needs: {},
  judgesAtEndIf: EV_OPEN,
  ended(connection, _reason, out) {
    if (connection.counts.segments >= 0) return;
    out.hit({
      connection,
      certainty: 'observed',
      frames: [connection.origin.firstFrame],
      facts: { firstFrame: connection.origin.firstFrame },
    });
  },
  words: (f) => ({
    title: say\`${title}\`,
    says: say\`What happened, first in \${frame(f.firstFrame)}.\`,
    why: say\`Why that is so.\`,
    fix: [say\`What to do.\`],
  }),
});
`,
);
const fixtures = `fixtures/findings/${slug}`;
mkdirSync(fixtures, { recursive: true });
for (const name of ['hit', 'near-miss'])
  writeFileSync(
    `${fixtures}/${name}.tcpdump`,
    `# ${name}: lines of tcpdump -nn -tttt -vv -S, or put ${name}.pcap in place of this file\n`,
  );
mkdirSync('docs/findings', { recursive: true });
writeFileSync(
  `docs/findings/${code}-${slug}.md`,
  `# ${code} ${slug}: ${title}\n\n## What it says\n\n## How it is recognised\n\n## When it stays silent\n\n## What to do\n\n## Example\n\n\`\`\`sh\ntcptrace-explain fixtures/findings/${slug}/hit.tcpdump\n\`\`\`\n\n## Sources\n\nRFC 9293 §3.10\n`,
);
mkdirSync('docs/zh/findings', { recursive: true });
writeFileSync(
  `docs/zh/findings/${code}-${slug}.md`,
  `# ${code} ${slug}：${title}\n\n## 含义\n\n## 判断依据\n\n## 不报的情况\n\n## 处理办法\n\n## 示例\n\n\`\`\`sh\ntcptrace-explain --lang zh fixtures/findings/${slug}/hit.tcpdump\n\`\`\`\n\n## 来源\n\nRFC 9293 §3.10\n`,
);
const facts = readFileSync('schema/facts.ts', 'utf8').trimEnd();
writeFileSync(
  'schema/facts.ts',
  `${facts.slice(0, facts.lastIndexOf('};'))}  // ${slug}\n  ${code}: z.object({\n    firstFrame: frame.describe('the first frame that shows it'),\n  }),\n};\n`,
);
execFileSync(process.execPath, ['tools/registry.mjs']);
execFileSync('npm', ['run', '--silent', 'schema']);
console.log(`${code}: fill in, then npm run schema, npm run registry, npm test
  ${folder}/${slug}.ts
  schema/facts.ts (its facts, at the end)
  ${fixtures}/ (hit and near-miss)
  docs/findings/${code}-${slug}.md, docs/zh/findings/${code}-${slug}.md
  src/words/zh/findings/ (its Chinese, in the module of the family)`);
