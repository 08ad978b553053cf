/** A fault of the program itself: a rule that throws takes only its own findings with it, is told, and the exit code is 70. */
import { expect, test, vi } from 'vitest';
import { run, SESSION } from '../helpers/cli.ts';

vi.mock(import('../../src/findings/registry.ts'), async (original) => {
  const { RULES } = await original();
  const broken = {
    code: 'TE9999',
    slug: 'broken-for-the-test',
    severity: 'note',
    rfcs: [],
    needs: {},
    judgesAtEndIf: -1,
    ended: () => {
      throw new Error('out of order');
    },
    words: () => {
      throw new Error('never asked');
    },
  };
  return { RULES: [...RULES, broken as unknown as (typeof RULES)[number]] };
});

test.each(['terminal', 'ndjson', 'json'])('with --format %s', async (format) => {
  const { code, out, err } = await run(['-', '--format', format], { stdin: SESSION, columns: 200 });
  expect(code).toBe(70);
  expect(`${out}${err}`).toMatch(/TE9999/);
  expect(`${out}${err}`).toMatch(/out of order/);
  // The rest of the report is there.
  expect(out).toMatch(/handshake[ -]3/);
});

const nothing = (): void => {};

test('with --follow', async () => {
  const { code, out } = await run(['-', '--follow'], { stdin: SESSION, columns: 200 });
  expect(code).toBe(70);
  expect(out).toMatch(/TE9999.*out of order/);
});

test('an interruption and an unreadable input are told first', async () => {
  expect((await run(['missing.pcap', '-'], { stdin: SESSION })).code).toBe(70);
  let interrupt = nothing;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(SESSION);
    interrupt();
    await new Promise(() => {});
  }
  expect((await run(['-'], { stdin: endless(), onReady: (stop) => (interrupt = stop) })).code).toBe(130);
});
