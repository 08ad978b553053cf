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
import * as callsZh from '../../words/zh/calls.ts';
import * as flagsZh from '../../words/zh/flags.ts';
import * as kindsZh from '../../words/zh/kinds.ts';
import * as marksZh from '../../words/zh/marks.ts';
import * as statesZh from '../../words/zh/states.ts';
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

const ZH: Words = {
  lang: 'zh',
  ui: VIEWER_ZH,
  markText: marksZh.markText,
  markCertainty: marksZh.markCertainty,
  kindMeaning: kindsZh.kindMeaning,
  kindCount: kindsZh.kindCount,
  callText: callsZh.callText,
  segmentText: flagsZh.segmentText,
  stateMeaning: statesZh.stateMeaning,
  fieldText: marksZh.fieldText,
  fieldWords: marksZh.fieldWords,
};

export const WORDS: Readonly<Record<Lang, Words>> = { en: EN, zh: ZH };

export const WordsContext = createContext<Words>(EN);
export const useWords = (): Words => useContext(WordsContext);

/** `the client`, `end a`, in the language of the reader. */
export function sideLabel({ ui }: Words, record: ConnectionRecord, side: 'a' | 'b'): string {
  const { role } = record[side];
  return role === 'unknown' ? ui.endOf(side) : ui[role];
}
