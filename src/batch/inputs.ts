/** The inputs that a command line names: files as they are, directories with everything below them, in order. */
import { lstatSync, readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { UnreadableInput } from '../capture/errors.ts';

export interface NamedInput {
  /** How it is called. */
  readonly path: string;
  /** What opens it: its name as bytes where that is no UTF-8. */
  readonly at: string | Buffer;
  /** Found in a directory: then a file that is no capture is passed over, not a mistake of the user. */
  readonly found: boolean;
  /** Of an object on S3, as its list told. */
  readonly object?: { readonly size: number; readonly etag: string };
}

export interface Expanded {
  readonly inputs: NamedInput[];
  /** Directories that hold no file or could not be read. */
  readonly errors: { readonly path: string; readonly error: UnreadableInput }[];
  /** Sentences about what was passed over on purpose. */
  readonly notes: string[];
}

/** `-` stays as it is; what is missing stays too, so that reading it says so. */
export function expandInputs(paths: readonly string[]): Expanded {
  const expanded: Expanded = { inputs: [], errors: [], notes: [] };
  for (const path of paths) {
    const at = path === '-' ? path : asStored(path);
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

/** What no UTF-8 can stand for reaches a program as U+FFFD: the one file whose name reads like that is meant. */
function asStored(path: string): string | Buffer {
  if (!path.includes('\ufffd') || statOf(path) !== null) return path;
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
      notes.push(
        `${path}: ${n === 1 ? 'a link in it leads' : `${n} links in it lead`} out of it and ${n === 1 ? 'was' : 'were'} not followed (${n === 1 ? '' : 'first '}${first}); to read what a link leads to, give it by name.`,
      );
    }
    if (inputs.length + errors.length > before) return;
    const empty = `${path} holds no file; give a capture, or a directory with captures in it.`;
    errors.push({ path, error: new UnreadableInput('directory', empty) });
  }

  #walk(folder: Buffer): void {
    let names: Buffer[];
    try {
      names = readdirSync(folder, { encoding: 'buffer' }).sort((x, y) => x.compare(y));
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      const why =
        code === 'EACCES' || code === 'EPERM'
          ? 'no permission to list this directory'
          : `it cannot be listed (${code})`;
      this.#error(folder, 'permission', why);
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
        this.#error(at, 'missing', 'it went away while the directory was listed');
      }
    }
  }

  #file(at: Buffer): void {
    const path = at.toString();
    const same = Buffer.from(path).equals(at);
    this.#expanded.inputs.push({ path, at: same ? path : at, found: true });
  }

  /** What a link within the directory leads to is read under its own name. */
  #link(at: Buffer): void {
    let target: string;
    try {
      target = realpathSync(at);
    } catch (error) {
      const loop = (error as { code?: unknown }).code === 'ELOOP';
      this.#error(at, 'missing', loop ? 'the link leads back to itself' : 'the link leads nowhere');
      return;
    }
    const steps = relative(realpathSync(this.#root), target).split(sep);
    if (steps.some((step) => step.startsWith('.'))) this.#linksOut.push(at.toString());
  }

  #error(at: Buffer, kind: UnreadableInput['kind'], why: string): void {
    const path = at.toString();
    this.#expanded.errors.push({ path, error: new UnreadableInput(kind, `${path}: ${why}.`) });
  }
}
