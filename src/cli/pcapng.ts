/** `--format pcapng`: the capture again, with what is said of it as comments that Wireshark shows. */
import { statSync } from 'node:fs';
import { copyAnnotated, isCapture } from '../capture/annotated-copy.ts';
import type { RecordSink } from '../records/sink.ts';
import { tee } from '../records/tee.ts';
import { CommentSink } from '../report/comments.ts';
import { TerminalReport, type TerminalOptions } from '../report/terminal.ts';
import type { NamedInput } from '../batch/inputs.ts';
import type { CliWords } from '../words/cli-words.ts';
import { complain, type Io } from './io.ts';
import { version } from './version.ts';

/** Columns of the overview in the capture's own comment. */
const WIDTH = 100;

/** `input`: what is read a second time when the first reading is over. */
export function pcapngReport(
  input: NamedInput,
  options: Omit<TerminalOptions, 'width' | 'brief'>,
  io: Io,
): { readonly sink: RecordSink; flush(): void; finish(): Promise<void> } {
  const { words } = options;
  let overview = '';
  const comments = new CommentSink(words);
  const about = new TerminalReport((text) => (overview += text), { ...options, width: WIDTH, brief: true });
  const finish = async (): Promise<void> => {
    if (!comments.readable) return;
    const more = comments.leftOut > 0 ? `\n${words.comments.leftOut(comments.leftOut)}` : '';
    const { withoutComment } = await copyAnnotated(
      input.at,
      {
        section: [overview.trim() + more],
        packet: (frame) => comments.of(frame),
        program: ['tcptrace-explain', version()].join(' '),
      },
      (bytes) => io.write(bytes),
    );
    if (withoutComment > 0) complain(io, words.comments.noPlace(withoutComment));
  };
  return { sink: tee(comments, about), flush: () => {}, finish };
}

/** Why these inputs cannot be written again, in a sentence; null: they can. */
export async function pcapngMistake(inputs: readonly NamedInput[], says: CliWords['mistakes']): Promise<string | null> {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) return says.copyOfOne;
  if (input.path === '-' || statSync(input.at, { throwIfNoEntry: false })?.isFile() === false) return says.copyOfPipe;
  try {
    return (await isCapture(input.at)) ? null : says.copyOfNoCapture(input.path);
  } catch {
    // What cannot be read is told by who analyses it.
    return null;
  }
}
