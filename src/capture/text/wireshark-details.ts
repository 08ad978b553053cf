/** Reads the tree of fields that Wireshark's plain-text export and `tshark -V` print under a packet. */
import {
  FAMILY_IPV6,
  KNOWN_ACK,
  KNOWN_FLAGS,
  KNOWN_LENGTH,
  KNOWN_OPTIONS,
  KNOWN_SEQ,
  KNOWN_WINDOW,
  MAX_SACK_BLOCKS,
  PROTO_ICMP,
  PROTO_ICMPV6,
  PROTO_TCP,
  PROTO_UDP,
  Segment,
} from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { ACK } from '../../wire/tcp-flags.ts';
import { seqAdd } from '../../wire/seq.ts';
import { TIME_EPOCH } from './clock.ts';
import { Endpoint, putEndpoints } from './endpoint.ts';
import type { PrintedTime } from './printed-time.ts';
import { numberAfter } from './scanner.ts';

type Section = 'frame' | 'ip' | 'tcp' | 'udp' | 'icmp' | 'other';

export class WiresharkDetails {
  /** The raw numbers were there, so that nothing is relative. */
  raw = false;
  readonly #src = new Endpoint();
  readonly #dst = new Endpoint();
  readonly #names: NameTable;
  #section: Section = 'frame';
  #relativeAck = 0;

  constructor(names: NameTable) {
    this.#names = names;
  }

  begin(): void {
    this.#section = 'frame';
    this.raw = false;
    this.#src.port = this.#dst.port = '';
  }

  /** Takes one line of the tree; the time goes into `time`, all else into `packet` or what it quotes. */
  read(text: string, indent: number, packet: Segment, time: PrintedTime): void {
    const s = packet.quoted ?? packet;
    if (this.#sectionStart(text, indent, packet)) return;
    switch (this.#section) {
      case 'frame': {
        const epoch = /^Epoch (?:Arrival )?Time: (\d+)\.(\d{1,9})/.exec(text);
        if (epoch === null) return;
        time.kind = TIME_EPOCH;
        time.seconds = Number(epoch[1]);
        time.decimals = (epoch[2] as string).length;
        time.nanos = Number((epoch[2] as string).padEnd(9, '0'));
        return;
      }
      case 'ip':
        this.#ip(text, s);
        return;
      case 'tcp':
        this.#tcp(text, s);
        return;
      case 'udp':
        if (!text.startsWith('Length: ')) return;
        s.payloadLength = Math.max(0, (numberAfter(text, 'Length: ') ?? 8) - 8);
        s.known |= KNOWN_LENGTH;
        return;
      case 'icmp':
        if (text.startsWith('Type: ')) s.icmpType = numberAfter(text, 'Type: ') ?? s.icmpType;
        else if (text.startsWith('Code: ')) s.icmpCode = numberAfter(text, 'Code: ') ?? s.icmpCode;
        else if (text.startsWith('MTU')) s.icmpMtu = numberAfter(text, ': ') ?? s.icmpMtu;
        return;
      case 'other':
    }
  }

  #sectionStart(text: string, indent: number, packet: Segment): boolean {
    if (text.startsWith('Internet Protocol')) {
      const ends = /Src: (\S+)(?: \(([^)]+)\))?, Dst: (\S+)(?: \(([^)]+)\))?/.exec(text);
      if (ends === null) return false;
      // Below an ICMP error stands the packet that caused it.
      if (this.#section === 'icmp') packet.quoted = new Segment();
      this.#section = 'ip';
      this.#src.read(ends[2] ?? (ends[1] as string), false);
      this.#dst.read(ends[4] ?? (ends[3] as string).replace(/,$/, ''), false);
      putEndpoints(packet.quoted ?? packet, this.#src, this.#dst, this.#names);
      return true;
    }
    const s = packet.quoted ?? packet;
    if (text.startsWith('Transmission Control Protocol, ')) this.#tcpStart(text, s);
    else if (text.startsWith('User Datagram Protocol, ')) {
      this.#section = 'udp';
      s.protocol = PROTO_UDP;
      this.#ports(text, s);
    } else if (text.startsWith('Internet Control Message Protocol')) {
      this.#section = 'icmp';
      s.protocol = text.endsWith('v6') ? PROTO_ICMPV6 : PROTO_ICMP;
    } else if (indent === 0 && /^[A-Z]/.test(text) && !text.startsWith('TCP Option')) this.#section = 'other';
    else return false;
    return true;
  }

  #tcpStart(text: string, s: Segment): void {
    this.#section = 'tcp';
    s.protocol = PROTO_TCP;
    this.#ports(text, s);
    s.seq = (numberAfter(text, 'Seq: ') ?? 0) | 0;
    this.#relativeAck = (numberAfter(text, 'Ack: ') ?? 0) | 0;
    s.ack = this.#relativeAck;
    s.payloadLength = numberAfter(text, 'Len: ') ?? 0;
    s.known |= KNOWN_SEQ | KNOWN_LENGTH;
    if (text.includes('Ack: ')) s.known |= KNOWN_ACK;
  }

  #ports(text: string, s: Segment): void {
    const ports = /Src Port: ([^,]+), Dst Port: ([^,]+)/.exec(text);
    if (ports === null) return;
    this.#src.port = bare(ports[1] as string);
    this.#dst.port = bare(ports[2] as string);
    putEndpoints(s, this.#src, this.#dst, this.#names);
  }

  #ip(text: string, s: Segment): void {
    if (text.startsWith('Time to Live: ') || text.startsWith('Time to live: '))
      s.ttl = numberAfter(text, 'ive: ') ?? s.ttl;
    else if (text.startsWith('Hop Limit: ')) s.ttl = numberAfter(text, 'Limit: ') ?? s.ttl;
    else if (text.startsWith('Identification: ')) s.ipId = numberAfter(text, '(') ?? s.ipId;
    else if (text.startsWith('Total Length: ')) s.ipLength = numberAfter(text, 'Length: ') ?? 0;
    else if (text.startsWith('Payload Length: ') && s.family === FAMILY_IPV6) {
      s.ipLength = 40 + (numberAfter(text, 'Length: ') ?? 0);
    } else if (/Don't [Ff]ragment: (Set|Not set)/.test(text)) s.df = text.includes(': Set') ? 1 : 0;
    else if (text.startsWith('Differentiated Services Field: 0x')) {
      s.ecn = Number.parseInt(text.slice(33, 35), 16) & 3;
    }
  }

  #tcp(text: string, s: Segment): void {
    const raw = /^(Sequence|Acknowledgment) [Nn]umber \(raw\): (\d+)/.exec(text);
    if (raw !== null) {
      this.raw = true;
      if (raw[1] === 'Sequence') s.seq = Number(raw[2]) | 0;
      else s.ack = Number(raw[2]) | 0;
    } else if (text.startsWith('Flags: 0x')) {
      s.flags = Number.parseInt(text.slice(9, 12), 16) & 0x1ff;
      s.known |= KNOWN_FLAGS;
      if ((s.flags & ACK) === 0) {
        s.known &= ~KNOWN_ACK;
        s.ack = 0;
      }
    } else if (text.startsWith('Window: ') || text.startsWith('Window size value: ')) {
      s.window = numberAfter(text, ': ') ?? 0;
      s.known |= KNOWN_WINDOW;
    } else if (text.startsWith('Urgent')) s.urgentPointer = numberAfter(text, ': ') ?? 0;
    else if (text.startsWith('Options: ') || text.includes('Header Length: 20 bytes')) s.known |= KNOWN_OPTIONS;
    else this.#option(text, s);
  }

  #option(text: string, s: Segment): void {
    if (text.includes('Maximum segment size: ')) s.mss = numberAfter(text, 'size: ') ?? s.mss;
    else if (/Window scale: \d/.test(text)) s.windowScale = numberAfter(text, 'scale: ') ?? s.windowScale;
    else if (text.startsWith('TCP Option - SACK permitted')) s.sackPermitted = true;
    else if (text.includes('Timestamps: TSval ')) {
      s.tsVal = (numberAfter(text, 'TSval ') ?? 0) | 0;
      s.tsEcr = (numberAfter(text, 'TSecr ') ?? 0) | 0;
      s.hasTimestamp = true;
    } else if (text.startsWith('left edge = ') && s.sackCount < MAX_SACK_BLOCKS) {
      s.sack[2 * s.sackCount] = this.#edge(text, s);
    } else if (text.startsWith('right edge = ') && s.sackCount < MAX_SACK_BLOCKS) {
      s.sack[2 * s.sackCount++ + 1] = this.#edge(text, s);
    }
  }

  /** Edges are relative where the acknowledgment number is. */
  #edge(text: string, s: Segment): number {
    const edge = (numberAfter(text, '= ') ?? 0) | 0;
    return text.includes('(relative)') ? seqAdd(edge, (s.ack - this.#relativeAck) | 0) : edge;
  }
}

/** `http (80)` and `80`. */
function bare(port: string): string {
  const number = /\((\d+)\)$/.exec(port);
  return number === null ? port : (number[1] as string);
}
