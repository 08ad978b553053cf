/** Every finding has words, a page, a case where it speaks and a near-miss where it stays silent. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { optionsOf } from '../helpers/fixture-options.ts';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/findings/registry.ts';
import { analyze, type FindingRecord } from '../../src/index.ts';

const FIXTURES = 'fixtures/findings';
const PAGES = 'docs/findings';
const SECTIONS = ['What it says', 'How it is recognised', 'When it stays silent', 'What to do', 'Example', 'Sources'];

async function findingsOf(path: string): Promise<FindingRecord[]> {
  const findings: FindingRecord[] = [];
  for await (const record of analyze(path, optionsOf(path))) if (record.type === 'finding') findings.push(record);
  return findings;
}

const slugs = async (path: string): Promise<string[]> => (await findingsOf(path)).map((f) => f.slug);

const cases = (slug: string, kind: string): string[] => {
  const folder = `${FIXTURES}/${slug}`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(kind) && /\.(tcpdump|pcap|pcapng)(\.gz)?$/.test(name))
    .map((name) => `${folder}/${name}`);
};

describe.each(RULES.map((r) => [r.code, r.slug, r] as const))('%s %s', (code, slug, rule) => {
  it('speaks where it should', async () => {
    const hits = cases(slug, 'hit');
    expect(hits.length).toBeGreaterThan(0);
    for (const path of hits) expect(await slugs(path), path).toContain(slug);
  });

  it('stays silent where it nearly should', async () => {
    const misses = cases(slug, 'near-miss');
    expect(misses.length).toBeGreaterThan(0);
    for (const path of misses) expect(await slugs(path), path).not.toContain(slug);
  });

  it('has a page with every section, and an example that exists', () => {
    const page = readFileSync(`${PAGES}/${code}-${slug}.md`, 'utf8');
    expect(page.startsWith(`# ${code} ${slug}: `)).toBe(true);
    for (const section of SECTIONS) {
      const body = new RegExp(`^## ${section}\\n+([^#]+)`, 'm').exec(page)?.[1] ?? '';
      expect(body.trim().length, `${code}: section "${section}"`).toBeGreaterThan(10);
    }
    for (const [path] of page.matchAll(/fixtures\/[\w./-]+/g)) expect(existsSync(path), path).toBe(true);
  });

  it('speaks in whole sentences with a remedy', async () => {
    const [path = ''] = cases(slug, 'hit');
    const finding = (await findingsOf(path)).find((f) => f.slug === slug);
    expect(finding?.title.length).toBeLessThan(60);
    expect(finding?.title).not.toMatch(/\.$/);
    expect(finding?.says).toMatch(/\.$/);
    expect(finding?.why).toMatch(/\.$/);
    expect(finding?.fix.length).toBeGreaterThan(0);
    expect(rule.rfcs.length).toBeGreaterThan(0);
    expect(JSON.stringify(finding)).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('the pages', () => {
  it('describe findings that exist', () => {
    const names = new Set(RULES.map((r) => `${r.code}-${r.slug}.md`));
    expect(readdirSync(PAGES).filter((f) => f.startsWith('TE') && !names.has(f))).toEqual([]);
  });
});
