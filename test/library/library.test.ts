/** What the library hands out beside the records: those that are wanted, reports of them, another language, meanings. */
import { describe, expect, it } from 'vitest';
import { analyze, explainErrno, meaningsOf, type OutputRecord, report, select, translate } from '../../src/index.ts';
import { refused, run, SESSION } from '../helpers/cli.ts';

const TEXT = SESSION + refused(5000, 9);

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const one of items) out.push(one);
  return out;
}

const records = (lang?: 'en' | 'zh'): Promise<OutputRecord[]> =>
  all(analyze({ text: TEXT }, { name: 'standard input', ...(lang === undefined ? {} : { lang }) }));

const ports = (list: readonly OutputRecord[]): unknown[] =>
  list.flatMap((one) => (one.type === 'connection' ? [one.a.port] : []));

describe('select', () => {
  it.each([
    [{ code: 'TE1001' }, [5000]],
    [{ code: ['TE1001', 'TE4004'], from: '+5s' }, [5000]],
    [{ to: '+5s' }, [40_000]],
    [{ errno: 'ECONNREFUSED' }, [5000]],
    [{ errno: 'connection refused', host: '10.0.0.9' }, []],
    [{ connection: 0 }, [40_000]],
    [{ frame: 12 }, [5000]],
    [{ severity: 'warning' }, [5000]],
    [{ types: ['connection'] }, [40_000, 5000]],
    [{}, [40_000, 5000]],
  ] as const)('%j', async (conditions, expected) => {
    expect(ports(await all(select(await records(), conditions)))).toEqual(expected);
  });
  it('keeps the frame of a run, and only types that are wanted', async () => {
    const kept = await all(select(await records(), { types: ['finding'] }));
    expect([...new Set(kept.map((one) => one.type))]).toEqual(['capture', 'finding', 'capture-end', 'summary']);
  });
  it('says what is no time', async () => {
    await expect(all(select(await records(), { from: 'noon' }))).rejects.toThrow(RangeError);
  });
});

describe('report', () => {
  it.each(['en', 'zh'] as const)('writes what the command line writes of the same records, in %s', async (lang) => {
    const argv = ['--lang', lang, '-'];
    const options = { columns: 80, env: { LANG: 'C.UTF-8' }, stdin: TEXT };
    const saved = (await run(['--format', 'ndjson', ...argv], options)).out;
    const given = saved.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as OutputRecord]));
    expect((await all(report(given))).join('')).toBe((await run(argv, options)).out);
    const markdown = (await run(['--format', 'markdown', ...argv], options)).out;
    expect((await all(report(given, { format: 'markdown' }))).join('')).toBe(markdown);
  });
  it('speaks as its records do, or as it is asked to, and leaves them as they are', async () => {
    const given = await records();
    const before = JSON.stringify(given);
    const text = (await all(report(given, { lang: 'zh' }))).join('');
    expect(text).toMatch(/被拒绝/);
    expect(text).not.toMatch(/Refused/);
    expect(JSON.stringify(given)).toBe(before);
    expect((await all(report(await records('zh')))).join('')).toBe(text);
  });
  it('lists, in an order', async () => {
    const out = (await all(report(await records(), { format: 'list', sort: 'trouble', width: 160 }))).join('');
    expect(out.split('\n')[1]).toMatch(/10\.0\.0\.1:5000.*TE1001/);
    expect((await all(report(await records(), { format: 'list', by: 'port' }))).join('')).toMatch(/^\s*81 /m);
  });
  it('draws one connection', async () => {
    const out = (await all(report(select(await records(), { connection: 0 }), { format: 'svg' }))).join('');
    expect(out).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  });
  it('puts a page around the viewer that it is given, and asks for one', async () => {
    const viewer = '<html><!--data--></html>';
    const out = (await all(report(await records(), { format: 'html', viewer }))).join('');
    expect(out).toMatch(/^<html><script type="text\/plain" id="block-0">[\s\S]*id="index"[\s\S]*<\/html>$/);
    await expect(all(report(await records(), { format: 'html' }))).rejects.toThrow(/viewer\.html/);
  });
});

describe('words', () => {
  it('says records in another language and back', async () => {
    const english = await records();
    const chinese = await all(translate(english, 'zh'));
    expect(chinese).toEqual(await records('zh'));
    expect(await all(translate(chinese, 'en'))).toEqual(english);
  });
  it('tells what an errno means', () => {
    expect(explainErrno('ECONNRESET').found).toBe(true);
    expect(explainErrno('broken pipe', 'zh').readings[0]?.name).toBe('EPIPE');
    expect(explainErrno('broken pipe', 'zh').readings[0]?.meaning).toMatch(/[一-鿿]/);
    expect(explainErrno('ENOSUCH').found).toBe(false);
  });
  it('tells what a name in the records means', () => {
    expect(meaningsOf('time_wait').map(({ of, name }) => `${of} ${name}`)).toEqual([
      'state TIME-WAIT',
      'cause time-wait',
    ]);
    expect(meaningsOf('duplicate-ack')).toMatchObject([{ of: 'kind', label: 'duplicate-ack' }]);
    expect(meaningsOf('port-closed', 'zh')).toMatchObject([{ of: 'cause', text: expect.stringMatching(/[一-鿿]/) }]);
    expect(meaningsOf('nothing-of-ours')).toEqual([]);
  });
});
