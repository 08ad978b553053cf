/** A Redis of a test's own: Debian's redis-server, as `.ci/run` installs it, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, connect } from 'node:net';

const PLACES = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/usr/bin/valkey-server'];
export const REDIS = PLACES.find((path) => existsSync(path));

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export class Redis {
  readonly port: number;
  readonly #folder: string;
  readonly #kept: boolean;
  #child: ChildProcess | null = null;

  /** `folder`: where it keeps what it is told; `kept`: whether it does (appendonly). */
  constructor(port: number, folder: string, kept = true) {
    this.port = port;
    this.#folder = folder;
    this.#kept = kept;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Returns when it answers. */
  async start(): Promise<void> {
    const kept = ['--appendonly', this.#kept ? 'yes' : 'no', '--save', '', '--dir', this.#folder];
    this.#child = spawn(REDIS ?? '', ['--port', String(this.port), '--bind', '127.0.0.1', ...kept], {
      stdio: 'ignore',
    });
    while (!(await this.#answers()))
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
  }

  /** Without a chance to write anything more. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const over = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGKILL');
    await over;
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      socket.on('error', () => resolve(false));
      socket.on('data', (bytes) => {
        socket.destroy();
        resolve(bytes.toString().startsWith('+PONG'));
      });
      socket.write('PING\r\n');
    });
  }
}
