/**
 * Sentences whose numbers stay typed until they are shown: a phrase is text with atoms in it, and only `render` decides
 * how a time or a size is written.
 */
import type { Bytes, FrameNo, Nanos } from '../units.ts';

export type Atom =
  | { readonly atom: 'frame'; readonly frame: FrameNo }
  | { readonly atom: 'frames'; readonly frames: readonly FrameNo[] }
  | { readonly atom: 'time'; readonly ns: Nanos }
  | { readonly atom: 'bytes'; readonly bytes: Bytes }
  | { readonly atom: 'count'; readonly n: number; readonly one: string; readonly many: string }
  | { readonly atom: 'number'; readonly value: number }
  | { readonly atom: 'percent'; readonly part: number }
  | { readonly atom: 'name'; readonly name: string };

export type Phrase = readonly (string | Atom)[];
type Part = Atom | Phrase | string;

/** A tagged template: say`sent ${bytes(7)} in ${frame(4)}`. Plain strings in it are words of ours, never of a packet. */
export function say(words: TemplateStringsArray, ...parts: readonly Part[]): Phrase {
  const out: (string | Atom)[] = [];
  for (const [i, word] of words.entries()) {
    if (word !== '') out.push(word);
    const part = parts[i];
    if (part === undefined) continue;
    if (typeof part === 'string') out.push(part);
    else if ('atom' in part) out.push(part);
    else out.push(...part);
  }
  return out;
}

export const frame = (n: FrameNo): Atom => ({ atom: 'frame', frame: n });
export const frames = (list: readonly FrameNo[]): Atom => ({ atom: 'frames', frames: list });
export const time = (ns: Nanos): Atom => ({ atom: 'time', ns });
export const bytes = (n: Bytes): Atom => ({ atom: 'bytes', bytes: n });
/** count(3, 'packet') → "3 packets". */
export const count = (n: number, one: string, many = `${one}s`): Atom => ({ atom: 'count', n, one, many });
export const number = (value: number): Atom => ({ atom: 'number', value });
/** A share between 0 and 1. */
export const percent = (part: number): Atom => ({ atom: 'percent', part });
/** A host, endpoint or other name that came from the input: shown with control characters made harmless. */
export const name = (text: string): Atom => ({ atom: 'name', name: text });
/** "1 s, 2 s and 4 s". */
export function listed(parts: readonly (Atom | Phrase | string)[], last: 'and' | 'or' = 'and'): Phrase {
  const out: (string | Atom)[] = [];
  for (const [i, part] of parts.entries()) {
    if (i > 0) out.push(i === parts.length - 1 ? ` ${last} ` : ', ');
    if (typeof part === 'string' || 'atom' in part) out.push(part);
    else out.push(...part);
  }
  return out;
}
