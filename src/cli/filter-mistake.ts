/** What is wrong with a filter that was typed, with an arrow to where it is seen. */
import { checkFilter } from '../analyze.ts';
import { FilterError } from '../capture/errors.ts';
import type { CliWords } from '../words/cli-words.ts';

/** Lines to complain with; null: nothing is wrong. */
export function filterMistake(filter: string | null, { lang, mistakes }: CliWords): string[] | null {
  if (filter === null) return null;
  try {
    checkFilter(filter, lang);
    return null;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return [mistakes.filterMistake(error.message), `  ${filter}`, `  ${' '.repeat(error.column - 1)}^`];
  }
}
