/** Every command that the README and the documentation show is taken; those that only read are run. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/options.ts';
import { cliWords } from '../../src/words/cli-words.ts';
import { run, SESSION } from '../helpers/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
const CAPTURE = 'fixtures/recorded/between/nmap-syn-scan/client.pcap';

beforeAll(async () => {
  for (const name of ['capture.pcap', 'client.pcap', 'server.pcap']) copyFileSync(CAPTURE, join(folder, name));
  mkdirSync(join(folder, 'captures'));
  copyFileSync(CAPTURE, join(folder, 'captures', 'a.pcap'));
  writeFileSync(join(folder, 'captures', 'b.txt'), SESSION);
  const { out } = await run(['-', '--format', 'ndjson'], { stdin: SESSION });
  writeFileSync(join(folder, 'results.ndjson'), out);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What stands in blocks of shell and in marks of code, without what comes before a pipe and behind it. */
function commandsOf(page: string): string[] {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'));
  const marks = [...text.matchAll(/`(tcptrace-explain [^`]+)`/g)].map(([, mark = '']) => mark);
  return [...blocks, ...marks].flatMap((given) => {
    const line = given.replace(/ +#.*$/, '').replace('node bin/tcptrace-explain.js', 'tcptrace-explain');
    const [, rest] = /(?:^|\| |&& |^npx )(tcptrace-explain(?: .*)?)$/.exec(line) ?? [];
    return rest === undefined ? [] : [rest.split(/ \| | > /)[0] ?? ''];
  });
}

/** Words of a command; only simple quotes are used. */
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].slice(1).map((m) => m[1] ?? m[2] ?? m[3] ?? '');

const PAGES = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((page) =>
  page.endsWith('.md'),
);
const COMMANDS = PAGES.flatMap((page) => commandsOf(page).map((command) => ({ page, command }))).filter(
  // Names that stand for what the reader puts there.
  ({ command }) => !/\b(?:FILE|NAME|STATE|KIND|CAUSE|CODE)\b|TE…|…/.test(command),
);
/** They write, wait or show a window. */
const NOT_RUN = /^tcptrace-explain (?:batch|merge|open|query|worker|mcp|completion)\b|--output|-o /;

/** Pages about findings, each with the captures in which it shows its finding. */
const EXAMPLES = readdirSync('docs/findings').flatMap((name) => {
  const code = /^TE\d{4}/.exec(name)?.[0];
  if (code === undefined) return [];
  const commands = commandsOf(`docs/findings/${name}`).filter((command) => command.includes(' fixtures/'));
  return commands.map((command) => ({ code, command }));
});

describe('the documentation', () => {
  it('shows commands', () => {
    expect(COMMANDS.length).toBeGreaterThan(15);
  });
  it.each(COMMANDS)('$page: $command', async ({ command }) => {
    const argv = wordsOf(command);
    let said = '';
    const add = (text: string): void => {
      said += text;
    };
    try {
      parseArguments(argv, '0.0.0', cliWords('en'), { out: add, err: add, columns: 80 });
      said = '';
    } catch (error) {
      // Help and version end here, too.
      if ((error as { exitCode?: number }).exitCode === 0) said = '';
    }
    expect(said).toBe('');
    if (NOT_RUN.test(command)) return;
    const here = argv.map((word) =>
      /^(?:(?:capture|client|server)\.pcap|captures\/|results\.ndjson)$/.test(word) ? join(folder, word) : word,
    );
    const { code, err } = await run(here, { stdin: SESSION });
    expect([code, err]).toEqual([0, err]);
  });

  it('shows every finding in a capture', () => {
    expect(new Set(EXAMPLES.map(({ code }) => code)).size).toBeGreaterThan(70);
  });
  it.each(EXAMPLES)('$code is found by: $command', async ({ code: finding, command }) => {
    const { code, out } = await run(wordsOf(command));
    expect([code, out]).toEqual([0, expect.stringContaining(finding)]);
  });
});
