/** A few frames that stand for more of their kind: `packets 4, 9, 14 and so on`. */
import { frames, say, type Phrase } from '../words/phrase.ts';
import type { FrameNo } from '../units.ts';

export const examples = (list: readonly FrameNo[], count: number): Phrase =>
  count > list.length ? say`${frames(list)} and so on` : say`${frames(list)}`;
