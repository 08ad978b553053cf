/**
 * Writes `schema/output.schema.json`, `schema/analysis.schema.json`, `src/records/contract.ts` and `src/batch/columns.ts` from the
 * zod contract; `--check` only compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import { z } from 'zod';
import { analysis, KINDS, outputRecord, records, RESET_CAUSES, STATES, twoViews } from './output.ts';

const banner =
  '/** Types of the output records, written by `npm run schema` from schema/output.ts: change that file. */\n';

/** zod bounds integers to those that JavaScript counts exactly; a damaged clock gives times beyond, rounded but true. */
function unbounded({ jsonSchema }: { jsonSchema: { maximum?: number; minimum?: number } }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

const schema = {
  $id: 'urn:tcptrace-explain:schema:output:1.0',
  title: 'OutputRecord',
  description: 'One line of tcptrace-explain --format ndjson, schema version 1.0',
  ...z.toJSONSchema(outputRecord, { target: 'draft-7', override: unbounded }),
};

const analysisSchema = {
  $id: 'urn:tcptrace-explain:schema:analysis:1.0',
  title: 'Analysis',
  description: 'What tcptrace-explain --format json prints, schema version 1.0',
  ...z.toJSONSchema(analysis, { target: 'draft-7', override: unbounded, reused: 'ref' }),
};

/** A list of names, and the type of one of them. */
const names = (list: string, type: string, values: readonly string[]): string =>
  `export const ${list} = [\n${values.map((v) => `  '${v}',`).join('\n')}\n] as const;\nexport type ${type} = (typeof ${list})[number];\n`;

async function types(): Promise<string> {
  const parts = [banner];
  parts.push(names('ANNOTATION_KINDS', 'AnnotationKind', KINDS), names('STATE_NAMES', 'StateName', STATES));
  parts.push(names('RESET_CAUSES', 'ResetCause', RESET_CAUSES));
  for (const [name, shape] of Object.entries({ ...records, TwoViewsRecord: twoViews })) {
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
  const rows = [...Object.values(records), twoViews].map((shape) => {
    const { properties = {} } = z.toJSONSchema(shape, { target: 'draft-7' }) as {
      properties?: Record<string, Property>;
    };
    const all = Object.entries(properties).map(([name, property]) => `    ${name}: '${columnType(property)}',`);
    const type = String(properties['type']?.const);
    return `  ${type.includes('-') ? `'${type}'` : type}: {\n${all.join('\n')}\n  },`;
  });
  return `/** Columns of each type of record for DuckDB, written by \`npm run schema\` from schema/output.ts: change that file. */\n\nexport const COLUMNS = {\n${rows.join('\n')}\n} as const;\n`;
}

const outputs: [string, string][] = [
  ['schema/output.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
  ['schema/analysis.schema.json', `${JSON.stringify(analysisSchema, null, 2)}\n`],
  ['src/records/contract.ts', await types()],
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
