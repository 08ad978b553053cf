/** What the reports for people say around the records, a module a family. */
import * as calls from '../calls.ts';
import * as flags from '../flags.ts';
import * as kinds from '../kinds.ts';
import * as list from '../list.ts';
import * as marks from '../marks.ts';
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
import * as resets from '../resets.ts';
import * as sides from '../sides.ts';
import * as states from '../states.ts';
import { ENGLISH as writing } from '../../render.ts';
import { VIEWER as viewer } from '../viewer.ts';

export const ENGLISH = {
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
  /** How numbers, sizes and times are written. */
  writing,
};

/** A language that lacks a word of a family, or takes other facts for it, does not compile. */
export type ReportWords = typeof ENGLISH;
