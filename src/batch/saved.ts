/** Saved results: the records of an NDJSON stream, one by one. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'ndjson';
import { Unreadable } from '../capture/errors.ts';
import type { OutputRecord } from '../records/contract.ts';
import { isRecord } from '../records/is-record.ts';

/** What a system says of a path. */
const KINDS: Readonly<Record<string, 'missing' | 'permission' | 'directory'>> = {
  ENOENT: 'missing',
  EACCES: 'permission',
  EISDIR: 'directory',
};

/** `input`: a path, or what a stream gives. Throws {@link Unreadable} where a line is no record. */
export async function* savedRecords(
  input: string | AsyncIterable<Uint8Array>,
  name = typeof input === 'string' ? input : 'standard input',
): AsyncGenerator<OutputRecord, void, void> {
  const source = typeof input === 'string' ? createReadStream(input) : Readable.from(input);
  const lines: NodeJS.ReadWriteStream & Readable = parse();
  source.on('error', (error: Error) => lines.destroy(error)).pipe(lines);
  let line = 0;
  try {
    for await (const value of lines as AsyncIterable<unknown>) {
      line++;
      if (!isRecord(value))
        throw new Unreadable('other-format', { key: 'error.no-record', facts: { path: name, record: line } });
      yield value;
    }
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const { code } = error as { code?: unknown };
    const why = Object.hasOwn(KINDS, String(code)) ? KINDS[String(code)] : undefined;
    if (why !== undefined) throw new Unreadable(why, { key: `error.${why}`, facts: { path: name } });
    if (typeof code === 'string') throw new Unreadable('io', { key: 'error.io', facts: { path: name, errno: code } });
    const fault = error instanceof Error ? error.message : String(error);
    throw new Unreadable('other-format', { key: 'error.no-json', facts: { path: name, record: line + 1, fault } });
  } finally {
    source.destroy();
  }
}
