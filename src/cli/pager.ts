/** Long reports on a terminal go through the pager, as git does it: `$PAGER`, or else `less -FRX`. */
import { spawnSync } from 'node:child_process';

type Env = Readonly<Record<string, string | undefined>>;

/** The terminal that a report is shown on. */
interface Screen {
  readonly rows?: number | undefined;
  write(text: string): void;
  page(text: string): boolean;
}

/** Beyond it the report is written as it comes: 16 MB of text nobody reads page by page. */
const MOST = 16 * 1024 * 1024;

/** What takes a report before it is shown. */
export interface Paged {
  readonly write: (text: string) => void;
  /** Shows what was taken. */
  readonly finish: () => void;
}

export function paged(io: Screen): Paged {
  let parts: string[] | null = [];
  let size = 0;
  const write = (text: string): void => {
    if (parts === null) {
      io.write(text);
      return;
    }
    parts.push(text);
    size += text.length;
    if (size > MOST) finish();
  };
  const finish = (): void => {
    if (parts === null) return;
    const text = parts.join('');
    const few = text.length < MOST && text.split('\n').length <= (io.rows ?? 0);
    parts = null;
    if (few || size > MOST || !io.page(text)) io.write(text);
  };
  return { write, finish };
}

/** The command that shows a text; null: none is wanted. */
export function pagerOf(env: Env): string | null {
  const { PAGER = 'less', TERM } = env;
  return PAGER.trim() === '' || PAGER.trim() === 'cat' || TERM === 'dumb' ? null : PAGER;
}

const ignore = (): void => {};

/** Shows `text` and returns when the reader has left; false where there is no such program. */
export function page(text: string, env: Env): boolean {
  const pager = pagerOf(env);
  if (pager === null) return false;
  // Ctrl-C belongs to the pager while it shows the text.
  process.on('SIGINT', ignore);
  const { error, status } = spawnSync(pager, {
    shell: true,
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: 'FRX', LV: '-c', ...env },
  });
  process.off('SIGINT', ignore);
  // A reader that leaves early closes the pipe: that is no failure.
  const left = error !== undefined && (error as NodeJS.ErrnoException).code === 'EPIPE';
  return (error === undefined || left) && status !== 127;
}
