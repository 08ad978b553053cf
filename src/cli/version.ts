/** The program's version: put in by the build, read from package.json when the sources run as they are. */
import { readFileSync } from 'node:fs';

declare const VERSION: string | undefined;

export function version(): string {
  if (typeof VERSION === 'string') return VERSION;
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
