/** What a live report says at its end of connections that it told by a finding only. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { make } from '../../bench/generate.mjs';
import { run } from '../helpers/cli.ts';

const number = (text: string): number => Number(text.replaceAll(',', ''));

it('counts the connections of a flood beside those that it told each by itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tcptrace-follow-'));
  const path = join(folder, 'flood.pcap');
  make('flood', path, 9_000);
  const { out } = await run(['-', '--follow', '--verdicts'], { stdin: readFileSync(path), columns: 300 });
  rmSync(folder, { recursive: true });
  const end = out.slice(out.indexOf('standard input: pcap'));
  const [, each = ''] = /^([\d,]+) connections, 0 bytes of data/m.exec(end) ?? [];
  const [, more = ''] = /^([\d,]+) more connections are told together/m.exec(end) ?? [];
  expect(number(each) + number(more)).toBe(9_000);
  expect(number(more)).toBeGreaterThan(1_000);
});
