/** The MCP server as a client meets it over stdio: a session that gets to the cause of six recordings, and what is refused. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, SESSION } from '../helpers/cli.ts';
import { bundled, type Program } from '../helpers/program.ts';
import { leaked } from '../helpers/unseen.ts';

interface Reply {
  readonly id: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

class Client {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #rest = '';
  #last = 0;
  readonly ended: Promise<number | null>;

  constructor(program: string, root: string) {
    this.#child = spawn(process.execPath, [program, 'mcp', root]);
    this.ended = new Promise((resolve) => this.#child.on('exit', resolve));
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const reply = JSON.parse(line) as Reply;
        this.#waiting.get(reply.id)?.(reply);
      }
    });
  }

  send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  ask(method: string, params: object): Promise<Reply> {
    const id = ++this.#last;
    this.send({ id, method, params });
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  async call(name: string, args: object = {}): Promise<{ readonly text: string; readonly isError: boolean }> {
    const { result, error } = await this.ask('tools/call', { name, arguments: args });
    const [first] = (result?.['content'] ?? []) as { text: string }[];
    return { text: first?.text ?? error?.message ?? '', isError: error !== undefined || result?.['isError'] === true };
  }

  close(): void {
    this.#child.stdin.end();
  }
}

/** What the recorder did, as its scenario and the kernel's own reasons tell, and the words in which the cause is to be told. */
const CAUSES: readonly (readonly [string, RegExp])[] = [
  // The receiver's program closed its socket with data unread (TCP_ABORT_ON_CLOSE).
  [
    'spine/unread-data-reset/client.pcap',
    /closed its socket while received data was unread|closed while received data was unread/,
  ],
  // A filter drops the SYN.
  ['between/drop-syn/client.pcap', /no answer came|unanswered/],
  // A translator forgot the mapping while the connection was idle.
  ['between/nat-mapping-expired/client.pcap', /no longer (?:has|knows)|forgotten/],
  // Nothing listens.
  ['endings/refused-v4/client.pcap', /nothing listens|no program listens|refused/],
  // The listener's accept queue is full.
  ['endings/accept-queue-abort/client.pcap', /accept queue/],
  // The server's host was killed while it held the connection; keepalive gave up.
  ['endings/keepalive-gave-up/client.pcap', /keepalive/],
];

describe('the MCP server', () => {
  const root = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
  let program: Program;
  let client: Client;
  let serverName = '';

  beforeAll(async () => {
    for (const [i, [path]] of CAUSES.entries()) copyFileSync(`fixtures/recorded/${path}`, join(root, `${i}.pcap`));
    mkdirSync(join(root, 'inside'));
    symlinkSync(join(root, '0.pcap'), join(root, 'inside', 'link.pcap'));
    symlinkSync('/etc/passwd', join(root, 'out.pcap'));
    writeFileSync(join(root, 'many.txt'), SESSION.repeat(1));
    writeFileSync(join(root, 'odd\n\u202e.txt'), SESSION);
    program = await bundled('mcp');
    client = new Client(program.path, root);
    const { result } = await client.ask('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    serverName = (result?.['serverInfo'] as { name?: string } | undefined)?.name ?? '';
    client.send({ method: 'notifications/initialized' });
  }, 120_000);
  afterAll(() => {
    client.close();
    program.remove();
    rmSync(root, { recursive: true });
  });

  it.each(CAUSES.map((one, i) => [...one, i] as const))(
    'gets to the cause of %s in at most four calls',
    async (_, cause, i) => {
      const path = `${i}.pcap`;
      const overview = await client.call('analyze', { path });
      const list = await client.call('list_connections', { input: path, sort: 'trouble' });
      const [, number = ''] = /^ *(\d+) {2}/m.exec(list.text) ?? [];
      const story = await client.call('show_connection', { input: path, connection: Number(number) });
      const [, code = ''] = /^(TE\d{4}) /m.exec(story.text) ?? [];
      const page = await client.call('explain', { name: code });
      const answers = [overview, list, story, page];
      expect(answers.map(({ isError }) => isError)).toEqual([false, false, false, false]);
      expect(overview.text).toContain(code);
      expect(story.text.replaceAll(/\s+/g, ' ')).toMatch(cause);
      for (const { text } of answers) expect(text.length).toBeLessThan(20_000);
    },
  );

  it('takes a file as `input`, too, as its other tools do', async () => {
    const byPath = await client.call('analyze', { path: '0.pcap' });
    expect(await client.call('analyze', { input: '0.pcap' })).toEqual(byPath);
    expect(byPath.isError).toBe(false);
  });

  it('takes text, and keeps it for further calls', async () => {
    const first = await client.call('analyze', { text: SESSION });
    expect(first.text).toMatch(/\(This text is `text-1` for further calls\.\)$/);
    const packet = await client.call('show_packet', { input: 'text-1', packet: 2 });
    expect(packet.text).toMatch(/handshake 2\/3/);
  });

  it('lists its files, its findings, and where an error was seen', async () => {
    expect((await client.call('list_files')).text.split('\n')).toEqual(
      [...CAUSES.keys()].map((i) => `${i}.pcap`).concat('many.txt', 'odd\\u{a}\\u{202e}.txt'),
    );
    const findings = await client.call('list_findings', { input: '0.pcap' });
    expect(findings.text).toMatch(
      /^TE4004 warning, connection 0, packets 10: reset, most likely with data left unread\. The server reset/,
    );
    const seen = await client.call('errno', { input: '0.pcap', errno: 'ECONNRESET' });
    expect(seen.text.replaceAll(/\s+/g, ' ')).toMatch(
      /Connection 0, the client: the next read\(\) fails with ECONNRESET — packet 10/,
    );
    expect((await client.call('errno', { errno: 'ECONNRESET' })).text).toMatch(/^ECONNRESET\n/);
  });

  it('takes a name as it lists it, and shows nothing of it as it is', async () => {
    const { text, isError } = await client.call('analyze', { path: 'odd\\u{a}\\u{202e}.txt' });
    expect(isError).toBe(false);
    expect(text).toContain('odd\\u{a}\\u{202e}.txt');
    expect(leaked(text)).toBeNull();
    expect(leaked((await client.call('analyze', { path: 'none\u202e' })).text)).toBeNull();
  });

  it('gives long answers in pages', async () => {
    const first = await client.call('explain', { name: 'TE1001' });
    const errors = await client.call('show_connection', { input: '0.pcap', connection: 0, page: 9 });
    expect(first.isError).toBe(false);
    expect(errors).toEqual({ isError: true, text: 'There is no page 9: the answer has 1.' });
  });

  it('reads nothing outside its roots, whatever leads there', async () => {
    for (const path of ['/etc/passwd', '../../etc/passwd', 'out.pcap', root, 'inside']) {
      const { text, isError } = await client.call('analyze', { path });
      expect(isError).toBe(true);
      expect(text).toBe(
        `There is no file ${path} below the roots, and no text of that name: \`list_files\` names the files.`,
      );
    }
    expect((await client.call('analyze', { path: 'inside/link.pcap' })).isError).toBe(false);
  });

  it.each([
    ['show_connection', { input: '0.pcap', connection: 7 }, 'There is no connection 7: the only one is 0.'],
    ['show_packet', { input: '0.pcap', packet: 99 }, 'they are numbered 1 to 10.'],
    ['show_connection', { input: '0.pcap' }, "must have required property 'connection'"],
    ['list_connections', { input: '0.pcap', filter: 'hots 10.0.0.1' }, '--filter'],
    ['explain', { name: '--output=x' }, '--output=x'],
    ['analyze', {}, 'Give `path` or `text`.'],
  ])('says what is wrong with %s %o', async (name, args, sentence) => {
    const { text, isError } = await client.call(name, args);
    expect(isError).toBe(true);
    expect(text).toContain(sentence);
  });

  it('says who it is', () => {
    expect(serverName).toBe('tcptrace-explain');
  });

  it('ends when its client does', async () => {
    const other = new Client(program.path, root);
    other.close();
    expect(await other.ended).toBe(0);
  });

  it('wants directories', async () => {
    expect(await run(['mcp', 'README.md'])).toMatchObject({ code: 64, err: 'README.md is no directory.\n' });
    expect((await run(['mcp'])).code).toBe(64);
  });
});
