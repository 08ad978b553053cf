/** What is written by a program is what its program would write today: the registry of findings, the schema, the types. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const npm = (...args: string[]): { status: number | null; stderr: string } =>
  spawnSync('npm', ['run', '--silent', ...args], { encoding: 'utf8' });

describe('generated files', () => {
  it.each(['registry', 'schema', 'reference'])('npm run %s would change nothing', (script) => {
    const { status, stderr } = npm(script, '--', '--check');
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('a stale table of findings is seen', () => {
    const copy = mkdtempSync(join(tmpdir(), 'tcptrace-explain-generated-'));
    for (const folder of ['src/findings', 'src/records', 'docs/findings', 'docs/zh/findings'])
      cpSync(folder, join(copy, folder), { recursive: true });
    symlinkSync(resolve('fixtures'), join(copy, 'fixtures'));
    const table = join(copy, 'docs/findings/README.md');
    writeFileSync(table, readFileSync(table, 'utf8').replace('TE1001', 'TE1000'));
    const { status, stderr } = spawnSync(process.execPath, [resolve('tools/registry.mjs'), '--check'], {
      cwd: copy,
      encoding: 'utf8',
    });
    rmSync(copy, { recursive: true });
    expect(stderr).toMatch(/docs\/findings\/README\.md is stale/);
    expect(status).toBe(1);
  });
});
