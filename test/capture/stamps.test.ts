/** One packet whose time stamp cannot be is told without a time, and spoils no other; a clock that was set is believed. */
import { describe, expect, it } from 'vitest';
import { analyze, type OutputRecord } from '../../src/index.ts';
import { type Frame, readFrames, writeFrames } from '../damage/damages.ts';
import { readFileSync } from 'node:fs';

const { frames, linkType } = readFrames(new Uint8Array(readFileSync('fixtures/recorded/spine/plain-v6/client.pcap')));
const SECOND = 1_000_000_000n;
const TEN_YEARS = 3650n * 86_400n * SECOND;

async function recordsOf(given: readonly Frame[]): Promise<OutputRecord[]> {
  const records: OutputRecord[] = [];
  for await (const record of analyze(writeFrames(given, linkType))) records.push(record);
  return records;
}

const endOf = (records: readonly OutputRecord[]): Extract<OutputRecord, { type: 'capture-end' }> => {
  const end = records.find((r) => r.type === 'capture-end');
  if (end?.type !== 'capture-end') throw new Error('no end');
  return end;
};
const badNotes = (records: readonly OutputRecord[]): object[] =>
  (endOf(records).noteMessages ?? []).filter(({ key }) => key === 'note.bad-stamps').map(({ facts }) => facts);
/** A frame at another time. */
const moved = ({ bytes, length }: Frame, ns: bigint): Frame => ({ ns, bytes, length });
/** The frame at `i`, at another time. */
const stamped = (i: number, ns: (frame: Frame) => bigint): Frame[] =>
  frames.map((frame, at) => (at === i ? moved(frame, ns(frame)) : frame));
const longestNs = (records: readonly OutputRecord[]): number =>
  Math.max(...records.map((r) => (r.type === 'connection' ? Number(r.endNs) - Number(r.startNs) : 0)));

describe.each([
  ['the first', 0],
  ['one in the middle', Math.floor(frames.length / 2)],
  ['the last', frames.length - 1],
])('%s packet has time 0', (_where, i) => {
  it('is told so, and lasts no longer for it', async () => {
    const [whole, bad] = [await recordsOf(frames), await recordsOf(stamped(i, () => 0n))];
    expect(badNotes(whole)).toEqual([]);
    expect(badNotes(bad)).toEqual([{ packets: 1, firstFrame: i + 1 }]);
    expect(endOf(bad).durationNs).toBeLessThanOrEqual(endOf(whole).durationNs);
    expect(longestNs(bad)).toBeLessThanOrEqual(longestNs(whole));
    expect(endOf(bad).quality?.clockSteps ?? []).toEqual([]);
  });
});

it('takes a stamp ten years ahead for a bad one as well', async () => {
  expect(badNotes(await recordsOf(stamped(3, ({ ns }) => ns + TEN_YEARS)))).toEqual([{ packets: 1, firstFrame: 4 }]);
});

it('takes times that count from 0 as they are', async () => {
  const [{ ns: began } = { ns: 0n }] = frames;
  const records = await recordsOf(frames.map((frame) => moved(frame, frame.ns - began)));
  expect(badNotes(records)).toEqual([]);
  expect(endOf(records).durationNs).toBe(endOf(await recordsOf(frames)).durationNs);
});

it('believes two in a row: the clock was set', async () => {
  const half = Math.floor(frames.length / 2);
  const records = await recordsOf(frames.map((frame, i) => (i < half ? frame : moved(frame, frame.ns + TEN_YEARS))));
  expect(badNotes(records)).toEqual([{ packets: 1, firstFrame: half + 1 }]);
  expect(endOf(records).durationNs).toBeGreaterThan(Number(TEN_YEARS / 2n));
});
