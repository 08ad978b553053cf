/** What the command line says, in English: help, mistakes, progress, what stands around explanations. */
import type { Lang } from '../../languages.ts';
import { EXPLAIN } from './explain.ts';
import { FAULTS } from './faults.ts';
import { FLEET } from './fleet.ts';
import { HABITS } from './habits.ts';
import { MCP } from './mcp.ts';
import { MISTAKES } from './mistakes.ts';
import { HELP, OPTIONS } from './options.ts';
import { RUNNING } from './running.ts';

export const ENGLISH_CLI = {
  lang: 'en' as Lang,
  explain: EXPLAIN,
  faults: FAULTS,
  fleet: FLEET,
  habits: HABITS,
  help: HELP,
  mcp: MCP,
  mistakes: MISTAKES,
  options: OPTIONS,
  running: RUNNING,
};

/** A language that lacks a word, or takes other facts for it, does not compile. */
export type CliWords = typeof ENGLISH_CLI;
