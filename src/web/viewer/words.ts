/** What the viewer says in each language: its own words, and those for kinds, marks, calls and sides. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConnectionRecord } from '../../records/contract.ts';
import { callText } from '../../words/en/calls.ts';
import { segmentText } from '../../words/en/flags.ts';
import { kindCount, kindMeaning } from '../../words/en/kinds.ts';
import { fieldText, fieldWords, markCertainty, markText } from '../../words/en/marks.ts';
import { stateMeaning } from '../../words/en/states.ts';
import { VIEWER } from '../../words/en/viewer.ts';
import type { Lang } from '../../words/language.ts';
import { VIEWER_ZH } from '../../words/zh/viewer.ts';

const EN = {
  lang: 'en' as Lang,
  ui: VIEWER,
  markText,
  markCertainty,
  kindMeaning,
  kindCount,
  callText,
  segmentText,
  stateMeaning,
  fieldText,
  fieldWords,
};
export type Words = typeof EN;

export const WORDS: Readonly<Record<Lang, Words>> = { en: EN, zh: { ...EN, lang: 'zh', ui: VIEWER_ZH } };

export const WordsContext = createContext<Words>(EN);
export const useWords = (): Words => useContext(WordsContext);

/** `the client`, `end a`, in the language of the reader. */
export function sideLabel({ ui }: Words, record: ConnectionRecord, side: 'a' | 'b'): string {
  const { role } = record[side];
  return role === 'unknown' ? ui.endOf(side) : ui[role];
}
