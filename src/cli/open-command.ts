/** `tcptrace-explain open capture.pcap`: the HTML report in a temporary file, shown in the browser. */
import { basename, join } from 'node:path';
import type { CliWords } from '../words/cli-words.ts';
import { fileName } from '../words/escape.ts';
import { analyzeCommand } from './analyze-command.ts';
import { EXIT } from './exit-codes.ts';
import type { Command } from '../report/commands.ts';
import { complain, type Io } from './io.ts';
import type { Options } from './options.ts';

export async function openCommand(
  paths: readonly string[],
  options: Options,
  show: boolean,
  io: Io,
  command: Command,
  words: CliWords,
): Promise<number> {
  const [first] = paths;
  const name = first === undefined || first === '-' ? 'pasted' : basename(first);
  const output = join(io.makeFolder(), `${fileName(name)}.html`);
  const code = await analyzeCommand(paths, { ...options, output }, io, command, words);
  if (code === EXIT.unreadable || code === EXIT.usage) return code;
  io.write(`${output}\n`);
  if (show && !io.show(output)) complain(io, words.running.noDesktop);
  return code;
}
