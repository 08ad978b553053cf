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

/** What another option of tcpdump would have printed in place of a packet's line; other lines stay as they are. */
const RESTYLED: readonly ((line: string, n: number) => string)[] = [
  // -#
  (line, n) => (/^\d[\d:.-]{9}/.test(line) ? `${String(n + 1).padStart(5)}  ${line}` : line),
  // -ttt, -ttttt
  (line, n) => line.replace(/^\d\d:\d\d:\d\d\.\d{6} /, ` 00:00:00.${String(n * 7).padStart(6, '0')} `),
  (line) => line.replace(/^\d\d:\d\d:\d\d\.\d{6} /, '2024-02-29 $&'),
  // -q
  (line) => line.replace(/: Flags \[.*, length (\d+)\b.*/, ': tcp $1'),
  (line) => line.replace(/: Flags \[.*, length (\d+)\b.*/, ': UDP, length $1'),
  // -e without -n
  (line) =>
    /ethertype/.test(line)
      ? line.replaceAll(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g, '$& (oui Unknown)')
      : line.replace(
          / IP (?=\d)/,
          ' 02:00:00:00:00:01 (oui Unknown) > 02:00:00:00:00:02 (oui Cisco), ethertype IPv4 (0x0800), length 74: ',
        ),
  // without -n
  (line) =>
    line
      .replaceAll(/\b(\d+)\.(\d+)\.(\d+)\.(\d+)\.(\d+)\b/g, 'host-$4.net$3.example.$5')
      .replaceAll(/\.(?:80|443)\b(?=:? )/g, '.http'),
  // -i any
  (line, n) => line.replace(/ IP(6?) /, ` ${n % 3 === 0 ? 'lo' : 'eth0'} ${['In ', 'Out', 'P  '][n % 3]} IP$1 `),
  // IPv6, -v
  (line, n) =>
    line.replace(
      / IP6 (?=[0-9a-f])/,
      ` IP6 (${n % 2 === 0 ? 'class 0x02, ' : ''}flowlabel 0x${n.toString(16)}, hlim 64, next-header TCP (6) payload length: ${n}) `,
    ),
];

test('as other options would have printed it, as it is and with something of it changed', () => {
  const seeds = all.map((path) => readFileSync(path)).filter((seed) => seed.length < 200_000);
  const wrong: string[] = [];
  for (let n = 0; n < 1600; n++) {
    const random = new Random(15, n);
    const seed = Buffer.from(random.pick(seeds) as Uint8Array).toString('latin1');
    const styles = [n % RESTYLED.length, random.below(4 * RESTYLED.length)].flatMap((i) => RESTYLED[i] ?? []);
    const text = seed.split('\n').map((line, i) => styles.reduce((printed, style) => style(printed, i), line));
    const bytes = Buffer.from(text.slice(0, 400).join('\n'), 'latin1');
    if (!same(n % 2 === 0 ? bytes : changed(bytes, random), random.below(3) * 400)) wrong.push(`case ${n}`);
  }
  expect(wrong).toEqual([]);
});

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
