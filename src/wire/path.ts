/**
 * The layers around a packet as integer words, and those words as text. A path has no direction, so that both
 * directions of a connection share it: a tunnel's end points stand in numeric order, and what differs by direction by
 * design (MPLS labels, GTP TEIDs, L2TP session numbers, UDP source ports of tunnels) is left out.
 */
import { ipv4Text, ipv6Text } from './address.ts';
import type { Cursor } from './cursor.ts';
import type { NetworkFields } from './fields.ts';
import { checkOuter } from './outer-checksums.ts';

/** One-word layers: kind, value. */
export const PATH_VLAN = 1;
export const PATH_MPLS = 2;
export const PATH_PPPOE = 3;
export const PATH_MACSEC = 4;
export const PATH_PBB = 5;
export const PATH_NSH = 6;
/** Tunnels between two addresses: kind, value, family, both addresses. */
export const PATH_IP_IN_IP = 32;
export const PATH_6IN4 = 33;
export const PATH_4IN6 = 34;
export const PATH_GRE = 35;
export const PATH_VXLAN = 36;
export const PATH_GENEVE = 37;
export const PATH_GTP = 38;
export const PATH_TEREDO = 39;
export const PATH_L2TP = 40;
export const PATH_ERSPAN = 41;
export const PATH_ETHERIP = 42;
export const PATH_AYIYA = 43;
export const PATH_MPLS_IN_IP = 44;
export const PATH_PPTP = 45;
export const PATH_EOIP = 46;
export const PATH_TZSP = 47;
export const PATH_CAPWAP = 48;
export const PATH_LISP = 49;
export const PATH_GUE = 50;
export const PATH_FOU = 51;

const NAMES: Readonly<Record<number, string>> = {
  [PATH_VLAN]: 'vlan',
  [PATH_MPLS]: 'mpls',
  [PATH_PPPOE]: 'pppoe session',
  [PATH_MACSEC]: 'macsec',
  [PATH_PBB]: 'pbb service',
  [PATH_NSH]: 'nsh path',
  [PATH_IP_IN_IP]: 'ip-in-ip',
  [PATH_6IN4]: '6in4',
  [PATH_4IN6]: '4in6',
  [PATH_GRE]: 'gre',
  [PATH_VXLAN]: 'vxlan',
  [PATH_GENEVE]: 'geneve',
  [PATH_GTP]: 'gtp-u',
  [PATH_TEREDO]: 'teredo',
  [PATH_L2TP]: 'l2tp',
  [PATH_ERSPAN]: 'erspan',
  [PATH_ETHERIP]: 'etherip',
  [PATH_AYIYA]: 'ayiya',
  [PATH_MPLS_IN_IP]: 'mpls-in-ip',
  [PATH_PPTP]: 'pptp',
  [PATH_EOIP]: 'eoip',
  [PATH_TZSP]: 'tzsp',
  [PATH_CAPWAP]: 'capwap',
  [PATH_LISP]: 'lisp',
  [PATH_GUE]: 'gue',
  [PATH_FOU]: 'fou',
};

/** What the value of a tunnel is called. */
const VALUE_NAMES: Readonly<Record<number, string>> = {
  [PATH_GRE]: 'key',
  [PATH_VXLAN]: 'vni',
  [PATH_GENEVE]: 'vni',
  [PATH_EOIP]: 'tunnel',
};

/** Take copies of packets elsewhere: what is wrong with them, nobody loses. */
const MIRRORS: ReadonlySet<number> = new Set([PATH_ERSPAN, PATH_TZSP]);

const LAYER_WORDS = 2;
const TUNNEL_WORDS = 11;
const NO_VALUE = -1;

/** Adds a layer that has at most a number. */
export function pushLayer(c: Cursor, kind: number, value = NO_VALUE): void {
  if (c.pathLength + LAYER_WORDS > c.path.length) return;
  c.path[c.pathLength++] = kind;
  c.path[c.pathLength++] = value;
}

/** Adds a tunnel between the addresses that `f` holds now, before the inner header replaces them. */
export function pushTunnel(c: Cursor, f: NetworkFields, kind: number, value = NO_VALUE): void {
  if (c.pathLength + TUNNEL_WORDS > c.path.length) return;
  if (MIRRORS.has(kind)) c.ipv4At = c.udpAt = -1;
  else checkOuter(c, f);
  const order =
    (f.src0 >>> 0) - (f.dst0 >>> 0) ||
    (f.src1 >>> 0) - (f.dst1 >>> 0) ||
    (f.src2 >>> 0) - (f.dst2 >>> 0) ||
    (f.src3 >>> 0) - (f.dst3 >>> 0);
  const path = c.path;
  let n = c.pathLength;
  path[n++] = kind;
  path[n++] = value;
  path[n++] = f.family;
  const low = order <= 0 ? n : n + 4;
  const high = order <= 0 ? n + 4 : n;
  path[low] = f.src0;
  path[low + 1] = f.src1;
  path[low + 2] = f.src2;
  path[low + 3] = f.src3;
  path[high] = f.dst0;
  path[high + 1] = f.dst1;
  path[high + 2] = f.dst2;
  path[high + 3] = f.dst3;
  c.pathLength = n + 8;
}

/** The path as people read it: `vlan 100, vxlan 10.0.0.1<>10.0.0.2 vni 5`. */
export function pathText(words: Int32Array, length: number): string {
  const parts: string[] = [];
  for (let i = 0; i < length;) {
    const kind = words[i] ?? 0;
    const value = words[i + 1] ?? NO_VALUE;
    const name = NAMES[kind] ?? 'layer';
    if (kind < PATH_IP_IN_IP) {
      parts.push(value === NO_VALUE ? name : `${name} ${value >>> 0}`);
      i += LAYER_WORDS;
      continue;
    }
    const address = words[i + 2] === 4 ? ipv4At : ipv6At;
    let text = `${name} ${address(words, i + 3)}<>${address(words, i + 7)}`;
    const valueName = VALUE_NAMES[kind];
    if (value !== NO_VALUE && valueName !== undefined) text += ` ${valueName} ${value >>> 0}`;
    parts.push(text);
    i += TUNNEL_WORDS;
  }
  return parts.join(', ');
}

const ipv4At = (w: Int32Array, i: number): string => ipv4Text(w[i] ?? 0);
const ipv6At = (w: Int32Array, i: number): string => ipv6Text(w[i] ?? 0, w[i + 1] ?? 0, w[i + 2] ?? 0, w[i + 3] ?? 0);
