/**
 * What mail, chats, logs, tickets and terminals do to tcpdump's output changes nothing in what is read: each mangling of
 * the recorded styles gives the same packets as the text itself.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readText, type PlainSegment } from '../../helpers/segments.ts';

type Mangle = (lines: readonly string[]) => string;

const each =
  (change: (line: string, i: number) => string): Mangle =>
  (lines) =>
    lines.map(change).join('\n');
const all =
  (change: (text: string) => string): Mangle =>
  (lines) =>
    change(`${lines.join('\n')}\n`);

/** Breaks at blanks, as mail programs do. */
const wrapped =
  (width: number, mark: string): Mangle =>
  (lines) =>
    lines
      .flatMap((line) => {
        const out: string[] = [];
        let row = '';
        for (const word of line.split(' ')) {
          if (row !== '' && row.trim() !== '' && mark.length + row.length + 1 + word.length > width) {
            out.push(mark + row);
            row = word;
          } else row = row === '' ? word : `${row} ${word}`;
        }
        return [...out, mark + row];
      })
      .join('\n');

/** Breaks anywhere, as terminals do. */
const cut =
  (width: number): Mangle =>
  (lines) =>
    lines.map((line) => line.replace(new RegExp(`.{${width}}(?!$)`, 'g'), '$&\n')).join('\n');

/** RFC 2045 §6.7. */
const quotedPrintable: Mangle = all((text) =>
  text
    .replaceAll('=', '=3D')
    .split('\n')
    .map((line) => line.replace(/.{72}(?!$)/g, '$&=\n').replace(/ $/, '=20'))
    .join('\n'),
);

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const ANYWHERE: readonly (readonly [string, Mangle])[] = [
  ['quoted once', each((line) => `> ${line}`)],
  ['quoted three times', each((line) => `> > > ${line}`)],
  ['in a Markdown fence', all((text) => `See:\n\n\`\`\`console\n${text}\`\`\`\nThanks!\n`)],
  ['in a chat, the fence on the first line', all((text) => `Alice  10:14 AM\n\`\`\`${text.trimEnd()}\`\`\`\n:eyes:\n`)],
  ['in a tracker’s noformat', all((text) => `{noformat}\n${text}{noformat}\n`)],
  ['HTML entities', all(escaped)],
  [
    'HTML with line breaks',
    all((text) => `<div class="post"><p>${escaped(text).replaceAll('\n', '<br />\n')}</p></div>`),
  ],
  ['Markdown escapes', each((line) => line.replace(/[[\]>_]/g, '\\$&'))],
  ['escapes in a quoted mail', each((line) => `> ${line.replaceAll('>', '\\>')}`)],
  ['CRLF', all((text) => text.replaceAll('\n', '\r\n'))],
  ['CR CR LF', all((text) => text.replaceAll('\n', '\r\r\n'))],
  ['a byte order mark', all((text) => `\ufeff${text}`)],
  ['tabs for blanks', each((line) => line.replaceAll(' ', '\t'))],
  ['zero-width spaces', each((line) => line.replaceAll('.', '.\u200b'))],
  ['typographic characters', each((line) => line.replaceAll(' > ', ' \u203a ').replaceAll('-', '\u2013'))],
  ['cut by a terminal of 80', cut(80)],
  ['wrapped by a mail program at 72', wrapped(72, '')],
  ['wrapped at 76 inside quotes', wrapped(76, '> > ')],
  ['quoted-printable', quotedPrintable],
  ['one string of JSON', all((text) => JSON.stringify({ stdout: text }))],
  ['lines of JSON', (lines) => JSON.stringify({ stdout_lines: lines }, null, 4)],
  ['log lines of a container', each((line) => JSON.stringify({ log: `${line}\n`, stream: 'stdout' }))],
];

/** Where each line is a packet. */
const PER_LINE: readonly (readonly [string, Mangle])[] = [
  ['kubectl’s prefix', each((line) => `[pod/web-7d9f/tcpdump] ${line}`)],
  ['kubectl --timestamps', each((line, i) => `2026-11-03T10:00:00.${String(i).padStart(9, '0')}Z ${line}`)],
  ['stern', each((line) => `web-7d9f app ${line}`)],
  ['Compose', each((line) => `sidecar-1  | ${line}`)],
  ['the journal', each((line) => `Nov 03 10:00:01 host tcpdump[991]: ${line}`)],
  ['cat -n', each((line, i) => `${String(i + 1).padStart(6)}\t${line}`)],
  ['grep -n', each((line, i) => `${i + 1}:${line}`)],
  ['bullets', each((line) => `* \`${line}\``)],
  ['a table', each((line, i) => `| ${i} | ${line} |`)],
  ['a spreadsheet', each((line) => `"${line}"`)],
  ['bold and comments', each((line, i) => (i % 3 === 0 ? `**${line}**` : `${line}   <--- (${i})`))],
  ['OpenBSD, which prints no IP', each((line) => line.replace(/ IP6? /, ' '))],
  ['an arrow for the >', each((line) => line.replace(' > ', line.includes('Flags [') ? ' → ' : ' > '))],
  ['left-out parts', (lines) => lines.flatMap((l, i) => (i % 9 === 8 ? [l, '[...]', '<snip>'] : [l])).join('\n')],
  ['messages in between', (lines) => lines.flatMap((l) => [l, 'tcpdump: pcap_loop: a warning']).join('\n')],
];

/** TCP and ICMP errors; the words of other protocols do not say where they end, so that wrapping may lose their rest. */
const plain = (segments: readonly PlainSegment[]): unknown[] =>
  segments.filter((s) => s.protocol === 6 || s.quoted !== null).map((s) => Object.assign(s, { line: 0, frame: 0 }));

function recorded(style: string): string[] {
  return readFileSync(new URL(`../../../fixtures/text/styles/${style}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
}

describe.each(['nn', 'tttt', 'vv', 'e'])('tcpdump in the style %s', (style) => {
  const text = recorded(style);
  const expected = plain(readText(text.join('\n')).segments);
  const manglings = style === 'nn' ? [...ANYWHERE, ...PER_LINE] : ANYWHERE;

  test.each(manglings)('%s', (_name, mangle) => {
    expect(expected.length).toBeGreaterThan(60);
    expect(plain(readText(mangle(text)).segments)).toEqual(expected);
  });
});

test.each(['CLIENT_IP', '<CLIENT>', '[redacted]', 'x.x.x.x', '10.x.x.1', 'host-a'])(
  'an address masked as %s',
  (mask) => {
    const text = recorded('nn');
    const masked = readText(text.join('\n').replaceAll(/10\.9\.0\.1\b/g, mask)).segments;
    const expected = readText(text.join('\n')).segments;
    expect(masked.map((s) => [s.flags, s.seq, s.ack, s.srcPort, s.dstPort])).toEqual(
      expected.map((s) => [s.flags, s.seq, s.ack, s.srcPort, s.dstPort]),
    );
  },
);

test('tshark’s list wrapped by a mail program', () => {
  const text = recorded('tshark');
  const expected = plain(readText(text.join('\n')).segments);
  const read = plain(readText(wrapped(90, '> ')(text)).segments);
  expect(expected.length).toBeGreaterThan(60);
  expect(read.length / expected.length).toBeGreaterThan(0.97);
});
