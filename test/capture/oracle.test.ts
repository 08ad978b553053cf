/** pcap-parser, an independent reader of classic microsecond files, must see the same packets at the same times. */
import { createRequire } from 'node:module';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { CaptureReader } from '../../src/capture/capture-reader.ts';
import { recognise } from '../../src/capture/open.ts';
import { PcapFormat } from '../../src/capture/pcap.ts';
import { NameTable } from '../../src/segment/names.ts';

interface OraclePacket {
  header: { timestampSeconds: number; timestampMicroseconds: number; capturedLength: number; originalLength: number };
  data: Buffer;
}
interface Oracle {
  on(event: 'packet', listener: (packet: OraclePacket) => void): void;
  on(event: 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
}
const { parse } = createRequire(import.meta.url)('pcap-parser') as {
  parse: (input: Readable) => Oracle;
};

interface Packet {
  micros: number;
  captured: number;
  length: number;
  hex: string;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const theirs = (bytes: Buffer): Promise<Packet[]> =>
  new Promise((resolve, reject) => {
    const packets: Packet[] = [];
    const oracle = parse(Readable.from([bytes]));
    oracle.on('packet', ({ header, data }) => {
      packets.push({
        micros: header.timestampSeconds * 1e6 + header.timestampMicroseconds,
        captured: header.capturedLength,
        length: header.originalLength,
        hex: hex(data),
      });
    });
    oracle.on('end', () => resolve(packets));
    oracle.on('error', reject);
  });

/** Our records, before anything is decoded. */
class Recorder extends CaptureReader {
  readonly packets: Packet[] = [];
  override packet(...record: Parameters<CaptureReader['packet']>): void {
    const [, bytes, , at, captured, length, time] = record;
    super.packet(...record);
    const start = Number((this.startEpochNs ?? 0n) / 1000n);
    this.packets.push({ micros: start + time / 1000, captured, length, hex: hex(bytes.subarray(at, at + captured)) });
  }
}

function ours(bytes: Uint8Array): Packet[] {
  const recorder = new Recorder({ start: () => {}, segment: () => {} }, new NameTable(), {}, recognise);
  recorder.format = new PcapFormat(recorder);
  recorder.push(bytes);
  recorder.end();
  return recorder.packets;
}

const FOLDERS = ['../../fixtures/formats/', '../../../shared/captures/'].map((f) => new URL(f, import.meta.url));
const MICRO = new Set(['a1b2c3d4', 'd4c3b2a1']);
const files = FOLDERS.filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => new URL(encodeURIComponent(name), folder)))
  .filter((url) => url.pathname.endsWith('.pcap') && !url.pathname.includes('concatenated'))
  .filter((url) => MICRO.has(hex(readFileSync(url).subarray(0, 4))));

describe('pcap-parser', () => {
  test('there are files of both byte orders', () => {
    expect(new Set(files.map((url) => hex(readFileSync(url).subarray(0, 4))))).toEqual(MICRO);
  });
  test.each(files.map((url) => [decodeURIComponent(url.pathname.split('/').at(-1) ?? ''), url] as const))(
    '%s',
    async (_, url) => {
      const bytes = readFileSync(url);
      expect(ours(new Uint8Array(bytes))).toEqual(await theirs(bytes));
    },
  );
});
