/**
 * The pages about findings. From the sources they are read from docs/findings; the build puts their text in the place
 * of this file (see build.mjs).
 */
import { readdirSync, readFileSync } from 'node:fs';

/** File name without ending (`TE1001-connection-refused`) → text of the page. */
export function loadPages(): Readonly<Record<string, string>> {
  const folder = new URL('../../docs/findings/', import.meta.url);
  const pages: Record<string, string> = {};
  for (const name of readdirSync(folder).sort())
    if (/^TE\d{4}.*\.md$/.test(name)) pages[name.slice(0, -3)] = readFileSync(new URL(name, folder), 'utf8');
  return pages;
}
