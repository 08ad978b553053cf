/** What is said of a file or directory that was named as an input, before anything is read. */
import type { InputFacts } from '../../records/reading-facts.ts';
import { name, say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const INPUTS: Sentences<InputFacts> = {
  'input.empty-directory': (f) =>
    say`${name(f.path)} holds no file; give a capture, or a directory with captures in it.`,
  'input.links-out': (f) =>
    f.links === 1
      ? say`${name(f.path)}: a link in it leads out of it and was not followed (${name(f.first)}); to read what a link leads to, give it by name.`
      : say`${name(f.path)}: ${String(f.links)} links in it lead out of it and were not followed (first ${name(f.first)}); to read what a link leads to, give it by name.`,
  'input.directory-not-permitted': (f) => say`${name(f.path)}: no permission to list this directory.`,
  'input.directory-not-listed': (f) => say`${name(f.path)}: it cannot be listed (${f.errno}).`,
  'input.went-away': (f) => say`${name(f.path)}: it went away while the directory was listed.`,
  'input.link-loops': (f) => say`${name(f.path)}: the link leads back to itself.`,
  'input.link-leads-nowhere': (f) => say`${name(f.path)}: the link leads nowhere.`,
  'input.nothing-matches': (f) => say`${name(f.path)}: no file has such a name.`,
  'input.no-object-matches': (f) => say`${name(f.path)}: no object has such a name.`,
};
