/** The published facts and details are those that rules and analysis hand over: by type, and in every record of every fixture. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { analyzeInto } from '../../src/analyze.ts';
import type { RuleByCode } from '../../src/findings/registry.ts';
import { RULES } from '../../src/findings/registry.ts';
import { ANNOTATION_KINDS, type AnnotationKind, type OutputRecord } from '../../src/records/contract.ts';
import type { AnnotationDetails, FindingFacts } from '../../src/records/facts.ts';
import { ObjectSink } from '../../src/records/objects.ts';

/** What the rules themselves hand over. */
type RuleFacts = { [C in keyof RuleByCode]: Parameters<RuleByCode[C]['words']>[0] };

/** Types are compared without regard to whether they may be written to, and to units. */
type Frozen<T> = T extends number
  ? number
  : T extends readonly (infer E)[]
    ? readonly Frozen<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Frozen<T[K]> }
      : T;
type Same<X, Y> = [X] extends [Y] ? ([Y] extends [X] ? ([keyof X] extends [keyof Y] ? true : false) : false) : false;
type Published<C extends keyof RuleFacts> = C extends keyof FindingFacts ? Frozen<FindingFacts[C]> : never;
/** Codes whose rule and whose published facts differ: a name here does not compile. */
type Differing = {
  [C in keyof RuleFacts]: Same<Frozen<RuleFacts[C]>, Published<C>> extends true ? never : C;
}[keyof RuleFacts];
const AGREED: [Differing, Exclude<keyof FindingFacts, keyof RuleFacts>] extends [never, never] ? true : Differing =
  true;
const ALL_KINDS: Same<keyof AnnotationDetails, AnnotationKind> = true;

const walk = (path: string): string[] =>
  readdirSync(path).flatMap((name) => {
    const one = join(path, name);
    return statSync(one).isDirectory() ? walk(one) : [one];
  });

const CAPTURE = /\.(?:pcap|pcapng|cap|snoop|tcpdump|txt)(?:\.(?:gz|xz|zst))?$/;
const inputs = walk('fixtures').filter((path) => CAPTURE.test(path));
const SHARDS = 4;
/** Only with less memory than any fixture needs. */
const NOT_MET = ['TE9012'];

const ajv = new Ajv({ strict: false, validateFormats: false });
const valid = ajv.compile(JSON.parse(readFileSync('schema/output.schema.json', 'utf8')) as object);

async function recordsOf(path: string): Promise<OutputRecord[]> {
  const records: OutputRecord[] = [];
  const sink = new ObjectSink((record) => records.push(record), { packets: true, starts: true });
  await analyzeInto(sink, [{ path, input: { path } }], { joinKeys: true });
  return records;
}

const codes = new Set<string>();
const kinds = new Set<string>();

describe('facts and details', () => {
  it.each(Array.from({ length: SHARDS }, (_, i) => i))(
    `obey the schema in every record: part %i of ${inputs.length} fixtures`,
    async (shard) => {
      const wrong: string[] = [];
      let checked = 0;
      for (const [i, path] of inputs.entries()) {
        if (i % SHARDS !== shard) continue;
        for (const record of await recordsOf(path)) {
          checked++;
          if (record.type === 'finding') codes.add(record.code);
          if (record.type === 'annotation') kinds.add(record.kind);
          // A record as it is written: what is undefined is not there.
          const written = JSON.parse(JSON.stringify(record)) as unknown;
          if (valid(written) || wrong.length >= 50) continue;
          const faults = (valid.errors ?? []).filter(({ instancePath }) =>
            /^\/(?:detail|facts|code)/.test(instancePath),
          );
          wrong.push(`${path}: ${ajv.errorsText(faults)}: ${JSON.stringify(written).slice(0, 500)}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(checked).toBeGreaterThan(10_000);
    },
    200_000,
  );

  it('are met in the fixtures for every code and every kind', () => {
    expect(AGREED && ALL_KINDS).toBe(true);
    expect(RULES.map((rule) => rule.code).filter((code) => !codes.has(code))).toEqual(NOT_MET);
    expect(ANNOTATION_KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it('are held to: a field too many, of the wrong type, or missing is noticed', () => {
    const finding = {
      type: 'finding',
      code: 'TE1001',
      slug: 'connection-refused',
      severity: 'problem',
      certainty: 'observed',
      connection: 0,
      frames: [1, 2],
      title: '',
      says: '',
      why: '',
      fix: [],
      rfcs: [],
      facts: { synFrame: 1, resetFrame: 2, tries: 1 },
    };
    expect(valid(finding)).toBe(true);
    expect(valid({ ...finding, facts: { ...finding.facts, more: 1 } })).toBe(false);
    expect(valid({ ...finding, facts: { ...finding.facts, tries: 'one' } })).toBe(false);
    expect(valid({ ...finding, facts: { synFrame: 1, tries: 1 } })).toBe(false);
    expect(valid({ ...finding, code: 'TE1000' })).toBe(false);
    const annotation = {
      type: 'annotation',
      file: 0,
      frame: 1,
      connection: 0,
      from: 'a',
      kind: 'window-probe',
      certainty: 'observed',
      because: [1],
      detail: { nth: 1, form: 'one-byte' },
    };
    expect(valid(annotation)).toBe(true);
    expect(valid({ ...annotation, detail: { nth: 1, form: 'two-bytes' } })).toBe(false);
    expect(valid({ ...annotation, kind: 'duplicate-ack' })).toBe(false);
  });
});
