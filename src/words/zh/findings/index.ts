/** All findings in Chinese, by their codes. */
import type { Catalogue } from '../../finding-words.ts';
import { CAPTURE } from './capture.ts';
import { ENDING } from './ending.ts';
import { HANDSHAKE } from './handshake.ts';
import { IDLE } from './idle.ts';
import { LOSS } from './loss.ts';
import { PATH } from './path.ts';
import { POPULATION } from './population.ts';
import type { FindingSentences } from './typed.ts';
import { WINDOW } from './window.ts';

const ALL: FindingSentences<'TE'> = {
  ...HANDSHAKE,
  ...LOSS,
  ...WINDOW,
  ...ENDING,
  ...PATH,
  ...IDLE,
  ...POPULATION,
  ...CAPTURE,
};

export const ZH_FINDINGS: Catalogue = new Map(Object.entries(ALL));
