/** The sentences of records in the language that a run was not in, from their keys and facts. */
import type {
  CaptureEndRecord,
  ConnectionRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  TransitionRecord,
  TwoViewsRecord,
} from '../../records/contract.ts';
import type { Language } from '../../words/language.ts';
import { twoViewsText } from '../../words/two-views.ts';
import { wordedCaptureEnd } from '../../words/wording.ts';
import type { CaptureEndTexts, ConnectionTexts, ToldEnd, ToldFinding, ToldTwoViews } from './report-data.ts';

export function toldFinding(record: FindingRecord, other: Language): ToldFinding {
  const texts = other.finding(record.code, record.facts, record.caveats);
  return texts === null || (texts.says === record.says && texts.title === record.title)
    ? { record }
    : { record, other: texts };
}

export function otherTexts(record: ConnectionRecord, other: Language): ConnectionTexts | undefined {
  const texts: ConnectionTexts = {};
  const verdict = other.sentence(record.verdict.key, record.verdict.facts);
  if (verdict !== null && verdict !== record.verdict.text) texts.verdict = verdict;
  for (const side of ['a', 'b'] as const) {
    const notes = record[side].calls.map(({ note, noteKey }) => {
      const text = noteKey === undefined ? null : other.text(noteKey);
      return text === note ? null : text;
    });
    if (notes.some((note) => note !== null)) texts[side] = notes;
  }
  return Object.keys(texts).length === 0 ? undefined : texts;
}

export function otherReasons(
  transitions: readonly TransitionRecord[],
  other: Language,
): Record<string, string> | undefined {
  const reasons: Record<string, string> = {};
  for (const { reasonKey, rfc } of transitions) {
    const text = reasonKey === undefined ? null : other.text(reasonKey);
    if (reasonKey !== undefined && text !== null && text !== rfc) reasons[reasonKey] = text;
  }
  return Object.keys(reasons).length === 0 ? undefined : reasons;
}

export function otherSentence(
  { key, facts, text }: ExchangeRecord | EvidenceRecord,
  other: Language,
): string | undefined {
  const sentence = other.sentence(key, facts);
  return sentence === null || sentence === text ? undefined : sentence;
}

export function toldEnd(record: CaptureEndRecord, language: Language): ToldEnd {
  const { notes, error, truncatedAt } = wordedCaptureEnd(record, language);
  const other: CaptureEndTexts = {};
  if (notes !== undefined && notes.some((note, i) => note !== record.notes?.[i])) other.notes = notes;
  if (error !== undefined && error !== record.error) other.error = error;
  if (truncatedAt !== undefined && truncatedAt.why !== record.truncatedAt?.why) other.why = truncatedAt.why;
  return Object.keys(other).length === 0 ? { record } : { record, other };
}

export function toldTwoViews(record: TwoViewsRecord, { lang }: Language): ToldTwoViews {
  const other = twoViewsText(record, lang);
  return other === record.text ? { record } : { record, other };
}
