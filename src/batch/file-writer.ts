/** A file that is there when it is whole: written beside its name and renamed at the end. */
import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const BATCH = 256 * 1024;
/** Who writes, on a directory that machines share. */
export const HOST = hostname().replaceAll(/[^\w-]/g, '_');
const WRITER = /\.([\w-]+)-(\d+)-\d+\.part$/;
/** Nobody writes so long at one file without adding to it. */
const GIVEN_UP_MS = 86_400_000;

export class FileWriter {
  readonly #path: string;
  readonly #beside: string;
  readonly #file: number;
  readonly #bytes = Buffer.allocUnsafe(BATCH);
  #used = 0;
  #open = true;

  constructor(path: string) {
    this.#path = path;
    this.#beside = `${path}.${HOST}-${process.pid}-${threadId}.part`;
    this.#file = openSync(this.#beside, 'w');
  }

  /** The bytes are taken over before it returns. */
  write(bytes: Uint8Array | string): void {
    const more = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    if (this.#used + more.length > BATCH) this.#flush();
    if (more.length > BATCH) writeAll(this.#file, more, more.length);
    else {
      this.#bytes.set(more, this.#used);
      this.#used += more.length;
    }
  }

  /** Now it has its name, in place of what had it before. */
  finish(): void {
    this.#flush();
    this.#open = false;
    closeSync(this.#file);
    renameSync(this.#beside, this.#path);
  }

  /** As if nothing had been written; a file that is finished stays. */
  discard(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#file);
    rmSync(this.#beside, { force: true });
  }

  #flush(): void {
    writeAll(this.#file, this.#bytes, this.#used);
    this.#used = 0;
  }
}

function writeAll(file: number, bytes: Uint8Array, length: number): void {
  for (let at = 0; at < length;) at += writeSync(file, bytes, at, length - at);
}

export function writeWhole(path: string, text: string): void {
  const writer = new FileWriter(path);
  try {
    writer.write(text);
    writer.finish();
  } catch (error) {
    writer.discard();
    throw error;
  }
}

/** Takes away what writers began and did not end: those of this machine that are gone, of other machines what is a day old. */
export function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, host, pid] = WRITER.exec(name) ?? [];
    if (host === undefined) continue;
    const path = join(folder, name);
    const gone = host === HOST ? !isAlive(Number(pid)) : isOld(path);
    if (gone) rmSync(path, { force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else is one.
    if ((error as { code?: unknown }).code !== 'EPERM') return false;
  }
  return !isZombie(pid);
}

/** It has ended and nobody has asked how: in a container whose first process asks for nobody it stays so (Linux proc_pid_stat(5)). */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return 'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

const isOld = (path: string): boolean => {
  const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return at !== undefined && Date.now() - at > GIVEN_UP_MS;
};
