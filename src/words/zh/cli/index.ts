/** What the command line says, in Chinese. */
import type { CliWords } from '../../en/cli/index.ts';
import { EXPLAIN } from './explain.ts';
import { FAULTS } from './faults.ts';
import { FLEET } from './fleet.ts';
import { HABITS } from './habits.ts';
import { MCP } from './mcp.ts';
import { MISTAKES } from './mistakes.ts';
import { HELP, OPTIONS } from './options.ts';
import { RUNNING } from './running.ts';

export const CHINESE_CLI: CliWords = {
  lang: 'zh',
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
