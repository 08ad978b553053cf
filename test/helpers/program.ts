/** The program as a process of its own, bundled from the sources for the test file that asks for it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

export interface Program {
  /** To be given to node. */
  readonly path: string;
  remove(): void;
}

/** Inside the project, so that what it loads only when needed is found. */
export async function bundled(name: string): Promise<Program> {
  const folder = `.cache/program-${name}`;
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: { cli: 'src/cli/run.ts', job: 'src/batch/queue/processor.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    define: { VERSION: '"0.0.0"' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
    external: ['@duckdb/node-api', '@modelcontextprotocol/server', 'bullmq', 's3mini'],
  });
  return { path: `${folder}/cli.mjs`, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Peak resident memory in bytes; NaN when the process did not live to tell. */
  readonly peak: number;
}

/** Tells on standard error when the process listens for signals, and its peak of memory as it exits. */
const TELL = `--import=data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs';
   process.on('newListener', (name) => name === 'SIGTERM' && writeSync(2, '\\nREADY\\n'));
   process.on('exit', () => writeSync(2, '\\nPEAK=' + process.resourceUsage().maxRSS + '\\n'));`,
)}`;

const nodeArguments = (path: string, argv: readonly string[], v8: readonly string[] = []): string[] => [
  ...v8,
  TELL,
  path,
  ...argv,
];

/** What a started program said by its end. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  const peak = Number(/\nPEAK=(\d+)\n/.exec(err)?.[1] ?? NaN) * 1024;
  return { code, out, err: err.replace(/\n(?:READY|PEAK=\d+)\n/g, ''), peak };
}

/** When the program listens for signals. */
export const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('\nREADY\n')) resolve();
    });
  });

export const start = (path: string, argv: readonly string[], v8: readonly string[] = []): ChildProcess =>
  spawn(process.execPath, nodeArguments(path, argv, v8), { stdio: ['pipe', 'pipe', 'pipe'] });
