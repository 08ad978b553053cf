/** The library's entry: which inputs it takes, and what else it hands out. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { analyze, collect } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
const file = join(folder, 'with space %41.pcap');
copyFileSync('fixtures/recorded/spine/connection-refused/client.pcap', file);
afterAll(() => rmSync(folder, { recursive: true }));

describe('analyze', () => {
  it('reads a file: URL, whatever its name', async () => {
    const { connections } = await collect(analyze(pathToFileURL(file)));
    expect(connections.map((one) => one.verdict.slug)).toEqual(['refused']);
  });
  it('refuses every other URL, and reads no local file of that path', async () => {
    for (const address of [`https://example.org${pathToFileURL(file).pathname}`, `http://localhost${file}`, 'data:,x'])
      await expect(collect(analyze(new URL(address)))).rejects.toThrow(/Only files are read, not \w+: addresses/);
  });
});
