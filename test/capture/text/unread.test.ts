/** A text of which little or nothing could be read says so first; what was left out of one is counted for who judges. */
import { describe, expect, test } from 'vitest';
import { readText } from '../../helpers/segments.ts';
import { inEnglish } from '../../helpers/in-english.ts';
import { littleRead, nothingRead } from '../../../src/capture/text/unread.ts';

const PACKET = (n: number): string =>
  `12:00:0${n}.000000 IP 192.0.2.1.1000 > 192.0.2.2.80: Flags [P.], seq ${n}:${n + 1}, ack 7, win 5, length 1`;
const UNKNOWN = '12:00:00.000000 192.0.2.1:1000 -> 192.0.2.2:80 TCP SYN+ACK seq=7';

/** What is said instead of a report, and first in one. */
const said = (...lines: string[]): [string | null, string | null] => {
  const { end, segments } = readText(`${lines.join('\n')}\n`);
  const nothing = nothingRead(end, segments.length);
  const little = littleRead(end);
  return [nothing === null ? null : inEnglish(nothing), little === null ? null : inEnglish(little)];
};

const facts = (...lines: string[]): unknown => {
  const { unreadLines, cutLines, framesLeftOut } = readText(`${lines.join('\n')}\n`).end.facts;
  return { unreadLines, cutLines, framesLeftOut };
};

describe('nothing was read', () => {
  test('of packets in a form that nobody knows', () => {
    const [nothing] = said(UNKNOWN, UNKNOWN);
    expect(nothing).toMatch(/^Nothing in this text could be read: 2 lines look like packets/);
    expect(nothing).toContain('tcpdump -nn');
    expect(nothing).toContain('Wireshark');
  });

  test('of prose', () => {
    expect(said('Nothing to see here.')[0]).toMatch(/^This is text, and its one line is no packet/);
  });

  test('of a tree that ends before the TCP header that its frame names', () => {
    const tree = ['Frame 9: 40 bytes on wire (320 bits), 40 bytes captured (320 bits)', '    Frame Number: 9'];
    const ip = 'Internet Protocol Version 4, Src: 192.0.2.1, Dst: 192.0.2.2';
    const [cut] = said(...tree, '    [Protocols in frame: raw:ip:tcp]', ip);
    expect(cut).toMatch(/^Nothing in this text could be read: one line looks like a packet/);
    expect(said(...tree, '    [Protocols in frame: raw:ip:udp]', ip)[0]).toBeNull();
  });

  test('is not said of packets that are no TCP', () => {
    expect(said('12:00:00.000000 ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28')[0]).toBeNull();
    expect(said(PACKET(1))[0]).toBeNull();
  });
});

describe('little was read', () => {
  test('of more unknown lines than known ones', () => {
    expect(said(PACKET(1), UNKNOWN, UNKNOWN, UNKNOWN)[1]).toMatch(
      /^Little of this text could be read: 4 lines look like packets, and only 1 of them was understood/,
    );
  });

  test('is not said of one odd line, or of prose around packets', () => {
    expect(said(PACKET(1), PACKET(2), UNKNOWN)[1]).toBeNull();
    expect(said('I see this:', PACKET(1), 'and then nothing.', 'What is it?')[1]).toBeNull();
  });
});

describe('what a text leaves out', () => {
  test('lines that could not be read', () => {
    expect(facts(PACKET(1), UNKNOWN)).toEqual({ unreadLines: 1 });
  });

  test.each(['[\u2026]', '...', '-- snip --', '<snip>'])('the mark %s', (mark) => {
    expect(facts(PACKET(1), mark, PACKET(2))).toEqual({ cutLines: 1 });
  });

  test('a line cut at its end', () => {
    expect(facts(PACKET(1).slice(0, -20), PACKET(2))).toEqual({ cutLines: 1 });
  });

  test('numbers that are skipped', () => {
    expect(facts(`  3  ${PACKET(1)}`, `  7  ${PACKET(2)}`)).toEqual({ framesLeftOut: 3 });
  });

  test('nothing, where all is there', () => {
    expect(facts('I snip nothing off.', PACKET(1), 'and so on', PACKET(2))).toEqual({});
  });
});
