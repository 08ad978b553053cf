/** The inputs that a command line names: files as they are, directories with everything below them, in order. */
import { accessSync, constants, lstatSync, readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import type { KeyWithFacts } from '../records/key-with-facts.ts';
import type { InputFacts } from '../records/reading-facts.ts';
import { typedBytes } from './typed-bytes.ts';

/** What is said of an input, before its language is known. */
export type Said = KeyWithFacts<InputFacts>;

export interface NamedInput {
  /** How it is called. */
  readonly path: string;
  /** What opens it: its name as bytes where that is no UTF-8. */
  readonly at: string | Buffer;
  /** Found in a directory, and may be read: then a file that is no capture is passed over, not a mistake of the user. */
  readonly found: boolean;
  /** Of an object on S3, as its list told. */
  readonly object?: { readonly size: number; readonly etag: string };
}

export interface Expanded {
  readonly inputs: NamedInput[];
  /** Directories that hold no file or could not be read. */
  readonly errors: { readonly path: string; readonly why: Said }[];
  /** What was passed over on purpose. */
  readonly notes: Said[];
}

/** `-` stays as it is; what is missing stays too, so that reading it says so. */
export function expandInputs(paths: readonly string[]): Expanded {
  const expanded: Expanded = { inputs: [], errors: [], notes: [] };
  const typed = paths.some(isLossy) ? typedBytes() : null;
  for (const path of paths) {
    const at = isLossy(path) ? (typed?.get(path)?.shift() ?? asStored(path)) : path;
    if (path === '-' || statOf(at)?.isDirectory() !== true) {
      expanded.inputs.push({ path, at, found: false });
      continue;
    }
    new Walk(at, expanded).directory();
  }
  return expanded;
}

function statOf(at: string | Buffer): Stats | null {
  try {
    return statSync(at);
  } catch {
    return null;
  }
}

function mayRead(at: Buffer): boolean {
  try {
    accessSync(at, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** What no UTF-8 can stand for reaches a program as U+FFFD. */
const isLossy = (path: string): boolean => path.includes('\ufffd') && statOf(path) === null;

/** Where the typed bytes are not known, the one file whose name reads like that is meant. */
function asStored(path: string): string | Buffer {
  if (!isLossy(path)) return path;
  try {
    const parent = asStored(dirname(path));
    const names = readdirSync(parent, { encoding: 'buffer' });
    const wanted = path.slice(path.lastIndexOf('/') + 1);
    const alike = names.filter((name) => name.toString() === wanted);
    return alike.length === 1 && alike[0] !== undefined ? below(Buffer.from(parent), alike[0]) : path;
  } catch {
    return path;
  }
}

const SLASH = Buffer.from('/');
const below = (folder: Buffer, name: Buffer): Buffer =>
  Buffer.concat(folder.at(-1) === SLASH[0] ? [folder, name] : [folder, SLASH, name]);

/** Everything below one directory. Hidden files are passed over; links are not followed, and told where they lead out. */
class Walk {
  readonly #root: string | Buffer;
  readonly #expanded: Expanded;
  readonly #linksOut: string[] = [];

  constructor(root: string | Buffer, expanded: Expanded) {
    this.#root = root;
    this.#expanded = expanded;
  }

  directory(): void {
    const { inputs, errors, notes } = this.#expanded;
    const before = inputs.length + errors.length;
    this.#walk(Buffer.from(this.#root));
    const path = String(this.#root);
    const [first] = this.#linksOut;
    if (first !== undefined) {
      const n = this.#linksOut.length;
      notes.push({ key: 'input.links-out', facts: { path, links: n, first } });
    }
    if (inputs.length + errors.length > before) return;
    errors.push({ path, why: { key: 'input.empty-directory', facts: { path } } });
  }

  #walk(folder: Buffer): void {
    let names: Buffer[];
    try {
      names = readdirSync(folder, { encoding: 'buffer' }).sort((x, y) => x.compare(y));
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      const path = folder.toString();
      if (code === 'EACCES' || code === 'EPERM')
        this.#error(folder, { key: 'input.directory-not-permitted', facts: { path } });
      else this.#error(folder, { key: 'input.directory-not-listed', facts: { path, errno: code } });
      return;
    }
    for (const name of names) {
      if (name[0] === 0x2e) continue;
      const at = below(folder, name);
      try {
        const stats = lstatSync(at);
        if (stats.isSymbolicLink()) this.#link(at);
        else if (stats.isDirectory()) this.#walk(at);
        else if (stats.isFile()) this.#file(at);
      } catch {
        this.#error(at, { key: 'input.went-away', facts: { path: at.toString() } });
      }
    }
  }

  #file(at: Buffer): void {
    const path = at.toString();
    const same = Buffer.from(path).equals(at);
    this.#expanded.inputs.push({ path, at: same ? path : at, found: mayRead(at) });
  }

  /** What a link within the directory leads to is read under its own name. */
  #link(at: Buffer): void {
    let target: string;
    try {
      target = realpathSync(at);
    } catch (error) {
      const loop = (error as { code?: unknown }).code === 'ELOOP';
      const key = loop ? 'input.link-loops' : 'input.link-leads-nowhere';
      this.#error(at, { key, facts: { path: at.toString() } });
      return;
    }
    const steps = relative(realpathSync(this.#root), target).split(sep);
    if (steps.some((step) => step.startsWith('.'))) this.#linksOut.push(at.toString());
  }

  #error(at: Buffer, why: Said): void {
    this.#expanded.errors.push({ path: at.toString(), why });
  }
}
