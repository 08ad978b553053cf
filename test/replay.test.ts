/** Saved results: the report of what was saved is the report of its capture, byte for byte. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './helpers/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'saved-'));
afterAll(() => rmSync(folder, { recursive: true }));

const walk = (path: string): string[] =>
  readdirSync(path).flatMap((name) => {
    const one = join(path, name);
    return statSync(one).isDirectory() ? walk(one) : [one];
  });

const CAPTURE = /\.(?:pcap|pcapng|cap|snoop|tcpdump|txt)(?:\.(?:gz|xz|zst))?$/;
const shared = ['../shared/captures', '../shared/field', '../shared/robust'].filter((path) => existsSync(path));
const inputs = ['fixtures', ...shared].flatMap(walk).filter((path) => CAPTURE.test(path));

/** What is asked of a capture and of its saved results, and how these were saved. */
const FORMS: readonly { readonly asked: readonly string[]; readonly all: boolean }[] = [
  { asked: ['--color', 'always'], all: false },
  { asked: ['--all', '--time', 'utc'], all: false },
  { asked: ['--format', 'json'], all: false },
  { asked: ['--format', 'ndjson'], all: false },
  { asked: ['--format', 'ndjson', '--packets', 'all'], all: true },
  { asked: ['--packets', 'all', '--all'], all: true },
];

describe('saved results', () => {
  it(`give every form of report again: ${inputs.length} captures and texts, from ${shared.length} of 3 folders beside the project`, async () => {
    const different: string[] = [];
    let same = 0;
    for (const path of inputs) {
      const results = [join(folder, 'default.ndjson'), join(folder, 'all.ndjson')] as const;
      const saved = await run([path, '--format', 'ndjson']);
      if (saved.code === 2) continue;
      writeFileSync(results[0], saved.out);
      writeFileSync(results[1], (await run([path, '--format', 'ndjson', '--packets', 'all'])).out);
      for (const { asked, all } of FORMS) {
        const live = await run([path, ...asked], { columns: 140 });
        const again = await run(['report', results[all ? 1 : 0], ...asked], { columns: 140 });
        if (live.out === again.out) same++;
        else different.push(`${path} ${asked.join(' ')}`);
      }
    }
    expect(different).toEqual([]);
    expect(same).toBeGreaterThan(3_000);
  }, 900_000);
});
