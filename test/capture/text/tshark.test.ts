/** What tshark prints of a capture, in each of its forms, is read as the capture itself, as far as the form goes. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KNOWN_ACK, KNOWN_FLAGS, KNOWN_SEQ, KNOWN_WINDOW } from '../../../src/segment/segment.ts';
import { differences, readCapture, readText, type PlainSegment } from '../../helpers/segments.ts';

const TEXT = new URL('../../../fixtures/text/', import.meta.url);
const wire = readCapture(readFileSync(new URL('styles/wire.pcap', TEXT)));
const byFrame = new Map(wire.segments.map((s) => [s.frame, s]));
const forms = readdirSync(new URL('tshark/', TEXT)).filter((file) => file.endsWith('.txt'));
/** Numbers of the list start at 0 with each connection. */
const LISTS = new Set(['list.txt', 'tabs.txt', 'psml.txt', 'other-columns.txt', 'other-order.txt']);

function read(form: string): ReturnType<typeof readText> {
  return readText(readFileSync(new URL(`tshark/${form}`, TEXT)));
}

const rows = (...lines: readonly string[]): PlainSegment[] =>
  readText(
    ['frame.number,frame.time_relative,ip.src,ip.dst,_ws.col.Protocol,frame.len,_ws.col.Info', ...lines, ''].join('\n'),
  ).segments;

/** The wire's frame behind a packet of the text; times count from another first frame. */
function wrongs(s: PlainSegment, list: boolean): string[] {
  const frame = byFrame.get(s.frame);
  if (frame === undefined) return [`frame ${s.frame} is in the text only`];
  const relative = list ? KNOWN_SEQ | KNOWN_ACK : 0;
  // Of the packet that an error answers a list tells whose it was, and nothing more.
  const without = (quoted: PlainSegment): string[] =>
    list ? [quoted.src].filter((src) => src !== frame.quoted?.src) : differences(quoted, frame.quoted ?? quoted);
  const all = differences({ ...s, known: s.known & ~relative, sack: list ? frame.sack : s.sack }, frame);
  return [...all, ...(s.quoted === null ? [] : without(s.quoted))].filter((wrong) => !/ time:/.test(wrong));
}

describe('tshark', () => {
  test.each(forms)('%s: every packet, as the capture has it', (form) => {
    const { segments, end } = read(form);
    const expected = form === 'pdml.txt' ? [7, 8, 19, 53, 92] : [7, 8, 9, 10, 11, 12, 19, 20, 21, 53, 57, 85, 91, 92];
    const list = LISTS.has(form);
    // A list shows no ports of a datagram's error, and names its frames all the same.
    expect(segments.map((s) => s.frame)).toEqual(expected);
    expect(segments.flatMap((s) => wrongs(s, list))).toEqual([]);
    expect(segments.filter((s) => s.protocol === 6).every((s) => (s.known & KNOWN_FLAGS) !== 0)).toBe(true);
    expect(end.malformed).toEqual([]);
  });

  test.each(forms.filter((form) => form !== 'pdml.txt'))('%s: times from one packet to another', (form) => {
    const times = read(form).segments.map((s) => s.timeNs);
    const first = byFrame.get(7)?.timeNs ?? 0;
    const expected = [7, 12, 53, 92].map((frame) => (byFrame.get(frame)?.timeNs ?? 0) - first);
    const at = [0, 5, 9, 13].map((i) => (times[i] ?? 0) - (times[0] ?? 0));
    expect(at).toEqual(expected);
  });

  test.each(forms.filter((form) => LISTS.has(form)))('%s: numbers of one connection and raw windows', (form) => {
    const { segments } = read(form);
    const [syn, synAck, ack, data] = segments;
    expect([syn?.seq, synAck?.ack, ack?.seq, data?.seq, data?.payloadLength]).toEqual([0, 1, 1, 1, 7]);
    const known = segments.filter((s) => s.protocol === 6 && s.frame < 19);
    expect(known.every((s) => (s.known & KNOWN_WINDOW) !== 0)).toBe(true);
  });

  test('chunks of any size give the same', () => {
    for (const form of ['json.txt', 'ek.txt', 'details.txt', 'other-columns.txt']) {
      const bytes = readFileSync(new URL(`tshark/${form}`, TEXT));
      const whole = readText(bytes).segments.map((s) => s.frame);
      expect(readText(bytes, 5000).segments.map((s) => s.frame)).toEqual(whole);
    }
  });

  test('details that are folded up leave the line of the list as it is', () => {
    const line = '     66 6.5509 192.0.2.1 192.0.2.2 TCP 78 49877 > 1883 [SYN] Seq=0 Win=65535 Len=0 MSS=1460';
    const frame = 'Frame 66: 78 bytes on wire (624 bits), 78 bytes captured (624 bits)\n    Frame Number: 66\n';
    const ip = 'Internet Protocol Version 4, Src: 192.0.2.1, Dst: 192.0.2.2\n    Time to Live: 63\n';
    const [folded] = readText(`${line}\n\n${frame}`).segments;
    const [open] = readText(`${line}\n\n${frame}${ip}`).segments;
    for (const s of [folded, open])
      expect(s).toMatchObject({ src: 'c0000201.0.0.0', dst: 'c0000202.0.0.0', srcPort: 49_877, flags: 2, mss: 1460 });
    expect([folded?.ttl, open?.ttl]).toEqual([-1, 63]);
  });

  test('fields with the info column: a line of a protocol above is a segment of its hosts’ one connection', () => {
    const [, data] = rows(
      '"1","0.0","192.0.2.1","192.0.2.2","TCP","66","40000 → 1080 [ACK] Seq=1 Ack=1 Win=500 Len=0 TSval=1 TSecr=1"',
      '"2","0.1","192.0.2.1","192.0.2.2","Socks","70","Version: 5 Connect to server request"',
    );
    expect(data).toMatchObject({ frame: 2, srcPort: 40_000, dstPort: 1080, payloadLength: 4 });
    const datagrams = rows('"2","0.1","192.0.2.1","192.0.2.2","DNS","70","Standard query 0x1 A example.com"');
    expect(datagrams).toEqual([]);
  });

  test('fields with commas between: of two headers in quotes the inner one is the packet’s', () => {
    const [syn] = rows(
      '"1","0.0","192.0.2.1,10.0.0.1","192.0.2.2,10.0.0.2","TCP","66","40000 → 80 [SYN] Seq=0 Win=9 Len=0"',
    );
    expect(syn).toMatchObject({ src: 'a000001.0.0.0', dst: 'a000002.0.0.0' });
  });
});
