/** What the command line needs of the world around it, so that tests can be that world. */
import { spawn } from 'node:child_process';
import { closeSync, createReadStream, fstatSync, mkdtempSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { OutputClosed } from '../analyze.ts';
import { harmless } from '../words/escape.ts';
import { type Heap, processHeap } from './heap.ts';
import { page } from './pager.ts';
import { readerOf } from './reader.ts';

export type Interrupt = 'SIGHUP' | 'SIGINT' | 'SIGTERM';

const INTERRUPTS: readonly Interrupt[] = ['SIGHUP', 'SIGINT', 'SIGTERM'];

export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdinIsTty: boolean;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  /** Of the terminal, where there is one. */
  readonly columns: number | undefined;
  readonly rows?: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Both return when everything is written; `write` throws {@link OutputClosed} when nothing more can be. */
  write(bytes: Uint8Array | string): void;
  writeError(text: string): void;
  /** Whether somebody reads what is written, asked once in a while by who waits. */
  watchReader?(): () => boolean;
  /** Makes a file, or empties it; throws {@link OutputClosed} when it cannot be written. */
  create(path: string): { write(bytes: Uint8Array | string): void; close(): void };
  /** A new folder for files that live for a short time, of this user alone; throws {@link OutputClosed} where none can be made. */
  makeFolder(): string;
  /** Shows a file as a double click on it would; false where that cannot be asked for. */
  show(path: string): boolean;
  /** What threads of this program are started with; null where there can be none. */
  readonly program: URL | null;
  /** Shows a text page by page and returns when the reader has left; false where there is no pager. */
  page(text: string): boolean;
  readonly heap: Heap;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Calls back on Ctrl-C, when the program is asked to end and when its terminal is gone; returns what undoes it. */
  onInterrupt(stop: (signal: Interrupt) => void): () => void;
}

/** Tells the user in whole lines what is wrong; what in them came from outside is made harmless. */
export const complain = (io: Io, ...lines: readonly string[]): void =>
  io.writeError(lines.map((line) => `${harmless(line)}\n`).join(''));

const sleepCell = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of it now: analysis is synchronous, so output waits for its reader here and not in a queue. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at, bytes.length - at);
    } catch (error) {
      const { code } = error as { code?: unknown };
      // A pipe that does not block is full: wait until its reader has taken some.
      if (code === 'EAGAIN') Atomics.wait(sleepCell, 0, 0, 2);
      else if (code === 'EPIPE') throw new OutputClosed();
      else throw new OutputClosed(error as Error);
    }
  }
}

/** A directory is not read as nothing, as Node would. */
function standardInput(): AsyncIterable<Uint8Array> {
  try {
    if (!fstatSync(0).isDirectory()) return process.stdin;
  } catch {
    return process.stdin;
  }
  return createReadStream('', { fd: 0 });
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
  } catch (error) {
    throw new OutputClosed(error as Error);
  }
}

function createFile(path: string): ReturnType<Io['create']> {
  try {
    const fd = openSync(path, 'w');
    return { write: (bytes) => writeAll(fd, bytesOf(bytes)), close: () => closeSync(fd) };
  } catch (error) {
    throw new OutputClosed(error as Error);
  }
}

/** What opens a file as the desktop does. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

function show(path: string): boolean {
  const desktop = process.platform === 'darwin' || process.platform === 'win32';
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!desktop && DISPLAY === undefined && WAYLAND_DISPLAY === undefined) return false;
  const [program = '', ...before] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...before, path], { stdio: 'ignore', detached: true });
  // Where the program is missing, the path that was printed is the way.
  child.on('error', () => {});
  child.unref();
  return true;
}

const bytesOf = (bytes: Uint8Array | string): Uint8Array => (typeof bytes === 'string' ? Buffer.from(bytes) : bytes);

/** `program`: the file that a thread runs. */
export function processIo(program: URL | null): Io {
  return {
    get stdin() {
      return standardInput();
    },
    stdinIsTty: isatty(0),
    stdoutIsTty: isatty(1),
    stderrIsTty: isatty(2),
    columns: isatty(1) ? process.stdout.columns : undefined,
    rows: isatty(1) ? process.stdout.rows : undefined,
    page: (text) => page(text, process.env),
    env: process.env,
    write: (bytes) => writeAll(1, bytesOf(bytes)),
    writeError: (text) => {
      try {
        writeAll(2, Buffer.from(text));
      } catch {
        // Nobody reads the messages: they are lost, the report is not.
      }
    },
    watchReader: () => readerOf(1),
    create: createFile,
    makeFolder,
    show,
    program,
    heap: processHeap(),
    now: () => performance.now(),
    onInterrupt: (stop) => {
      for (const signal of INTERRUPTS) process.once(signal, stop);
      return () => {
        for (const signal of INTERRUPTS) process.off(signal, stop);
      };
    },
  };
}
