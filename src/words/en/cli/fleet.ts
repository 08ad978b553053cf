/** What is said of a queue, its workers, and packages that only some uses need. */
import { numberText } from '../../render.ts';

export const FLEET = {
  /** What needs each package. */
  uses: {
    bullmq: 'A queue on Redis',
    '@duckdb/node-api': 'A query',
    s3mini: 'A place on S3',
    '@modelcontextprotocol/server': 'mcp',
  } as Readonly<Record<string, string>>,
  noPackage: (use: string, name: string): string =>
    `${use} needs the package ${name}, which is not installed: \`npm install ${name}\` where tcptrace-explain is installed (with -g if it was).`,
  brokenPackage: (use: string, name: string, why: string): string =>
    `${use} needs the package ${name}, which could not be loaded: ${why}.`,
  noRedis: (url: string, why: string): string => `No Redis answers at ${url}: ${why}.`,
  noRedisInTime: (url: string, seconds: number): string =>
    `No Redis answers at ${url}: nothing came within ${seconds} s.`,
  s3: {
    noKey: (at: string): string =>
      `${at}: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY have to be set, to a key that lasts: session tokens (AWS_SESSION_TOKEN) are not supported.`,
    forbidden: (at: string): string => `${at}: S3 does not let this key read or write it.`,
    missing: (at: string): string => `${at}: there is no such object.`,
    changed: (at: string): string => `${at}: the object changed while it was read.`,
    failed: (at: string, why: string): string => `${at}: S3 cannot be used: ${why}.`,
  },
  inMemory: (url: string): string =>
    `Redis at ${url} keeps the queue in memory only (appendonly no): what it forgets when it is restarted is put again as long as this batch runs.`,
  noWorker: (url: string, version: string): string =>
    `No worker of version ${version} is there yet: \`tcptrace-explain worker --queue ${url}\` starts one, on any machine that sees the captures and the results under the same paths.`,
  working: (url: string, jobs: number): string => `Working for ${url}, ${jobs} at a time; Ctrl-C ends.`,
  ending: 'Ending when the captures in hand are done; the same again ends at once, and another worker takes them over.',
  attemptFailed: (path: string, why: string): string => `${path}: ${why}`,
  ended: (done: number, failed: number): string =>
    `${numberText(done)} captures done${failed > 0 ? `, ${numberText(failed)} attempts failed` : ''}.`,
};
