/** ICMP (RFC 792) and ICMPv6 (RFC 4443): type, code, echo, next-hop MTU, and where the quoted packet begins. */
import type { Cursor } from './cursor.ts';
import type { TransportFields } from './fields.ts';
import { HAS_LENGTH } from './known.ts';

const HEADER = 8;

/** Reads the message; `c.at` is then the quoted packet, when `quotes` of the same type is true. */
export function icmp(c: Cursor, f: TransportFields, v6: boolean): boolean {
  const at = c.at;
  const left = c.end - at;
  if (left < 2) {
    c.short(v6 ? 'ICMPv6' : 'ICMP');
    return false;
  }
  const view = c.view;
  const type = view.getUint8(at);
  f.icmpType = type;
  f.icmpCode = view.getUint8(at + 1);
  f.known = HAS_LENGTH;
  f.payloadLength = c.wireEnd - at;
  f.bytes = c.bytes;
  f.payloadStart = Math.min(at + HEADER, c.end);
  f.payloadEnd = c.end;
  if (left >= HEADER) {
    if (v6 ? type === 128 || type === 129 : type === 0 || type === 8) {
      f.echoId = view.getUint16(at + 4);
      f.echoSeq = view.getUint16(at + 6);
    } else if (v6 && type === 2) {
      f.icmpMtu = view.getUint32(at + 4);
    } else if (!v6 && type === 3 && f.icmpCode === 4) {
      f.icmpMtu = view.getUint16(at + 6);
    }
  }
  c.at = f.payloadStart;
  return true;
}

/** Whether messages of this type quote the packet that they are about. */
export const quotes = (type: number, v6: boolean): boolean =>
  v6 ? type >= 1 && type <= 4 : type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
