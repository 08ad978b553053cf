/** A classic pcap cut into pieces, as `tcpdump -C` or `editcap -c` cut one: the head leads each. */
const HEAD = 24;
const RECORD = 16;

export function cutPcap(bytes: Buffer, pieces: number): Buffer[] {
  const little = bytes.readUInt32LE(0) === 0xa1b2c3d4 || bytes.readUInt32LE(0) === 0xa1b23c4d;
  const records: Buffer[] = [];
  for (let at = HEAD; at + RECORD <= bytes.length;) {
    const length = RECORD + (little ? bytes.readUInt32LE(at + 8) : bytes.readUInt32BE(at + 8));
    records.push(bytes.subarray(at, at + length));
    at += length;
  }
  const each = Math.ceil(records.length / pieces);
  const head = bytes.subarray(0, HEAD);
  return Array.from({ length: Math.ceil(records.length / each) }, (_, i) =>
    Buffer.concat([head, ...records.slice(i * each, (i + 1) * each)]),
  );
}
