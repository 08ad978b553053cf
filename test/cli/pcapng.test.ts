/** `--format pcapng`: everything of the capture stays, and the comments are those that tshark shows. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInput } from '../helpers/capture.ts';
import { run, SESSION } from '../helpers/cli.ts';
import { blocksOf, withoutComments } from '../helpers/pcapng-blocks.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

const folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

let tshark = true;
beforeAll(() => {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'pipe' });
  } catch {
    tshark = false;
  }
});

/** Explains `path` into a file, whose path it returns. */
async function explained(path: string, ...options: readonly string[]): Promise<string> {
  const out = join(folder, 'out.pcapng');
  const { code, err, written } = await run([path, '--format', 'pcapng', '-o', out, ...options]);
  expect([code, err]).toEqual([0, '']);
  writeFileSync(out, written[out] ?? new Uint8Array(0));
  return out;
}

/** A line a packet: number, time, lengths, the hash of its bytes; and the comments that Wireshark would show. */
function listed(path: string): { readonly packets: string[]; readonly comments: string[] } {
  const fields = ['frame.number', 'frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.md5_hash', 'frame.comment'];
  const out = execFileSync(
    'tshark',
    ['-n', '-r', path, '-o', 'frame.generate_md5_hash:TRUE', '-T', 'fields', ...fields.flatMap((one) => ['-e', one])],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const rows = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  return {
    packets: rows.map(([number, time = '', ...rest]) =>
      [number, time.replace(/0+$/, ''), ...rest.slice(0, 3)].join(' '),
    ),
    comments: rows.map((row) => row[5] ?? ''),
  };
}

/** tshark takes seconds where other work is done: a few formats. */
const CONVERTED = ['modified.pcap', 'pcap.pcap.zst', 'snoop.snoop'].map((name) => `fixtures/formats/format-${name}`);
/** The others as this program reads them. */
const READ_AGAIN = readdirSync('fixtures/formats').filter(
  (name) => /\.(?:pcap|snoop|cap)(?:\.[a-z]+)?$/.test(name) && !name.startsWith('other-') && !name.endsWith('.pcapng'),
);
const BLOCKS = readdirSync('fixtures/formats').filter((name) => name.endsWith('.pcapng'));

describe('a capture with comments', () => {
  it.runIf(tshark).each(CONVERTED)('holds the packets of %s as tshark reads them', async (path) => {
    const copy = listed(await explained(path));
    expect(copy.packets).toEqual(listed(path).packets);
    expect(copy.comments.filter((one) => /handshake [123]\/3/.test(one))).toHaveLength(3);
  });

  it.each(READ_AGAIN)('holds the packets of %s', async (name) => {
    const path = `fixtures/formats/${name}`;
    const [copy, original] = [await readInput({ path: await explained(path) }), await readInput({ path })];
    expect(copy.rows).toEqual(original.rows);
    expect(copy.end.frames).toBe(original.end.frames);
  });

  it.each(BLOCKS)('keeps the blocks of %s to the byte', async (name) => {
    const path = `fixtures/formats/${name}`;
    const before = readFileSync(path);
    // Concatenated with a pcap: that part is converted.
    const theirs = name === 'concatenated-mixed.pcapng' ? blocksUntilAnother(before) : blocksOf(before);
    const ours = blocksOf(readFileSync(await explained(path)));
    let comments = 0;
    for (const [i, block] of theirs.entries()) {
      const copy = ours[i];
      expect(copy?.type).toBe(block.type);
      if (copy === undefined || copy.bytes.equals(block.bytes)) continue;
      expect([SECTION_HEADER, ENHANCED_PACKET]).toContain(block.type);
      const kept = withoutComments(copy);
      const [was, is] = [withoutComments(block).rest, kept.rest].map((rest) => Buffer.from(rest));
      // A section that grew has a length of its own, and a list of options that was empty has an end.
      if (block.type === SECTION_HEADER) for (const one of [was, is]) one?.fill(0, 8, 16);
      expect(is?.subarray(0, was?.length)).toEqual(was);
      expect(is?.subarray(was?.length).every((byte) => byte === 0)).toBe(true);
      comments += kept.comments.length;
    }
    expect(comments).toBeGreaterThan(3);
    expect(ours.length).toBeGreaterThanOrEqual(theirs.length);
  });

  it('says the verdict first, then the finding, what the packet is and which states it moved', async () => {
    const blocks = blocksOf(readFileSync(await explained('fixtures/recorded/spine/unread-data-reset/client.pcap')));
    const packets = blocks
      .filter((block) => block.type === ENHANCED_PACKET)
      .map((block) => withoutComments(block).comments);
    expect(packets).toHaveLength(10);
    expect(packets[0]).toEqual([
      'connection 0: Reset by the server in packet 10 after 3,000 bytes from the client, 0 bytes from the server: most likely closed while received data was unread',
      'handshake 1/3',
      'the client: SYN-SENT',
    ]);
    expect(packets[3]).toEqual([]);
    const [finding, mark, states] = packets[9] ?? [];
    expect(finding).toMatch(/^warning TE4004 reset, most likely with data left unread: The server reset /);
    expect(mark).toBe('reset: closed with data still unread (or abortive close) (likely)');
    expect(states).toMatch(/^the server: ESTABLISHED → CLOSED/);
    const [section] = blocks
      .filter((block) => block.type === SECTION_HEADER)
      .map((block) => withoutComments(block).comments);
    expect(section?.join('\n')).toMatch(
      /10 packets, over 72\.9 ms[^]*reset, most likely with data left unread \(TE4004\)/,
    );
  });

  it('comments only what was asked for, and keeps every packet', async () => {
    const path = 'fixtures/recorded/between/nmap-syn-scan/client.pcap';
    const all = blocksOf(readFileSync(await explained(path, '--no-fold')));
    const one = blocksOf(readFileSync(await explained(path, '--no-fold', '--connection', '0')));
    const commented = (blocks: typeof all): number =>
      blocks.filter((block) => block.type === ENHANCED_PACKET && withoutComments(block).comments.length > 0).length;
    expect(one).toHaveLength(all.length);
    expect(commented(one)).toBeGreaterThan(0);
    expect(commented(one)).toBeLessThan(commented(all));
  });

  it('speaks Chinese where it is asked for', async () => {
    const path = 'fixtures/recorded/spine/unread-data-reset/client.pcap';
    const [, , , packet] = blocksOf(readFileSync(await explained(path, '--lang', 'zh')));
    expect(packet === undefined ? [] : withoutComments(packet).comments).toContain('握手 2/3［报文 1］');
  });

  it('leaves simple packet blocks as they are and says that their comments have no place', async () => {
    const path = join(folder, 'simple.pcapng');
    writeFileSync(path, simple(readFileSync('fixtures/formats/format-pcapng.pcapng')));
    const out = join(folder, 'simple-out.pcapng');
    const { code, err, written } = await run([path, '--format', 'pcapng', '-o', out]);
    expect(code).toBe(0);
    expect(err).toMatch(/^\d+ comments had no place: simple packet blocks take none\.\n$/);
    const [before, after] = [blocksOf(readFileSync(path)), blocksOf(written[out] ?? new Uint8Array(0))];
    expect(after.slice(1)).toEqual(before.slice(1));
  });

  it.each([
    ['a pipe', ['-'], 'give a file, not a pipe'],
    ['two files', ['fixtures/formats/format-pcapng.pcapng', 'fixtures/formats/format-snoop.snoop'], 'give one file'],
    ['a text', ['README.md'], 'this file is no capture'],
  ])('refuses %s in a sentence', async (_, inputs, sentence) => {
    const { code, err, files } = await run([...inputs, '--format', 'pcapng', '-o', 'x.pcapng'], { stdin: SESSION });
    expect(code).toBe(64);
    expect(err).toContain(sentence);
    expect(files).toEqual({});
  });

  it('tells a missing file as every report does', async () => {
    const { code, err } = await run(['missing.pcap', '--format', 'pcapng', '-o', 'x.pcapng']);
    expect([code, err]).toEqual([2, 'missing.pcap: there is no such file.\n']);
  });
});

/** Blocks up to where the bytes of another format begin. */
function blocksUntilAnother(bytes: Uint8Array): ReturnType<typeof blocksOf> {
  const file = Buffer.from(bytes);
  const at = [0xd4c3b2a1, 0xa1b2c3d4, 0x4d3cb2a1]
    .map((magic) => file.indexOf(Buffer.from(magic.toString(16), 'hex')))
    .filter((one) => one > 0);
  return blocksOf(file.subarray(0, Math.min(...at)));
}

/** The packets of a little-endian file as simple packet blocks. */
function simple(bytes: Uint8Array): Buffer {
  return Buffer.concat(
    blocksOf(bytes).map(({ type, bytes: block }) => {
      if (type !== ENHANCED_PACKET) return block;
      const captured = block.readUInt32LE(20);
      const length = 16 + Math.ceil(captured / 4) * 4;
      const out = Buffer.alloc(length);
      out.writeUInt32LE(SIMPLE_PACKET, 0);
      out.writeUInt32LE(length, 4);
      out.writeUInt32LE(captured, 8);
      block.copy(out, 12, 28, 28 + captured);
      out.writeUInt32LE(length, length - 4);
      return out;
    }),
  );
}
