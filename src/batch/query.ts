/** SQL over a directory of results by DuckDB, where it is installed. */
import { viewsSql } from './views-sql.ts';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** DuckDB is no dependency: its binary takes 70 MB. */
export class NoDuckDb extends Error {}

export async function query(folder: string, sql: string): Promise<Table> {
  const { DuckDBInstance } = await load();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(viewsSql(folder));
    const result = await connection.runAndReadAll(sql);
    return { columns: result.columnNames(), rows: result.getRowsJson() };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function load(): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await import('@duckdb/node-api');
  } catch {
    throw new NoDuckDb('Queries need DuckDB: `npm install @duckdb/node-api`, or its own program with views.sql.');
  }
}
