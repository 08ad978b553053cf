/** Whether a text could be read at all: what is said first, and instead of a report, when little or nothing was. */
import type { SourceEnd } from '../../segment/source.ts';

const WHAT_WORKS =
  'What works is what tcpdump prints (`tcpdump -nn -tttt -vv -S`), for example `12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0`, Wireshark\u2019s packet list or plain-text export, what tshark prints, or a capture file';

/** More unread lines than read ones: what was read may mean something else. */
const LEAST_SHARE = 0.5;

/** Why there is nothing to report; null when there is. `segments`: packets that were read and handed on. */
export function nothingRead(end: SourceEnd, segments: number): string | null {
  const unread = end.facts.unreadLines ?? 0;
  if (segments > 0 || (end.evidenceLines ?? 0) > 0 || (end.frames > 0 && unread === 0)) return null;
  const skipped = Object.values(end.skipped).reduce((sum, n) => sum + n, 0);
  if (end.frames > 0 || unread > 0)
    return `Nothing in this text could be read: ${looks(unread)}, in a form that is not known${understood(end)}. ${WHAT_WORKS}.`;
  const seen =
    skipped > 0 ? `This is text, and none of its ${skipped} lines is a packet` : 'This is text without a packet';
  return `${seen}. ${WHAT_WORKS}.`;
}

/** What is said first when less was read than not; null when enough was. */
export function littleRead(end: SourceEnd): string | null {
  const unread = end.facts.unreadLines ?? 0;
  if (unread === 0 || end.frames - unread >= unread * LEAST_SHARE) return null;
  const read = Math.max(0, end.frames - unread);
  return `Little of this text could be read: ${looks(unread + read)}, and only ${read} of them ${read === 1 ? 'was' : 'were'} understood; what is told of connections rests on these alone. ${WHAT_WORKS}.`;
}

const looks = (lines: number): string =>
  lines === 1 ? 'one line looks like a packet' : `${lines} lines look like packets`;

function understood(end: SourceEnd): string {
  const kinds = Object.entries(end.skipped)
    .filter(([what]) => !/^lines |dump|unknown form/.test(what))
    .slice(0, 4)
    .map(([what, n]) => `${n} × ${what}`);
  return kinds.length === 0 ? '' : ` (besides: ${kinds.join(', ')})`;
}
