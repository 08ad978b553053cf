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
  if (!make(path)) {
    if (isHeld(path)) return null;
    rmSync(path, { force: true });
    if (!make(path)) return null;
  }
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

function isHeld(path: string): boolean {
  if (held.has(path)) return true;
  const signed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (signed === undefined) return false;
  const [host = '', pid = ''] = readFileSync(path, 'utf8').trim().split(' ');
  // A number that is our own belonged to a process that is gone: a container begins at 1 each time.
  if (host === HOST) return Number(pid) !== process.pid && isAlive(Number(pid));
  return Date.now() - signed < GONE_AFTER_MS;
}
