/** Pages of the documentation on a terminal: paragraphs are filled, commands stay whole, what is drawn stays as it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pageLines } from '../../src/report/page.ts';
import { palette } from '../../src/report/palette.ts';
import { textWidth } from '../../src/report/layout.ts';

const lines = (markdown: string, width = 30): string[] => pageLines(markdown, { width, colours: palette(false) });

describe('a page', () => {
  it('fills the lines of a paragraph and of an item anew', () => {
    expect(lines('one two\nthree\n\n* four\n  five')).toEqual(['one two three', '', '  • four five']);
  });

  it('breaks no line within a short command', () => {
    expect(lines('See whether it listens there: `ss -ltn`, then go on.')).toEqual([
      'See whether it listens there:',
      'ss -ltn, then go on.',
    ]);
  });

  it('leaves code, tables and headings as lines of their own', () => {
    expect(lines('# Head\ntext\n```\na  b\nc\n```\n| x | y |\n|---|---|\n| 1 | 2 |')).toEqual([
      'Head',
      'text',
      '    a  b',
      '    c',
      '  x: y',
      '  1: 2',
    ]);
  });

  it('fits into its width, all of them', () => {
    const folder = 'docs/findings';
    for (const name of readdirSync(folder)) {
      const text = readFileSync(`${folder}/${name}`, 'utf8');
      const wide = lines(text, 80).filter((line) => textWidth(line) > 80 && !line.startsWith('    '));
      expect({ name, wide }).toEqual({ name, wide: [] });
      expect(lines(text, 80).join('\n')).not.toContain('\u00a0');
    }
  });
});
