/** What header prediction judges is judged as the full way judges it, and it is nearly all of what goes well. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { make } from '../../bench/generate.mjs';
import { asText } from '../fuzz/as-text.ts';
import { asCapture, crowd, flows, transfers } from '../fuzz/flows.ts';
import { corpus, Random } from '../fuzz/inputs.ts';
import { compare, inputOf, textOf } from '../fuzz/prediction.ts';

const recordings = corpus('fixtures');

describe('header prediction', () => {
  it('judges six of seven packets of connections that go well, or keeps them with those in which nothing is odd', async () => {
    let segments = 0;
    let predicted = 0;
    for (let n = 0; n < 20; n++) {
      const result = await compare(asCapture(flows(new Random(1, n))));
      expect(result.difference).toBe('');
      segments += result.segments;
      predicted += result.predicted + result.calm;
    }
    expect(predicted / segments).toBeGreaterThan(0.857);
  });

  it('tells the same as the full way of connections of which some packets were changed', async () => {
    for (let n = 0; n < 40; n++) expect((await compare(inputOf(1, n, recordings))).difference, `case ${n}`).toBe('');
  });

  it('reads the names of connections whose objects served others before', async () => {
    for (const n of [19, 41, 92]) expect((await compare(inputOf(77, n, recordings))).difference, `case ${n}`).toBe('');
  });

  it('takes a good part of transfers in runs', async () => {
    let segments = 0;
    let inRuns = 0;
    for (let n = 0; n < 16; n++) {
      const result = await compare(asCapture(transfers(new Random(3, n))));
      expect(result.difference, `case ${n}`).toBe('');
      segments += result.segments;
      inRuns += result.inRuns;
    }
    expect(inRuns / segments).toBeGreaterThan(0.25);
  });

  it('takes off-load and what follows repaired losses in runs, to the same effect', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'runs-'));
    for (const [kind, least] of [
      ['offload', 0.85],
      ['lossy', 0.8],
    ] as const) {
      const path = join(folder, kind);
      make(kind, path, 3000);
      const { difference, inRuns, segments } = await compare(readFileSync(path));
      expect(difference, kind).toBe('');
      expect(inRuns / segments, kind).toBeGreaterThan(least);
    }
  });

  it('takes transfers in runs also where a text tells no number of pure ACKs', async () => {
    let captured = 0;
    let printed = 0;
    for (let n = 0; n < 12; n++) {
      const capture = asCapture(transfers(new Random(3, n)));
      captured += (await compare(capture)).inRuns;
      const { difference, inRuns } = await compare(asText(new Random(4, n), capture));
      expect(difference, `case ${n}`).toBe('');
      printed += inRuns;
    }
    expect(printed / captured).toBeGreaterThan(0.9);
  });

  it('tells the same of texts of tcpdump as the full way', async () => {
    for (let n = 0; n < 40; n++) expect((await compare(textOf(1, n, recordings))).difference, `case ${n}`).toBe('');
  });

  it('keeps short connections in which nothing is odd to their end', async () => {
    let segments = 0;
    let calm = 0;
    for (let n = 0; n < 12; n++) {
      const capture = asCapture(crowd(new Random(2, n)).map((p) => p.bytes));
      for (const bytes of [capture, asText(new Random(2, n), capture)]) {
        const result = await compare(bytes);
        expect(result.difference, `case ${n}`).toBe('');
        segments += result.segments;
        calm += result.calm;
      }
    }
    expect(calm / segments).toBeGreaterThan(0.5);
  });

  it('tells the same of every recording', async () => {
    let predicted = 0;
    for (const bytes of recordings) {
      const result = await compare(bytes);
      expect(result.difference).toBe('');
      predicted += result.predicted;
    }
    expect(predicted).toBeGreaterThan(0);
  }, 600_000);
});
