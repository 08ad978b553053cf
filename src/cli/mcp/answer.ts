/** An answer in pages: of what a command of this program writes, the lines of one page are kept and the others counted. */
import { OutputClosed } from '../../analyze.ts';
import type { Io } from '../io.ts';

/** Some two thousand words: what a model reads at once without losing what it was about. */
const LINES = 120;
const WIDTH = 100;
/** Lines longer than this are cut. */
const MOST_COLUMNS = 2_000;

export class Pages {
  readonly lines: string[] = [];
  readonly page: number;
  #count = 0;
  #rest = '';

  constructor(page: number) {
    this.page = page;
  }

  get pages(): number {
    return Math.max(1, Math.ceil(this.#count / LINES));
  }

  write(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#add(line);
  }

  end(): void {
    if (this.#rest !== '') this.#add(this.#rest);
    this.#rest = '';
  }

  #add(line: string): void {
    if (Math.floor(this.#count++ / LINES) === this.page - 1) this.lines.push(line.slice(0, MOST_COLUMNS));
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** The world of one call: no terminal, no file to write, the text for its standard input, and an end when the client wants it. */
export function callWorld(
  io: Io,
  write: (text: string) => void,
  stdin: string,
  signal: AbortSignal,
): { readonly io: Io; complaints(): string } {
  const decoder = new TextDecoder();
  let complaints = '';
  const world: Io = {
    stdin: once(stdin),
    stdinIsTty: false,
    stdoutIsTty: false,
    stderrIsTty: false,
    columns: WIDTH,
    env: {},
    write: (bytes) => write(typeof bytes === 'string' ? bytes : decoder.decode(bytes, { stream: true })),
    writeError: (more) => {
      complaints += more;
    },
    create: (path) => {
      throw new OutputClosed(new Error(path));
    },
    makeFolder: () => {
      throw new OutputClosed();
    },
    show: () => false,
    program: null,
    page: () => false,
    heap: io.heap,
    now: () => io.now(),
    onInterrupt: (stop) => {
      const onAbort = (): void => stop('SIGINT');
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      return () => signal.removeEventListener('abort', onAbort);
    },
  };
  return { io: world, complaints: () => complaints };
}
