/** Lines that are read straight from their bytes say the same as when they are read in full: of every text there is, and of changed ones. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sniff } from '../../../src/capture/sniff.ts';
import { readText, type ReadResult } from '../../helpers/segments.ts';
import { Random } from '../../fuzz/inputs.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures', import.meta.url));
const PAIRS = fileURLToPath(new URL('../../../../shared/tcpdump-pairs', import.meta.url));

const texts = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:txt|out)$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => sniff(readFileSync(path).subarray(0, 512)).kind === 'text')
    .sort();

const told = ({ segments, start, end }: ReadResult): string =>
  [...segments, start, end]
    .map((one) => JSON.stringify(one, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)))
    .join('\n');

/** Whether the two ways say the same. */
const same = (bytes: Uint8Array, chunk: number): boolean =>
  told(readText(bytes, chunk)) === told(readText(bytes, chunk, true));

const all = [...texts(FIXTURES), ...(existsSync(PAIRS) ? texts(PAIRS) : [])];

test('as they are, in one chunk and in several', () => {
  const wrong = all.filter((path) => !same(readFileSync(path), 0) || !same(readFileSync(path), 700));
  expect(all.length).toBeGreaterThan(150);
  expect(wrong).toEqual([]);
});

const INSERTED = [
  ' ',
  '  ',
  ',',
  ':',
  '.',
  '0',
  '9',
  '4294967295',
  '\t',
  '\r',
  '[',
  ']',
  '>',
  '(',
  'x',
  '\n',
  '\n\n',
  '\n    ',
  '\t0x0000:  ',
];

/** The same text with some bytes, words or lines of it changed. */
function changed(bytes: Uint8Array, random: Random): Uint8Array {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const from = random.below(Math.max(1, lines.length - 40));
  const part = lines.slice(from, from + 40);
  for (let n = 1 + random.below(4); n > 0; n--) {
    const i = random.below(part.length);
    const line = part[i] ?? '';
    const at = random.below(line.length);
    const put = random.pick(INSERTED) as string;
    switch (random.below(7)) {
      case 0:
        part[i] = line.slice(0, at) + put + line.slice(at);
        break;
      case 1:
        part[i] = line.slice(0, at) + line.slice(at + 1 + random.below(6));
        break;
      case 2:
        part[i] = line.slice(0, at);
        break;
      case 3:
        part.splice(i, 1);
        break;
      case 4:
        part.splice(i, 0, part[random.below(part.length)] as string);
        break;
      case 5:
        part[i] = line.slice(0, at) + put + line.slice(at + put.length);
        break;
      default:
        part[i] = line.slice(0, at) + String.fromCharCode(random.below(256)) + line.slice(at + 1);
    }
  }
  return Buffer.from(part.join('\n'), 'latin1');
}

test('with something of it changed', () => {
  const seeds = all.map((path) => readFileSync(path)).filter((seed) => seed.length < 200_000);
  const wrong: number[] = [];
  for (let n = 0; n < 2000; n++) {
    const random = new Random(14, n);
    const text = changed(random.pick(seeds) as Uint8Array, random);
    if (!same(text, random.below(3) * 400)) wrong.push(n);
  }
  expect(wrong).toEqual([]);
});
