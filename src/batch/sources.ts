/** What a batch is given: files, directories, globs, objects on S3, and lists of them on standard input. */
import { existsSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import type { Unreadable } from './assemble.ts';
import { isS3, listS3 } from './s3.ts';
import { expandInputs, type NamedInput, type Said } from './inputs.ts';
import type { Language } from '../words/language.ts';

export interface NamedInputs {
  readonly inputs: readonly NamedInput[];
  readonly errors: readonly Unreadable[];
  readonly notes: readonly Said[];
}

const GLOB = /[*?[\]{}]/;

/** The paths of a list: one a line, or ended by NUL (`find -print0`). */
export async function listed(stream: AsyncIterable<Uint8Array>): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text.split(text.includes('\0') ? '\0' : /\r?\n/).filter((path) => path !== '');
}

/** `list` is asked once where `-` stands among the paths. A file that is named twice is one; they come sorted. */
export async function namedInputs(
  paths: readonly string[],
  list: () => Promise<string[]>,
  language: Language,
): Promise<NamedInputs> {
  const inWords = ({ key, facts }: Said): string => language.sentence(key, facts) ?? key;
  const all: string[] = [];
  const objects: NamedInput[] = [];
  const errors: Unreadable[] = [];
  for (const path of paths) {
    if (path === '-') all.push(...(await list()));
    else if (isS3(path)) {
      const found = await listS3(path);
      if (found.length === 0)
        errors.push({
          type: 'error',
          path,
          error: inWords({ key: 'input.no-object-matches', facts: { path } }),
          named: true,
        });
      for (const { at, ...object } of found) objects.push({ path: at, at, found: at !== path, object });
    } else if (GLOB.test(path) && !existsSync(path)) {
      const found = globSync(path, { onlyFiles: true, expandDirectories: false }).sort();
      if (found.length === 0)
        errors.push({
          type: 'error',
          path,
          error: inWords({ key: 'input.nothing-matches', facts: { path } }),
          named: true,
        });
      all.push(...found);
    } else all.push(path);
  }
  const expanded = expandInputs(all);
  const seen = new Set<string>();
  const inputs = [...expanded.inputs, ...objects]
    .filter(({ at }) => {
      const key = typeof at === 'string' ? at : at.toString('latin1');
      return !seen.has(key) && seen.add(key);
    })
    .sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));
  for (const { path, why } of expanded.errors) errors.push({ type: 'error', path, error: inWords(why), named: true });
  return { inputs, errors, notes: expanded.notes };
}
