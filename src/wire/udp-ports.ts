/** What some UDP ports carry besides tunnels that are read layer by layer: LISP, GUE, and encrypted tunnels, which are counted by name. */
import { type Cursor, IP, UDP } from './cursor.ts';
import type { NetworkFields } from './fields.ts';
import { gue } from './ip.ts';
import { PATH_LISP, pushTunnel } from './path.ts';

const PORT_OPENVPN = 1194;
const PORT_LISP = 4341;
const PORT_NAT_TRAVERSAL = 4500;
const PORT_GUE = 6080;
/** Of its documentation; no number of IANA's. */
const PORT_WIREGUARD = 51_820;
/** Opcode, session, number of acknowledgments, one of them. */
const LEAST_OPENVPN = 1 + 8 + 1 + 4;
const LISP_HEADER = 8;
const ESP_HEADER = 8;
/** The P bit of LISP-GPE (RFC 9305 §3): a protocol number follows, and perhaps no IP. */
const LISP_GENERIC = 0x04;

export function byOtherPort(c: Cursor, f: NetworkFields, port: number): number {
  switch (port) {
    case PORT_LISP:
      return lisp(c, f);
    case PORT_NAT_TRAVERSAL:
      return looksLikeEsp(c) ? c.skip('skipped.esp-in-udp') : UDP;
    case PORT_GUE:
      return gue(c, f);
    case PORT_OPENVPN:
      return looksLikeOpenVpn(c) ? c.skip('skipped.openvpn') : UDP;
    case PORT_WIREGUARD:
      return looksLikeWireguard(c) ? c.skip('skipped.wireguard') : UDP;
    default:
      return UDP;
  }
}

/** LISP data (RFC 9300 §5.1): eight bytes of flags, nonce and locators, then an IP packet. */
function lisp(c: Cursor, f: NetworkFields): number {
  if (c.left <= LISP_HEADER || (c.view.getUint8(c.at) & LISP_GENERIC) !== 0) return UDP;
  const version = c.view.getUint8(c.at + LISP_HEADER) >>> 4;
  if (version !== 4 && version !== 6) return UDP;
  pushTunnel(c, f, PATH_LISP);
  c.at += LISP_HEADER;
  return IP;
}

/** ESP's index and number; IKE begins with four zeros, a keepalive is one byte (RFC 3948 §2). */
const looksLikeEsp = (c: Cursor): boolean => c.left > ESP_HEADER && c.view.getInt32(c.at) !== 0;

/** A type of 1 to 4 and three bytes of zeros (wireguard.com/protocol). */
function looksLikeWireguard(c: Cursor): boolean {
  if (c.left < 32) return false;
  const type = c.view.getUint32(c.at, true);
  return type >= 1 && type <= 4;
}

/** An opcode of 1 to 11 in the upper five bits, and no less than the shortest packet, an acknowledgment (draft-openvpn-wire-protocol §2). */
const looksLikeOpenVpn = (c: Cursor): boolean =>
  c.left >= LEAST_OPENVPN && c.view.getUint8(c.at) >>> 3 >= 1 && c.view.getUint8(c.at) >>> 3 <= 11;
