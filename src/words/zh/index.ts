/** Chinese: a sentence for every key. */
import type { MessageFacts } from '../../records/message.ts';
import type { Sentences } from '../sentences.ts';

export { ZH_FINDINGS } from './findings/index.ts';

export const ZH: Partial<Sentences<MessageFacts>> = {};
