/** Where a report goes: standard output, or the file that `--output` names. */
import { realpathSync } from 'node:fs';
import { isMisread } from '../batch/typed-bytes.ts';
import type { CliWords } from '../words/cli-words.ts';
import type { Io } from './io.ts';
import type { Format, Options } from './options.ts';

/** The world as a report sees it, and what is to be called when it is written. */
export function outputOf(options: Options, io: Io): { io: Io; close(): void } {
  if (options.output === null) return { io, close: () => {} };
  const file = io.create(options.output);
  const write: Io['write'] = (bytes) => file.write(bytes);
  return { io: { ...io, write, stdoutIsTty: false, columns: undefined }, close: () => file.close() };
}

/** Drawn of packets, also of those that are not annotated. */
export const isPicture = (format: Format): boolean => format === 'html' || format === 'svg';

/** What speaks against writing there, in a sentence. */
export function outputMistake(
  { output, format, connection, frame }: Options,
  paths: readonly string[],
  io: Io,
  says: CliWords['mistakes'],
): string | null {
  if (format === 'svg' && connection === null && frame === null) return says.pictureOfWhat;
  if (output === null) {
    if (!io.stdoutIsTty) return null;
    if (format === 'html') return says.htmlToTerminal;
    return format === 'pcapng' ? says.captureToTerminal : null;
  }
  if (isMisread(output)) return says.outputIsMisread(output);
  const taken = realPath(output);
  const same = taken === null ? undefined : paths.find((path) => realPath(path) === taken);
  return same === undefined ? null : says.outputIsInput(output);
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
