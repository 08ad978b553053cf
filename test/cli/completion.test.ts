/** Completion: what the shells' scripts are, and what they are answered. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { run } from '../helpers/cli.ts';

/** Suggestions without their descriptions, and whether files are suggested besides. */
async function asked(...words: readonly string[]): Promise<{ readonly names: string[]; readonly files: boolean }> {
  const { code, out } = await run(['complete', '--', ...words]);
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  const directive = lines.pop();
  return { names: lines.map((line) => line.split('\t')[0] ?? ''), files: directive === ':0' };
}

describe('completion', () => {
  it.each([
    ['bash', /^complete -o default -F __tcptrace_explain_complete tcptrace-explain$/m],
    ['zsh', /^#compdef tcptrace-explain$/m],
    ['fish', /complete .*-c tcptrace-explain/],
  ])('prints a script for %s', async (shell, registers) => {
    const { code, out, err } = await run(['completion', shell]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(registers);
  });

  it('completes a value behind an equals sign in bash', async () => {
    const { out } = await run(['completion', 'bash']);
    const world = `COMP_WORDBREAKS=$BREAKS; compopt() { :; }
_get_comp_words_by_ref() { cur=$WORD; words=(tcptrace-explain "$WORD"); }
tcptrace-explain() { printf %s "$ANSWER"; }
${out}
__tcptrace_explain_complete; printf '%s' "\${COMPREPLY[*]}"`;
    const completed = async (WORD: string, BREAKS = ' \t=:'): Promise<string> => {
      const env = { ...process.env, WORD, BREAKS, ANSWER: (await run(['complete', '--', WORD])).out };
      return execFileSync('bash', ['--norc', '-c', world], { encoding: 'utf8', env });
    };
    expect(await completed('--format=ma')).toBe('markdown');
    expect(await completed('--format=ma', ' \t')).toBe('--format=markdown');
    expect(await completed('--so')).toBe('--sort');
  });

  it('names options, the values that one takes, and commands', async () => {
    expect((await asked('--so')).names).toEqual(['--sort']);
    expect((await asked('--sort', '')).names).toContain('sent-again');
    expect((await asked('')).names).toContain('report');
    expect((await asked('report', '--form')).names).toEqual(['--format']);
  });

  it('leaves inputs to the shell, which knows the files', async () => {
    expect(await asked('capture')).toEqual({ names: [], files: true });
    expect((await asked('--sort', '')).files).toBe(false);
  });

  it('knows three shells and PowerShell', async () => {
    const { code, err } = await run(['completion', 'tcsh']);
    expect(code).toBe(64);
    expect(err).toContain('zsh, bash, fish');
  });
});
