/**
 * Fields under Wireshark's names (`tcp.srcport`, `tcp_tcp_srcport`), whichever form they were printed in: each goes to
 * its place in the headers of the packet in hand, or of the one that an ICMP error quotes.
 */
import {
  KNOWN_FLAGS,
  KNOWN_LENGTH,
  LINK_IN,
  LINK_OUT,
  PROTO_ICMP,
  PROTO_ICMPV6,
  PROTO_TCP,
  PROTO_UDP,
  type Segment,
} from '../../../segment/segment.ts';
import type { NameTable } from '../../../segment/names.ts';
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../../../tcp-flags.ts';
import { TIME_DELTA, TIME_EPOCH, TIME_NONE, TIME_SINCE_FIRST } from '../clock.ts';
import { PrintedTime } from '../printed-time.ts';
import { Headers } from './headers.ts';

const ALL_FLAGS = FIN | SYN | RST | PSH | ACK | URG | ECE | CWR | AE;
const OPTION_MD5 = 19;
const OPTION_MPTCP = 30;
const OPTION_AO = 29;
const OPTION_FAST_OPEN = 34;
const MAX_LOOSE = 4096;

type Put = (h: Headers, value: string, fields: WiresharkFields) => void;

const flag =
  (bit: number): Put =>
  (h, value) => {
    h.segment.known |= KNOWN_FLAGS;
    if (isSet(value)) h.segment.flags |= bit;
  };

const PLACES: Readonly<Record<string, Put>> = {
  frame_number: (_, v, f) => (f.number = number(v)),
  frame_protocols: (_, v, f) => (f.protocols = v),
  frame_len: (_, v, f) => (f.length = number(v)),
  frame_time_epoch: (_, v, f) => f.takeTime(v, TIME_EPOCH),
  frame_time: (_, v, f) => f.takeTime(v, TIME_NONE),
  frame_time_relative: (_, v, f) => f.takeTime(v, TIME_SINCE_FIRST),
  frame_time_delta: (_, v, f) => f.takeTime(v, TIME_DELTA),
  eth_src: (h, v) => (h.segment.linkSrc = linkNumber(v)),
  eth_dst: (h, v) => (h.segment.linkDst = linkNumber(v)),
  sll_src_eth: (h, v) => (h.segment.linkSrc = linkNumber(v)),
  sll_pkttype: (h, v) => (h.segment.linkDirection = number(v) === 4 ? LINK_OUT : LINK_IN),
  vlan_id: (_, v, f) => f.addLayer(`vlan ${number(v)}`),
  ip_src: (h, v) => (h.src = v),
  ip_dst: (h, v) => (h.dst = v),
  ipv6_src: (h, v) => (h.src = v),
  ipv6_dst: (h, v) => (h.dst = v),
  ip_ttl: (h, v) => (h.segment.ttl = number(v)),
  ipv6_hlim: (h, v) => (h.segment.ttl = number(v)),
  ip_id: (h, v) => (h.segment.ipId = number(v)),
  ip_len: (h, v) => (h.segment.ipLength = number(v)),
  ipv6_plen: (h, v) => (h.segment.ipLength = 40 + number(v)),
  ip_flags_df: (h, v) => (h.segment.df = isSet(v) ? 1 : 0),
  ip_dsfield_ecn: (h, v) => (h.segment.ecn = number(v)),
  ipv6_tclass_ecn: (h, v) => (h.segment.ecn = number(v)),
  tcp_srcport: (h, v) => ((h.srcPort = v), (h.segment.protocol = PROTO_TCP)),
  tcp_dstport: (h, v) => (h.dstPort = v),
  tcp_seq: (h, v) => (h.seqRelative = number(v)),
  tcp_seq_raw: (h, v) => (h.seqRaw = number(v)),
  tcp_ack: (h, v) => (h.ackRelative = number(v)),
  tcp_ack_raw: (h, v) => (h.ackRaw = number(v)),
  tcp_flags: (h, v) => ((h.segment.flags = number(v) & ALL_FLAGS), (h.segment.known |= KNOWN_FLAGS)),
  tcp_flags_fin: flag(FIN),
  tcp_flags_syn: flag(SYN),
  tcp_flags_reset: flag(RST),
  tcp_flags_push: flag(PSH),
  tcp_flags_ack: flag(ACK),
  tcp_flags_urg: flag(URG),
  tcp_window_size_value: (h, v) => (h.windowRaw = number(v)),
  tcp_window_size: (h, v) => (h.windowScaled = number(v)),
  tcp_window_size_scalefactor: (h, v) => (h.windowFactor = number(v)),
  tcp_len: (h, v) => ((h.segment.payloadLength = number(v)), (h.segment.known |= KNOWN_LENGTH)),
  tcp_urgent_pointer: (h, v) => (h.segment.urgentPointer = number(v)),
  tcp_checksum: (h, v) => (h.checksum = number(v)),
  tcp_checksum_status: (h, v) => h.checksumStatus(v),
  tcp_options: (h) => (h.onlyBytes = true),
  tcp_option_kind: (h, v) => takeKind(h, number(v)),
  tcp_option_len: (h, v) => {
    if (h.optionKind === OPTION_FAST_OPEN) h.segment.fastOpen = Math.max(0, number(v) - 2);
  },
  tcp_options_mss_val: (h, v) => (h.segment.mss = number(v)),
  tcp_options_wscale_shift: (h, v) => (h.segment.windowScale = number(v)),
  tcp_options_sack_perm: (h) => (h.segment.sackPermitted = true),
  tcp_options_sack_le: (h, v) => h.edge(number(v), false),
  tcp_options_sack_re: (h, v) => h.edge(number(v), true),
  tcp_options_timestamp_tsval: (h, v) => ((h.segment.tsVal = number(v) | 0), (h.segment.hasTimestamp = true)),
  tcp_options_timestamp_tsecr: (h, v) => (h.segment.tsEcr = number(v) | 0),
  tcp_options_mptcp_subtype: (h, v) => (h.segment.mptcp = number(v)),
  udp_srcport: (h, v) => ((h.srcPort = v), (h.segment.protocol = PROTO_UDP)),
  udp_dstport: (h, v) => (h.dstPort = v),
  udp_length: (h, v) => h.udpLength(number(v)),
  icmp_type: (h, v) => ((h.segment.icmpType = number(v)), (h.segment.protocol = PROTO_ICMP)),
  icmp_code: (h, v) => (h.segment.icmpCode = number(v)),
  icmp_mtu: (h, v) => (h.segment.icmpMtu = number(v)),
  icmp_ident: (h, v) => (h.segment.echoId = number(v)),
  icmp_seq: (h, v) => (h.segment.echoSeq = number(v)),
  icmpv6_type: (h, v) => ((h.segment.icmpType = number(v)), (h.segment.protocol = PROTO_ICMPV6)),
  icmpv6_code: (h, v) => (h.segment.icmpCode = number(v)),
  icmpv6_mtu: (h, v) => (h.segment.icmpMtu = number(v)),
  icmpv6_echo_identifier: (h, v) => (h.segment.echoId = number(v)),
  icmpv6_echo_sequence_number: (h, v) => (h.segment.echoSeq = number(v)),
  _ws_col_info: (_, v, f) => (f.info = v),
  _ws_col_protocol: (_, v, f) => (f.protocol = v),
};

export class WiresharkFields {
  readonly time = new PrintedTime();
  /** As printed; 0 where it is not. */
  number = 0;
  /** Of the frame. */
  length = 0;
  info = '';
  /** Of the list's column: the topmost protocol's name. */
  protocol = '';
  /** All layers of the frame, as `eth:ip:tcp`. */
  protocols = '';
  /** Those that came without the layers around them, in their order. */
  readonly #loose: [string, string][] = [];
  readonly #packet = new Headers();
  readonly #quoted = new Headers();
  readonly #names: NameTable;
  #at = this.#packet;
  #isLayered = false;
  #path: string[] = [];

  constructor(names: NameTable) {
    this.#names = names;
  }

  begin(): void {
    this.time.kind = TIME_NONE;
    this.number = this.length = 0;
    this.info = this.protocol = this.protocols = '';
    this.#loose.length = 0;
    this.#path = [];
    this.#packet.clear();
    this.#at = this.#packet;
    this.#isLayered = false;
  }

  get headers(): Headers {
    return this.#at;
  }

  /** The packet's numbers are the wire's. */
  get raw(): boolean {
    return this.#packet.raw;
  }

  /** Its relative numbers came with its details. */
  get numbered(): boolean {
    return this.#packet.numbered;
  }

  /** A header begins, by its protocol's short name. */
  layer(name: string): void {
    this.#isLayered = true;
    if (name === 'ip' || name === 'ipv6') this.#enterIp();
    else if (name === 'tcp') this.#at.allOptions = true;
  }

  static isKnown(name: string): boolean {
    return keyOf(name) in PLACES;
  }

  field(name: string, value: string): void {
    const key = keyOf(name);
    const put = PLACES[key];
    if (put === undefined || value === '') return;
    if (this.#isLayered) put(this.#at, value, this);
    else if (this.#loose.length < MAX_LOOSE) this.#loose.push([key, value]);
  }

  takeTime(text: string, kind: number): void {
    const { time } = this;
    // Times since 1970 win; a date without a zone is better than a distance.
    if (time.kind === TIME_EPOCH || (kind === TIME_DELTA && time.kind !== TIME_NONE)) return;
    if (time.kind !== TIME_NONE && time.kind !== TIME_DELTA && kind !== TIME_EPOCH) return;
    const seconds = /^(\d{1,10})[.,](\d{1,9})/.exec(text);
    if (seconds === null) {
      if (kind === TIME_EPOCH || kind === TIME_NONE)
        time.find(text.split(' ').filter((word) => word !== '' && !ZONE.test(word)));
      return;
    }
    time.kind = kind;
    time.seconds = Number(seconds[1]);
    time.decimals = (seconds[2] as string).length;
    time.nanos = Number((seconds[2] as string).padEnd(9, '0'));
  }

  addLayer(what: string): void {
    if (this.#path.length < 8) this.#path.push(what);
  }

  /** The packet, whole; protocol 0 is none that anybody is told of. */
  finish(): Segment {
    this.#putLoose();
    const s = this.#packet.finish(this.#names);
    s.path = this.#names.intern(this.#path.join(', '));
    if (this.#at !== this.#packet) s.quoted = this.#quoted.finish(this.#names);
    return s;
  }

  /** Of a field that is there twice the inner header's counts, but an ICMP error's own stands before the quoted one's. */
  #putLoose(): void {
    const loose = this.#loose;
    const isIcmp = loose.some(([key]) => key.startsWith('icmp'));
    const seen = new Set<string>();
    for (const [key, value] of loose) {
      if (isIcmp && (seen.has(key) || key.startsWith('tcp_') || key.startsWith('udp_'))) continue;
      seen.add(key);
      PLACES[key]?.(this.#packet, value, this);
    }
  }

  #enterIp(): void {
    const packet = this.#packet;
    if (packet.segment.icmpType >= 0) {
      // Below an ICMP error stands the packet that caused it.
      this.#at = this.#quoted;
      this.#quoted.clear();
    } else if (packet.segment.protocol !== 0) packet.clearTransport();
  }
}

const ZONE = /^[A-Z]{2,5}$|^[+-]\d{4}$/;

/** Names with dots, and those of `-T ek` with the protocol's twice, in one form. */
function keyOf(name: string): string {
  const key = name.replaceAll('.', '_').toLowerCase();
  return key in PLACES ? key : key.replace(/^([a-z0-9]+)_\1_/, '$1_');
}

function takeKind(h: Headers, kind: number): void {
  h.optionKind = kind;
  if (kind === OPTION_MD5 || kind === OPTION_AO) h.segment.signed = true;
  else if (kind === OPTION_MPTCP && h.segment.mptcp < 0) h.segment.mptcp = 0;
}

const isSet = (value: string): boolean => /^(?:1|true|set)$/i.test(value);

/** `80`, `0x0050`, `Kind: SACK (5)`'s 5; 0 where there is none. */
function number(value: string): number {
  const text = /^-?(?:0x[0-9a-f]+|\d+)/i.exec(value)?.[0] ?? /\((\d+)\)$/.exec(value)?.[1] ?? '0';
  return Number(text);
}

function linkNumber(mac: string): number {
  const digits = mac.replaceAll(':', '');
  return /^[0-9a-f]{12}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
}
