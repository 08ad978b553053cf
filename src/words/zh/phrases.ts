/** Lists within Chinese sentences. */
import { type Part, type Phrase, say, separated } from '../phrase.ts';

/** `1 s、2 s 和 4 s`. */
export function listedZh(parts: readonly Part[], last: '和' | '或' = '和'): Phrase {
  const [end] = parts.slice(-1);
  if (end === undefined || parts.length < 2) return say`${separated(parts)}`;
  return say`${separated(parts.slice(0, -1), '、')}${last}${end}`;
}
