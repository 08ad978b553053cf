/** The VLANs and tunnels around a printed packet, in the words that wire/path.ts has for a captured one. */
import { FAMILY_IPV6, FAMILY_NAME } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import type { Endpoint } from './endpoint.ts';
import { numberAfter } from './scanner.ts';

/** More layers than this tell nothing. */
const MAX_PARTS = 16;

export class TunnelPath {
  #parts: string[] = [];

  clear(): void {
    if (this.#parts.length > 0) this.#parts = [];
  }

  /** How many layers are noted, to come back to with {@link cutBack}. */
  get depth(): number {
    return this.#parts.length;
  }

  cutBack(depth: number): void {
    this.#parts.length = depth;
  }

  /** VLANs, label stacks and PPPoE sessions among the words before a packet; labels differ by direction and are left out. */
  addLayers(prefix: string): void {
    const found = /vlan (\d+)|(MPLS) \(label|\[ses 0x([0-9a-f]+)\]/g;
    for (let match = found.exec(prefix); match !== null && this.#parts.length < MAX_PARTS; match = found.exec(prefix)) {
      if (match[1] !== undefined) {
        if (match[1] !== '0') this.#parts.push(`vlan ${match[1]}`);
      } else if (match[2] !== undefined) this.#parts.push('mpls');
      else this.#parts.push(`pppoe session ${Number.parseInt(match[3] ?? '0', 16)}`);
    }
  }

  /** A tunnel between two addresses, told by the words between the outer and the inner ones. */
  addTunnel(words: string, src: Endpoint, dst: Endpoint, innerIsIpv6: boolean): void {
    const name = tunnelName(words, src.family === FAMILY_IPV6, innerIsIpv6);
    if (name === '' || this.#parts.length >= MAX_PARTS) return;
    const [low, high] = inOrder(src, dst) ? [src.host, dst.host] : [dst.host, src.host];
    const vni = numberAfter(words, 'vni ') ?? numberAfter(words, 'instance ');
    const hexVni = /vni 0x([0-9a-f]+)/.exec(words);
    const key = /key=0x([0-9a-f]+)/.exec(words);
    let text = `${name} ${low}<>${high}`;
    if (hexVni !== null) text += ` vni ${Number.parseInt(hexVni[1] ?? '0', 16)}`;
    else if (vni !== undefined) text += ` vni ${vni}`;
    if (key !== null && name === 'gre') text += ` key ${Number.parseInt(key[1] ?? '0', 16)}`;
    this.#parts.push(text);
  }

  /** The name that stands for the path; 0 when there is nothing around the packet. */
  id(names: NameTable): number {
    return this.#parts.length === 0 ? 0 : names.intern(this.#parts.join(', '));
  }
}

function tunnelName(words: string, outerIsIpv6: boolean, innerIsIpv6: boolean): string {
  if (words.includes('VXLAN')) return 'vxlan';
  // Linux's VXLAN on the port that it took before IANA gave one, in tcpdump's words: OTV has the same header.
  if (words.includes('OTV')) return 'vxlan';
  if (words.includes('Geneve')) return 'geneve';
  if (words.includes('erspan')) return 'erspan';
  if (words.includes('GREv1')) return 'pptp';
  if (words.includes('GREv') || words.includes('gre')) return 'gre';
  if (words.includes('MPLS')) return 'mpls-in-ip';
  if (words.includes('L2TP')) return 'l2tp';
  if (words.includes('EtherIP')) return 'etherip';
  if (/AH\(|HBH|DSTOPT|frag|RT6|srcrt/.test(words)) return '';
  if (outerIsIpv6 === innerIsIpv6) return 'ip-in-ip';
  return innerIsIpv6 ? '6in4' : '4in6';
}

/** A tunnel's ends stand in numeric order, so that both directions share the path. */
function inOrder(a: Endpoint, b: Endpoint): boolean {
  if (a.family === FAMILY_NAME || a.family !== b.family) return a.host <= b.host;
  for (let i = 0; i < 4; i++) {
    const order = ((a.words[i] as number) >>> 0) - ((b.words[i] as number) >>> 0);
    if (order !== 0) return order < 0;
  }
  return true;
}
