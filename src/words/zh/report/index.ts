/** What the reports say around the records, in Chinese, a module a family. */
import type { ReportWords } from '../../en/report/index.ts';
import * as calls from '../calls.ts';
import * as flags from '../flags.ts';
import * as kinds from '../kinds.ts';
import * as list from '../list.ts';
import * as marks from '../marks.ts';
import * as resets from '../resets.ts';
import * as sides from '../sides.ts';
import * as states from '../states.ts';
import { VIEWER_ZH as viewer } from '../viewer.ts';
import { CHINESE as writing } from '../writing.ts';
import * as captureFaults from './capture-faults.ts';
import * as clock from './clock.ts';
import * as comments from './comments.ts';
import * as errnoSearch from './errno-search.ts';
import * as files from './files.ts';
import * as follow from './follow.ts';
import * as frame from './frame.ts';
import * as ladder from './ladder.ts';
import * as losses from './losses.ts';
import * as overview from './overview.ts';
import * as punctuation from './punctuation.ts';
import * as story from './story.ts';
import * as timing from './timing.ts';
import * as troubles from './troubles.ts';

export const CHINESE_REPORT: ReportWords = {
  calls,
  captureFaults,
  clock,
  comments,
  errnoSearch,
  files,
  flags,
  follow,
  frame,
  kinds,
  ladder,
  list,
  losses,
  marks,
  overview,
  punctuation,
  resets,
  sides,
  states,
  story,
  timing,
  troubles,
  viewer,
  writing,
};
