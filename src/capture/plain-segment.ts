/**
 * What nearly every packet of a capture is, read in one go: an IP header without options or extensions, unfragmented, and a TCP header
 * with no options, or with the two paddings and the timestamp of RFC 7323 appendix A. Anything else is left to the walk over the layers.
 */
import { ABSENT, CHECKSUM_UNKNOWN, KNOWN_ALL, KNOWN_TIME, PROTO_TCP, type Segment } from '../segment/segment.ts';

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const TCP_HEADER = 20;
const WITH_TIMESTAMP = 32;
const ALIGNED_TIMESTAMP = 0x0101080a;
/** More fragments, and the offset. */
const FRAGMENTED = 0x3fff;
const DONT_FRAGMENT = 0x4000;

/**
 * Fills a segment that is not `rare` from the IP header at `at`, of `version` 4 or 6 (0: either): [at, end) was captured of what reached to
 * `wireEnd`. Returns where the TCP header is; −1: this is no such packet, and the segment is to be cleared.
 */
export function plainSegment(
  s: Segment,
  version: number,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
  wireEnd: number,
): number {
  if (end - at < IPV4_HEADER + TCP_HEADER) return -1;
  const start = view.getInt32(at);
  const v4 = start >>> 24 === 0x45;
  if (version === (v4 ? 6 : 4)) return -1;
  if (!v4 && (start >>> 28 !== 6 || end - at < IPV6_HEADER + TCP_HEADER)) return -1;
  const total = v4 ? start & 0xffff : IPV6_HEADER + view.getUint16(at + 4);
  const ipEnd = at + total;
  const stop = ipEnd < end ? ipEnd : end;
  const tcp = at + (v4 ? IPV4_HEADER : IPV6_HEADER);
  if (ipEnd > wireEnd || view.getUint8(at + (v4 ? 9 : 6)) !== PROTO_TCP || stop - tcp < TCP_HEADER) return -1;
  const fragment = v4 ? view.getInt32(at + 4) : 0;
  const word = view.getInt32(tcp + 12);
  const header = (word >>> 28) * 4;
  const payload = tcp + header;
  if ((fragment & FRAGMENTED) !== 0 || payload > stop) return -1;
  if (header === WITH_TIMESTAMP) {
    if (view.getInt32(tcp + 20) !== ALIGNED_TIMESTAMP) return -1;
    s.hasTimestamp = true;
    s.tsVal = view.getInt32(tcp + 24);
    s.tsEcr = view.getInt32(tcp + 28);
  } else {
    if (header !== TCP_HEADER) return -1;
    s.hasTimestamp = false;
    s.tsVal = s.tsEcr = 0;
  }
  if (v4) {
    s.family = 4;
    s.ecn = (start >>> 16) & 3;
    s.ipId = fragment >>> 16;
    s.df = (fragment & DONT_FRAGMENT) === 0 ? 0 : 1;
    s.ttl = view.getUint8(at + 8);
    s.src0 = view.getInt32(at + 12);
    s.dst0 = view.getInt32(at + 16);
    s.src1 = s.src2 = s.src3 = s.dst1 = s.dst2 = s.dst3 = 0;
  } else {
    s.family = 6;
    s.ecn = (start >>> 20) & 3;
    s.ipId = s.df = ABSENT;
    s.ttl = view.getUint8(at + 7);
    s.src0 = view.getInt32(at + 8);
    s.src1 = view.getInt32(at + 12);
    s.src2 = view.getInt32(at + 16);
    s.src3 = view.getInt32(at + 20);
    s.dst0 = view.getInt32(at + 24);
    s.dst1 = view.getInt32(at + 28);
    s.dst2 = view.getInt32(at + 32);
    s.dst3 = view.getInt32(at + 36);
  }
  const ports = view.getInt32(tcp);
  s.protocol = PROTO_TCP;
  s.ipLength = total;
  s.path = 0;
  s.checksum = CHECKSUM_UNKNOWN;
  s.payloadSum = 0;
  s.known = KNOWN_ALL & ~KNOWN_TIME;
  s.srcPort = ports >>> 16;
  s.dstPort = ports & 0xffff;
  s.seq = view.getInt32(tcp + 4);
  s.ack = view.getInt32(tcp + 8);
  s.flags = (word >>> 16) & 0x1ff;
  s.window = word & 0xffff;
  s.urgentPointer = view.getUint16(tcp + 18);
  s.payloadLength = ipEnd - payload;
  s.bytes = bytes;
  s.payloadStart = payload;
  s.payloadEnd = stop;
  return tcp;
}
