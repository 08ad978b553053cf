/** A job's file of records: lines of NDJSON, the last of which says what they were made from. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export interface PartHead {
  readonly type: 'part';
  readonly name: string;
  readonly version: string;
  readonly paths: readonly string[];
  /** Of the stored bytes of all its inputs, one after the other. */
  readonly sha256: string;
  /** Of inputs on S3, as they were when the batch was planned; of others ''. */
  readonly etags?: readonly string[];
}

const TAIL = 64 * 1024;
const CHUNK = 1024 * 1024;
const NEWLINE = 0x0a;

/** What a part was made from; null where the file is none or was cut. */
export function partHead(path: string): PartHead | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    for (let length = Math.min(size, TAIL); ; length = Math.min(size, length * 16)) {
      const tail = Buffer.alloc(length);
      readSync(file, tail, 0, length, size - length);
      if (tail.at(-1) !== NEWLINE) return null;
      const begin = tail.lastIndexOf(NEWLINE, length - 2);
      if (begin < 0 && length < size) continue;
      const value: unknown = JSON.parse(tail.toString('utf8', begin + 1));
      return isHead(value) ? value : null;
    }
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

function isHead(value: unknown): value is PartHead {
  const { type, name, sha256 } = value as Partial<Record<keyof PartHead, unknown>>;
  return type === 'part' && typeof name === 'string' && typeof sha256 === 'string';
}

/** What the last file was read with: thousands of small ones follow each other. */
let spare: Buffer | null = null;

/** Calls back with each line of a file, its newline included; valid during the call only. */
export function eachLine(path: string, take: (line: Buffer) => void): void {
  const file = openSync(path, 'r');
  let bytes = spare ?? Buffer.allocUnsafe(CHUNK);
  spare = null;
  try {
    let held = 0;
    for (;;) {
      const length = readSync(file, bytes, held, bytes.length - held, null);
      if (length === 0) break;
      const end = held + length;
      let from = 0;
      for (let at = bytes.indexOf(NEWLINE, held); at >= 0 && at < end; at = bytes.indexOf(NEWLINE, from)) {
        take(bytes.subarray(from, at + 1));
        from = at + 1;
      }
      held = end - from;
      if (from === 0 && held === bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2);
      else bytes.copyWithin(0, from, end);
    }
  } finally {
    spare = bytes;
    closeSync(file);
  }
}
