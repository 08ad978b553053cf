/** Chinese: what is translated so far. What is missing here is told in English. */
import type { MessageFacts } from '../../records/message.ts';
import type { Catalogue } from '../finding-words.ts';
import type { Sentences } from '../sentences.ts';

export const ZH: Partial<Sentences<MessageFacts>> = {};
export const ZH_FINDINGS: Catalogue = new Map();
