/** Why something of the input was passed over. */
import type { SkippedFacts } from '../../records/message.ts';
import { say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const SKIPPED: Sentences<SkippedFacts> = {
  'skipped.late-segments': () => say`late segments of connections already told`,
};
