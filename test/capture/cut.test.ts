/** Every recorded capture cut at every byte: nothing throws, nothing hangs, and what was whole is still read. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../src/capture/errors.ts';
import { createReader } from '../../src/capture/open.ts';
import { NameTable } from '../../src/segment/names.ts';
import { readInput } from '../helpers/capture.ts';

const FOLDER = new URL('../../fixtures/formats/', import.meta.url);
const files = readdirSync(FOLDER);

interface Outcome {
  segments: number;
  frames: number;
  cutAt: number | undefined;
}

/** What a reader makes of the bytes; null when it refuses them as no capture. */
function read(bytes: Uint8Array): Outcome | null {
  let segments = 0;
  try {
    const reader = createReader(
      bytes.subarray(0, 512),
      {
        start: () => {},
        segment: () => {
          segments++;
        },
      },
      new NameTable(),
    );
    for (let at = 0; at < bytes.length; at += 777) reader.push(bytes.subarray(at, at + 777));
    const end = reader.end();
    return { segments, frames: end.frames, cutAt: end.truncatedAt?.offset };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

describe('cut at every byte', () => {
  test.each(files.filter((f) => /\.(pcap|pcapng|snoop|cap)$/.test(f) && !f.startsWith('other-')))('%s', (file) => {
    const whole = new Uint8Array(readFileSync(new URL(file, FOLDER)));
    const all = read(whole);
    const faults: string[] = [];
    let most = 0;
    for (let length = 0; length < whole.length; length++) {
      const outcome = read(whole.subarray(0, length));
      if (outcome === null) {
        if (length >= 8) faults.push(`refused at ${length}`);
        continue;
      }
      // The packet that the cut halved may stop being one; all before it stay.
      if (outcome.segments < most - 1) faults.push(`lost packets at ${length}`);
      if (outcome.cutAt !== undefined && outcome.cutAt > length) faults.push(`cut told beyond ${length}`);
      most = Math.max(most, outcome.segments);
    }
    expect(faults).toEqual([]);
    // Of a packet whose own headers are cut, nothing is told: with its last byte missing, that is one at most.
    expect(most).toBeGreaterThanOrEqual((all?.segments ?? NaN) - 1);
  });

  test.each(files.filter((f) => /\.(gz|zst|xz)$/.test(f)))('%s', async (file) => {
    const whole = new Uint8Array(readFileSync(new URL(file, FOLDER)));
    const faults: string[] = [];
    for (let length = 1; length < whole.length; length++) {
      try {
        const { end } = await readInput({ buffer: whole.subarray(0, length) });
        // All frames may be there and the trailer alone be cut; then the damage is told nevertheless.
        if (end.truncatedAt === undefined && end.notes.length === 0 && end.frames < 13) {
          faults.push(`nothing told at ${length} with ${end.frames} frames`);
        }
      } catch (error) {
        if (!(error instanceof Unreadable)) faults.push(`${length}: ${String(error)}`);
      }
    }
    expect(faults).toEqual([]);
  });
});
