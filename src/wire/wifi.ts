/** 802.11 data frames and the headers that monitor-mode captures put before them: radiotap, Prism, AVS, PPI. */
import { AMSDU, LINK, LLC, WIFI } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { LinkFields } from './fields.ts';

const TYPE_DATA = 2;
const SUBTYPE_NO_DATA = 0x4;
const SUBTYPE_QOS = 0x8;
const TO_DS = 0x01;
const FROM_DS = 0x02;
const RETRY_MORE_FRAGMENTS = 0x04;
const PROTECTED = 0x40;
const ORDER = 0x80;
/** Bit 8 of the QoS control field. */
const MESH_CONTROL = 0x01;
const MESH_RESERVED_MODE = 3;
const MESH_HEADER = 6;
const ADDRESS = 6;
/** Of an A-MSDU. */
const SUBFRAME_HEADER = 14;
const RADIOTAP_FLAGS = 2;
const RADIOTAP_TSFT = 1;
const RADIOTAP_EXTENDED = 0x8000_0000;
const RADIOTAP_DATA_PAD = 0x20;

/** `padded`: the driver aligned the header to four bytes. */
export function wifi(c: Cursor, f: LinkFields, padded: boolean): number {
  return frame(c, f, padded, 0);
}

/**
 * A frame that an access point sends on in a tunnel: some write the two bytes of the frame control field in the other order
 * (Wireshark has a preference for it). Only one order gives version 0 and a data frame.
 */
export function tunnelled(c: Cursor, f: LinkFields): number {
  const swapped = c.left >= 2 && !isData(c.view.getUint8(c.at)) && isData(c.view.getUint8(c.at + 1));
  return frame(c, f, false, swapped ? 1 : 0);
}

const isData = (control: number): boolean => (control & 0x0f) === TYPE_DATA << 2;

/** `first`: which of the two bytes of the frame control field holds version, type and subtype. */
function frame(c: Cursor, f: LinkFields, padded: boolean, first: 0 | 1): number {
  const at = c.at;
  const view = c.view;
  if (c.end - at < 24) {
    if (c.end - at >= 1 && ((view.getUint8(at) >>> 2) & 3) !== TYPE_DATA) {
      return c.skip('skipped.wifi-not-data');
    }
    return c.short('802.11');
  }
  const control = view.getUint8(at + first);
  const flags = view.getUint8(at + 1 - first);
  const subtype = control >>> 4;
  if ((control & 3) !== 0) return c.skip('skipped.wifi-version');
  if (((control >>> 2) & 3) !== TYPE_DATA) return c.skip('skipped.wifi-not-data');
  if ((subtype & SUBTYPE_NO_DATA) !== 0) return c.skip('skipped.wifi-null-data');
  if ((flags & PROTECTED) !== 0) return c.skip('skipped.wifi-encrypted');
  if ((flags & RETRY_MORE_FRAGMENTS) !== 0 || (view.getUint8(at + 22) & 15) !== 0) {
    return c.skip('skipped.wifi-fragment');
  }
  let header = (flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS) ? 30 : 24;
  let aggregate = false;
  let mesh = false;
  if ((subtype & SUBTYPE_QOS) !== 0) {
    if (c.end - at < header + 2) return c.short('802.11');
    aggregate = (view.getUint8(at + header) & 0x80) !== 0;
    mesh = (flags & FROM_DS) !== 0 && (view.getUint8(at + header + 1) & MESH_CONTROL) !== 0;
    header += 2;
    if ((flags & ORDER) !== 0) header += 4;
  }
  // IEEE 802.11 table 9-30: which of the addresses are the ends.
  f.linkDst = address(c, at + ((flags & TO_DS) === 0 ? 4 : 16));
  if ((flags & FROM_DS) === 0) f.linkSrc = address(c, at + 10);
  else if ((flags & TO_DS) === 0) f.linkSrc = address(c, at + 16);
  else if (c.end - at >= 30) f.linkSrc = address(c, at + 24);
  if (padded) header = (header + 3) & ~3;
  c.at = at + header;
  if (c.at > c.end) return c.short('802.11');
  if (mesh && holdsMeshControl(c, aggregate))
    return aggregate ? c.skip('skipped.wifi-mesh-aggregate') : meshControl(c, f);
  return aggregate ? AMSDU : LLC;
}

/**
 * The bit that announces a mesh control field means other things outside of a mesh (IEEE 802.11 §9.2.4.5): believed where no reserved bit
 * of the field's flags is set, nor the reserved address extension mode, as Wireshark does. LLC begins otherwise.
 */
function holdsMeshControl(c: Cursor, aggregate: boolean): boolean {
  const at = c.at + (aggregate ? SUBFRAME_HEADER : 0);
  return at < c.end && c.view.getUint8(at) < MESH_RESERVED_MODE;
}

/** Mesh control (IEEE 802.11 §9.2.4.7.3): flags, life, number, and no, one or two more addresses: those of the ends outside of the mesh. */
function meshControl(c: Cursor, f: LinkFields): number {
  const at = c.at;
  const more = c.view.getUint8(at);
  c.at += MESH_HEADER + more * ADDRESS;
  if (c.at > c.end) return c.short('802.11 mesh');
  if (more === 1) f.linkSrc = address(c, at + MESH_HEADER);
  if (more === 2) {
    f.linkDst = address(c, at + MESH_HEADER);
    f.linkSrc = address(c, at + MESH_HEADER + ADDRESS);
  }
  return LLC;
}

const address = (c: Cursor, at: number): number => c.view.getUint16(at) * 0x1_0000_0000 + c.view.getUint32(at + 2);

/** Radiotap (radiotap.org): little-endian; its flags tell of padding behind the 802.11 header. */
export function radiotap(c: Cursor): { readonly kind: number; readonly padded: boolean } {
  const at = c.at;
  const view = c.view;
  if (c.end - at < 8) return { kind: c.short('radiotap'), padded: false };
  const length = view.getUint16(at + 2, true);
  if (length < 8) return { kind: c.malformed('malformed.radiotap-length'), padded: false };
  if (at + length > c.end) return { kind: c.short('radiotap'), padded: false };
  const present = view.getUint32(at + 4, true);
  let fields = at + 8;
  for (let word = present; (word & RADIOTAP_EXTENDED) !== 0 && fields + 4 <= at + length; fields += 4) {
    word = view.getUint32(fields, true);
  }
  let padded = false;
  if ((present & RADIOTAP_FLAGS) !== 0) {
    if ((present & RADIOTAP_TSFT) !== 0) fields = at + (((fields - at + 7) & ~7) + 8);
    if (fields < at + length) padded = (view.getUint8(fields) & RADIOTAP_DATA_PAD) !== 0;
  }
  c.at = at + length;
  return { kind: WIFI, padded };
}

/** Prism, unless the cookie says AVS; both tell their own length. */
export function prism(c: Cursor): number {
  const at = c.at;
  if (c.end - at < 8) return c.short('Prism');
  if ((c.view.getUint32(at) & 0xffff_f000) >>> 0 === 0x8021_1000) return avs(c);
  const little = c.view.getUint32(at + 4, true);
  const length = little < 0x1_0000 ? little : c.view.getUint32(at + 4);
  return behind(c, length, 'Prism');
}

export function avs(c: Cursor): number {
  if (c.end - c.at < 8) return c.short('AVS');
  return behind(c, c.view.getUint32(c.at + 4), 'AVS');
}

/** PPI: its header names the link type of what follows. */
export function ppi(c: Cursor): number {
  if (c.end - c.at < 8) return c.short('PPI');
  c.next = c.view.getUint32(c.at + 4, true);
  const kind = behind(c, c.view.getUint16(c.at + 2, true), 'PPI');
  return kind === WIFI ? LINK : kind;
}

function behind(c: Cursor, length: number, what: string): number {
  if (length < 8) return c.malformed('malformed.header-length', what);
  if (length > c.end - c.at) return c.short(what);
  c.at += length;
  return WIFI;
}
