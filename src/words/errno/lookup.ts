/** Finds what a name, a number or a message can mean: a number is read as each system would, a name by any of its spellings. */
import { ERRNOS, type ErrnoNumbers } from '../../errno-numbers.ts';
import { errnoOfMessage } from './messages.ts';
import { WINDOWS_ONLY, type WindowsOnly } from '../en/errno/in-short.ts';

export type System = 'Linux' | 'FreeBSD' | 'macOS' | 'Windows';

export interface Reading {
  /** On which systems the query means this; all that have it when it was asked by name. */
  readonly on: readonly System[];
  readonly errno: ErrnoNumbers | null;
  readonly windows: WindowsOnly | null;
}

/** Longest query that is compared at all. */
const LONGEST = 200;

export function readingsOf(query: string): Reading[] {
  const word = query.trim().toUpperCase();
  if (word === '' || word.length > LONGEST) return [];
  // Kernels and Go's syscall package write -104; errno -104 is the same.
  const digits = /^-?(\d{1,9})$/.exec(word) ?? /^-?0X([0-9A-F]{1,7})$/.exec(word);
  if (digits !== null) return byNumber(Number.parseInt(digits[1] ?? '', word.includes('X') ? 16 : 10));
  return byName(/[\s]/.test(word) ? (errnoOfMessage(word) ?? word) : word);
}

function byNumber(number: number): Reading[] {
  const readings: Reading[] = [];
  for (const errno of ERRNOS) {
    const on: System[] = [];
    if (errno.linux === number) on.push('Linux');
    if (errno.freebsd === number) on.push('FreeBSD');
    if (errno.macos === number) on.push('macOS');
    if (errno.windows === number) on.push('Windows');
    if (on.length > 0) readings.push({ on, errno, windows: null });
  }
  for (const windows of WINDOWS_ONLY)
    if (windows.number === number) readings.push({ on: ['Windows'], errno: null, windows });
  return readings;
}

function byName(word: string): Reading[] {
  const errno =
    ERRNOS.find((e) => e.alias === word) ??
    ERRNOS.find((e) => e.name === word || e.wsa === word) ??
    // WSAEAGAIN, WSAEPIPE: not Winsock's, but what is meant is clear. CONNRESET: the E was left out.
    ERRNOS.find((e) => `WSA${e.name}` === word || e.name === `E${word}`);
  if (errno !== undefined) return [{ on: systemsOf(errno), errno, windows: null }];
  const windows = WINDOWS_ONLY.find((w) => w.name === word || w.name === `WSA${word}`);
  return windows === undefined ? [] : [{ on: ['Windows'], errno: null, windows }];
}

function systemsOf(e: ErrnoNumbers): System[] {
  const on: System[] = [];
  if (e.linux !== null) on.push('Linux');
  if (e.freebsd !== null) on.push('FreeBSD');
  if (e.macos !== null) on.push('macOS');
  if (e.windows !== null) on.push('Windows');
  return on;
}

/** The nearest names to one that is not known, nearest first; none when nothing is near. */
export function suggestionsFor(query: string): string[] {
  const word = query.trim().toUpperCase();
  if (word === '' || word.length > LONGEST || /^-?\d/.test(word)) return [];
  const bare = word.replace(/^WSA/, '').replace(/[\s_-]/g, '');
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const errno of ERRNOS) {
    const distance = Math.min(editDistance(bare, errno.name), 1 + editDistance(bare, errno.name.slice(1)));
    if (distance <= Math.max(1, Math.floor(errno.name.length / 3))) near.push({ name: errno.name, distance });
  }
  const least = Math.min(...near.map((n) => n.distance));
  return near
    .filter((n) => n.distance <= least + 1)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((n) => n.name);
}

/** Insertions, deletions, replacements and swaps of neighbours that make one word of the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
