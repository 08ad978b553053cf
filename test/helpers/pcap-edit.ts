/** A classic little-endian pcap of Ethernet and IPv4 taken apart into records, changed, and put together again. */
export interface PcapRecord {
  ns: bigint;
  readonly bytes: Buffer;
}

const HEAD = 24;
const TCP_FLAGS = 13;

export function recordsOf(pcap: Buffer): PcapRecord[] {
  const unit = pcap.readUInt32LE(0) === 0xa1b23c4d ? 1n : 1000n;
  const records: PcapRecord[] = [];
  for (let at = HEAD; at + 16 <= pcap.length;) {
    const length = pcap.readUInt32LE(at + 8);
    const ns = BigInt(pcap.readUInt32LE(at)) * 1_000_000_000n + BigInt(pcap.readUInt32LE(at + 4)) * unit;
    records.push({ ns, bytes: Buffer.from(pcap.subarray(at + 8, at + 16 + length)) });
    at += 16 + length;
  }
  return records;
}

/** With the head of `pcap`, in nanoseconds. */
export function pcapOf(pcap: Buffer, records: readonly PcapRecord[]): Buffer {
  const head = Buffer.from(pcap.subarray(0, HEAD));
  head.writeUInt32LE(0xa1b23c4d, 0);
  const out: Uint8Array[] = [head];
  for (const { ns, bytes } of records) {
    const time = Buffer.alloc(8);
    time.writeUInt32LE(Number(ns / 1_000_000_000n), 0);
    time.writeUInt32LE(Number(ns % 1_000_000_000n), 4);
    out.push(time, bytes);
  }
  return Buffer.concat(out);
}

/** Where the TCP header begins: behind the lengths of the record, Ethernet and IPv4. */
const tcpAt = ({ bytes }: PcapRecord): number => 8 + 14 + 4 * ((bytes[22] ?? 0) & 15);

export const flagsOf = (record: PcapRecord): number => record.bytes[tcpAt(record) + TCP_FLAGS] ?? 0;

/** The IPv4 address that it comes from. */
export const sourceOf = ({ bytes }: PcapRecord): number => bytes.readUInt32BE(8 + 14 + 12);

/** A copy with other control bits and another IP identification. */
export function withFlags(record: PcapRecord, flags: number): PcapRecord {
  const bytes = Buffer.from(record.bytes);
  bytes[tcpAt(record) + TCP_FLAGS] = flags;
  bytes.writeUInt16BE((bytes.readUInt16BE(8 + 14 + 4) + 7_777) & 0xffff, 8 + 14 + 4);
  return { ns: record.ns, bytes };
}

/** All sequence and acknowledgement numbers moved by the same: another connection of the same addresses. */
export function renumber(record: PcapRecord, by: number): void {
  for (const at of [4, 8]) {
    const place = tcpAt(record) + at;
    record.bytes.writeUInt32BE((record.bytes.readUInt32BE(place) + by) >>> 0, place);
  }
}

/** Both addresses in another network; checksums are left as they are. */
export function readdress({ bytes }: PcapRecord): void {
  for (const at of [12, 16]) bytes[8 + 14 + at] = 10;
}
