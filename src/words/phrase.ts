/**
 * Sentences whose numbers stay typed until they are shown: a phrase is text with atoms in it, and only `render` decides
 * how a time or a size is written.
 */
import type { System, IdleDevice, TermFamily, Who } from '../records/message.ts';
import type { Bytes, FrameNo, Nanos } from '../units.ts';

export type Atom =
  | { readonly atom: 'frame'; readonly frame: FrameNo }
  | { readonly atom: 'frames'; readonly frames: readonly FrameNo[] }
  | { readonly atom: 'time'; readonly ns: Nanos }
  | { readonly atom: 'bytes'; readonly bytes: Bytes }
  | { readonly atom: 'count'; readonly n: number; readonly one: string; readonly many: string }
  | { readonly atom: 'number'; readonly value: number }
  | { readonly atom: 'percent'; readonly part: number }
  | { readonly atom: 'name'; readonly name: string }
  | { readonly atom: 'who'; readonly who: Who; readonly capital?: true }
  | { readonly atom: 'term'; readonly family: TermFamily; readonly key: string };

export type Phrase = readonly (string | Atom)[];
export type Part = Atom | Phrase | Who | string;

/** A tagged template: say`${sender} sent ${bytes(7)} in ${frame(4)}`, where `sender` is a side. Plain strings in it are words of ours, never of a packet. */
export function say(words: TemplateStringsArray, ...parts: readonly Part[]): Phrase {
  const out: (string | Atom)[] = [];
  for (const [i, word] of words.entries()) {
    if (word !== '') out.push(word);
    const part = parts[i];
    if (part === undefined) continue;
    add(out, part);
  }
  return out;
}

function add(out: (string | Atom)[], part: Part): void {
  if (typeof part === 'string' || 'atom' in part) out.push(part);
  else if ('side' in part) out.push({ atom: 'who', who: part });
  else out.push(...part);
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
/** A side at the beginning of a sentence. */
export const capital = (who: Who): Atom => ({ atom: 'who', who, capital: true });
export const system = (key: System): Atom => ({ atom: 'term', family: 'system', key });
export const idleDevice = (key: IdleDevice): Atom => ({ atom: 'term', family: 'idle-device', key });
/** "1 s, 2 s and 4 s". */
export function listed(parts: readonly Part[], last: 'and' | 'or' = 'and'): Phrase {
  const out: (string | Atom)[] = [];
  for (const [i, part] of parts.entries()) {
    if (i > 0) out.push(i === parts.length - 1 ? ` ${last} ` : ', ');
    add(out, part);
  }
  return out;
}

/** Parts one after the other with the same mark between: "1 request, 1 reply; round trip 3 ms". */
export function separated(parts: readonly Part[], between = '; '): Phrase {
  const out: (string | Atom)[] = [];
  for (const [i, part] of parts.entries()) {
    if (i > 0) out.push(between);
    add(out, part);
  }
  return out;
}
