/** Where nothing is wrong nothing is said to be: thirty recorded minutes of real programs, and many short connections. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze, type FindingRecord, type SummaryRecord } from '../../src/index.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'healthy-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Notes of one kind are one line for the reader, however many connections they speak of. */
const HANDFUL = 5;

async function judged(path: string): Promise<{ findings: FindingRecord[]; summary: SummaryRecord | undefined }> {
  const findings: FindingRecord[] = [];
  let summary: SummaryRecord | undefined;
  for await (const record of analyze(path)) {
    if (record.type === 'finding') findings.push(record);
    else if (record.type === 'summary') summary = record;
  }
  return { findings, summary };
}

function expectHealthy(findings: readonly FindingRecord[]): void {
  expect(findings.filter((f) => f.severity !== 'note').map((f) => `${f.code} ${f.says}`)).toEqual([]);
  expect(new Set(findings.map((f) => f.code)).size).toBeLessThanOrEqual(HANDFUL);
}

describe('a healthy host', () => {
  it(
    'with curl, ssh, psql, redis-cli, rsync, git and a WebSocket at work for thirty minutes',
    { timeout: 60_000 },
    async () => {
      const { findings, summary } = await judged('fixtures/recorded/healthy/programs.pcap.gz');
      expect(summary?.connections).toBe(609);
      expectHealthy(findings);
      // rsync's, git's and ssh's openings do wait for a delayed ACK now and then; that is told of few of the 609.
      const perConnection = findings.filter((f) => f.connection !== null);
      expect(new Set(perConnection.map((f) => f.code)).size).toBeLessThanOrEqual(1);
      expect(perConnection.length).toBeLessThan(40);
    },
  );

  it('with 2,900 connections of real sockets as fast as one client can', async () => {
    const { findings, summary } = await judged('fixtures/findings/time-wait-pile-up/hit.pcap.gz');
    expect(summary?.connections).toBe(2900);
    expectHealthy(findings);
    expect(findings.length).toBeLessThanOrEqual(1);
  });

  it('with 10,000 short connections of a generator', async () => {
    const path = join(folder, 'short.pcap');
    execFileSync(process.execPath, ['bench/generate.mjs', 'short', '100000', path]);
    const { findings, summary } = await judged(path);
    expect(summary?.connections).toBe(10_000);
    expectHealthy(findings);
    expect(findings.length).toBeLessThanOrEqual(HANDFUL);
  });
});
