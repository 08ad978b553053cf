/** A record as a line of bytes: which type it is, and the number of its file put in its place, without reading the rest. */
import { isRecordType } from '../records/is-record.ts';
import type { OutputRecord } from '../records/contract.ts';

const TYPE = '{"type":"';
const FILE = Buffer.from('"file":0');
/** The number of the file stands before any text that an input could have chosen. */
const FIRST_TEXTS = ['"path":', '"title":', '"tuple":', '"text":', '"address":', '"error":', '"rfc":'].map((one) =>
  Buffer.from(one),
);
const HEAD_BYTES = 512;

export type LineType = OutputRecord['type'] | 'part';

/** Null where the line is no record of ours. */
export function typeOf(line: Buffer): LineType | null {
  const start = line.toString('latin1', 0, 40);
  if (!start.startsWith(TYPE)) return null;
  const type = start.slice(TYPE.length, start.indexOf('"', TYPE.length));
  return type === 'part' || isRecordType(type) ? type : null;
}

/** The pieces of the line of a record of a job, whose files are numbered from 0, as the record of file number `file`. */
export function withFile(line: Buffer, type: OutputRecord['type'], file: number): [Uint8Array | string, Uint8Array] {
  const head = line.subarray(0, HEAD_BYTES);
  const at = head.indexOf(FILE);
  const texts = FIRST_TEXTS.map((text) => head.indexOf(text)).filter((one) => one >= 0);
  if (at >= 0 && texts.every((one) => at < one)) {
    const before = line.subarray(0, at);
    return [Buffer.concat([before, Buffer.from(`"file":${file}`)]), line.subarray(at + FILE.length)];
  }
  const begin = `${TYPE}${type}"`;
  return [`${begin},"file":${file}`, line.subarray(begin.length)];
}
