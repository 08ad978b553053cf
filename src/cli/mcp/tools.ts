/** The tools of the MCP server: what each takes, and the command of this program that answers it. */
import { GROUPINGS, SORTS } from '../../records/entries.ts';
import type { CliWords } from '../../words/cli-words.ts';
import { LANGUAGES } from '../../words/languages.ts';

type Fields = CliWords['mcp']['fields'];
export type ToolName = keyof CliWords['mcp']['tools'];
export type Arguments = Readonly<Record<string, string | number | undefined>>;

/** A parameter as JSON Schema has it. */
type Parameter = { readonly type: 'string' | 'integer'; readonly enum?: readonly string[]; readonly minimum?: number };

const TEXT: Parameter = { type: 'string' };
const NUMBER: Parameter = { type: 'integer', minimum: 0 };
const PARAMETERS: Readonly<Record<keyof Fields, Parameter>> = {
  input: TEXT,
  path: TEXT,
  text: TEXT,
  page: { type: 'integer', minimum: 1 },
  filter: TEXT,
  sort: { type: 'string', enum: SORTS },
  by: { type: 'string', enum: GROUPINGS },
  code: TEXT,
  host: TEXT,
  severity: { type: 'string', enum: ['problem', 'warning', 'note'] },
  from: TEXT,
  to: TEXT,
  connection: NUMBER,
  packet: { type: 'integer', minimum: 1 },
  errno: TEXT,
  name: TEXT,
  lang: { type: 'string', enum: LANGUAGES },
};

export interface ToolShape {
  readonly takes: readonly (keyof Fields)[];
  readonly needs: readonly (keyof Fields)[];
  /** The words of the command, without its language and input. */
  readonly command: (given: Arguments) => readonly string[];
  /** What stands in the place of an input, where the tool reads none. */
  readonly instead?: (given: Arguments) => string | undefined;
}

const CONDITIONS = ['code', 'host', 'severity', 'from', 'to', 'filter'] as const;
const options = (given: Arguments, names: readonly (keyof Fields)[]): string[] =>
  names.flatMap((name) => (given[name] === undefined ? [] : [`--${name}=${given[name]}`]));

export const TOOLS: Readonly<Record<Exclude<ToolName, 'list_files'>, ToolShape>> = {
  analyze: {
    takes: ['path', 'input', 'text', 'filter'],
    needs: [],
    command: (given) => ['--brief', ...options(given, ['filter'])],
  },
  list_connections: {
    takes: ['input', 'sort', 'by', ...CONDITIONS],
    needs: ['input'],
    command: (given) => ['--list', ...options(given, ['sort', 'by', ...CONDITIONS])],
  },
  list_findings: {
    takes: ['input', ...CONDITIONS],
    needs: ['input'],
    command: (given) => ['--format=ndjson', '--only=finding', ...options(given, CONDITIONS)],
  },
  show_connection: {
    takes: ['input', 'connection', 'filter'],
    needs: ['input', 'connection'],
    command: (given) => options(given, ['connection', 'filter']),
  },
  show_packet: {
    takes: ['input', 'packet', 'filter'],
    needs: ['input', 'packet'],
    command: (given) => [`--frame=${given['packet']}`, ...options(given, ['filter'])],
  },
  errno: {
    takes: ['errno', 'input'],
    needs: ['errno'],
    command: (given) => (given['input'] === undefined ? ['errno'] : options(given, ['errno'])),
    instead: ({ input, errno }) => (input === undefined ? String(errno) : undefined),
  },
  explain: {
    takes: ['name'],
    needs: ['name'],
    command: () => ['explain'],
    instead: ({ name }) => String(name),
  },
};

/** What a tool takes, as JSON Schema. */
export function inputSchema({ takes, needs }: Pick<ToolShape, 'takes' | 'needs'>, fields: Fields): object {
  const properties = Object.fromEntries(
    [...takes, 'page' as const, 'lang' as const].map((name) => [
      name,
      { ...PARAMETERS[name], description: fields[name] },
    ]),
  );
  return { type: 'object', properties, required: needs, additionalProperties: false };
}
