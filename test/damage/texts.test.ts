/** What pasting does to a text makes no faults: no problem or warning that the capture, or its text as it was, does not have. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Subject, subjects } from './invented.ts';
import { CHANGES, FORMS, inventedByText } from './texts.ts';

/** Every so many of the inputs that the reader may be mended by: all changes together take a few seconds. */
const STEP = 24;
/** Of the changed texts: what may be likely only, as where a text ends before an answer that the whole has. */
const MOST_LIKELY = 0.01;

let sample: Subject[] = [];
beforeAll(async () => {
  sample = await subjects('looked-at', STEP);
});

let texts = 0;
const likely: string[] = [];

describe.each(Object.keys(FORMS))('as %s', (form) => {
  it.each(Object.keys(CHANGES))('says nothing as certain: %s', async (change) => {
    expect(sample.length).toBeGreaterThan(6);
    const told: string[] = [];
    for (const subject of sample) {
      texts++;
      for (const { code, certainty, says } of await inventedByText(subject, form, change))
        (certainty === 'assumed' ? likely : told).push(`${subject.name}, ${change}: ${code} ${says}`);
    }
    expect(told).toEqual([]);
  });
});

it('takes a fault for likely in one of a hundred changed texts at most', () => {
  expect(texts).toBeGreaterThan(150);
  expect(likely.length / texts <= MOST_LIKELY || likely).toBe(true);
});
