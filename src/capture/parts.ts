/** A pasted text that holds several logs is as many inputs. */
import { platform } from '#platform';
import type { Bytes } from '../units.ts';
import { abortable } from './abortable.ts';
import { sniff, SNIFF_BYTES } from './sniff.ts';
import type { SourceInput } from './source.ts';
import { linesOf, logsOf } from './text/logs.ts';

/** What people paste; a larger text is the output of one program, and is read as it comes. */
const LARGEST_PASTE: Bytes = 131_072;

export interface InputPart {
  readonly input: SourceInput;
  /** Its lines in the whole, 1-based and inclusive; null: it is the whole. */
  readonly lines: { readonly from: number; readonly to: number } | null;
}

/** The logs of an input: one in nearly all cases. A stream is read up to the size of a paste before it is handed on. */
export async function partsOf(input: SourceInput, signal?: AbortSignal): Promise<InputPart[]> {
  if ('pieces' in input) return [{ input, lines: null }];
  if ('buffer' in input) return ofBytes(input, input.buffer);
  if ('stream' in input) return ofStream(input.stream, signal);
  return ofBytes(input, readPaste(input.path));
}

/** Null where it is no text that somebody may have pasted. */
function readPaste(path: string | Uint8Array): Uint8Array | null {
  try {
    const size = platform.fileSize(path);
    if (size === null || size > LARGEST_PASTE) return null;
    const opened = platform.openPath(path);
    if (opened.kind !== 'file') return null;
    try {
      const bytes = new Uint8Array(size);
      const head = opened.file.read(bytes, SNIFF_BYTES);
      if (!isPlainText(bytes.subarray(0, head))) return null;
      return bytes.subarray(0, head + opened.file.read(bytes.subarray(head), size));
    } finally {
      opened.file.close();
    }
  } catch {
    // Who reads it says why it cannot be read.
    return null;
  }
}

async function ofStream(stream: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): Promise<InputPart[]> {
  const iterator = (signal === undefined ? stream : abortable(stream, signal))[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  let failure: { readonly error: unknown } | null = null;
  while (length <= LARGEST_PASTE && !isWhole) {
    const next = await iterator.next().catch((error: unknown) => {
      failure = { error };
      return null;
    });
    if (next === null) break;
    if (next.done === true) isWhole = true;
    else {
      held.push(next.value);
      length += next.value.length;
    }
    if (held[0] !== undefined && !isPlainText(held[0])) break;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of held) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  const input = { stream: rest(iterator, failure), held: whole };
  return isWhole && signal?.aborted !== true ? ofBytes(input, whole) : [{ input, lines: null }];
}

/** What of a stream was not read before; where that failed, who reads on says so. */
async function* rest(
  iterator: AsyncIterator<Uint8Array>,
  failure: { readonly error: unknown } | null,
): AsyncGenerator<Uint8Array, void, void> {
  if (failure !== null) throw failure.error;
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

const isPlainText = (head: Uint8Array): boolean => {
  const found = sniff(head.subarray(0, SNIFF_BYTES));
  return found.kind === 'text' && found.encoding === 'utf-8';
};

function ofBytes(input: SourceInput, bytes: Uint8Array | null): InputPart[] {
  const whole = [{ input, lines: null }];
  if (bytes === null || bytes.length > LARGEST_PASTE || !isPlainText(bytes)) return whole;
  const text = new TextDecoder().decode(bytes);
  const logs = logsOf(text);
  if (logs.length === 1) return whole;
  const lines = text.split('\n');
  return logs.map((log) => ({ input: { buffer: linesOf(lines, log.from, log.to) }, lines: log }));
}
