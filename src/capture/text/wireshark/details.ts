/** The tree that Wireshark's plain-text export and `tshark -V` print under a packet: its labels are fields by other names. */
import type { FieldTaker } from './trees.ts';

type Section = 'frame' | 'eth' | 'ip' | 'ipv6' | 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'vlan' | 'other';

/** How sections begin, and what their first lines tell besides. */
const SECTIONS: readonly (readonly [string, Section])[] = [
  ['Frame ', 'frame'],
  ['Ethernet II', 'eth'],
  ['802.1Q Virtual LAN', 'vlan'],
  ['Internet Protocol Version 6', 'ipv6'],
  ['Internet Protocol', 'ip'],
  ['Transmission Control Protocol', 'tcp'],
  ['User Datagram Protocol', 'udp'],
  ['Internet Control Message Protocol v6', 'icmpv6'],
  ['Internet Control Message Protocol', 'icmp'],
];

/** Labels, in lower case, by section; several versions of Wireshark call some fields otherwise. */
const LABELS: Readonly<Record<string, string>> = {
  'frame epoch time': 'frame.time_epoch',
  'frame epoch arrival time': 'frame.time_epoch',
  'frame arrival time': 'frame.time',
  'frame utc arrival time': 'frame.time',
  'frame time since reference or first frame': 'frame.time_relative',
  'frame protocols in frame': 'frame.protocols',
  'frame frame number': 'frame.number',
  'frame frame length': 'frame.len',
  'eth source': 'eth.src',
  'eth destination': 'eth.dst',
  'vlan id': 'vlan.id',
  'ip time to live': 'ip.ttl',
  'ip identification': 'ip.id',
  'ip total length': 'ip.len',
  "ip don't fragment": 'ip.flags.df',
  'ip explicit congestion notification': 'ip.dsfield.ecn',
  'ipv6 hop limit': 'ipv6.hlim',
  'ipv6 payload length': 'ipv6.plen',
  'ipv6 explicit congestion notification': 'ipv6.tclass.ecn',
  'tcp sequence number': 'tcp.seq',
  'tcp sequence number (raw)': 'tcp.seq_raw',
  'tcp acknowledgment number': 'tcp.ack',
  'tcp acknowledgement number': 'tcp.ack',
  'tcp acknowledgment number (raw)': 'tcp.ack_raw',
  'tcp flags': 'tcp.flags',
  'tcp window': 'tcp.window_size_value',
  'tcp window size value': 'tcp.window_size_value',
  'tcp window size scaling factor': 'tcp.window_size_scalefactor',
  'tcp calculated window size': 'tcp.window_size',
  'tcp window size': 'tcp.window_size',
  'tcp tcp segment len': 'tcp.len',
  'tcp checksum': 'tcp.checksum',
  'tcp checksum status': 'tcp.checksum.status',
  'tcp urgent pointer': 'tcp.urgent_pointer',
  'tcp urgent pointer value': 'tcp.urgent_pointer',
  'tcp kind': 'tcp.option_kind',
  'tcp mss value': 'tcp.options.mss_val',
  'tcp shift count': 'tcp.options.wscale.shift',
  'tcp timestamp value': 'tcp.options.timestamp.tsval',
  'tcp timestamp echo reply': 'tcp.options.timestamp.tsecr',
  'tcp multipath tcp subtype': 'tcp.options.mptcp.subtype',
  'udp length': 'udp.length',
  'icmp type': 'icmp.type',
  'icmp code': 'icmp.code',
  'icmp mtu of next hop': 'icmp.mtu',
  'icmp identifier (be)': 'icmp.ident',
  'icmp sequence number (be)': 'icmp.seq',
  'icmpv6 type': 'icmpv6.type',
  'icmpv6 code': 'icmpv6.code',
  'icmpv6 mtu': 'icmpv6.mtu',
  'icmpv6 identifier': 'icmpv6.echo.identifier',
  'icmpv6 sequence': 'icmpv6.echo.sequence_number',
};

/** Labels that carry the number behind their words: `Code: 3 (Port unreachable)` has it in front. */
const LAST_IN_BRACKETS = new Set(['tcp.option_kind', 'tcp.options.mptcp.subtype', 'ip.dsfield.ecn', 'ipv6.tclass.ecn']);

export class WiresharkDetails {
  readonly #to: FieldTaker;
  #section: Section = 'frame';

  constructor(to: FieldTaker) {
    this.#to = to;
  }

  begin(): void {
    this.#section = 'frame';
  }

  /** Takes one line of the tree. */
  read(text: string, indent: number): void {
    const section = SECTIONS.find(([start]) => text.startsWith(start));
    if (section !== undefined) this.#begin(section[1], text);
    else if (indent === 0 && /^[A-Z]/.test(text) && !text.includes(': ')) this.#section = 'other';
    else if (this.#section !== 'other') this.#line(text);
  }

  #begin(section: Section, text: string): void {
    this.#section = section;
    this.#to.layer(section);
    if (section === 'ip' || section === 'ipv6') {
      const ends = /Src: (\S+)(?: \(([^)]+)\))?, Dst: (\S+)(?: \(([^)]+)\))?/.exec(text);
      if (ends === null) return;
      this.#to.field('ip.src', ends[2] ?? (ends[1] as string));
      this.#to.field('ip.dst', ends[4] ?? (ends[3] as string).replace(/,$/, ''));
    } else if (section === 'eth') {
      const ends = /Src: .*?((?:[0-9a-f]{2}:){5}[0-9a-f]{2}).*Dst: .*?((?:[0-9a-f]{2}:){5}[0-9a-f]{2})/i.exec(text);
      this.#to.field('eth.src', ends?.[1] ?? '');
      this.#to.field('eth.dst', ends?.[2] ?? '');
    } else if (section === 'vlan') {
      this.#to.field('vlan.id', /\bID: (\d+)/.exec(text)?.[1] ?? '');
    } else if (section === 'tcp' || section === 'udp') {
      const ports = /Src Port: ([^,]+), Dst Port: ([^,]+)/.exec(text);
      this.#to.field(`${section}.srcport`, barePort(ports?.[1] ?? ''));
      this.#to.field(`${section}.dstport`, barePort(ports?.[2] ?? ''));
      if (section === 'udp') return;
      this.#to.field('tcp.seq', /Seq: (\d+)/.exec(text)?.[1] ?? '');
      this.#to.field('tcp.ack', /Ack: (\d+)/.exec(text)?.[1] ?? '');
      this.#to.field('tcp.len', /Len: (\d+)/.exec(text)?.[1] ?? '0');
    }
  }

  #line(text: string): void {
    // `[Calculated window size: 65536]`, `.1.. .... = Don't fragment: Set`.
    const plain = text.replace(/^\[(.*)\]$/, '$1').replace(/^[.01 ]+ = /, '');
    const colon = plain.indexOf(':');
    if (colon < 0) this.#withoutLabel(plain);
    else {
      const name = LABELS[`${this.#section} ${plain.slice(0, colon).toLowerCase()}`];
      const value = plain.slice(colon + 1).trim();
      if (name === undefined) this.#option(plain);
      else this.#to.field(name, LAST_IN_BRACKETS.has(name) ? (/\((\d+)\)$/.exec(value)?.[1] ?? '') : unitless(value));
    }
  }

  #withoutLabel(text: string): void {
    if (this.#section !== 'tcp') return;
    const edge = /^(left|right) edge = (\d+)/.exec(text);
    if (edge !== null)
      this.#to.field(edge[1] === 'left' ? 'tcp.options.sack_le' : 'tcp.options.sack_re', edge[2] ?? '');
    else this.#option(text);
  }

  /** `TCP Option - Timestamps: TSval 1, TSecr 2`, `TCP Option - Window scale: 7 (multiply by 128)`, and older forms. */
  #option(text: string): void {
    if (this.#section !== 'tcp') return;
    const found = /(?:^|- )(Maximum segment size|Window scale|Timestamps|TCP SACK Permitted|SACK permitted)(.*)$/.exec(
      text,
    );
    if (found === null) return;
    const rest = found[2] as string;
    if (found[1] === 'Maximum segment size') this.#to.field('tcp.options.mss_val', /\d+/.exec(rest)?.[0] ?? '');
    else if (found[1] === 'Window scale') this.#to.field('tcp.options.wscale.shift', /: (\d+)/.exec(rest)?.[1] ?? '');
    else if (found[1] === 'Timestamps') {
      this.#to.field('tcp.options.timestamp.tsval', /TSval (\d+)/.exec(rest)?.[1] ?? '');
      this.#to.field('tcp.options.timestamp.tsecr', /TSecr (\d+)/.exec(rest)?.[1] ?? '');
    } else this.#to.field('tcp.options.sack_perm', '1');
  }
}

/** `http (80)` and `80`. */
const barePort = (port: string): string => /\((\d+)\)$/.exec(port)?.[1] ?? port;

/** `1.256811000 seconds`, `64 bytes`, `0xe3c0 [correct]`: a date keeps its words. */
const unitless = (value: string): string => (/^[\d.]+ [a-z]/.test(value) ? (value.split(' ', 1)[0] ?? '') : value);
