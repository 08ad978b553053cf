/** Words that the findings about floods and scans share. */
import type { PopulationFacts } from '../flow/many/facts.ts';
import { number, type Phrase, say, time } from '../words/phrase.ts';
import { SECOND } from '../units.ts';

/** ` (12 s, 40 a second)`; of less than a second no rate is told. */
export function spanWords(f: PopulationFacts): Phrase {
  if (f.durationNs < SECOND) return say` (${time(f.durationNs)})`;
  return say` (${time(f.durationNs)}, ${number(f.perSecond)} a second)`;
}
