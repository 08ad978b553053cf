/**
 * The pages about findings. From the sources they are read from docs; the build puts their text in the place of this
 * file (see build.mjs).
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Lang } from '../words/languages.ts';

const FOLDERS: Readonly<Record<Lang, string>> = { en: '../../docs/findings/', zh: '../../docs/zh/findings/' };

/** File name without ending (`TE1001-connection-refused`) → text of the page, in English where `lang` has none. */
export function loadPages(lang: Lang): Readonly<Record<string, string>> {
  return lang === 'en' ? pagesIn(FOLDERS.en) : { ...pagesIn(FOLDERS.en), ...pagesIn(FOLDERS[lang]) };
}

function pagesIn(path: string): Readonly<Record<string, string>> {
  const folder = new URL(path, import.meta.url);
  const pages: Record<string, string> = {};
  for (const name of readdirSync(folder).sort())
    if (/^TE\d{4}.*\.md$/.test(name)) pages[name.slice(0, -3)] = readFileSync(new URL(name, folder), 'utf8');
  return pages;
}
