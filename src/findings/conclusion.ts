/** What became of one connection: the key of the sentence, its facts, and the frames that prove it. */
import type { Message, VerdictFacts } from '../records/message.ts';
import type { FrameNo } from '../units.ts';

export interface Verdict {
  readonly slug: string;
  readonly message: Message<keyof VerdictFacts>;
  /** 0 for none. */
  readonly frames: readonly FrameNo[];
}
