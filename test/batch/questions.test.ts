import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUESTIONS } from '../../src/batch/questions.ts';
import { run } from '../helpers/cli.ts';
import { viewerBuilt } from '../helpers/html.ts';

let out = '';
const FOLDERS = ['endings/refused-v6', 'endings/retries2-exhausted', 'retransmission/loss-five-percent'];
beforeAll(async () => {
  await viewerBuilt();
  out = mkdtempSync(join(tmpdir(), 'questions-'));
  await run(['batch', ...FOLDERS.map((name) => `fixtures/recorded/${name}`), '-o', out, '-j', '1']);
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const rows = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));

describe('questions to results', () => {
  it.each(QUESTIONS.map((one) => one.name))('answers %s', async (name) => {
    const { code, err } = await run(['query', '--question', name, out]);
    expect([code, err]).toEqual([0, '']);
  });

  it('counts what the recordings hold', async () => {
    const sql = 'SELECT count(*)::INTEGER AS n FROM captures';
    expect(rows((await run(['query', sql, out])).out)).toEqual([{ n: 9 }]);
    // Two places saw each refusal: one RST each.
    const resets = rows((await run(['query', '--question', 'resets', out])).out);
    expect(resets).toContainEqual({ host: '2001:db8:2::5a', cause: 'port-closed', resets: '2' });
    const lost = rows((await run(['query', '--question', 'lost-between', out])).out);
    expect(lost).toContainEqual(expect.objectContaining({ lost_of_b: '2' }));
  });

  it('says what is wrong with a question', async () => {
    expect((await run(['query', '--question', 'weather', out])).err).toContain('slow-handshakes');
    expect((await run(['query', 'SELECT nothing FROM nowhere', out])).code).toBe(64);
    expect((await run(['query', 'SELECT 1', tmpdir()])).code).toBe(2);
  });
});
