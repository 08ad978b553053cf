/** The same ports used again by more connections than can wait for stragglers: each use is told as what the generator made it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { short } from '../../../bench/generate.mjs';
import { analyze, type OutputRecord } from '../../../src/index.ts';
import { Play } from '../../helpers/play.ts';

const folder = mkdtempSync(join(tmpdir(), 'reused-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Counts of what was told, in one pass: the records of so many connections are not kept. */
async function tally(
  path: string,
): Promise<{ uses: number[]; codes: Record<string, number>; segments: number; skipped: unknown }> {
  const uses: number[] = [];
  const codes: Record<string, number> = {};
  let segments = 0;
  let skipped: unknown;
  for await (const r of analyze(path)) {
    if (r.type === 'connection') {
      uses[r.incarnation ?? 0] = (uses[r.incarnation ?? 0] ?? 0) + 1;
      segments += r.a.segments + r.b.segments;
    } else if (r.type === 'finding') codes[r.code] = (codes[r.code] ?? 0) + 1;
    else if (r.type === 'capture-end') skipped = r.skipped;
  }
  return { uses, codes, segments, skipped };
}

describe('ports that come round again within TIME-WAIT', () => {
  it.each([
    { tuples: 2000, uses: 3 },
    { tuples: 17_000, uses: 2 },
  ])('$tuples tuples, each used $uses times: every use is a connection of its own', async ({ tuples, uses }) => {
    const path = join(folder, `${tuples}.pcap`);
    const packets = short(path, tuples * uses, tuples);
    const found = await tally(path);
    expect(found.uses.slice(1)).toEqual(Array.from({ length: uses }, () => tuples));
    expect(found.codes).toEqual({ TE4028: tuples * (uses - 1) });
    expect(found.segments).toBe(packets);
    expect(found.skipped).toBeUndefined();
  });
});

/** Opens, and closes from the client's side. */
function connect(play: Play, isn: number, peerIsn: number): void {
  play.send('a', 'S', { isn });
  play.send('b', 'S.', { isn: peerIsn, peerIsn: isn });
  converse(play, isn, peerIsn);
}

function converse(play: Play, isn: number, peerIsn: number): void {
  const a = { isn, peerIsn };
  const b = { isn: peerIsn, peerIsn: isn };
  play.send('a', '.', { ...a, seq: 1 });
  play.send('a', 'P.', { ...a, seq: 1, length: 10 });
  play.send('b', 'F.', { ...b, seq: 1, ack: 11 });
  play.send('a', 'F.', { ...a, seq: 11, ack: 2 });
  play.send('b', '.', { ...b, seq: 2, ack: 12 });
}

const uses = (records: readonly OutputRecord[]): (number | undefined)[] =>
  records.filter((r) => r.type === 'connection').map((r) => r.incarnation);

describe('one tuple again', () => {
  it('after TIME-WAIT is still the second use of it, and not one within TIME-WAIT', () => {
    const play = new Play();
    connect(play, 1000, 2000);
    play.send('a', 'S', { port: 2000, after: 61_000 });
    // The tracker looks at what is over each 1,024 packets.
    for (let i = 0; i < 1100; i++) play.send('a', 'S', { port: 2000, after: 1 });
    connect(play, 50_000_000, 60_000_000);
    play.end();
    expect(uses(play.keeper.all).filter((use) => use === 2)).toHaveLength(1);
  });

  it('whose SYN-ACK was captured before its SYN is one connection', () => {
    const play = new Play();
    connect(play, 1000, 2000);
    play.send('b', 'S.', { isn: 60_000_000, peerIsn: 50_000_000 });
    play.send('a', 'S', { isn: 50_000_000, after: 0.01 });
    converse(play, 50_000_000, 60_000_000);
    play.end();
    expect(uses(play.keeper.all)).toEqual([1, 2]);
    expect(play.connections.map((c) => c.a.segments + c.b.segments)).toEqual([7, 7]);
  });

  it('knows the SYN of the use before, though a newer one is open', () => {
    const play = new Play();
    play.send('a', 'S', { isn: 1000 });
    play.send('a', 'S', { isn: 90_000_000 });
    play.send('a', 'S', { isn: 1000 });
    play.send('a', 'S', { isn: 90_000_000 });
    play.end();
    expect(uses(play.keeper.all)).toEqual([1, 2]);
    expect(play.connections.map((c) => c.a.segments)).toEqual([2, 2]);
  });
});
