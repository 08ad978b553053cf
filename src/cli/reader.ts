/**
 * Whether a pipe still has a reader. Who waits for packets writes nothing meanwhile, and only a write would tell; the
 * system says who holds the other end (proc(5), Linux). Where that cannot be seen, a reader is taken for granted.
 */
import { fstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** open(2): the bits of the flags that say how it was opened, and "to read only". */
const O_ACCMODE = 0o3;
const O_RDONLY = 0o0;

const NEVER_ASKED = (): boolean => true;

/** Tells, each time it is asked, whether somebody reads what is written to `fd`. */
export function readerOf(fd: number): () => boolean {
  const name = pipeName(fd);
  if (name === null) return NEVER_ASKED;
  let reader = findReader(name);
  return () => {
    if (reader === null || isOpen(reader, name)) return true;
    // It has gone, but may have left the pipe to another process.
    const next = findReader(name);
    if (next !== null) reader = next;
    return next !== null;
  };
}

/** `pipe:[4711]`; null where it is none, or nothing tells. */
function pipeName(fd: number): string | null {
  try {
    return fstatSync(fd).isFIFO() ? readlinkSync(`/proc/self/fd/${fd}`) : null;
  } catch {
    return null;
  }
}

/** The reader's end, as a path in /proc. */
function findReader(name: string): string | null {
  for (const pid of entries('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of entries(`/proc/${pid}/fd`)) if (reads(pid, fd, name)) return `/proc/${pid}/fd/${fd}`;
  }
  return null;
}

function reads(pid: string, fd: string, name: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/fd/${fd}`) !== name) return false;
    const [, flags = ''] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')) ?? [];
    return (Number.parseInt(flags, 8) & O_ACCMODE) === O_RDONLY;
  } catch {
    return false;
  }
}

/** A process that may no longer be looked at, because it became another user's, still has it. */
function isOpen(end: string, name: string): boolean {
  try {
    return readlinkSync(end) === name;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EACCES';
  }
}

/** None of a folder that is not there, or must not be read. */
function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
