/** The program in a world that fails it: full disks, pipes that nobody feeds, signals, links, names, little memory. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSource } from '../../src/capture/source.ts';
import { NameTable } from '../../src/segment/names.ts';
import type { SegmentHandler } from '../../src/segment/source.ts';
import { refused, run, SESSION } from '../helpers/cli.ts';
import { cat, ether, ip4, pcap, pcapHeader, pcapRecord, tcp } from '../helpers/packets.ts';
import { bundled, ended, ready, start, type Ended, type Program } from '../helpers/program.ts';
import { notesOf } from '../helpers/in-english.ts';

let program: Program;
let folder = '';
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  program = await bundled('environment');
  folder = mkdtempSync(join(tmpdir(), 'tcptrace-environment-'));
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** As a shell would run it: `$0` stands for the program. */
const shell = (script: string): ChildProcess =>
  spawn('sh', ['-c', script, program.path], { stdio: ['ignore', 'pipe', 'pipe'] });
const inShell = (script: string): Promise<Ended> => ended(shell(script));

/** A transfer of 100 bytes a packet, each acknowledged: `packets` of them, in chunks of about a megabyte. */
function* transfer(packets: number): Generator<Uint8Array> {
  yield pcapHeader();
  const ports = { src: 4000, dst: 80 };
  const data = tcp({ ...ports, ack: 1, flags: 0x10, payload: new Uint8Array(100) });
  const ack = tcp({ src: 80, dst: 4000, seq: 1, flags: 0x10 });
  const back = { src: '10.0.0.2', dst: '10.0.0.1' };
  const pair = cat(pcapRecord(ether(ip4(6, data))), pcapRecord(ether(ip4(6, ack, back)), 10));
  const dataAt = 16 + 14 + 20;
  const ackAt = pair.length - 20;
  for (let done = 0; done < packets;) {
    const n = Math.min(6_000, packets - done);
    const chunk = Buffer.alloc((n / 2) * pair.length);
    for (let i = 0; i < n / 2; i++) {
      const base = i * pair.length;
      const nth = done / 2 + i;
      chunk.set(pair, base);
      chunk.writeUInt32LE(Math.floor(nth / 1000), base);
      chunk.writeUInt32LE((nth % 1000) * 1000, base + 4);
      chunk.writeUInt32LE(Math.floor(nth / 1000), base + pair.length - 70);
      chunk.writeUInt32LE((nth % 1000) * 1000 + 10, base + pair.length - 66);
      chunk.writeUInt32BE((nth * 100) >>> 0, base + dataAt + 4);
      chunk.writeUInt32BE((nth * 100 + 100) >>> 0, base + ackAt + 8);
    }
    done += n;
    yield chunk;
  }
}

async function feed(child: ChildProcess, chunks: Iterable<Uint8Array>): Promise<void> {
  const { stdin } = child;
  if (stdin === null) throw new Error('no standard input');
  stdin.on('error', () => {});
  for (const chunk of chunks) {
    if (!stdin.write(chunk))
      await new Promise((resolve) => {
        stdin.once('drain', resolve);
      });
  }
  stdin.end();
}

const MB = 1_000_000;
/** A report without its line breaks. */
const words = (out: string): string => out.replace(/\s+/g, ' ');

describe('standard input', () => {
  it('is not kept: four times as much takes no more memory', async () => {
    const peaks: number[] = [];
    for (const packets of [300_000, 1_200_000]) {
      const child = start(program.path, ['-']);
      const over = ended(child);
      await feed(child, transfer(packets));
      const { code, peak, out } = await over;
      expect(code).toBe(0);
      expect(words(out)).toContain(`${packets.toLocaleString('en')} packets`);
      peaks.push(peak);
    }
    const [small = NaN, large = NaN] = peaks;
    // Kept chunks would take 150 MB more.
    expect(large - small).toBeLessThan(40 * MB);
  });
});

/** The header of a block (RFC 8878 §3.1.1.2). */
const block = (length: number, type: number, last = 0): number[] => {
  const word = (length << 3) | (type << 1) | last;
  return [word & 255, (word >>> 8) & 255, word >>> 16];
};
/** A capture of records without a byte, in zstd: a block of 131,072 zeros is one byte and its header (RFC 8878 §3.1.1.2). */
function bomb(blocks: number): Uint8Array {
  const header = pcapHeader();
  const zeros = Uint8Array.from([...block(131_072, 1), 0]);
  return cat(
    [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38],
    block(header.length, 0),
    header,
    ...Array.from({ length: blocks }, () => zeros),
    block(0, 0, 1),
  );
}

describe('compressed input', () => {
  it('is unpacked without a warning', async () => {
    const chunks = [...transfer(60_000)];
    // Stored and not deflated: many chunks are written to the decompressor.
    writeFileSync(at('stored.pcap.gz'), gzipSync(Buffer.concat(chunks), { level: 0 }));
    const { code, out, err } = await ended(start(program.path, [at('stored.pcap.gz')]));
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(words(out)).toMatch(/60,000 packets/);
  });

  it('that inflates as no capture does is cut off, in little memory, and the report says so', async () => {
    writeFileSync(at('bomb.pcap.zst'), bomb(24_000));
    const { code, out, peak } = await ended(start(program.path, [at('bomb.pcap.zst')]));
    expect(code).toBe(0);
    expect(words(out)).toMatch(
      /the zstd data were cut off: \d+ bytes of them inflate to more than \d+, as no capture does/,
    );
    expect(peak).toBeLessThan(250 * MB);
  });

  it('that inflates much, but not more than a capture may, is read to its end', async () => {
    writeFileSync(at('dull.pcap.zst'), bomb(800));
    const { code, out } = await ended(start(program.path, [at('dull.pcap.zst')]));
    expect(code).toBe(0);
    expect(out).not.toMatch(/cut off/);
    expect(words(out)).toMatch(/6,553,600 × records without a byte/);
  });

  it('that asks for more memory than it may is refused in a sentence', async () => {
    writeFileSync(at('window.zst'), Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0xa0, 1, 0, 0]));
    const { code, err } = await ended(start(program.path, [at('window.zst')]));
    expect(code).toBe(2);
    expect(err).toMatch(/asks for 1024 MB of memory/);
  });
});

describe('output that cannot be written', () => {
  it('is told in one sentence and by an exit code of its own', async () => {
    writeFileSync(at('one.txt'), SESSION);
    for (const format of ['terminal', 'ndjson', 'json']) {
      const { code, err } = await inShell(`node "$0" --format ${format} --fail-on note ${at('one.txt')} > /dev/full`);
      expect(code).toBe(74);
      expect(err).toBe(
        'The report could not be written: no space is left on the device (ENOSPC). What stands written is not all of it.\n',
      );
    }
    const { code } = await inShell(`node "$0" explain > /dev/full`);
    expect(code).toBe(74);
  });

  // Only root may make a file system that is full.
  it.runIf(process.getuid?.() === 0)('is told so by a batch, too, where its disk is full', async () => {
    writeFileSync(at('one.txt'), SESSION);
    mkdirSync(at('tiny'));
    const { code, out, err } = await inShell(
      `unshare -m sh -c 'mount -t tmpfs -o size=40k none ${at('tiny')} && node "$0" batch -o ${at('tiny')}/r ${at('one.txt')}' "$0"`,
    );
    expect({ code, out }).toEqual({ code: 74, out: '' });
    expect(err).toMatch(/^The report could not be written: no space is left on the device \(ENOSPC/);
  });

  it('is told where no folder for a short time can be made', async () => {
    writeFileSync(at('one.txt'), SESSION);
    const { code, err } = await inShell(`TMPDIR=/nowhere node "$0" open --no-open ${at('one.txt')}`);
    expect(code).toBe(74);
    expect(err).toMatch(/^The report could not be written: there is no such file or directory \(ENOENT: mkdtemp/);
  });
});

/** Ends when the process is surely waiting. */
async function whileWaiting(child: ChildProcess, signal: NodeJS.Signals): Promise<Ended> {
  const over = ended(child);
  await ready(child);
  // It now opens what it is to read, which takes no time but the machine's.
  await sleep(1_000);
  child.kill(signal);
  return over;
}

describe('signals', () => {
  it('end the wait for who writes to a named pipe', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const { code, err } = await whileWaiting(start(program.path, [at('pipe')]), 'SIGINT');
    expect(code).toBe(130);
    expect(err).toBe(`${at('pipe')}: Interrupted before anything came.\n`);
  });

  it('end the wait for a paste, and are told', async () => {
    const { code, err } = await whileWaiting(start(program.path, []), 'SIGINT');
    expect(code).toBe(130);
    expect(err).toBe('standard input: Interrupted before anything came.\n');
  });

  it('give the shell the number that it expects', async () => {
    for (const [signal, number] of [
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      const child = start(program.path, ['-']);
      child.stdin?.write(SESSION);
      const { code, out } = await whileWaiting(child, signal);
      expect(code).toBe(number);
      expect(out).toMatch(/Interrupted: this is what is known so far/);
      expect(out).toMatch(/One connection/);
    }
  });

  it('are not needed where a named pipe is fed', async () => {
    execFileSync('mkfifo', [at('fed')]);
    writeFileSync(at('one.txt'), SESSION);
    const { code, out } = await inShell(`cat ${at('one.txt')} > ${at('fed')} & node "$0" ${at('fed')}`);
    expect(code).toBe(0);
    expect(out).toMatch(/One connection/);
  });
});

describe('directories', () => {
  it('are read with few open files', async () => {
    mkdirSync(at('many'));
    for (let i = 0; i < 2_000; i++) writeFileSync(at(`many/${i}.txt`), refused(1_024 + i, 1));
    const { code, out, err } = await inShell(`ulimit -n 32; node "$0" --format ndjson ${at('many')} | tail -n 1`);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ type: 'summary', files: 2_000, connections: 2_000 });
  });

  it('are refused in a sentence where a batch may open too few files', async () => {
    const { code, err } = await inShell(`ulimit -n 24; node "$0" batch ${at('many')} -o ${at('few')} -j 1`);
    expect(code).toBe(74);
    expect(err).toMatch(/^The report could not be written: .*EMFILE/m);
  });

  it('whose links lead out are not left without a word, and links within are read once', async () => {
    for (const name of ['links', 'links/below', 'outside', 'links/.hidden']) mkdirSync(at(name));
    writeFileSync(at('links/a.txt'), SESSION);
    writeFileSync(at('outside/b.txt'), refused(5000, 1));
    writeFileSync(at('links/.hidden/c.txt'), refused(5001, 1));
    symlinkSync(at('links/a.txt'), at('links/again.txt'));
    symlinkSync('..', at('links/below/up'));
    symlinkSync(at('outside'), at('links/out'));
    symlinkSync('.hidden/c.txt', at('links/c.txt'));
    const { out, err, code } = await run([at('links'), '--format', 'ndjson']);
    expect(code).toBe(0);
    expect(err).toBe(
      `${at('links')}: 2 links in it lead out of it and were not followed (first ${at('links/c.txt')}); to read what a link leads to, give it by name.\n`,
    );
    expect(out.match(/"type":"capture","/g)).toHaveLength(1);
    symlinkSync('loop', at('links/loop'));
    symlinkSync('nothing', at('links/gone'));
    const broken = await run([at('links')]);
    expect(broken.code).toBe(2);
    expect(broken.err).toContain(`${at('links/loop')}: the link leads back to itself.\n`);
    expect(broken.err).toContain(`${at('links/gone')}: the link leads nowhere.\n`);
  });

  it('and files whose names are no UTF-8 are read', async () => {
    mkdirSync(at('latin'));
    const name = Buffer.concat([Buffer.from(at('latin/caf')), Buffer.from([0xe9]), Buffer.from('.txt')]);
    writeFileSync(name, SESSION);
    const found = await run([at('latin')]);
    expect(found).toMatchObject({ code: 0, err: '' });
    expect(found.out).toMatch(/One connection/);
    const { code, out } = await inShell(`node "$0" ${at('latin')}/*`);
    expect(code).toBe(0);
    expect(words(out)).toMatch(/caf\ufffd\.txt: tcpdump[- ]text, 10 packets/);
  });

  it('and of files whose names read alike, as they are no UTF-8, each is read', async () => {
    mkdirSync(at('alike'));
    for (const [byte, port] of [
      [0xe8, 5000],
      [0xe9, 6000],
    ] as const)
      writeFileSync(Buffer.concat([Buffer.from(at('alike/')), Buffer.from([byte])]), refused(port, 1));
    const { code, out, err } = await inShell(`node "$0" --format ndjson ${at('alike')}/*`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/"port":5000/);
    expect(out).toMatch(/"port":6000/);
  });

  it('and nothing is written under another name than one that is no UTF-8', async () => {
    mkdirSync(at('written'));
    writeFileSync(at('in.txt'), SESSION);
    const saved = at('in.ndjson');
    expect((await inShell(`node "$0" --format ndjson -o ${saved} ${at('in.txt')}`)).code).toBe(0);
    const name = `"$(printf '${at('written')}/caf\\351')"`;
    for (const command of [
      `-o ${name} ${at('in.txt')}`,
      `--output=${name} ${at('in.txt')}`,
      `report -o ${name} ${saved}`,
      `batch -o ${name} ${at('in.txt')}`,
    ]) {
      const { code, out, err } = await inShell(`node "$0" ${command}`);
      expect({ code, out }, command).toEqual({ code: 64, out: '' });
      expect(err, command).toMatch(/^--output .*caf\ufffd: this name is no UTF-8/);
    }
    expect(readdirSync(at('written'))).toEqual([]);
    // A name that holds this very character.
    expect((await inShell(`node "$0" -o ${at('written')}/caf\ufffd ${at('in.txt')}`)).code).toBe(0);
    expect(readdirSync(at('written'))).toEqual(['caf\ufffd']);
  });

  it('with a file that may not be read are told not to be whole', async () => {
    mkdirSync(at('secret'));
    writeFileSync(at('secret/a.txt'), SESSION);
    writeFileSync(at('secret/b.txt'), refused(5000, 1), { mode: 0 });
    chmodSync(folder, 0o755);
    const asNobody = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --regid=65534 --clear-groups ' : '';
    const { code, out } = await inShell(`${asNobody}node "$0" ${at('secret')}`);
    expect(code).toBe(2);
    expect(words(out)).toMatch(/b\.txt: no permission to read it/);
    expect(out).toMatch(/One connection/);
  });

  it('are no standard input', async () => {
    const { code, err } = await inShell(`node "$0" - < ${folder}`);
    expect({ code, err }).toEqual({ code: 2, err: 'standard input is a directory, not a capture.\n' });
  });
});

describe('a file that changes while it is read', () => {
  it('is read as long as it was when it was opened, and the rest is not left without a word', async () => {
    const path = at('growing.pcap');
    const [header = new Uint8Array(0), first = new Uint8Array(0), second = new Uint8Array(0)] = transfer(12_000);
    writeFileSync(path, Buffer.concat([header, first]));
    let segments = 0;
    const handler: SegmentHandler = { start: () => appendFileSync(path, second), segment: () => segments++ };
    const { frames, notes } = await readSource({ path }, handler, new NameTable());
    expect([frames, segments]).toEqual([6_000, 6_000]);
    expect(notesOf({ notes }).join()).toMatch(
      /^The file grew while it was read, from \d+ bytes to \d+: what was added is not told/,
    );
  });
});

describe('a capture that ends in the headers of its last packet', () => {
  const frame = ether(ip4(6, tcp({ src: 4000, dst: 80, seq: 1, flags: 0x02, options: [2, 4, 5, 0xb4] })));
  const whole = pcap([frame, frame]);
  it('is cut, whatever byte it was cut at, and no snap length is blamed', async () => {
    for (let left = 1; left < frame.length; left++) {
      const path = at('cut.pcap');
      writeFileSync(path, whole.subarray(0, whole.length - left));
      const { out, code } = await run([path, '--format', 'ndjson', '--fail-on', 'warning', '--no-fold']);
      expect(out, `${left} bytes short`).not.toMatch(/TE9005/);
      expect(code).toBe(0);
      expect(out).toMatch(/"truncatedAt":\{[^}]*inside a packet/);
    }
  });

  it('is told beside packets that the snap length did cut', async () => {
    const record = pcapRecord(frame, 1000);
    const short = pcapRecord(frame.subarray(0, 56), 0, frame.length);
    writeFileSync(at('snap.pcap'), cat(pcapHeader(), short, record.subarray(0, record.length - 3)));
    const { out } = await run([at('snap.pcap'), '--format', 'ndjson']);
    expect(out).toMatch(/TE9005/);
    expect(out).toMatch(/"says":"1 packet was cut/);
  });
});
