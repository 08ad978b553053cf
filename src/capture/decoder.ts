/** From one captured packet to segments: walks the layers, looks into tunnels, joins fragments, verifies checksums. */
import {
  ABSENT,
  CHECKSUM_BAD,
  CHECKSUM_GOOD,
  CHECKSUM_OFFLOADED,
  KNOWN_LENGTH,
  KNOWN_OPTIONS,
  KNOWN_TIME,
  LINK_UNKNOWN,
  PROTO_ICMPV6,
  Segment,
} from '../segment/segment.ts';
import type { NameTable } from '../segment/names.ts';
import type { SegmentHandler } from '../segment/source.ts';
import { fold16, pseudoSum, sum } from '../wire/checksum.ts';
import {
  AMSDU,
  CUT,
  Cursor,
  ETHERNET,
  ETHERTYPE,
  FRAGMENT,
  GRE,
  IP,
  IPV4,
  IPV6,
  LINK,
  LLC,
  MALFORMED,
  MPLS,
  NSH,
  PPP,
  STOP,
  TRANSPORT,
  UDP,
  WIFI,
  WIFI_TUNNELLED,
} from '../wire/cursor.ts';
import { etherType, ethernet, TYPE_IPV6 } from '../wire/ethernet.ts';
import { icmp, quotes } from '../wire/icmp.ts';
import {
  IP_AH,
  IP_ETHERIP,
  IP_GRE,
  IP_ICMP,
  IP_ICMPV6,
  IP_IPV4,
  IP_IPV6,
  IP_L2TP,
  IP_MPLS,
  IP_TCP,
  IP_UDP,
} from '../wire/ip-protocols.ts';
import { byVersion } from '../wire/ip.ts';
import { ipv4 } from '../wire/ipv4.ts';
import { authentication, ipv6, ipv6Extensions } from '../wire/ipv6.ts';
import { link } from '../wire/link-types.ts';
import { l2tpv3 } from '../wire/l2tpv3.ts';
import { llc, ppp } from '../wire/llc.ts';
import { PATH_4IN6, PATH_6IN4, PATH_ETHERIP, PATH_IP_IN_IP, PATH_MPLS_IN_IP, pushTunnel } from '../wire/path.ts';
import { tcp } from '../wire/tcp.ts';
import { gre, mpls, nsh, udpTunnel } from '../wire/tunnels.ts';
import { udp } from '../wire/udp.ts';
import { tunnelled, wifi } from '../wire/wifi.ts';
import { Counts, type Malformed, type Skipped } from './counts.ts';
import {
  FATE_FILTERED,
  FATE_FRAGMENT,
  FATE_ICMP,
  FATE_MALFORMED,
  FATE_SKIPPED,
  FATE_TCP,
  FATE_UDP,
  Fates,
} from './fates.ts';
import { Fragments } from './fragments.ts';
import { outerIsWrong } from './outer-is-wrong.ts';
import { PathTable } from './paths.ts';
import { plainSegment } from './plain-segment.ts';
import { PORT_STT, SttFrames } from './stt.ts';

/** More layers than any honest packet has. */
const MAX_LAYERS = 64;
const DONE = -1;
/** Offset of the checksum in the TCP header. */
const CHECKSUM_AT = 16;
const MAX_SUBFRAMES = 64;

export type SegmentFilter = (segment: Segment) => boolean;

export interface DecodeOptions {
  /** Segments for which this is false reach nobody. */
  filter?: SegmentFilter | undefined;
  /** TCP checksums are verified unless this is false. */
  checksums?: boolean | undefined;
}

export class Decoder {
  /** The reader sets its frame, time and interface before each packet. */
  readonly segment = new Segment();
  hasTime = true;
  /** What the record itself says about the packet's direction; a link header may say better. */
  direction = LINK_UNKNOWN;
  tcpSegments = 0;
  /** The packet in hand is one that the end of the file cut: what it lacks says nothing of the snap length. */
  cutByEnd = false;
  /** Segments that the filter held back. */
  filtered = 0;
  readonly fates = new Fates();
  readonly skipped: Skipped = new Counts();
  readonly malformed: Malformed = new Counts();
  readonly fragments = new Fragments(this.skipped);
  readonly #handler: SegmentHandler;
  readonly #filter: SegmentFilter | null;
  readonly #verify: boolean;
  readonly #paths: PathTable;
  readonly #stt = new SttFrames();
  readonly #cursor = new Cursor();
  readonly #quoteCursor = new Cursor();
  readonly #quoted = new Segment();

  constructor(handler: SegmentHandler, names: NameTable, options: DecodeOptions) {
    this.#handler = handler;
    this.#filter = options.filter ?? null;
    this.#verify = options.checksums !== false;
    this.#paths = new PathTable(names);
  }

  /** One record: bytes [at, end) were captured of a packet that had `wireLength` bytes. */
  packet(linkType: number, bytes: Uint8Array, view: DataView, at: number, end: number, wireLength: number): void {
    const c = this.#cursor;
    const s = this.segment;
    this.fates.begin();
    if (s.rare) s.clear();
    c.begin(bytes, view, at, end, at + wireLength);
    s.linkSrc = s.linkDst = ABSENT;
    s.linkDirection = this.direction;
    s.blocked = false;
    s.passed = false;
    const kind = link(c, s, linkType);
    const version = kind === IPV4 ? 4 : kind === IP ? 0 : kind === ETHERTYPE && c.next === TYPE_IPV6 ? 6 : -1;
    if (version >= 0 && c.pathLength === 0 && c.oddity === '' && c.wireEnd === at + wireLength) {
      const tcpAt = plainSegment(s, version, bytes, view, c.at, end, c.wireEnd);
      if (tcpAt >= 0) {
        const ipEnd = s.payloadStart + s.payloadLength;
        if (this.#verify && s.payloadEnd === ipEnd) this.#checksum(view, s, tcpAt, ipEnd);
        this.#deliver(s);
        this.fates.end();
        return;
      }
    }
    c.begin(bytes, view, at, end, at + wireLength);
    s.clear();
    s.rare = true;
    s.linkDirection = this.direction;
    this.#walk(c, s, link(c, s, linkType));
    this.fates.end();
  }

  #walk(c: Cursor, s: Segment, first: number): void {
    let kind = first;
    for (let layer = 0; layer < MAX_LAYERS; layer++) {
      switch (kind) {
        case IPV4:
          kind = ipv4(c, s);
          break;
        case TRANSPORT:
          kind = this.#transport(c, s);
          break;
        case DONE:
          return;
        case STOP:
          this.#stopped(c);
          return;
        case ETHERTYPE:
          kind = etherType(c);
          break;
        case IPV6:
          kind = ipv6(c, s);
          break;
        case IP:
          kind = byVersion(c);
          break;
        case FRAGMENT:
          kind = this.#fragment(c, s);
          break;
        case ETHERNET:
          kind = ethernet(c, s);
          break;
        case LLC:
          kind = llc(c);
          break;
        case PPP:
          kind = ppp(c);
          break;
        case MPLS:
          kind = mpls(c);
          break;
        case GRE:
          kind = gre(c, s);
          break;
        case NSH:
          kind = nsh(c);
          break;
        case WIFI:
          kind = wifi(c, s, false);
          break;
        case WIFI_TUNNELLED:
          kind = tunnelled(c, s);
          break;
        case LINK:
          kind = link(c, s, c.next);
          break;
        case AMSDU:
          this.#aggregate(c, s);
          return;
        default:
          kind = c.skip('skipped.layer');
      }
    }
    this.malformed.add('malformed.too-many-layers');
    this.fates.met(FATE_MALFORMED);
  }

  #stopped(c: Cursor): void {
    this.fates.met(c.why === MALFORMED ? FATE_MALFORMED : FATE_SKIPPED);
    if (c.why === MALFORMED) this.malformed.add(c.fault, c.about);
    else if (c.why === CUT && this.cutByEnd) this.skipped.add('skipped.cut-by-end');
    else this.skipped.add(c.reason, c.about);
  }

  #transport(c: Cursor, s: Segment): number {
    switch (c.next) {
      case IP_TCP:
        return this.#tcp(c, s);
      case IP_UDP: {
        if (!udp(c, s)) return STOP;
        s.protocol = IP_UDP;
        const kind = udpTunnel(c, s);
        if (kind !== UDP) {
          s.clearTransport();
          s.srcPort = s.dstPort = 0;
          return kind;
        }
        return this.#emit(c, s);
      }
      case IP_ICMP:
      case IP_ICMPV6: {
        const v6 = c.next === IP_ICMPV6;
        if (!icmp(c, s, v6)) return STOP;
        s.protocol = c.next;
        if (quotes(s.icmpType, v6)) this.#quote(c, s, v6);
        return this.#emit(c, s);
      }
      case IP_IPV4:
        pushTunnel(c, s, s.family === 4 ? PATH_IP_IN_IP : PATH_4IN6);
        return IPV4;
      case IP_IPV6:
        pushTunnel(c, s, s.family === 4 ? PATH_6IN4 : PATH_IP_IN_IP);
        return IPV6;
      case IP_GRE:
        return GRE;
      case IP_AH: {
        const kind = authentication(c);
        s.protocol = c.next;
        return kind;
      }
      case IP_ETHERIP:
        if (c.left < 2) return c.short('EtherIP');
        pushTunnel(c, s, PATH_ETHERIP);
        c.at += 2;
        return ETHERNET;
      case IP_L2TP:
        return l2tpv3(c, s);
      case IP_MPLS:
        pushTunnel(c, s, PATH_MPLS_IN_IP);
        return MPLS;
      default:
        return c.skip('skipped.ip-protocol', c.next);
    }
  }

  #tcp(c: Cursor, s: Segment): number {
    const at = c.at;
    if (!tcp(c, s)) return STOP;
    s.protocol = IP_TCP;
    if (this.#verify && c.end === c.wireEnd && !c.rerouted) this.#checksum(c.view, s, at, c.end);
    if (this.#verify && outerIsWrong(c, s)) [s.checksum, s.checksumOf] = [CHECKSUM_BAD, c.outerFault];
    return this.#emit(c, s);
  }

  /** RFC 9293 §3.1. A field that holds the pseudo-header's sum alone, or nothing, was left to the network card. */
  #checksum(view: DataView, s: Segment, at: number, end: number): void {
    const pseudo = pseudoSum(s, IP_TCP, end - at);
    s.payloadSum = sum(view, s.payloadStart, end, 0);
    const good = sum(view, at, s.payloadStart, pseudo + s.payloadSum) === 0xffff;
    const field = good ? 0 : view.getUint16(at + CHECKSUM_AT);
    const offloaded = field === 0 || field === fold16(pseudo) || field === fold16(pseudoSum(s, IP_TCP, 0));
    s.checksum = good ? CHECKSUM_GOOD : offloaded ? CHECKSUM_OFFLOADED : CHECKSUM_BAD;
  }

  #emit(c: Cursor, s: Segment): typeof DONE {
    s.path = this.#paths.id(c);
    if (c.oddity !== '') this.malformed.add(c.oddity);
    if (this.cutByEnd && s.protocol === IP_TCP && (s.known & KNOWN_OPTIONS) === 0) {
      this.skipped.add('skipped.cut-by-end');
      this.fates.met(FATE_SKIPPED);
      return DONE;
    }
    if (s.quoted !== null) s.quoted.path = s.path;
    this.#deliver(s);
    return DONE;
  }

  #deliver(s: Segment): void {
    if (this.hasTime) s.known |= KNOWN_TIME;
    if (s.dstPort === PORT_STT && s.protocol === IP_TCP && this.#stt.isPiece(s)) {
      this.skipped.add('skipped.stt');
      this.fates.met(FATE_SKIPPED);
      return;
    }
    if (this.#filter !== null && !this.#filter(s)) {
      this.filtered++;
      this.fates.met(FATE_FILTERED);
      return;
    }
    if (s.protocol === IP_TCP) {
      this.tcpSegments++;
      this.fates.met(FATE_TCP);
    } else this.fates.met(s.protocol === IP_UDP ? FATE_UDP : FATE_ICMP);
    this.#handler.segment(s);
  }

  /** A fragment waits for the others; one that was cut can only show what it holds itself. */
  #fragment(c: Cursor, s: Segment): number {
    if (c.end < c.wireEnd) {
      if (c.fragmentOffset !== 0) return c.skip('skipped.fragments-cut');
      s.known &= ~KNOWN_LENGTH;
      return s.family === 6 ? ipv6Extensions(c, s, c.at, false) : TRANSPORT;
    }
    const whole = this.fragments.add(c, s, this.#paths.id(c));
    if (whole === null) {
      this.fates.met(FATE_FRAGMENT);
      return DONE;
    }
    s.ipLength = s.ipLength - (c.end - c.at) + whole.length;
    c.goOnIn(whole);
    s.protocol = c.next;
    if (s.family === 4) return TRANSPORT;
    const kind = ipv6Extensions(c, s, 0, false);
    s.protocol = c.next;
    return kind;
  }

  /** The packet that an ICMP error is about, as far as it is quoted. */
  #quote(c: Cursor, s: Segment, v6: boolean): void {
    const q = this.#quoted;
    const inner = this.#quoteCursor;
    q.clear();
    q.frame = s.frame;
    q.timeNs = s.timeNs;
    q.iface = s.iface;
    inner.bytes = c.bytes;
    inner.view = c.view;
    inner.at = c.at;
    inner.end = c.end;
    inner.wireEnd = c.wireEnd;
    const kind = v6 ? ipv6(inner, q) : ipv4(inner, q);
    if (q.family === 0) return;
    s.quoted = q;
    if (kind !== TRANSPORT && (kind !== FRAGMENT || inner.fragmentOffset !== 0)) return;
    q.protocol = inner.next;
    if (inner.next === IP_TCP) tcp(inner, q);
    else if (inner.next === IP_UDP) udp(inner, q);
    else if (inner.next === IP_ICMP || inner.next === IP_ICMPV6) {
      icmp(inner, q, inner.next === PROTO_ICMPV6);
    }
  }

  /** 802.11 A-MSDU: subframes of destination, source, length, each padded to four bytes (IEEE 802.11 §9.3.2.2). */
  #aggregate(c: Cursor, s: Segment): void {
    const { end, wireEnd } = c;
    let at = c.at;
    for (let n = 0; n < MAX_SUBFRAMES && at + 14 <= end; n++) {
      const length = c.view.getUint16(at + 12);
      if (length === 0) return;
      const next = at + 14 + length;
      s.clear();
      c.pathLength = 0;
      c.at = at + 14;
      c.wireEnd = Math.min(next, wireEnd);
      c.end = Math.min(next, end);
      this.#walk(c, s, LLC);
      at += (14 + length + 3) & ~3;
    }
  }
}
