/** SQL that lets DuckDB read a directory of results: a view a type of record, with the columns that the contract has. */
import { COLUMNS } from './columns.ts';
import { FILES } from './files.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `folder`: where the files lie as DuckDB is to open them; by default beside the reader. */
export function viewsSql(folder = '.'): string {
  const views = Object.entries(FILES).map(([type, file]) => {
    const columns = Object.entries(COLUMNS[type as keyof typeof FILES])
      .filter(([name]) => name !== 'type')
      .map(([name, as]) => `${quoted(name)}: ${quoted(as)}`);
    const path = quoted(`${folder}/${file}`);
    return `CREATE OR REPLACE VIEW ${named(file.slice(0, -'.ndjson'.length).replaceAll('-', '_'))} AS SELECT * FROM read_json(${path}, format = 'newline_delimited', maximum_object_size = 268435456, columns = {\n  ${columns.join(',\n  ')}\n});\n`;
  });
  return `-- Views of these results for DuckDB: \`duckdb -init views.sql\` in this directory, or .read views.sql.\n-- (file, id) is the key of a connection; facts, detail and sides are JSON: a->>'address'.\n${views.join('\n')}`;
}
