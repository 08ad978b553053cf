/** The inputs that a command line names: files as they are, directories with everything below them, in order. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UnreadableInput } from '../capture/errors.ts';

export interface NamedInput {
  readonly path: string;
  /** Found in a directory: then a file that is no capture is passed over, not a mistake of the user. */
  readonly found: boolean;
}

export interface Expanded {
  readonly inputs: NamedInput[];
  /** Directories that hold no file or could not be read. */
  readonly errors: { readonly path: string; readonly error: UnreadableInput }[];
}

/** `-` stays as it is; what is missing stays too, so that reading it says so. */
export function expandInputs(paths: readonly string[]): Expanded {
  const inputs: NamedInput[] = [];
  const errors: Expanded['errors'] = [];
  for (const path of paths) {
    if (path === '-' || !isDirectory(path)) {
      inputs.push({ path, found: false });
      continue;
    }
    const before = inputs.length;
    walk(path, inputs, errors, new Set());
    if (inputs.length === before && !errors.some((one) => one.path === path))
      errors.push({
        path,
        error: new UnreadableInput(
          'directory',
          `${path} holds no file; give a capture, or a directory with captures in it.`,
        ),
      });
  }
  return { inputs, errors };
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Hidden files are passed over; a directory that links back to itself is entered once. */
function walk(folder: string, inputs: NamedInput[], errors: Expanded['errors'], seen: Set<string>): void {
  let names: string[];
  try {
    const real = realpathSync(folder);
    if (seen.has(real)) return;
    seen.add(real);
    names = readdirSync(folder).sort();
  } catch {
    errors.push({
      path: folder,
      error: new UnreadableInput('permission', `${folder}: no permission to list this directory.`),
    });
    return;
  }
  for (const name of names) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    try {
      const stats = statSync(path);
      if (stats.isDirectory()) walk(path, inputs, errors, seen);
      else if (stats.isFile()) inputs.push({ path, found: true });
    } catch {
      errors.push({ path, error: new UnreadableInput('missing', `${path}: the link leads nowhere.`) });
    }
  }
}
