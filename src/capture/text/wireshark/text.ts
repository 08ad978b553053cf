/** Wireshark's and tshark's packet lists, exports and trees of fields: lines in, packets out. */
import { KNOWN_FLAGS, KNOWN_PORTS, PROTO_TCP, type Segment } from '../../../segment/segment.ts';
import type { NameTable } from '../../../segment/names.ts';
import { TIME_NONE } from '../clock.ts';
import type { Deliveries, Other } from '../deliveries.ts';
import { Endpoint, putEndpoints } from '../endpoint.ts';
import { WiresharkColumns } from './columns.ts';
import { WiresharkConversations } from './conversations.ts';
import { WiresharkDetails } from './details.ts';
import { WiresharkFields } from './fields.ts';
import { quoteFromWords } from '../icmp-line.ts';
import { readIcmpInfo, readMark, readTcpInfo, readUdpInfo } from './info.ts';
import { WiresharkTable } from './table.ts';
import { WiresharkTrees } from './trees.ts';

/** Protocols of the list that do not stand above TCP. */
const NOT_ABOVE_TCP =
  /^(DNS|MDNS|LLMNR|NTP|DHCP|SSDP|QUIC|SNMP|NBNS|RTP|RTCP|STUN|SYSLOG|TFTP|RADIUS|BROWSER|IGMP|VRRP|ESP|GQUIC|ARP|ICMP|UDP|IP|OSPF|EIGRP|HSRP|STP|LLDP|CDP|SCTP|GRE|0x|DTLS|WireGuard|ISAKMP|VXLAN|LLC|EAPOL|SLL)/i;

/** Among the layers of a frame. */
const HAS_TCP = /(?:^|:)tcp(?::|$)/;

/** A wrapped line is not longer than this in all. */
const MAX_JOINED = 600;
/** What the rest of a list's line begins with: a field, the flags, a port. */
const WRAPPED_OPTION = /^(?:[A-Z][A-Za-z]{1,10}=\S|SACK_PERM|\[)/;
const WRAPPED_REST = /^(?:→|->|>)? ?(?:[A-Z][A-Za-z]{1,10}=\S|SACK_PERM|\[|[A-Z]{3}[,\]]|[\w-]{1,20} (?:→|->|>|\[))/;
/** The numbers of a line that was broken anywhere make sense up to its end. */
const WHOLE =
  /\] Seq=\d+(?: Ack=\d+)? Win=\d+(?: (?:Urg|Len|[A-Z][A-Za-z]{1,10})=[\w-]+| SACK_PERM(?:=1)?)*(?: \[[^\]]*\])*$/;
const HAS_LENGTH = / Len=\d/;
const PSML_CELL = /<section>([^<]*)<\/section>/g;

const OTHERS: Other = { key: 'skipped.other-protocols', name: '' };

export class WiresharkText {
  readonly #out: Deliveries;
  readonly #names: NameTable;
  readonly #columns = new WiresharkColumns();
  readonly #fields: WiresharkFields;
  readonly #details: WiresharkDetails;
  readonly #trees: WiresharkTrees;
  readonly #table: WiresharkTable;
  readonly #conversations = new WiresharkConversations();
  readonly #src = new Endpoint();
  readonly #dst = new Endpoint();
  #active = false;
  #busy = false;
  #inDetails = false;
  /** The line of the list told the headers; else fields did. */
  #isListed = false;
  /** Of the packet in hand, and the one being read. */
  #line = 0;
  #reading = 0;
  #other = OTHERS;
  /** The line of the list in hand, with what was wrapped behind it. */
  #text = '';
  /** Source and destination of that line, as printed. */
  #between = ['', ''] as [string, string];
  /** Cells of PSML's packet in hand. */
  #cells: string[] | null = null;

  constructor(out: Deliveries, names: NameTable) {
    this.#out = out;
    this.#names = names;
    this.#fields = new WiresharkFields(names);
    const taker = {
      packet: (): void => this.#beginFields(),
      layer: (name: string): void => this.#fields.layer(name),
      field: (name: string, value: string): void => {
        if (this.#busy) this.#fields.field(name, value);
      },
    };
    this.#details = new WiresharkDetails(taker);
    this.#trees = new WiresharkTrees(taker);
    this.#table = new WiresharkTable(taker);
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Some line was one of these forms. */
  get active(): boolean {
    return this.#active;
  }

  /** Takes a line as it stands when it is one of tshark's machine-readable forms. */
  feedRaw(raw: string, line: number): boolean {
    this.#reading = line;
    const taken = this.#psml(raw, line) || this.#trees.feed(raw) || this.#table.feed(raw);
    if (taken && this.#out.frames === 0 && !this.#isListed) this.#out.format = this.#trees.format ?? 'tshark-fields';
    return taken;
  }

  /** Takes the line when it is one of these; `divided` is it with its TABs and pipes; false leaves it to others. */
  feed(text: string, divided: string, line: number, indent: number): boolean {
    if (/\bSource\b|\bsrc\b/i.test(divided) && this.#columns.readHeader(divided)) {
      this.flush();
      this.#active = true;
      return true;
    }
    if (/^Frame \d+(?:: \d+ bytes| \(\d+ bytes)/.test(text)) {
      if (!this.#busy || this.#inDetails) this.#begin(line);
      // What the list's line told stays in the info, for what is folded up below it.
      this.#fields.headers.clear();
      if (this.#isListed) this.#fields.headers.between(this.#columns.src, this.#columns.dst);
      this.#inDetails = this.#active = true;
      this.#details.begin();
      this.#fields.layer('frame');
      this.#fields.field('frame.number', /\d+/.exec(text)?.[0] ?? '');
      return true;
    }
    const promising = this.#active || text.includes('] Seq=') || text.includes(' → ') || divided.includes('] Seq=');
    // An arrow in a remark behind a line of tcpdump makes no list of it.
    if (promising && !text.includes(': Flags [') && this.#columns.read(divided, this.#active) && this.#isOfTheList()) {
      this.#dropBrokenStart();
      this.#begin(line);
      this.#summary();
      this.#text = text;
      return true;
    }
    if (!this.#inDetails) return this.#continues(text);
    this.#details.read(text, indent);
    return true;
  }

  /** Gives out the packet in hand. */
  flush(): void {
    if (!this.#busy) return;
    this.#busy = false;
    const f = this.#fields;
    const isLine = this.#isListed && !this.#inDetails;
    const s = isLine ? f.headers.segment : this.#finished();
    const { kind, seconds, nanos, decimals } = f.time;
    const isRead = s.protocol !== 0 && (s.protocol !== PROTO_TCP || (s.known & KNOWN_PORTS) !== 0);
    if (!isRead && HAS_TCP.test(f.protocols)) {
      // The tree was cut off, or printed without that layer.
      this.#out.notUnderstood('malformed.text-tcp', this.#line);
    } else if (!isRead) {
      this.#out.other(this.#other, kind, seconds, nanos, decimals, f.number);
      if (isLine || this.#other !== OTHERS) this.#tellMark();
    } else {
      const relative = s.protocol === PROTO_TCP && !f.raw && ((s.known & KNOWN_FLAGS) !== 0 || f.numbered);
      if (relative) {
        this.#out.relative = true;
        this.#conversations.settle(s, f.length, f.info, isLine);
      }
      this.#out.deliver(s, this.#line, kind, seconds, nanos, decimals, f.raw, f.number);
    }
    this.#inDetails = false;
  }

  /** A mark of Wireshark's in a line that shows no TCP numbers is still evidence. */
  #tellMark(): void {
    const { info, length } = this.#fields;
    const mark = readMark(info);
    if (mark === null) return;
    const [from, to] = this.#between;
    const packet = this.#out.lastNumber;
    const line = this.#line;
    this.#out.marked({ what: 'marked', program: 'wireshark', line, packet, mark, from, to, frameBytes: length });
  }

  /** From its fields, and from the info where they do not say what is in it. */
  #finished(): Segment {
    const f = this.#fields;
    const s = f.finish();
    if (f.info === '' || (s.known & KNOWN_FLAGS) !== 0 || (s.protocol !== 0 && s.protocol !== PROTO_TCP)) return s;
    this.#src.read(f.headers.src, false);
    this.#dst.read(f.headers.dst, false);
    const isTcp = readTcpInfo(f.info, s, this.#src, this.#dst);
    const isAbove = !isTcp && s.protocol === 0 && !this.#isListed && f.protocol !== '' && f.headers.src !== '';
    if (isTcp || isAbove) putEndpoints(s, this.#src, this.#dst, this.#names);
    if (isAbove) {
      this.#between = [f.headers.src, f.headers.dst];
      this.#withoutNumbers(s);
    }
    return s;
  }

  /** Rows that stood one by one so far leap: some were left out. A list of some packets only leaps all the time. */
  #isAfterCut(): boolean {
    const { frames, lastNumber, leftOut, numbered } = this.#out;
    return numbered && frames > 1 && leftOut === 0 && this.#fields.number > lastNumber + 1;
  }

  #psml(raw: string, line: number): boolean {
    if (raw.includes('<structure>') || (raw.includes('<packet>') && this.#cells !== null)) this.#cells = [];
    if (this.#cells === null) return false;
    for (const [, cell = ''] of raw.matchAll(PSML_CELL)) {
      this.#cells.push(
        cell.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
      );
    }
    const ends = /<\/(structure|packet)>/.exec(raw)?.[1];
    if (ends !== undefined) {
      const row = this.#cells.join('\t');
      this.#cells = [];
      this.feed(row.replaceAll('\t', ' '), row, line, 0);
    }
    return true;
  }

  /** The first row of a paste may have lost its beginning, and with it half an address: it has no time where the next has one. */
  #dropBrokenStart(): void {
    const { time, number } = this.#fields;
    const isBare = this.#isListed && !this.#inDetails && time.kind === TIME_NONE && number === 0;
    if (!this.#busy || !isBare || this.#out.frames > 0 || this.#columns.time.kind === TIME_NONE) return;
    this.#busy = false;
    this.#out.unknown();
  }

  /** Whether the line is the rest of a TCP packet's line that was wrapped; if so it is joined to it. */
  #continues(text: string): boolean {
    if (!this.#busy || !/ TCP /.test(this.#text) || this.#text.length + text.length > MAX_JOINED) return false;
    const joined = this.#joined(text);
    if (joined === '' || !this.#columns.read(joined, true)) return false;
    this.#busy = false;
    this.#begin(this.#line);
    this.#summary();
    this.#text = joined;
    return true;
  }

  /** Once the list has shown itself, other protocols' lines count; before that only TCP's own shape is believed. */
  #isOfTheList(): boolean {
    const { isTcp, arrow, time } = this.#columns;
    return this.#active || isTcp || (arrow && time.kind !== TIME_NONE);
  }

  /** The line in hand with its rest, broken at a blank or within a word; empty where it is no rest of it. */
  #joined(rest: string): string {
    const spaced = `${this.#text} ${rest}`;
    if (WHOLE.test(spaced)) return spaced;
    const glued = this.#text + rest;
    if (WHOLE.test(glued)) return glued;
    const begins = HAS_LENGTH.test(this.#text) ? WRAPPED_OPTION : WRAPPED_REST;
    return begins.test(rest) ? spaced : '';
  }

  #begin(line: number): void {
    this.flush();
    this.#busy = true;
    this.#inDetails = this.#isListed = false;
    this.#line = line;
    this.#other = OTHERS;
    this.#fields.begin();
    this.#out.rebasing = false;
    if (this.#out.frames === 0) this.#out.format = 'wireshark-text';
  }

  /** A packet of fields begins; its line is the one being read. */
  #beginFields(): void {
    this.#begin(this.#reading);
  }

  #summary(): void {
    const c = this.#columns;
    const f = this.#fields;
    const s = f.headers.segment;
    this.#active = this.#isListed = true;
    if (c.arrow && this.#out.frames === 0) this.#out.format = 'tshark-text';
    this.#between = [c.src, c.dst];
    f.number = c.number;
    f.length = c.length;
    f.info = c.info;
    f.protocol = c.protocol;
    f.time.kind = c.time.kind;
    f.time.seconds = c.time.seconds;
    f.time.nanos = c.time.nanos;
    f.time.decimals = c.time.decimals;
    this.#src.read(c.src, false);
    this.#dst.read(c.dst, false);
    const isTcp = readTcpInfo(c.info, s, this.#src, this.#dst);
    if (!isTcp && c.protocol === 'UDP') readUdpInfo(c.info, s, this.#src, this.#dst);
    else if (!isTcp && c.protocol.startsWith('ICMP')) {
      readIcmpInfo(c.info, c.protocol === 'ICMPv6', s);
      quoteFromWords(c.info, s, this.#dst, this.#names);
    }
    if (!isTcp && c.srcPort !== '' && c.dstPort !== '') {
      this.#src.port = c.srcPort;
      this.#dst.port = c.dstPort;
    }
    putEndpoints(s, this.#src, this.#dst, this.#names);
    if (s.protocol === 0) this.#withoutNumbers(s);
  }

  /** A line whose info is that of a protocol above hides what TCP's header held. */
  #withoutNumbers(s: Segment): void {
    const { info, length, protocol } = this.#fields;
    if (NOT_ABOVE_TCP.test(protocol)) this.#other = { key: 'skipped.without-ports', name: protocol };
    // What is marked as sent again brings nothing new, whatever its length.
    else if (
      !readMark(info)?.includes('retransmission') &&
      this.#conversations.fill(s, length, this.#isAfterCut(), protocol)
    )
      s.protocol = PROTO_TCP;
    else this.#other = { key: 'skipped.without-numbers', name: protocol };
  }
}
