/**
 * Reads the text of one packet, whole or joined from its lines, in any style of tcpdump: finds `a > b: `, takes the
 * words before it as link header, IP header and time, and hands what follows to the protocol's own reader.
 */
import type { MalformedKey, SkippedKey } from '../../records/passed-over-facts.ts';
import type { Other } from './deliveries.ts';
import {
  ABSENT,
  CHECKSUM_BAD,
  CHECKSUM_GOOD,
  KNOWN_FLAGS,
  KNOWN_LENGTH,
  KNOWN_PORTS,
  PROTO_TCP,
  type Segment,
} from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { Endpoint, putEndpoints, putPorts } from './endpoint.ts';
import { readIcmp } from './icmp-line.ts';
import { isLaterFragment, readHeader } from './ip-header.ts';
import { isMac, readLink } from './link-header.ts';
import { incorrectChecksum } from './printed-checksum.ts';
import { PrintedTime } from './printed-time.ts';
import { Scanner } from './scanner.ts';
import { withoutSpacedHosts } from './spaced-hosts.ts';
import { COMPLETE, INCOMPLETE, MALFORMED, NOT_A_PACKET, OTHER } from './status.ts';
import { readTcp } from './tcp-line.ts';
import { TunnelPath } from './tunnel-path.ts';
import { readUdp } from './udp-line.ts';

/** Tunnels within tunnels are followed this far. */
const MAX_DEPTH = 6;
/** Arrows in one line that are looked at before giving up. */
const MAX_ARROWS = 16;
/** Protocols whose inner packet tcpdump prints on the next line. */
const INNER_ON_NEXT_LINE = ['VXLAN', 'OTV', 'Geneve', 'GREv', 'NVGRE', 'PPPoE', 'MPLS', 'EtherIP', 'erspan', 'GTP'];
/** Packets that are never TCP, UDP or ICMP, by the word after the time. */
const OTHER_WORDS = [
  'ARP',
  'arp',
  'RARP',
  'STP',
  'LLDP',
  'CDPv',
  'IS-IS',
  'ISIS',
  'EAP',
  'LACP',
  'IPX',
  'DTP',
  '802.1',
];

/** Signs of a wrongly joined line: no `a > b:` in it; words that could be any protocol's. */
const ODD_NO_ENDS = 50;
const ODD_LOST_ENDS = 200;
const ODD_GUESS = 600;

const NOTHING_ELSE: Other = { key: 'skipped.unknown-form', name: '' };

export class PacketLine {
  readonly time = new PrintedTime();
  hasTime = false;
  /** That `--number` prints before the time; 0 where there is none. */
  number = 0;
  /** The text begins as packets do: with a time, `IP`, or link addresses. */
  starts = false;
  /** It ends with the name of a tunnel, so that the next line is the packet inside. */
  opensTunnel = false;
  /** Words that no parser knew, ends without ports, words in odd places: signs of a wrongly joined line. */
  get oddities(): number {
    return this.#scanner.unknown + this.#odd;
  }
  /** Of an OTHER packet, and of one that opens a tunnel: what it is. */
  other: Other = NOTHING_ELSE;
  /** Of one that was not understood, or only in part: where its line stopped making sense. */
  fault: MalformedKey = 'malformed.text-cut-short';
  readonly src = new Endpoint();
  readonly dst = new Endpoint();
  readonly #names: NameTable;
  readonly #scanner = new Scanner();
  readonly #path = new TunnelPath();
  #odd = 0;
  #leftStart = 0;
  #leftEnd = 0;
  #rest = 0;

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** Fills `s`, numbers as printed, as far as the text goes; returns a status of status.ts. */
  parse(text: string, s: Segment): number {
    s.clear();
    s.iface = 0;
    this.hasTime = this.starts = this.opensTunnel = false;
    this.other = NOTHING_ELSE;
    this.fault = 'malformed.text-cut-short';
    this.number = 0;
    this.#odd = this.#scanner.unknown = 0;
    if (!this.#findArrow(text, 0)) {
      text = withoutSpacedHosts(text);
      if (!this.#findArrow(text, 0)) return this.#withoutArrow(text, s);
    }
    const prefix = text.slice(0, this.#leftStart);
    const words = prefix.split(' ').filter((word) => word !== '');
    this.hasTime = this.time.find(words);
    if (NUMBERED.test(prefix)) this.number = Number.parseInt(prefix, 10);
    const atIp = words.some((word) => word === 'IP' || word === 'IP6');
    const isLink = readLink(words, s);
    this.starts = this.hasTime || atIp || isLink;
    const last = words.at(-1) ?? 'IP';
    if (!/^IP6?$|[:,)\]!.]$|\d:\d\d[.\d]*$|^\d+\.?\d*$/.test(last)) this.#odd++;
    this.#path.clear();
    return this.#packet(text, prefix, s, 0);
  }

  /** Finds the next `left > right:` from `from` on; link addresses are stepped over. */
  #findArrow(text: string, from: number): boolean {
    let at = from;
    for (let n = 0; n < MAX_ARROWS; n++) {
      at = text.indexOf(' > ', at);
      if (at < 0) return false;
      const start = text.lastIndexOf(' ', at - 1) + 1;
      const left = text.slice(Math.max(start, from), at);
      let end = text.indexOf(' ', at + 3);
      if (end < 0) end = text.length;
      const right = text.slice(at + 3, end);
      at += 2;
      if (left === '' || left.length > 260 || right.length < 2 || isMac(left) || left.endsWith(')')) continue;
      if (!right.endsWith(':') || right.endsWith('::')) {
        if (end < text.length || !/[.:]/.test(right)) continue;
      }
      this.#leftStart = Math.max(start, from);
      this.#leftEnd = at - 2;
      this.#rest = end;
      return true;
    }
    return false;
  }

  /** From the arrow found last, with the words that stand before it. */
  #packet(text: string, prefix: string, s: Segment, depth: number): number {
    const left = text.slice(this.#leftStart, this.#leftEnd);
    const right = text.slice(this.#leftEnd + 3, this.#rest).replace(/:$/, '');
    const rest = this.#rest;
    this.#path.addLayers(prefix);
    const header = headerIn(prefix);
    if (header !== '') {
      readHeader(header, s);
      if (isLaterFragment(header)) return this.#other('skipped.later-fragment');
    }
    const bare = depth > 0 && !/[.:]/.test(left) && !/[.:]/.test(right);
    if (bare) {
      // Behind AH or a fragment header only the ports are printed again.
      this.src.port = left;
      this.dst.port = right;
    }
    const t = this.#scanner.reset(text, rest);
    this.#skipNotes(t, s);
    if (t.done) {
      if (!text.slice(this.#leftEnd).includes(':')) return INCOMPLETE;
      this.#putBoth(s, left, right, bare, true);
      return INCOMPLETE;
    }
    if (t.looksAt('[|tcp')) {
      s.protocol = PROTO_TCP;
      this.#putBoth(s, left, right, bare, true);
      return COMPLETE;
    }
    if (header.includes('proto') && !/prot\w{1,7}:? (TCP|UDP|ICMP|IP|IPv?6|GRE|AH|Options)/i.test(header)) {
      return this.#other('skipped.ip-protocol', header.slice(header.indexOf('proto') + 6).split(',', 1)[0]);
    }
    const tcp = readTcp(t, s);
    if (tcp !== NOT_A_PACKET) {
      this.#putBoth(s, left, right, bare, true);
      if ((s.known & KNOWN_PORTS) === 0 && (s.known & KNOWN_FLAGS) === 0) return this.#other('skipped.later-fragment');
      if (tcp === MALFORMED) this.fault = 'malformed.text-tcp';
      if ((s.known & KNOWN_PORTS) === 0) this.#odd++;
      if (s.checksum === CHECKSUM_BAD) s.checksum = incorrectChecksum(t.checksum, s);
      // What tcpdump calls invalid it measures by the bytes at hand, not by the header.
      if (prefix.includes('[total length')) s.known &= ~KNOWN_LENGTH;
      return tcp;
    }
    if (this.#isIcmp(t)) {
      if (!bare) this.#putBoth(s, left, right, false, false);
      return readIcmp(t, s, this.dst, this.#names);
    }
    return this.#innerOrUdp(text, t.at, left, right, s, depth, bare);
  }

  /** A packet inside this one; otherwise UDP, when there are ports; otherwise nothing for anyone. */
  #innerOrUdp(
    text: string,
    rest: number,
    left: string,
    right: string,
    s: Segment,
    depth: number,
    bare: boolean,
  ): number {
    const body = text.slice(rest).trimStart();
    if (depth < MAX_DEPTH && this.#findArrow(text, rest)) {
      const overUdp = /^(VXLAN|OTV|Geneve|MPLS|L2TP|GTP)/.test(body);
      this.src.read(left, overUdp);
      this.dst.read(right, overUdp);
      const inner = text.slice(rest, this.#leftStart);
      const outerTtl = s.ttl;
      s.clearTransport();
      if (headerIn(inner) !== '') s.ttl = s.ipId = s.df = s.ecn = ABSENT;
      const depthBefore = this.#path.depth;
      const innerIsIpv6 = /IP6 /.test(inner) || text.slice(this.#leftStart, this.#leftEnd).includes(':');
      this.#path.addTunnel(inner, this.src, this.dst, innerIsIpv6);
      const status = this.#packet(text, inner, s, depth + 1);
      if (status === COMPLETE || status === INCOMPLETE || status === OTHER) return status;
      this.#path.cutBack(depthBefore);
      s.clearTransport();
      s.ttl = outerTtl;
    } else if (INNER_ON_NEXT_LINE.some((word) => body.startsWith(word) || body.endsWith(`${word}:`))) {
      this.opensTunnel = true;
      this.other = { key: 'skipped.tunnel-without-packet', name: body.split(/[ ,]/, 1)[0] ?? '' };
      return INCOMPLETE;
    }
    if (!this.starts) {
      if (!/^(UDP|udp)[ ,]/.test(body)) return NOT_A_PACKET;
    }
    if (/^(sctp|SCTP|DCCP|dccp|UDP-Lite|tcp|udp$|icmp$|ip-proto|frag|ESP|\(frag)/.test(body)) {
      return /^(tcp|udp|icmp|ip-proto|frag|\(frag)/.test(body)
        ? this.#other('skipped.later-fragment')
        : this.#other('skipped.protocol', word(body));
    }
    this.#readBoth(left, right, bare, true);
    const ports = [this.src.port, this.dst.port];
    if (
      ports.includes('') ||
      !ports.some((port) => /^\d+$/.test(port)) ||
      (this.src.family === 0) !== (this.dst.family === 0)
    ) {
      if (!/^(UDP|udp)[ ,]/.test(body)) return this.#other('skipped.protocol', word(body));
    }
    this.#putBoth(s, left, right, bare, true);
    if (!/^(UDP|udp)[ ,]/.test(body)) this.#odd += ODD_GUESS;
    return readUdp(this.#scanner.reset(text, text.length - body.length), s);
  }

  #isIcmp(t: Scanner): boolean {
    if (t.looksAt('ICMP') || t.looksAt('icmp')) return true;
    if (!t.looksAt('HBH') && !t.looksAt('DSTOPT')) return false;
    const at = t.text.indexOf('ICMP6, ', t.at);
    if (at < 0) return false;
    t.at = at;
    return true;
  }

  /** `[udp sum ok]`, `[bad udp cksum … -> …!]`, `[no cksum]` and the like before the protocol's own words. */
  #skipNotes(t: Scanner, s: Segment): void {
    t.skip('');
    while (t.peek() === '[' && !t.looksAt('[|')) {
      const note = t.until(']');
      if (note.includes('sum ok')) s.checksum = CHECKSUM_GOOD;
      else if (note.includes('bad') && note.includes('cksum')) s.checksum = CHECKSUM_BAD;
      t.eat(']');
      t.skip('');
    }
  }

  #readBoth(left: string, right: string, bare: boolean, withPorts: boolean): void {
    if (bare) return;
    this.src.read(left, withPorts);
    this.dst.read(right, withPorts);
  }

  #putBoth(s: Segment, left: string, right: string, bare: boolean, withPorts: boolean): void {
    this.#readBoth(left, right, bare, withPorts);
    putEndpoints(s, this.src, this.dst, this.#names);
    if (s.protocol === PROTO_TCP) putPorts(s, this.src, this.dst, this.#names);
    s.path = this.#path.id(this.#names);
  }

  #other(key: SkippedKey, name = ''): number {
    this.other = { key, name };
    this.#odd += ODD_GUESS;
    return OTHER;
  }

  /** A line without `a > b:`: another protocol, the first line of `-v`, or the beginning of a wrapped line. */
  #withoutArrow(text: string, s: Segment): number {
    const words = text.split(' ', 24).filter((w) => w !== '');
    this.hasTime = this.time.find(words.slice(0, 10));
    const isLink = readLink(words, s);
    const ip = words.findIndex((w, i) => (w === 'IP' || w === 'IP6') && i < 10);
    this.starts = this.hasTime || isLink;
    if (this.starts && /ethertype IPv[46]/.test(text)) {
      this.#odd = text.includes(' > ') ? ODD_LOST_ENDS : ODD_NO_ENDS;
      return INCOMPLETE;
    }
    if (isLink && TAG_CUT_SHORT.test(text)) {
      this.#odd = ODD_NO_ENDS;
      this.fault = 'malformed.text-link';
      return INCOMPLETE;
    }
    // Wrapped behind the arrow between the two ends.
    if (this.starts && text.endsWith(' >')) {
      this.#odd = ODD_LOST_ENDS;
      return INCOMPLETE;
    }
    const known = this.starts ? words.find((w) => OTHER_WORDS.some((other) => w.startsWith(other))) : undefined;
    if (known !== undefined) return this.#other('skipped.protocol', word(known));
    if (ip >= 0 && (this.hasTime || ip === 0)) {
      const next = words[ip + 1] ?? '';
      if (!this.hasTime && next !== '' && !next.startsWith('(')) return NOT_A_PACKET;
      this.starts = true;
      this.fault = 'malformed.text-ip';
      this.#odd = text.includes(' > ') ? ODD_LOST_ENDS : ODD_NO_ENDS;
      return INCOMPLETE;
    }
    if (isLink && !/ethertype|802\.3|length/.test(text)) {
      this.#odd = ODD_NO_ENDS;
      this.fault = 'malformed.text-link';
      return INCOMPLETE;
    }
    if (isLink) {
      const at = text.indexOf('ethertype ');
      return at < 0 ? this.#other('skipped.link-layer') : this.#other('skipped.protocol', word(text.slice(at + 10)));
    }
    if (!this.hasTime) return /^(ARP|arp|RARP),? /.test(text) ? this.#other('skipped.protocol', 'ARP') : NOT_A_PACKET;
    const at = words.findIndex((w) => /\d:\d\d[.\d]*$|^\d{9,10}\./.test(w));
    const ownTime = at === 0 || (at === 1 && /^(\d+|\d{4}-\d\d-\d\d)$/.test(words[0] as string)) || at === 2;
    if (!ownTime) return NOT_A_PACKET;
    if (at === words.length - 1) return this.time.decimals >= 6 ? INCOMPLETE : NOT_A_PACKET;
    return this.time.decimals >= 6 ? this.#other('skipped.protocol', word(words[at + 1] as string)) : NOT_A_PACKET;
  }
}

/** `    7  2024-05-01 14:12:45.104701 IP `, `7 14:12:45.104701 `. */
const NUMBERED = /^\s*\d{1,9} +(?:\d{4}-\d\d-\d\d |\d\d:\d\d:\d\d\.|\d{10}\.)/;

/** A VLAN's tag at which the line was wrapped, before it says what is inside. */
const TAG_CUT_SHORT = /ethertype 802\.1[^:]{0,40}(?::(?! vlan \d+, p \d+, (?!e)).{0,45})?$/;

/** The last IP header in brackets among the words before the addresses, or the empty string. */
function headerIn(prefix: string): string {
  let at = -1;
  for (const start of ['(tos ', '(class ', '(flowlabel ', '(hlim ', '(ttl ', '(id ', '(flags '])
    at = Math.max(at, prefix.lastIndexOf(start));
  return at < 0 ? '' : prefix.slice(at);
}

const word = (text: string): string => text.split(/[ ,:(]/, 1)[0] ?? '';
