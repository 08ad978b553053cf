/** Chinese, all of it: sentences for keys, findings, reports, the command line, errnos; where one is missing, English tells it. */
import type { MessageFacts } from '../../records/message.ts';
import type { Sentences } from '../sentences.ts';
import { CALL_NOTES } from './call-notes.ts';
import { CAVEATS } from './caveats.ts';
import { EVIDENCE } from './evidence.ts';
import { EXCHANGES } from './exchanges.ts';
import { FILTER } from './filter.ts';
import { INPUTS } from './inputs.ts';
import { MALFORMED, SKIPPED } from './passed-over.ts';
import { READING } from './reading.ts';
import { TRANSITIONS } from './transitions.ts';
import { VERDICTS } from './verdicts.ts';

export { CHINESE_CLI } from './cli/index.ts';
export { CHINESE_ERRNO } from './errno/index.ts';
export { ZH_FINDINGS } from './findings/index.ts';
export { CHINESE_REPORT } from './report/index.ts';
export { CHINESE } from './writing.ts';

export const ZH: Partial<Sentences<MessageFacts>> = {
  ...VERDICTS,
  ...CAVEATS,
  ...CALL_NOTES,
  ...EXCHANGES,
  ...TRANSITIONS,
  ...SKIPPED,
  ...MALFORMED,
  ...EVIDENCE,
  ...READING,
  ...FILTER,
  ...INPUTS,
};
