/** What the command line itself says in Chinese: help, mistakes, answers; the same options, codes and numbers as in English. */
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/report/layout.ts';
import { cliWords } from '../../src/words/cli-words.ts';
import { run } from '../helpers/cli.ts';
import { faultsOf } from '../helpers/chinese.ts';

const ENGLISH = cliWords('en');
const CHINESE = cliWords('zh');
const COMMANDS = ['report', 'open', 'explain', 'errno', 'batch', 'query', 'merge'];

/** All texts below a value, by the names that lead there. */
function texts(value: unknown, path = ''): (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => texts(one, `${path}.${name}`));
}

/** What is typed or counted, which no language changes. */
const fixed = (text: string): string[] =>
  (text.match(/--[a-z][a-z-]*|TE\d{4}|\bE[A-Z]{4,}\b|\d+|tcptrace-explain(?: [a-z]+)?/g) ?? []).toSorted();

describe('the words of the command line', () => {
  // What the tools of `mcp` say goes to models, in English.
  const english = texts(ENGLISH).filter(([path]) => path !== '.lang' && !path.startsWith('.mcp.'));
  const chinese = new Map(texts(CHINESE));

  it('are there in both languages, with the same options, codes and numbers', () => {
    expect(english.length).toBeGreaterThan(80);
    for (const [path, text] of english) {
      const other = chinese.get(path) ?? '';
      expect(other, path).toMatch(/\p{Script=Han}/u);
      expect([path, fixed(other)]).toEqual([path, fixed(text)]);
    }
  });
  it('are written by the rules', () => {
    const wrong = [...chinese]
      // Its columns are set with spaces.
      .filter(([path]) => path !== '.help.uses')
      .flatMap(([path, text]) => faultsOf(text.replaceAll(/`[^`]*`/g, 'x')).map((fault) => `${path}: ${fault}`));
    expect(wrong).toEqual([]);
  });
});

describe('help', () => {
  it.each([[['--help']], ...COMMANDS.map((one) => [['help', one]])])('%j is Chinese for --lang zh', async (argv) => {
    for (const columns of [60, 80]) {
      const { code, out } = await run(['--lang', 'zh', ...argv], { columns });
      expect(code).toBe(0);
      expect(out).toMatch(/^用法 tcptrace-explain/);
      expect(out).not.toMatch(/Usage|Options:|Arguments:|Commands:|choices|default/);
      const [described = ''] = out.split('三种用法');
      for (const line of described.split('\n').slice(1)) expect(textWidth(line), line).toBeLessThanOrEqual(columns);
      for (const line of out.split('\n')) expect(line.trimStart()).not.toMatch(/^[，。、；：？！）]/);
    }
  });
  it('has a full-width colon behind the name of a file that could not be read', async () => {
    const { err } = await run(['--lang', 'zh', 'package.json']);
    expect(err).toMatch(/^package\.json：这是文本/);
  });
  it('is Chinese where the locale is, and English where that is asked for', async () => {
    const env = { LANG: 'zh_CN.UTF-8' };
    expect((await run(['--help'], { env })).out).toMatch(/三种用法/);
    expect((await run(['--lang=en', '--help'], { env })).out).toMatch(/Three uses/);
  });
});

describe('a mistake', () => {
  it.each([
    [['--nonsense'], /没有选项 --nonsense/],
    [['--formt', 'json'], /您是不是想写 --format/],
    [['--top', '0'], /--top <n> 不接受 0.*不小于 1 的整数/],
    [['--top'], /--top <n> 缺少取值/],
    [['--format', 'doc'], /不接受 doc.*terminal、/],
    [['--code', 'x'], /诊断的代码/],
    [['--from', 'noon'], /应为时间/],
    [['report'], /缺少参数 results/],
    [['report', 'a', 'b'], /命令 report 的参数太多：最多 1 个，却给了 2 个/],
    [['batch', 'x'], /必须给出选项 -o, --output/],
    [['batch', 'x', '-o', 'y', '--shard', '5/4'], /1\/4 到 4\/4/],
    [['x', '--list', '--brief'], /两种视图/],
    [['x', '--errno', 'ECONNRESETT'], /没有 ECONNRESETT 这个错误.*ECONNRESET/],
    [['x', 'tcp.stream', '==', '3'], /--connection N/],
    [['explain', 'TE0000'], /没有名为 TE0000/],
  ] as const)('%j is answered in Chinese', async (argv, answer) => {
    const { code, err } = await run(['--lang', 'zh', ...argv]);
    expect(code).toBe(64);
    expect(err).toMatch(answer);
    // Commands are typed in any language; words of another kind do not stand beside each other.
    expect(err.replaceAll(/`[^`]*`|"[^"]*"/g, '')).not.toMatch(/[a-z]{3,} [a-z]{3,}/);
  });
});
