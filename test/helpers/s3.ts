/** A bucket on a server of a test's own (s3rver). */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Server {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
type Servers = new (options: Record<string, unknown>) => Server;

export interface BucketServer {
  /** For the environment of who uses it. */
  readonly env: Readonly<Record<string, string>>;
  /** How often objects were asked for, and how much of them in ranges. */
  close(): Promise<void>;
}

export async function bucketServer(bucket: string): Promise<BucketServer> {
  const directory = mkdtempSync(join(tmpdir(), 's3-'));
  const S3rver = createRequire(import.meta.url)('s3rver') as Servers;
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  return {
    env: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
      AWS_REGION: 'us-east-1',
    },
    close: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
