/** What the system says of a failure is told by its code in the language of the run; what other programs say is quoted. */
import { mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { S3Fault, s3Text } from '../../src/batch/s3.ts';
import { cliWords } from '../../src/words/cli-words.ts';
import { faultText } from '../../src/words/fault.ts';
import { run } from '../helpers/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));
const en = cliWords('en');
const zh = cliWords('zh');

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

const refused = new Promise<Error>((resolve) => {
  createConnection({ host: '127.0.0.1', port: 1 }).on('error', resolve);
});

describe('a failure is told', () => {
  it.each([
    [
      join(folder, 'none'),
      /^there is no such file or directory \(ENOENT: open '.*none'\)$/,
      /^没有这个文件或目录（ENOENT：open '.*none'）$/,
    ],
    ['package.json/x', /^a part of the path is not a directory \(ENOTDIR/, /^路径中有一段不是目录（ENOTDIR/],
  ])('of a path: %s', (path, english, chinese) => {
    const error = thrownBy(() => openSync(path, 'r'));
    expect(faultText(error, en)).toMatch(english);
    expect(faultText(error, zh)).toMatch(chinese);
    // From another process comes only its text.
    expect(faultText((error as Error).message, zh)).toBe(faultText(error, zh));
  });
  it('of a connection, also as the cause of another failure', async () => {
    const error = await refused;
    expect(faultText(error, en)).toBe(
      'the connection was refused: nobody listens there (ECONNREFUSED: connect 127.0.0.1:1)',
    );
    expect(faultText(new TypeError('fetch failed', { cause: error }), zh)).toBe(
      '连接被拒绝，那里没有程序在监听（ECONNREFUSED：connect 127.0.0.1:1）',
    );
    const fault = new S3Fault('s3://bucket/key', 'failed', new Error('Network error', { cause: error }));
    expect(s3Text(fault, zh)).toMatch(/^s3:\/\/bucket\/key：S3 无法使用：连接被拒绝.*ECONNREFUSED.*。$/);
    expect(fault.message).toMatch(/^s3:\/\/bucket\/key: S3 cannot be used: the connection was refused/);
  });
  it('in the words of who failed, where there is no code', () => {
    expect(faultText(new Error('WRONGPASS invalid username'), zh)).toBe('“WRONGPASS invalid username”');
    expect(faultText(new Error('WRONGPASS invalid username'), en)).toBe('"WRONGPASS invalid username"');
    const bad = new TypeError('fetch failed', { cause: new Error('bad port') });
    expect(faultText(bad, en)).toBe('"fetch failed: bad port"');
  });
  it('for every code in both languages, and only for codes that systems have', () => {
    expect(Object.keys(zh.faults.says)).toEqual(Object.keys(en.faults.says));
    const known = new Set([...Object.keys(constants.errno), 'ENOTFOUND', 'EAI_AGAIN']);
    expect(Object.keys(en.faults.says).filter((code) => !known.has(code))).toEqual([]);
    for (const text of Object.values(zh.faults.says)) expect(text).toMatch(/^[^a-zA-Z]*[一-鿿][^a-zA-Z]*$/);
  });
});

describe('a Chinese run says in Chinese', () => {
  const broken = join(folder, 'broken.ndjson');
  writeFileSync(broken, '{"a":1\n');
  const other = join(folder, 'other.ndjson');
  writeFileSync(other, '{"a":1}\n');
  it.each([
    [['report', join(folder, 'none.ndjson')], 2],
    [['report', folder], 2],
    [['report', broken], 2],
    [['report', other], 2],
    [['query', 'select 1', folder], 2],
    [['merge', folder, '-o', join(folder, 'merged')], 2],
    [['batch', 's3://bucket/x', '-o', join(folder, 'out')], 70],
    [['batch', 'fixtures/recorded/spine/connection-refused/client.pcap', '-o', join(broken, 'out')], 74],
  ] as const)('%j', async (argv, expected) => {
    const { code, err } = await run([...argv, '--lang', 'zh'], {});
    expect(err).toMatch(/[一-鿿]/);
    // Paths, names of variables, operations of the system and quoted words of other programs are no English of ours.
    const rest = err.replaceAll(
      /“[^”]*”|（E[^）]*）|\S*\/\S*|[A-Z_0-9]{4,}|`[^`]*`|plan\.ndjson|tcptrace-explain|S3/g,
      '',
    );
    expect(rest).not.toMatch(/[a-z]{3,}/);
    expect(code).toBe(expected);
  });
  it('and leaves nothing half made', () => {
    expect(readdirSync(folder).sort()).toEqual(['broken.ndjson', 'other.ndjson']);
  });
});

describe('a sentence about a file', () => {
  it.each(['en', 'zh'] as const)('has its name once, also where that is one of its words (%s)', (lang) => {
    const { ofFile } = cliWords(lang).running;
    expect(ofFile('f', 'Interrupted before anything came.')).toMatch(/^f[:：] ?Interrupted before anything came\.$/);
    for (const sentence of ['f: there is no such file.', 'f is a directory.', 'f：没有这个文件。'])
      expect(ofFile('f', sentence)).toBe(sentence);
  });
});
