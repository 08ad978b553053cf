/**
 * Writes `schema/output.schema.json`, `schema/analysis.schema.json`, `src/records/contract.ts`, `src/records/facts.ts` and
 * `src/batch/columns.ts` from the zod contract; `--check` only compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import { z } from 'zod';
import { details } from './details.ts';
import { findingFacts } from './facts.ts';
import { analysis, KINDS, outputRecord, records, RESET_CAUSES, SCHEMA_VERSION, STATES } from './output.ts';

const banner =
  '/** Types of the output records, written by `npm run schema` from schema/output.ts: change that file. Long because nobody writes it. */\n';

/** zod bounds integers to those that JavaScript counts exactly; a damaged clock gives times beyond, rounded but true. */
function unbounded({ jsonSchema }: { jsonSchema: { maximum?: number; minimum?: number } }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

type Json = Record<string, unknown>;

const inline = (shape: z.ZodType): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(shape, { target: 'draft-7', override: unbounded });
  return json;
};

/** What field `of` of a record holds depends on its field `by`. A validator looks at one shape of them, not at all. */
const depending = (by: string, of: string, shapes: Readonly<Record<string, z.ZodType>>): Json[] =>
  Object.entries(shapes).map(([name, shape]) => {
    const condition = new Map<string, Json>([
      ['if', { properties: { [by]: { const: name } } }],
      ['then', { properties: { [of]: inline(shape) } }],
    ]);
    return Object.fromEntries(condition);
  });

const DETAIL_BY_KIND = depending('kind', 'detail', details);
const FACTS_BY_CODE = depending('code', 'facts', findingFacts);

function published(context: { zodSchema: unknown; jsonSchema: { maximum?: number; minimum?: number } }): void {
  unbounded(context);
  const { AnnotationRecord, RevisionRecord, FindingRecord } = records;
  const json: Json = context.jsonSchema;
  if (context.zodSchema === FindingRecord) {
    json['properties'] = { ...(json['properties'] as Json), code: { enum: Object.keys(findingFacts) } };
    json['allOf'] = FACTS_BY_CODE;
  } else if (context.zodSchema === AnnotationRecord || context.zodSchema === RevisionRecord)
    json['allOf'] = DETAIL_BY_KIND;
}

const schema = {
  $id: `urn:tcptrace-explain:schema:output:${SCHEMA_VERSION}`,
  title: 'OutputRecord',
  description: `One line of tcptrace-explain --format ndjson, schema version ${SCHEMA_VERSION}`,
  ...z.toJSONSchema(outputRecord, { target: 'draft-7', override: published }),
};

const analysisSchema = {
  $id: `urn:tcptrace-explain:schema:analysis:${SCHEMA_VERSION}`,
  title: 'Analysis',
  description: `What tcptrace-explain --format json prints, schema version ${SCHEMA_VERSION}`,
  ...z.toJSONSchema(analysis, { target: 'draft-7', override: published, reused: 'ref' }),
};

/** A list of names, and the type of one of them. */
const names = (list: string, type: string, values: readonly string[]): string =>
  `export const ${list} = [\n${values.map((v) => `  '${v}',`).join('\n')}\n] as const;\nexport type ${type} = (typeof ${list})[number];\n`;

async function types(): Promise<string> {
  const parts = [banner, `export const SCHEMA_VERSION = '${SCHEMA_VERSION}';\n`];
  parts.push(names('ANNOTATION_KINDS', 'AnnotationKind', KINDS), names('STATE_NAMES', 'StateName', STATES));
  parts.push(names('RESET_CAUSES', 'ResetCause', RESET_CAUSES));
  for (const [name, shape] of Object.entries(records)) {
    const json = z.toJSONSchema(shape, { target: 'draft-7' });
    parts.push(
      await compile({ ...json, title: name } as Parameters<typeof compile>[0], name, {
        bannerComment: '',
        additionalProperties: false,
        style: { singleQuote: true },
      }),
    );
  }
  parts.push(
    `export type OutputRecord =\n${Object.keys(records)
      .map((n) => `  | ${n}`)
      .join('\n')};\n`,
  );
  return parts.join('\n');
}

interface Property {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Property[];
}

/** The type of DuckDB that holds a property; what has parts of its own stays JSON. */
function columnType(property: Property): string {
  const { type, anyOf } = property;
  if (type === 'integer') return 'BIGINT';
  if (type === 'number') return 'DOUBLE';
  if (type === 'boolean') return 'BOOLEAN';
  if (type === 'string' || typeof property.const === 'string') return 'VARCHAR';
  const some = (anyOf ?? []).filter((one) => one.type !== 'null').map(columnType);
  return some.length > 0 && some.every((one) => one === some[0]) ? (some[0] ?? 'JSON') : 'JSON';
}

function columns(): string {
  const rows = Object.values(records).map((shape) => {
    const { properties = {} } = z.toJSONSchema(shape, { target: 'draft-7' }) as {
      properties?: Record<string, Property>;
    };
    const all = Object.entries(properties).map(([name, property]) => `    ${name}: '${columnType(property)}',`);
    const type = String(properties['type']?.const);
    return `  ${type.includes('-') ? `'${type}'` : type}: {\n${all.join('\n')}\n  },`;
  });
  return `/** Columns of each type of record for DuckDB, written by \`npm run schema\` from schema/output.ts: change that file. */\n\nexport const COLUMNS = {\n${rows.join('\n')}\n} as const;\n`;
}

/** Types of what depends on a kind or a code. */
async function factTypes(): Promise<string> {
  const parts = [
    '/** Types of `facts` and `detail`, written by `npm run schema` from schema/: change schema/facts.ts, details.ts. Long because nobody writes it. */\n',
  ];
  for (const [name, shapes] of Object.entries({ FindingFacts: findingFacts, AnnotationDetails: details })) {
    const json = { ...inline(z.object(shapes)), title: name };
    const options = { bannerComment: '', additionalProperties: false, style: { singleQuote: true } };
    parts.push(await compile(json, name, options));
  }
  return parts.join('\n');
}

const outputs: [string, string][] = [
  ['schema/output.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
  ['schema/analysis.schema.json', `${JSON.stringify(analysisSchema, null, 2)}\n`],
  ['src/records/contract.ts', await types()],
  ['src/records/facts.ts', await factTypes()],
  ['src/batch/columns.ts', columns()],
];
let stale = false;
for (const [path, text] of outputs) {
  if (process.argv.includes('--check')) {
    const now = readFileSync(path, 'utf8');
    if (now !== text) {
      stale = true;
      console.error(`${path} is stale: run npm run schema`);
    }
  } else writeFileSync(path, text);
}
if (stale) process.exit(1);
