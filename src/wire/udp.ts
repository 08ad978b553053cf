/** The UDP header (RFC 768). */
import type { Cursor } from './cursor.ts';
import type { TransportFields } from './fields.ts';
import { HAS_LENGTH, HAS_PORTS } from './known.ts';

const HEADER = 8;

/** Reads the header and moves to the payload; false when there is none to hand over. */
export function udp(c: Cursor, f: TransportFields): boolean {
  const at = c.at;
  if (c.end - at < 4) {
    c.short('UDP');
    return false;
  }
  c.udpAt = at;
  f.srcPort = c.view.getUint16(at);
  f.dstPort = c.view.getUint16(at + 2);
  f.known = HAS_PORTS | HAS_LENGTH;
  f.payloadLength = Math.max(0, c.wireEnd - at - HEADER);
  f.bytes = c.bytes;
  c.at = Math.min(at + HEADER, c.end);
  if (c.end - at >= HEADER) {
    const length = c.view.getUint16(at + 4);
    // 0 is a jumbogram or off-load (RFC 2675 §4); more than the packet holds is not believed.
    if (length >= HEADER && at + length <= c.wireEnd) {
      f.payloadLength = length - HEADER;
      c.wireEnd = at + length;
      if (c.end > c.wireEnd) c.end = c.wireEnd;
    }
  }
  f.payloadStart = c.at;
  f.payloadEnd = c.end;
  return true;
}
