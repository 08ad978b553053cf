/**
 * Small captures and texts as people bring them, each kind with near-misses: what an expert reads in them, as patterns of
 * records. `fixtures/field/KIND.json` maps a file to `says` (each pattern fits a record) and `never` (none fits any).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze, type OutputRecord } from '../../src/index.ts';

const FOLDER = 'fixtures/field';

interface Expected {
  readonly says?: readonly object[];
  readonly never?: readonly object[];
}

/** An object fits by the fields that the pattern names, an array when it holds every element of the pattern's. */
function fits(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return Array.isArray(value) && pattern.every((p) => value.some((v) => fits(v, p)));
  if (typeof pattern !== 'object' || pattern === null) return value === pattern;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(pattern).every(([key, p]) => fits((value as Record<string, unknown>)[key], p));
}

async function recordsOf(name: string): Promise<OutputRecord[]> {
  const records: OutputRecord[] = [];
  for await (const record of analyze(`${FOLDER}/${name}`)) records.push(record);
  return records;
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

describe.each(files)('%s', (file) => {
  const cases = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Record<string, Expected>;
  it.each(Object.entries(cases))('%s', async (name, { says = [], never = [] }) => {
    expect(says.length + never.length).toBeGreaterThan(0);
    const records = await recordsOf(name);
    for (const pattern of says)
      expect(records.filter((r) => fits(r, pattern)).length, `missing: ${JSON.stringify(pattern)}`).toBeGreaterThan(0);
    for (const pattern of never)
      expect(
        records.filter((r) => fits(r, pattern)),
        `false: ${JSON.stringify(pattern)}`,
      ).toEqual([]);
  });
});
