/** What happens to a text between tcpdump and whoever reads it: a recording as text, and ways in which it is cut, wrapped, quoted or doubled. */
import { UnreadableInput } from '../../src/index.ts';
import { asTcpdump, asWiresharkList } from '../helpers/as-text.ts';
import { writeFrames } from './damages.ts';
import { type Invented, faultsOf, type Subject } from './invented.ts';

type Change = (lines: readonly string[]) => string[];

const WIDTH = 80;
/** As a terminal breaks lines: anywhere. */
const wrapped: Change = (lines) => lines.flatMap((line) => line.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? []);
/** As mail breaks them: at blanks, where a blank is lost. */
const filled: Change = (lines) =>
  lines.flatMap((line) => {
    const out: string[] = [];
    let rest = line;
    while (rest.length > WIDTH) {
      const at = rest.lastIndexOf(' ', WIDTH);
      if (at <= 0) break;
      out.push(rest.slice(0, at));
      rest = rest.slice(at + 1);
    }
    return [...out, rest];
  });

export const CHANGES: Readonly<Record<string, Change>> = {
  'start-cut': (lines) => lines.slice(Math.ceil(lines.length / 3)),
  'end-cut': (lines) => lines.slice(0, Math.ceil((2 * lines.length) / 3)),
  'first-line-broken': (lines) => [(lines[0] ?? '').slice(20), ...lines.slice(1)],
  'last-line-broken': (lines) => [...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, 70)],
  wrapped,
  filled,
  quoted: (lines) => lines.map((line) => `> ${line}`),
  'quoted-and-filled': (lines) => filled(lines).map((line) => `> ${line}`),
  doubled: (lines) => lines.flatMap((line) => [line, line]),
  'pasted-twice': (lines) => [...lines, '', ...lines],
  tabs: (lines) => lines.map((line) => line.replaceAll(' ', '\t')),
  'trailing-blanks': (lines) => lines.map((line) => `${line}  \r`),
  indented: (lines) => lines.map((line) => `    ${line}`),
};

export const FORMS: Readonly<Record<string, (capture: Uint8Array) => string[]>> = {
  tcpdump: (capture) => asTcpdump(capture),
  list: asWiresharkList,
};

async function faultsOfText(lines: readonly string[]): Promise<Invented[]> {
  if (lines.length === 0) return [];
  try {
    return await faultsOf(new TextEncoder().encode(`${lines.join('\n')}\n`));
  } catch (error) {
    // Of a text of which nothing is left to read nothing is told.
    if (error instanceof UnreadableInput) return [];
    throw error;
  }
}

/** Faults that the changed text tells, and neither the captures do nor the text as it was, which lacks what is not TCP. */
export async function inventedByText(subject: Subject, form: string, change: string): Promise<Invented[]> {
  const lines = FORMS[form]?.(writeFrames(subject.own, subject.linkType)) ?? [];
  const whole = new Set((await faultsOfText(lines)).map(({ code }) => code));
  const faults = await faultsOfText(CHANGES[change]?.(lines) ?? []);
  return faults.filter(({ code }) => !subject.true.has(code) && !whole.has(code));
}
