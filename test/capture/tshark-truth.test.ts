/**
 * Every shared capture against tshark's counts in its index: frames, TCP packets, streams. Differences stand, each with
 * its reason, in differences-tshark.tsv, and nowhere else.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readInput } from '../helpers/capture.ts';
import { tsharkStreams } from '../helpers/tshark-streams.ts';

const CAPTURES = new URL('../../../shared/captures/', import.meta.url);
const present = existsSync(new URL('index.tsv', CAPTURES));

function table(url: URL): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(url, 'utf8').trim().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const values = line.split('\t');
    return Object.fromEntries(columns.map((c, i) => [c, values[i] ?? '']));
  });
}

const listed = new Map(table(new URL('differences-tshark.tsv', import.meta.url)).map((r) => [r['file'] ?? '', r]));

describe.runIf(present)('the shared captures', () => {
  const index = present ? table(new URL('index.tsv', CAPTURES)) : [];
  let equal = 0;
  let equalWithTcp = 0;

  test.each(index.map((r) => [r['file'] ?? '', r] as const))('%s', async (file, expected) => {
    const path = fileURLToPath(new URL(file, CAPTURES));
    const { rows, end } = await readInput({ path });
    const tcpFrames = new Set(rows.filter((r) => r.protocol === 6).map((r) => r.frame)).size;
    const streams = tsharkStreams(rows);
    const ours = { tcp: tcpFrames, streams };
    const theirs = { tcp: Number(expected['tcp']), streams: Number(expected['streams']) };
    expect(end.frames).toBe(Number(expected['packets']));
    const without = end.framesWithoutTcp ?? {};
    const sum = Object.values(without).reduce((a, b) => a + b, 0);
    expect(sum + tcpFrames, 'every frame is accounted for').toBe(end.frames);
    const named = end.skipped.reduce((n, s) => n + s.count, 0);
    expect(named, 'what is passed over has a name').toBeGreaterThanOrEqual(without.skipped ?? 0);
    const difference = listed.get(file);
    const same = ours.tcp === theirs.tcp && ours.streams === theirs.streams;
    if (same) equal++;
    if (same && theirs.tcp > 0) equalWithTcp++;
    const accepted =
      difference === undefined ? theirs : { tcp: Number(difference['tcp']), streams: Number(difference['streams']) };
    expect(ours).toEqual(accepted);
    expect(same, 'a difference is listed where there is none').toBe(difference === undefined);
  });

  test('every difference has a reason', () => {
    for (const difference of listed.values()) expect(difference['reason']).toMatch(/.{20}/);
  });

  test('at least 212 files agree, and 186 of those that hold TCP', () => {
    expect(equal).toBeGreaterThanOrEqual(212);
    expect(equalWithTcp).toBeGreaterThanOrEqual(186);
  });

  test('nothing is listed that is not there', () => {
    const files = new Set(index.map((r) => r['file']));
    for (const file of listed.keys()) expect(files).toContain(file);
  });
});
