/** What pasting does to a text makes no faults: no problem or warning that the capture, or its text as it was, does not have. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Subject, subjects } from './invented.ts';
import { CHANGES, FORMS, inventedByText } from './texts.ts';

/** Every so many of the inputs that the reader may be mended by: all changes together take a few seconds. */
const STEP = 24;

describe.each(Object.keys(FORMS))('as %s', (form) => {
  let sample: Subject[] = [];
  beforeAll(async () => {
    sample = await subjects('looked-at', STEP);
  });

  it.each(Object.keys(CHANGES))('%s', async (change) => {
    expect(sample.length).toBeGreaterThan(6);
    const told: string[] = [];
    for (const subject of sample)
      for (const { code, says } of await inventedByText(subject, form, change))
        told.push(`${subject.name}: ${code} ${says}`);
    expect(told).toEqual([]);
  });
});
