/** Saved results: the records of an NDJSON stream, one by one. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'ndjson';
import { UnreadableInput } from '../capture/errors.ts';
import type { OutputRecord } from '../records/contract.ts';
import { isRecord } from '../records/is-record.ts';

/** `input`: a path, or what a stream gives. Throws {@link UnreadableInput} where a line is no record. */
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
        throw new UnreadableInput('other-format', `${name}: record ${line} is none of tcptrace-explain.`);
      yield value;
    }
  } catch (error) {
    if (error instanceof UnreadableInput) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UnreadableInput('other-format', `${name}: record ${line + 1} cannot be read: ${why}.`);
  } finally {
    source.destroy();
  }
}
