/** SQL over a directory of results by DuckDB, where it is installed. */
import { optional } from './optional.ts';
import { viewsSql } from './views-sql.ts';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export async function query(folder: string, sql: string): Promise<Table> {
  const { DuckDBInstance, JsonDuckDBValueConverter } = await optional(
    '@duckdb/node-api',
    async () => await import('@duckdb/node-api'),
  );
  // DuckDB's own JSON has whole numbers of 64 bits as strings, though counts, sums and times are nearly always small enough.
  const convert: typeof JsonDuckDBValueConverter = (value, type, inner) =>
    isSafe(value) ? Number(value) : JsonDuckDBValueConverter(value, type, inner);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(viewsSql(folder));
    const result = await connection.runAndReadAll(sql);
    return { columns: result.columnNames(), rows: result.convertRows(convert) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A whole number that JSON's readers take as it is. */
const isSafe = (value: unknown): value is bigint => typeof value === 'bigint' && Number.isSafeInteger(Number(value));
