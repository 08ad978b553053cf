/**
 * Checksums of what a tunnel puts around a packet: of its IPv4 and UDP headers and of GRE. Where one is wrong, whoever ends the
 * tunnel drops the packet as if it had not come (RFC 1122 §3.2.1.2, §4.1.3.4; RFC 2784 §2.3).
 */
import { fold16, pseudoSum, sum } from './checksum.ts';
import {
  CHECKSUM_OF_GRE,
  CHECKSUM_OF_OUTER_IP,
  CHECKSUM_OF_OUTER_UDP,
  CHECKSUM_OF_TCP,
  type Cursor,
} from './cursor.ts';
import type { NetworkFields } from './fields.ts';
import { IP_UDP } from './ip-protocols.ts';

const RIGHT = 0xffff;
const IPV4_CHECKSUM = 10;
const UDP_CHECKSUM = 6;
const GRE_CHECKSUM = 4;
const UDP_HEADER = 8;

/** Of the headers that a tunnel between the addresses of `f` begins with, before what is inside is read. */
export function checkOuter(c: Cursor, f: NetworkFields): void {
  if (f.family === 4 && c.ipv4At >= 0) ipv4(c, c.ipv4At);
  if (c.udpAt >= 0) udp(c, f, c.udpAt);
  c.ipv4At = c.udpAt = -1;
}

/** A field of 0 was left to the network card. */
function ipv4(c: Cursor, at: number): void {
  if (c.view.getUint16(at + IPV4_CHECKSUM) === 0) return;
  const header = (c.view.getUint8(at) & 15) * 4;
  if (sum(c.view, at, at + header, 0) !== RIGHT) blame(c, CHECKSUM_OF_OUTER_IP);
}

/** A field of 0 says that there is none (RFC 768); the pseudo-header's sum alone was left to the network card. */
function udp(c: Cursor, f: NetworkFields, at: number): void {
  if (c.end < c.wireEnd || c.rerouted || c.end - at < UDP_HEADER) return;
  const field = c.view.getUint16(at + UDP_CHECKSUM);
  const pseudo = pseudoSum(f, IP_UDP, c.end - at);
  if (field === 0 || field === fold16(pseudo) || field === fold16(pseudoSum(f, IP_UDP, 0))) return;
  if (sum(c.view, at, c.end, pseudo) !== RIGHT) blame(c, CHECKSUM_OF_OUTER_UDP);
}

/** Of GRE with the C bit: header and what follows. */
export function checkGre(c: Cursor, at: number): void {
  if (c.end < c.wireEnd || c.view.getUint16(at + GRE_CHECKSUM) === 0) return;
  if (sum(c.view, at, c.end, 0) !== RIGHT) blame(c, CHECKSUM_OF_GRE);
}

function blame(c: Cursor, whose: number): void {
  if (c.outerFault === CHECKSUM_OF_TCP) c.outerFault = whose;
}
