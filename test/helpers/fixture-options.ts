/** How a fixture is meant to be read: `options.json` beside it, where there is one. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AnalyzeOptions } from '../../src/index.ts';

export function optionsOf(path: string): AnalyzeOptions {
  const options = join(dirname(path), 'options.json');
  return existsSync(options) ? (JSON.parse(readFileSync(options, 'utf8')) as AnalyzeOptions) : {};
}
