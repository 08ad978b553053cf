/** What becomes of a run whose heap fills up: what is known is told, with its reason, in every form of a report. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { make } from '../../bench/generate.mjs';
import { analyzeInto } from '../../src/analyze.ts';
import { MemoryUsedUp } from '../../src/capture/errors.ts';
import { MemoryWatch } from '../../src/cli/memory.ts';
import { BaseSink } from '../../src/records/sink.ts';
import { indexOf, viewerBuilt } from '../helpers/html.ts';
import { bundled, ended, start, type Ended, type Program } from '../helpers/program.ts';

const MB = 1024 * 1024;

/** A heap of 1,048 MB of which `used` is used, and `kept` after a collection; live state may take 100 MB. */
function watched(
  used: number,
  kept: number,
  watch: 'look' | 'collect' = 'look',
): { stop: AbortController; collected: number } {
  const stop = new AbortController();
  let collected = 0;
  const heap = {
    limit: 1048 * MB,
    used: () => (collected > 0 ? kept : used) * MB,
    collect: () => {
      collected++;
    },
  };
  new MemoryWatch(100 * MB, heap, stop)[watch]();
  return { stop, collected };
}

describe('the watch over the heap', () => {
  it('lets V8 collect when live state has come near its bound, and stops nothing', () => {
    expect(watched(60, 60).collected).toBe(0);
    const { stop, collected } = watched(71, 71);
    expect(collected).toBe(1);
    expect(stop.signal.aborted).toBe(false);
  });

  it('stops the run only when a collection does not help', () => {
    expect(watched(840, 840).stop.signal.aborted).toBe(false);
    expect(watched(990, 700).stop.signal.aborted).toBe(false);
    expect(watched(990, 860).stop.signal.reason).toBeInstanceOf(MemoryUsedUp);
  });
});

describe('connections that are told after the last packet', () => {
  it('let V8 collect, and stop nothing', () => {
    expect(watched(60, 60, 'collect').collected).toBe(0);
    const { stop, collected } = watched(990, 990, 'collect');
    expect(collected).toBe(1);
    expect(stop.signal.aborted).toBe(false);
  });

  it('are heard of as many as they are', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tcptrace-memory-'));
    try {
      const path = join(folder, 'resets.pcap');
      make('rst-flood', path, 4_000);
      let looks = 0;
      const onProgress = (): void => {
        looks = 0;
      };
      await analyzeInto(new BaseSink(), [{ path, input: { path } }], { onProgress, onConnections: () => looks++ });
      expect(looks).toBe(Math.floor(4_000 / 512));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a heap that is too small for what the user allows', () => {
  let program: Program;
  let folder = '';
  const packets = 12_000;
  const flood = (): string => join(folder, 'flood.pcap');

  beforeAll(async () => {
    await viewerBuilt();
    program = await bundled('memory');
    folder = mkdtempSync(join(tmpdir(), 'tcptrace-memory-'));
    make('data-flood', flood(), packets);
  });
  afterAll(() => {
    program.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const inHeap = (megabytes: number, ...argv: string[]): Promise<Ended> => {
    const child = start(program.path, [...argv, flood()], [`--max-old-space-size=${megabytes}`]);
    child.stdin?.end();
    return ended(child);
  };
  const ALLOWED = ['--max-memory', '4G'];

  it('ends with what is known, its reason and an exit code of its own', async () => {
    const { code, out } = await inHeap(64, ...ALLOWED, '--format', 'ndjson');
    expect(code).toBe(71);
    const records = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; frames: number; truncatedAt?: { why: string } });
    const of = (type: string): typeof records => records.filter((record) => record.type === type);
    expect(of('summary')[0]).toMatchObject({ partial: true, partialReason: 'memory' });
    const [end] = of('capture-end');
    // What was read is told, each packet a connection, and nothing of what was not.
    expect(end?.frames).toBeLessThan(packets);
    expect(Math.abs((end?.frames ?? 0) - of('connection').length)).toBeLessThanOrEqual(1);
    expect(end?.truncatedAt?.why).toMatch(/memory was used up/);
  });

  it('says so in the reports for people', async () => {
    const terminal = await inHeap(64, ...ALLOWED);
    expect(terminal.code).toBe(71);
    expect(terminal.out).toMatch(/Memory was used up: this is what is known so far/);
    const groups = await inHeap(64, ...ALLOWED, '--list', '--by', 'net');
    expect(groups.code).not.toBeNull();
    const said = /Memory was used up: this is what is known so far/.test(groups.out.replaceAll(/\s+/g, ' '));
    expect(said).toBe(groups.code === 71);
    expect((await inHeap(64, ...ALLOWED, '--list')).code).not.toBeNull();
    const page = await inHeap(64, ...ALLOWED, '--format', 'html');
    expect(page.code).toBe(71);
    expect(page.err).toMatch(/Memory was used up: this is what is known so far/);
    expect(indexOf(page.out).summary).toMatchObject({ partial: true, partialReason: 'memory' });
  });

  it('ends a batch with what is known, its page too', async () => {
    const results = join(folder, 'used-up');
    const { code, err } = await inHeap(64, 'batch', '--output', results, ...ALLOWED);
    expect(code).toBe(71);
    expect(err).toMatch(/Memory was used up: this is what is known so far/);
    const summary = JSON.parse(readFileSync(join(results, 'summary.json'), 'utf8')) as { connections: number };
    expect(summary).toMatchObject({ partial: true, partialReason: 'memory' });
    expect(summary.connections).toBeGreaterThan(1_000);
    expect(summary.connections).toBeLessThan(packets);
    expect(indexOf(readFileSync(join(results, 'index.html'), 'utf8')).counted.connections).toBe(summary.connections);
  });

  it('tells every connection under the least that may be allowed', async () => {
    const { code, out } = await inHeap(256, '--max-memory', '1', '--format', 'ndjson');
    expect(code).toBe(0);
    expect(out.match(/^\{"type":"connection",/gm)).toHaveLength(packets);
  });

  it('is no hindrance where nobody allows more than it holds', async () => {
    const { code, out } = await inHeap(64, '--format', 'ndjson');
    expect(code).toBe(0);
    expect(out.match(/^\{"type":"connection",/gm)).toHaveLength(packets);
    const page = await inHeap(64, '--format', 'html');
    expect(page.code).toBe(0);
    expect(indexOf(page.out).counted.connections).toBe(packets);
    const results = join(folder, 'results');
    const batch = await inHeap(64, 'batch', '--output', results, '--jobs', '4');
    expect(batch.code).toBe(0);
    expect(JSON.parse(readFileSync(join(results, 'summary.json'), 'utf8'))).toMatchObject({ connections: packets });
  });
});
