/** `tcptrace-explain mcp ROOT…`: a Model Context Protocol server over standard input and output, whose tools are commands of this program. */
import { optional } from '../../batch/optional.ts';
import type { CliWords } from '../../words/cli-words.ts';
import { EXIT } from '../exit-codes.ts';
import { complain, type Io } from '../io.ts';
import type { McpRequest } from '../options.ts';
import { unavailable } from '../unavailable.ts';
import { version } from '../version.ts';
import { callWorld, Pages } from './answer.ts';
import { FindingLines } from './findings.ts';
import { Refused, Roots } from './roots.ts';
import { type Arguments, inputSchema, TOOLS, type ToolName, type ToolShape } from './tools.ts';

/** This program as a function of its arguments. */
export type RunProgram = (argv: readonly string[], io: Io) => Promise<number>;

const NAME = '@modelcontextprotocol/server';

interface Answer {
  readonly [key: string]: unknown;
  readonly content: { readonly type: 'text'; readonly text: string }[];
  readonly isError?: boolean;
}

const answerOf = (text: string, isError = false): Answer => ({
  content: [{ type: 'text', text }],
  ...(isError ? { isError } : {}),
});

/** Ends when the client goes. */
export async function mcpCommand(
  { roots: given }: McpRequest,
  io: Io,
  words: CliWords,
  run: RunProgram,
): Promise<number> {
  let roots: Roots;
  try {
    roots = new Roots(given, words.mcp);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    complain(io, error.message);
    return EXIT.usage;
  }
  try {
    await serve(roots, io, words.mcp, run);
    return 0;
  } catch (error) {
    const missing = unavailable(error, words);
    if (missing === null) throw error;
    complain(io, missing);
    return EXIT.broken;
  }
}

async function serve(roots: Roots, io: Io, says: CliWords['mcp'], run: RunProgram): Promise<void> {
  const { fromJsonSchema, McpServer } = await optional(NAME, async () => await import('@modelcontextprotocol/server'));
  const { serveStdio } = await optional(NAME, async () => await import('@modelcontextprotocol/server/stdio'));
  // One capture at a time: each takes as much memory as the program may have.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<Answer>): Promise<Answer> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
  serveStdio(() => {
    const server = new McpServer(
      { name: 'tcptrace-explain', title: says.title, version: version() },
      { capabilities: { tools: {} }, instructions: says.instructions },
    );
    const shared = { annotations: { readOnlyHint: true, openWorldHint: false } };
    server.registerTool('list_files', { ...shared, description: says.tools.list_files }, () => {
      const { names, more } = roots.files();
      return answerOf([...names, ...(more > 0 ? [says.moreFiles(more)] : [])].join('\n'));
    });
    for (const [name, tool] of Object.entries(TOOLS) as [Exclude<ToolName, 'list_files'>, ToolShape][])
      server.registerTool(
        name,
        {
          ...shared,
          description: says.tools[name],
          inputSchema: fromJsonSchema<Arguments>(inputSchema(tool, says.fields)),
        },
        (args, context) => inTurn(() => answer(name, tool, args, { roots, io, says, run }, context.mcpReq.signal)),
      );
    return server;
  });
  // Nothing more comes from the client.
  await new Promise<void>((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
  });
  await last;
}

interface Call {
  readonly roots: Roots;
  readonly io: Io;
  readonly says: CliWords['mcp'];
  readonly run: RunProgram;
}

const FAILURES: ReadonlySet<number> = new Set([EXIT.usage, EXIT.unreadable, EXIT.broken]);

async function answer(
  name: ToolName,
  tool: ToolShape,
  args: Arguments,
  { roots, io, says, run }: Call,
  signal: AbortSignal,
): Promise<Answer> {
  const pages = new Pages(Number(args['page'] ?? 1));
  const take = (text: string): void => pages.write(text);
  try {
    const { argv, text, note } = commandOf(tool, args, roots, says);
    const findings = name === 'list_findings' ? new FindingLines(take, says) : null;
    const world = callWorld(io, findings === null ? take : (lines) => findings.write(lines), text, signal);
    const code = await run(argv, world.io);
    findings?.end();
    pages.end();
    if (pages.page > pages.pages) return answerOf(says.noPage(pages.page, pages.pages), true);
    const behind = [world.complaints().trim(), pages.pages > 1 ? says.pageOf(pages.page, pages.pages) : '', note];
    return answerOf([...pages.lines, ...behind.filter((line) => line !== '')].join('\n'), FAILURES.has(code));
  } catch (error) {
    if (error instanceof Refused) return answerOf(error.message, true);
    throw error;
  }
}

/** The command line that answers a call, what it reads on standard input, and what is to be said of that. */
function commandOf(
  tool: ToolShape,
  args: Arguments,
  roots: Roots,
  says: CliWords['mcp'],
): { readonly argv: readonly string[]; readonly text: string; readonly note: string } {
  const { lang, path, text } = args;
  const words = [...tool.command(args), ...(lang === undefined ? [] : [`--lang=${lang}`])];
  const instead = tool.instead?.(args);
  if (instead !== undefined) return { argv: [...words, '--', instead], text: '', note: '' };
  const named = args['input'] ?? path;
  if (named === undefined && text === undefined) throw new Refused(says.needsInput);
  if (named === undefined) {
    const kept = roots.keep(String(text));
    return { argv: [...words, '-'], text: String(text), note: says.textIs(kept) };
  }
  const input = roots.find(String(named));
  if ('text' in input) return { argv: [...words, '-'], text: input.text, note: '' };
  return { argv: [...words, '--', input.path], text: '', note: '' };
}
