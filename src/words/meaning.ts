/** What a name in the records means: a state, a kind of annotation, a cause of a reset. */
import { ANNOTATION_KINDS, RESET_CAUSES, STATE_NAMES } from '../records/contract.ts';
import type { Lang } from './languages.ts';
import { reportWords } from './report-words.ts';

export interface Meaning {
  readonly of: 'state' | 'kind' | 'cause';
  /** As it stands in the records. */
  readonly name: string;
  /** What a cause is called in a report; the name itself of the others. */
  readonly label: string;
  readonly text: string;
}

const same = <Name extends string>(list: readonly Name[], asked: string): Name | undefined =>
  list.find((one) => one.toLowerCase() === asked.toLowerCase().replaceAll('_', '-'));

/** One for each of what goes by this name; none where nothing does. */
export function meaningsOf(asked: string, lang: Lang = 'en'): Meaning[] {
  const { kinds, resets, states } = reportWords(lang);
  const out: Meaning[] = [];
  const state = same(STATE_NAMES, asked);
  if (state !== undefined) out.push({ of: 'state', name: state, label: state, text: states.stateMeaning(state) });
  const kind = same(ANNOTATION_KINDS, asked);
  if (kind !== undefined) out.push({ of: 'kind', name: kind, label: kind, text: kinds.kindMeaning(kind) });
  const cause = same(RESET_CAUSES, asked);
  if (cause !== undefined)
    out.push({ of: 'cause', name: cause, label: resets.resetLabel(cause), text: resets.resetMeaning(cause) });
  return out;
}
