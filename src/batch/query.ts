/** SQL over a directory of results by DuckDB, where it is installed. */
import { optional } from './optional.ts';
import { viewsSql } from './views-sql.ts';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export async function query(folder: string, sql: string): Promise<Table> {
  const { DuckDBInstance } = await optional('@duckdb/node-api', async () => await import('@duckdb/node-api'));
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
