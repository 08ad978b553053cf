/** The command line in a test: its world is made of strings. */
import { main } from '../../src/cli/main.ts';
import type { Interrupt, Io } from '../../src/cli/io.ts';

export interface World {
  stdin?: AsyncIterable<Uint8Array> | string | Uint8Array;
  stdinIsTty?: boolean;
  stdoutIsTty?: boolean;
  stderrIsTty?: boolean;
  columns?: number;
  rows?: number;
  /** Takes the place of the pager. */
  page?: (text: string) => boolean;
  env?: Record<string, string>;
  /** Called after each write to standard output. */
  onWrite?: (text: string) => void;
  /** Given what ends the run as Ctrl-C does. */
  onReady?: (interrupt: (signal?: Interrupt) => void) => void;
  now?: () => number;
}

export interface Outcome {
  code: number;
  out: string;
  err: string;
  /** What was written to files, by path. */
  files: Record<string, string>;
  /** The same as bytes. */
  written: Record<string, Uint8Array>;
  /** Files that were to be shown. */
  shown: string[];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export async function run(argv: readonly string[], world: World = {}): Promise<Outcome> {
  let out = '';
  let err = '';
  const files: Record<string, string> = {};
  const written: Record<string, Uint8Array> = {};
  const shown: string[] = [];
  const decoder = new TextDecoder();
  const { stdin = '' } = world;
  const io: Io = {
    stdin: typeof stdin === 'string' ? once(bytesOf(stdin)) : stdin instanceof Uint8Array ? once(stdin) : stdin,
    stdinIsTty: world.stdinIsTty ?? false,
    stdoutIsTty: world.stdoutIsTty ?? false,
    stderrIsTty: world.stderrIsTty ?? false,
    columns: world.columns,
    env: world.env ?? {},
    write: (bytes) => {
      const text = typeof bytes === 'string' ? bytes : decoder.decode(bytes, { stream: true });
      out += text;
      world.onWrite?.(text);
    },
    writeError: (text) => {
      err += text;
    },
    create: (path) => {
      let all = Buffer.alloc(0);
      files[path] = '';
      return {
        write: (bytes) => {
          all = Buffer.concat([all, Buffer.from(bytes)]);
          written[path] = all;
          files[path] = all.toString();
        },
        close: () => {},
      };
    },
    makeFolder: () => 'temporary',
    rows: world.rows,
    page: (text) => world.page?.(text) ?? false,
    show: (path) => {
      shown.push(path);
      return true;
    },
    program: null,
    heap: { limit: 4e9, used: () => 0, collect: () => {} },
    now: world.now ?? (() => 0),
    onInterrupt: (stop) => {
      world.onReady?.((signal = 'SIGINT') => stop(signal));
      return () => {};
    },
  };
  const code = await main(argv, io);
  return { code, out, err, files, written, shown };
}

/** Lines as tcpdump -n prints them, of one connection that opens, moves data and closes in order. */
export const SESSION = [
  '12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, options [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7], length 0',
  '12:00:00.010000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 65160, options [mss 1460,sackOK,TS val 9 ecr 1,nop,wscale 7], length 0',
  '12:00:00.010100 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0',
  '12:00:00.020000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:101, ack 1, win 502, length 100',
  '12:00:00.030000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [.], ack 101, win 509, length 0',
  '12:00:00.040000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [P.], seq 1:501, ack 101, win 509, length 500',
  '12:00:00.040100 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 501, win 501, length 0',
  '12:00:00.050000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [F.], seq 101, ack 501, win 501, length 0',
  '12:00:00.060000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [F.], seq 501, ack 102, win 509, length 0',
  '12:00:00.060100 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 502, win 501, length 0',
]
  .join('\n')
  .concat('\n');

/** A connection from `port` that is refused at second `at`. */
export const refused = (port: number, at: number): string =>
  `${clock(at)}.000000 IP 10.0.0.1.${port} > 10.0.0.2.81: Flags [S], seq 1, win 64240, options [mss 1460], length 0\n` +
  `${clock(at)}.010000 IP 10.0.0.2.81 > 10.0.0.1.${port}: Flags [R.], seq 0, ack 2, win 0, length 0\n`;

/** A connection from `port` that opens and stays open. */
export const opened = (port: number, at: number): string =>
  `${clock(at)}.000000 IP 10.0.0.1.${port} > 10.0.0.2.80: Flags [S], seq 1, win 64240, options [mss 1460], length 0\n` +
  `${clock(at)}.010000 IP 10.0.0.2.80 > 10.0.0.1.${port}: Flags [S.], seq 7, ack 2, win 65160, options [mss 1460], length 0\n` +
  `${clock(at)}.010100 IP 10.0.0.1.${port} > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0\n`;

const two = (n: number): string => String(n).padStart(2, '0');

function clock(seconds: number): string {
  return `12:${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
