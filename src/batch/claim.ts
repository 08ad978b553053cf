/** One batch at a time writes into a directory: a file in it says who does. */
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HOST, isAlive } from './file-writer.ts';

/** There while a batch writes into the directory. */
export const CLAIM = '.writing';
const SIGN_EVERY_MS = 30_000;
/** Of another machine nobody can tell whether its process lives: one that gave no sign for so long is gone. */
const GONE_AFTER_MS = 600_000;
const held = new Set<string>();

/** Says that this process writes into the directory; null: another does. What is returned gives the directory back. */
export function claim(folder: string): (() => void) | null {
  const path = join(folder, CLAIM);
  if (!take(path)) return null;
  held.add(path);
  const sign = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // Who took the directory away has stopped the batch otherwise.
    }
  }, SIGN_EVERY_MS);
  sign.unref();
  return () => {
    clearInterval(sign);
    held.delete(path);
    rmSync(path, { force: true });
  };
}

/**
 * Makes the file, also in place of one whose writer is gone. Of several that find such a one, who has the right to replace it does, which
 * is a file of its own, taken the same way.
 */
function take(path: string): boolean {
  if (make(path)) return true;
  const found = read(path);
  if (found === null) return make(path);
  if (isHeld(path, found)) return false;
  const right = `${path}.${found.inode}`;
  if (!take(right)) return false;
  try {
    // It may have been replaced meanwhile.
    const now = read(path);
    if (now !== null && (now.inode !== found.inode || now.signed !== found.signed || now.by !== found.by)) return false;
    rmSync(path, { force: true });
    return make(path);
  } finally {
    rmSync(right, { force: true });
  }
}

function make(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, `${HOST} ${process.pid}\n`);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false;
    throw error;
  }
}

/** A claim as it was found. */
interface Found {
  readonly inode: number;
  readonly signed: number;
  /** Who made it. */
  readonly by: string;
}

/** Null: it is gone. */
function read(path: string): Found | null {
  try {
    const { ino, mtimeMs } = statSync(path);
    return { inode: ino, signed: mtimeMs, by: readFileSync(path, 'utf8').trim() };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}

function isHeld(path: string, { by, signed }: Found): boolean {
  if (held.has(path)) return true;
  const [host = '', pid = ''] = by.split(' ');
  // A number that is our own belonged to a process that is gone: a container begins at 1 each time.
  if (host === HOST) return Number(pid) !== process.pid && isAlive(Number(pid));
  return Date.now() - signed < GONE_AFTER_MS;
}
