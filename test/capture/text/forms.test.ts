/** Forms in which people paste what tcpdump printed, each beside one that looks alike and is not it. */
import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/capture/source.ts';
import { NameTable } from '../../../src/segment/names.ts';
import { KNOWN_LENGTH, KNOWN_OPTIONS } from '../../../src/segment/segment.ts';
import { readText } from '../../helpers/segments.ts';
import { countsOf, notesOf } from '../../helpers/in-english.ts';

const SYN = 'seq 1000, win 64240, options [mss 1460,sackOK,TS val 500 ecr 0,nop,wscale 7], length 0';
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const seconds = (text: string): number[] => readText(text).segments.map((s) => s.timeNs / 1e9);

const syn = (time: string, stamp: number): string =>
  `${time} IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [S], seq 1, win 1, options [mss 1460,TS val ${stamp} ecr 0], length 0`;
const packet = (time: string): string => `${time} IP 192.0.2.1.1 > 192.0.2.2.2: Flags [S], seq 1, win 1, length 0`;

/** What is known of a SYN whose line ends like this. */
const known = (rest: string): number =>
  readText(lines(`12:00:00.000000 IP 192.0.2.1.1 > 192.0.2.2.2: Flags [S], ${rest}`)).segments[0]?.known ?? 0;

const dataPacket = (n: number, seq: number): string =>
  `12:00:0${n}.000000 IP 192.0.2.1.1000 > 192.0.2.2.80: Flags [P.], seq ${seq}:${seq + 10}, ack 7, win 5, length 10`;

/** What is passed on of an input, and what is told of the rest. */
async function passed(text: string): Promise<{ frames: number[]; skipped: Record<string, number>; notes: string[] }> {
  const frames: number[] = [];
  const handler = { start: (): void => undefined, segment: (s: { frame: number }): number => frames.push(s.frame) };
  const { skipped, notes } = await readSource({ buffer: new TextEncoder().encode(text) }, handler, new NameTable());
  return { frames, skipped: countsOf(skipped), notes: notesOf({ notes }) };
}

describe('hosts', () => {
  test.each([
    ['a name with blanks', '[my host].40000 > [the server].443', 'my-host', 'the-server'],
    ['a mask with blanks', 'CLIENT IP.40000 > <SERVER IP>.443', 'CLIENT-IP', 'SERVER-IP'],
    ['an address with a remark', '192.0.2.1 (client) .40000 > 192.0.2.2 .443', 'c0000201.0.0.0', 'c0000202.0.0.0'],
    ['an address in brackets', '[192.0.2.1].40000 > (192.0.2.2).443', 'c0000201.0.0.0', 'c0000202.0.0.0'],
  ])('%s is one host', (_, ends, src, dst) => {
    const [s] = readText(lines(`12:00:00.000000 IP ${ends}: Flags [S], ${SYN}`)).segments;
    expect([s?.src, s?.srcPort, s?.dst, s?.dstPort, s?.flags]).toEqual([src, 40_000, dst, 443, 2]);
  });

  test('prose with an arrow is no host', () => {
    const text = lines(
      'The IP of my host > the other: it is all the same',
      '12:00:00.000000 IP 192.0.2.1 > 192.0.2.2: what stands here is no TCP',
    );
    expect(readText(text).end.tcpSegments).toBe(0);
  });
});

describe('times', () => {
  test('between packets, as the timestamps show', () => {
    const text = lines(
      syn('00:00:00.000000', 7000),
      syn('00:00:01.010000', 8010),
      syn('00:00:02.020000', 10_030),
      syn('00:00:04.040000', 14_070),
    );
    expect(seconds(text)).toEqual([0, 1.01, 3.03, 7.07]);
  });

  test('since the first packet, as the timestamps show', () => {
    const text = lines(
      syn('00:00:00.000000', 7000),
      syn('00:00:01.010000', 8010),
      syn('00:00:03.030000', 10_030),
      syn('00:00:07.070000', 14_070),
    );
    expect(seconds(text)).toEqual([0, 1.01, 3.03, 7.07]);
  });

  test.each([
    ['-ttt', [0, 1, 3]],
    ['-ttttt', [0, 1, 2]],
  ])('%s of the command line', (option, expected) => {
    const times = ['00:00:00.000000', '00:00:01.000000', '00:00:02.000000'];
    expect(seconds(lines(`# tcpdump -nn ${option} -i eth0`, ...times.map(packet)))).toEqual(expected);
  });

  test('days of a year that is not told, over its end', () => {
    const read = readText(lines(packet('Dec 31 23:59:59.500000'), packet('Jan  1 00:00:00.500000')));
    expect(read.segments.map((s) => s.timeNs)).toEqual([0, 1e9]);
    expect(read.end.startEpochNs).toBeUndefined();
  });

  test('a date in words', () => {
    const line = 'Nov 21, 2026 08:24:32.171157 IP 192.0.2.1.1 > 192.0.2.2.2: Flags [S], seq 1, win 1, length 0';
    expect(readText(lines(line)).end.startEpochNs).toBe(1_795_249_472_171_157_000n);
  });

  test('a number that is no time', () => {
    const read = readText(lines('25.070622 is what IP 192.0.2.1.1 > 192.0.2.2.2: Flags [S], seq 1, win 1, length 0'));
    expect(read.end.facts.clock).toBe('none');
  });
});

describe('what was left out of a line', () => {
  test('options without their word are all there', () => {
    expect(known('seq 11, win 64240, [wscale 8]') & (KNOWN_OPTIONS | KNOWN_LENGTH)).toBe(KNOWN_OPTIONS | KNOWN_LENGTH);
  });

  test.each(['seq 11, win 64240, options [...], length 0', 'seq 11, win 64240, [\u2026], length 0'])(
    'what stands in %s is not known',
    (rest) => {
      expect(known(rest) & (KNOWN_OPTIONS | KNOWN_LENGTH)).toBe(KNOWN_LENGTH);
    },
  );

  test('a diff’s plus sign is no part of the line, and no line of a sum', () => {
    const line = `12:00:00.000000 IP 192.0.2.1.1 > 192.0.2.2.2: Flags [S], ${SYN}`;
    expect(readText(lines(`+${line}`, `+ ${line}`, '+ 17 more')).end.tcpSegments).toBe(2);
  });

  test('flags alone wait for the next line, in a packet only', () => {
    const start = '12:00:00.000000 IP 192.0.2.1.40000 > 192.0.2.2.ssh: S';
    expect(readText(lines(start, '7:7(0) win 5840 <mss 1460>')).segments[0]?.flags).toBe(2);
    expect(readText(lines(start, 'and nothing else')).segments).toEqual([]);
    expect(readText(lines('In 192.0.2.1 the flag is S', '7:7(0) win 5840')).end.frames).toBe(0);
  });
});

describe('a section that stands twice', () => {
  const section = [1, 2, 3].map((n) => dataPacket(n, 1000 + 10 * n));

  test('is told once', async () => {
    const read = await passed(lines(...section, ...section, dataPacket(4, 1040)));
    expect(read.frames).toEqual([1, 2, 3, 7]);
    expect(read.skipped).toEqual({ 'packets that stand in it twice': 3 });
    expect(read.notes[0]).toMatch(/^Packets 4 to 6 are packets 1 to 3 once more/);
  });

  test('is none where times go on, or numbers differ', async () => {
    const later = [4, 5, 6].map((n, i) => dataPacket(n, 1010 + 10 * i));
    expect((await passed(lines(...section, ...later))).frames).toEqual([1, 2, 3, 4, 5, 6]);
    const others = [1, 2, 3].map((n) => dataPacket(n, 2000 + 10 * n));
    expect((await passed(lines(...section, ...others))).frames).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

const isSigned = async (option: string): Promise<boolean> => {
  let said = false;
  const text = `12:00:00.000000 IP 192.0.2.1.1 > 192.0.2.2.2: Flags [S], seq 1, win 1, options [mss 1460,${option},eol], length 0\n`;
  const handler = { start: (): void => undefined, segment: (s: { signed: boolean }): boolean => (said = s.signed) };
  await readSource({ buffer: new TextEncoder().encode(text) }, handler, new NameTable());
  return said;
};

describe('a signature', () => {
  test.each([
    ['md5 valid', true],
    ["md5 can't check - 0102030405060708090a0b0c0d0e0f10", true],
    ['tcp-ao keyid 1 rnextkeyid 2 mac 0x010203', true],
    ['md5 (invalid)', false],
    ['tcp-ao (invalid)', false],
  ])('is it with [%s]: %s', async (option, expected) => {
    expect(await isSigned(option)).toBe(expected);
  });
});
