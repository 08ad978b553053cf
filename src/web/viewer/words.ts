/** What the viewer says in each language: the words of the reports. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConnectionRecord } from '../../records/contract.ts';
import type { Lang } from '../../words/languages.ts';
import { type ReportWords, reportWords } from '../../words/report-words.ts';

export interface Words extends ReportWords {
  readonly lang: Lang;
  /** The viewer's own. */
  readonly ui: ReportWords['viewer'];
}

const made = new Map<Lang, Words>();

export function wordsOf(lang: Lang): Words {
  let words = made.get(lang);
  if (words === undefined) {
    words = { ...reportWords(lang), lang, ui: reportWords(lang).viewer };
    made.set(lang, words);
  }
  return words;
}

export const WordsContext = createContext<Words>(wordsOf('en'));
export const useWords = (): Words => useContext(WordsContext);

type Call = ConnectionRecord['a']['calls'][number];

/** A call with its note in the language of the reader, where the file has one. */
export const callIn = (call: Call, note: string | null | undefined): Call =>
  note === undefined || note === null ? call : { ...call, note };

/** `client`, `end a`, in the language of the reader. */
export function sideLabel({ ui }: Words, record: ConnectionRecord, side: 'a' | 'b'): string {
  const { role } = record[side];
  return role === 'unknown' ? ui.endOf(side) : ui[role];
}
