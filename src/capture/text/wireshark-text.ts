/** Wireshark's and tshark's packet lists, and the plain-text export with its details: lines in, packets out. */
import { KNOWN_FLAGS, KNOWN_PORTS, PROTO_TCP, Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import type { Deliveries } from './deliveries.ts';
import { Endpoint, putEndpoints } from './endpoint.ts';
import { PrintedTime } from './printed-time.ts';
import { WiresharkColumns } from './wireshark-columns.ts';
import { WiresharkConversations } from './wireshark-conversations.ts';
import { WiresharkDetails } from './wireshark-details.ts';
import { readIcmpInfo, readTcpInfo, readUdpInfo } from './wireshark-info.ts';

/** Protocols that stand above TCP in the list and hide its numbers. */
const ABOVE_TCP =
  /^(HTTP|TLS|SSL|SSH|SMTP|FTP|IMAP|POP|BGP|LDAP|SMB|MySQL|PGSQL|TDS|TPKT|RTSP|RTMP|SIP\/TCP|WebSocket|AMQP|MQTT|Kafka|RESP|MONGO|X11|Socks|TELNET)/i;
const ABOVE_UDP =
  /^(DNS|MDNS|LLMNR|NTP|DHCP|SSDP|QUIC|SNMP|NBNS|RTP|STUN|SYSLOG|TFTP|RADIUS|BROWSER|IGMP|VRRP|ESP|GQUIC)/i;

/** A wrapped line is not longer than this in all. */
const MAX_JOINED = 600;
/** What the rest of a list's line begins with: a field, the flags, a port. */
const WRAPPED_OPTION = /^(?:[A-Z][A-Za-z]{1,10}=\S|SACK_PERM|\[)/;
const WRAPPED_REST = /^(?:→|->|>)? ?(?:[A-Z][A-Za-z]{1,10}=\S|SACK_PERM|\[|[A-Z]{3}[,\]]|[\w-]{1,20} (?:→|->|>|\[))/;

export class WiresharkText {
  readonly #out: Deliveries;
  readonly #names: NameTable;
  readonly #columns = new WiresharkColumns();
  readonly #details: WiresharkDetails;
  readonly #conversations = new WiresharkConversations();
  readonly #src = new Endpoint();
  readonly #dst = new Endpoint();
  readonly #segment = new Segment();
  readonly #time = new PrintedTime();
  #active = false;
  #busy = false;
  #inDetails = false;
  #kind = 0;
  #line = 0;
  #frameLength = 0;
  #other = '';
  /** The line of the list in hand, with what was wrapped behind it. */
  #text = '';

  constructor(out: Deliveries, names: NameTable) {
    this.#out = out;
    this.#names = names;
    this.#details = new WiresharkDetails(names);
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Takes the line when it is one of these; false leaves it to others. */
  feed(text: string, line: number, indent: number): boolean {
    if (/^No\. +Time +Source/.test(text)) {
      this.flush();
      this.#active = true;
      return true;
    }
    if (/^Frame \d+: \d+ bytes/.test(text)) {
      if (!this.#busy || this.#inDetails) this.#begin(line);
      this.#inDetails = true;
      this.#active = true;
      return true;
    }
    if (!this.#active && !text.includes('] Seq=') && !text.includes(' → ')) return false;
    if (this.#columns.read(text) && this.#isOfTheList()) {
      this.#begin(line);
      this.#summary();
      this.#text = text;
      return true;
    }
    if (!this.#inDetails) return this.#continues(text);
    this.#details.read(text, indent, this.#segment, this.#time);
    if (this.#time.kind !== 0) this.#kind = this.#time.kind;
    return true;
  }

  /** Gives out the packet in hand. */
  flush(): void {
    if (!this.#busy) return;
    this.#busy = false;
    const s = this.#segment;
    const { seconds, nanos, decimals } = this.#time;
    if (s.protocol === 0 || (s.protocol === PROTO_TCP && (s.known & KNOWN_PORTS) === 0)) {
      this.#out.other(
        this.#other === '' ? 'packets of other protocols' : this.#other,
        this.#kind,
        seconds,
        nanos,
        decimals,
      );
    } else {
      const relative = s.protocol === PROTO_TCP && !this.#details.raw && (s.known & KNOWN_FLAGS) !== 0;
      if (relative) {
        this.#out.relative = true;
        this.#conversations.settle(s, this.#frameLength);
      }
      this.#out.deliver(s, this.#line, this.#kind, seconds, nanos, decimals, this.#details.raw);
    }
    this.#inDetails = false;
  }

  /** Whether the line is the rest of a TCP packet's line that was wrapped; if so it is joined to it. */
  #continues(text: string): boolean {
    const c = this.#columns;
    if (!this.#busy || !/ TCP /.test(this.#text) || this.#text.length + text.length > MAX_JOINED) return false;
    const isWhole = /\] Seq=.* Len=\d/.test(this.#text);
    if (isWhole ? !WRAPPED_OPTION.test(text) : !WRAPPED_REST.test(text)) return false;
    const joined = `${this.#text} ${text}`;
    if (!c.read(joined)) return false;
    this.#busy = false;
    this.#begin(this.#line);
    this.#summary();
    this.#text = joined;
    return true;
  }

  /** Once the list has shown itself, other protocols' lines count; before that only TCP's own shape is believed. */
  #isOfTheList(): boolean {
    const { info, arrow } = this.#columns;
    return this.#active || info.includes('] Seq=') || arrow;
  }

  #begin(line: number): void {
    this.flush();
    this.#busy = true;
    this.#inDetails = false;
    this.#line = line;
    this.#kind = 0;
    this.#time.kind = 0;
    this.#frameLength = 0;
    this.#other = '';
    this.#segment.clear();
    this.#details.begin();
    this.#out.rebasing = false;
    if (this.#out.frames === 0) this.#out.format = 'wireshark-text';
  }

  #summary(): void {
    const c = this.#columns;
    const s = this.#segment;
    this.#active = true;
    if (c.arrow && this.#out.frames === 0) this.#out.format = 'tshark-text';
    this.#frameLength = c.length;
    if (c.hasTime) {
      this.#kind = c.time.kind;
      this.#time.kind = c.time.kind;
      this.#time.seconds = c.time.seconds;
      this.#time.nanos = c.time.nanos;
      this.#time.decimals = c.time.decimals;
    }
    this.#src.read(c.src, false);
    this.#dst.read(c.dst, false);
    const isTcp = readTcpInfo(c.info, s, this.#src, this.#dst);
    if (!isTcp && c.protocol === 'UDP') readUdpInfo(c.info, s, this.#src, this.#dst);
    else if (!isTcp && c.protocol.startsWith('ICMP')) readIcmpInfo(c.info, c.protocol === 'ICMPv6', s);
    putEndpoints(s, this.#src, this.#dst, this.#names);
    if (s.protocol !== 0) return;
    if (ABOVE_TCP.test(c.protocol) && this.#conversations.fillPorts(s, c.length)) s.protocol = PROTO_TCP;
    else if (ABOVE_UDP.test(c.protocol)) this.#other = `${c.protocol} lines, which show no ports`;
    else if (ABOVE_TCP.test(c.protocol)) this.#other = `${c.protocol} lines, which show no TCP numbers`;
    else this.#other = c.protocol;
  }
}
