/**
 * THE segment: one view of one packet that captures and pasted text fill alike. A reader owns one and fills it again
 * for every packet; keep the frame number or copy the numbers that you need, never the view.
 */
import { FIN, RST, SYN } from '../tcp-flags.ts';
import type { Bytes, FrameNo, Nanos } from '../units.ts';
import { CHECKSUM_OF_TCP } from '../wire/cursor.ts';

/** IP protocol numbers (IANA). Anything else reaches no one: readers only count it. */
export const PROTO_ICMP = 1;
export const PROTO_TCP = 6;
export const PROTO_UDP = 17;
export const PROTO_ICMPV6 = 58;

/** Address families of {@link Segment.family}. `FAMILY_NAME`: the input gave a name or a mask, no address. */
export const FAMILY_NAME = 0;
export const FAMILY_IPV4 = 4;
export const FAMILY_IPV6 = 6;

/** Bits of {@link Segment.known}: which fields this packet's source really gave. */
export const KNOWN_SEQ = 1;
export const KNOWN_ACK = 2;
export const KNOWN_FLAGS = 4;
export const KNOWN_WINDOW = 8;
/** The options were there to their end; without it, `tsVal` and the others are those that could be read. */
export const KNOWN_OPTIONS = 16;
/** `payloadLength` is right. */
export const KNOWN_LENGTH = 32;
/** The packet carries a time of its own. */
export const KNOWN_TIME = 64;
export const KNOWN_PORTS = 128;
export const KNOWN_ALL = 255;
/** The form in which the packet was printed has no place for options, or its line was cut: the capture cut none. */
export const OPTIONS_UNTOLD = 256;
/** The list that it stands in marks it as sent again (Wireshark's `[TCP Retransmission]`): its program may have seen the original. */
export const MARKED_AGAIN = 512;
/** It marks it as a keepalive probe (`[TCP Keep-Alive]`). */
export const MARKED_PROBE = 1024;

export const CHECKSUM_UNKNOWN = 0;
export const CHECKSUM_GOOD = 1;
export const CHECKSUM_BAD = 2;
/** The field was left for the network card to fill in: the packet left this host, and no fault is meant. */
export const CHECKSUM_OFFLOADED = 3;

/** Values of {@link Segment.linkDirection}: how a cooked, pktap or NFLOG header marks the packet. */
export const LINK_UNKNOWN = 0;
export const LINK_IN = 1;
export const LINK_OUT = 2;
export const LINK_OTHER = 3;

/** At most four SACK blocks fit into a TCP header (RFC 2018 §3). */
export const MAX_SACK_BLOCKS = 4;

/** A number that the packet does not carry. */
export const ABSENT = -1;

export class Segment {
  frame: FrameNo = 0;
  /** Line of the text that the packet was read from, 1-based; 0 for a capture. */
  line = 0;
  /** Since the file's first frame. Without `KNOWN_TIME`: the previous packet's. */
  timeNs: Nanos = 0;
  protocol = 0;
  family = 0;
  /** Address words, most significant first; IPv4 and names use the first only (a name's id, see NameTable). */
  src0 = 0;
  src1 = 0;
  src2 = 0;
  src3 = 0;
  dst0 = 0;
  dst1 = 0;
  dst2 = 0;
  dst3 = 0;
  /** Port numbers; above 65535 an interned service name. */
  srcPort = 0;
  dstPort = 0;
  /** Interned description of VLANs and tunnels around the packet ('' is 0 = none). */
  path = 0;
  /** Index of the capture's interface, 0 when there is one only. */
  iface = 0;
  /** Of a text: lines before this one that look like packets and could not be read, or not to their end. */
  unread = 0;
  /** Packets that the capture program had dropped before this one, as far as it says so packet by packet. */
  dropped = 0;
  /** Link-layer addresses as 48-bit numbers, `ABSENT` when there are none. */
  linkSrc = ABSENT;
  linkDst = ABSENT;
  linkDirection = LINK_UNKNOWN;
  /** The log of a packet filter (pflog) says that it was blocked. */
  blocked = false;
  /** It says that it was let through: of what it lets through it holds the first packet, unless a rule says `log (all)` (pf.conf(5)). */
  passed = false;
  ttl = ABSENT;
  ipId = ABSENT;
  /** Don't Fragment: 1, 0, or ABSENT. */
  df = ABSENT;
  /** ECN codepoint 0–3 (RFC 3168 §5), or ABSENT. */
  ecn = ABSENT;
  /** Whole IP datagram by its header (or by the record, where off-load left 0). */
  ipLength: Bytes = 0;
  checksum = CHECKSUM_UNKNOWN;
  /** Whose checksum a wrong one is: TCP's, or one of what a tunnel puts around it (wire/cursor.ts). */
  checksumOf = CHECKSUM_OF_TCP;
  /** One's complement sum of the TCP payload (RFC 1071), where all of it was captured; 0: not known, or nothing but zeros. */
  payloadSum = 0;
  known = 0;

  /** TCP: signed 32-bit numbers, see wire/seq. In text they are rebased to be comparable within a connection. */
  seq = 0;
  ack = 0;
  flags = 0;
  /** Raw, unscaled. */
  window = 0;
  urgentPointer = 0;
  /** Bytes of the TCP or UDP payload, or of the ICMP message, by the IP header, whether captured or not. */
  payloadLength: Bytes = 0;

  /** TCP options; ABSENT where the segment carries none. */
  mss = ABSENT;
  windowScale = ABSENT;
  sackPermitted = false;
  hasTimestamp = false;
  tsVal = 0;
  tsEcr = 0;
  sackCount = 0;
  /** Left and right edges in turn: block i is [2i], [2i+1]. */
  readonly sack = new Int32Array(2 * MAX_SACK_BLOCKS);
  /** Fast Open cookie bytes: 0 is a cookie request (RFC 7413), ABSENT no such option. */
  fastOpen = ABSENT;
  /** MPTCP subtype (RFC 8684 §3), or ABSENT. */
  mptcp = ABSENT;
  /** Of MPTCP's capable option: the first four bytes of the sender's key, unsigned; 0: it has none (RFC 8684 §3.1). */
  mptcpKey = 0;
  /** Kind of the first option that none of these fields is for, or ABSENT. */
  otherOption = ABSENT;
  /** MD5 (RFC 2385) or AO (RFC 5925) option seen. */
  signed = false;

  /** ICMP and ICMPv6. */
  icmpType = ABSENT;
  icmpCode = ABSENT;
  /** Next-hop MTU of "fragmentation needed" / "packet too big"; ABSENT elsewhere. */
  icmpMtu = ABSENT;
  /** Echo identifier and sequence number. */
  echoId = ABSENT;
  echoSeq = ABSENT;
  /** What an ICMP error quotes (RFC 792, RFC 4443); null when it quotes nothing that could be read. */
  quoted: Segment | null = null;

  /** The captured payload: bytes [payloadStart, payloadEnd) of `bytes`, valid only while the view is. */
  bytes: Uint8Array = NO_BYTES;
  payloadStart = 0;
  payloadEnd = 0;

  /** Fields may be set that a plain TCP segment does not have (capture/plain-segment.ts). */
  rare = false;

  /** Forgets everything but frame, line, time, interface and drops, which the reader sets. */
  clear(): void {
    this.rare = false;
    this.protocol = 0;
    this.family = 0;
    this.src0 = this.src1 = this.src2 = this.src3 = 0;
    this.dst0 = this.dst1 = this.dst2 = this.dst3 = 0;
    this.srcPort = this.dstPort = 0;
    this.path = 0;
    this.linkSrc = this.linkDst = ABSENT;
    this.linkDirection = LINK_UNKNOWN;
    this.blocked = false;
    this.passed = false;
    this.ttl = this.ipId = this.df = this.ecn = ABSENT;
    this.ipLength = 0;
    this.checksum = CHECKSUM_UNKNOWN;
    this.checksumOf = CHECKSUM_OF_TCP;
    this.payloadSum = 0;
    this.known = 0;
    this.clearTransport();
  }

  /** Forgets the transport header only. */
  clearTransport(): void {
    this.seq = this.ack = this.flags = this.window = this.urgentPointer = 0;
    this.payloadLength = 0;
    this.mss = this.windowScale = ABSENT;
    this.sackPermitted = this.hasTimestamp = this.signed = false;
    this.tsVal = this.tsEcr = 0;
    this.sackCount = 0;
    this.fastOpen = this.mptcp = this.otherOption = ABSENT;
    this.mptcpKey = 0;
    this.icmpType = this.icmpCode = this.icmpMtu = this.echoId = this.echoSeq = ABSENT;
    this.quoted = null;
    this.bytes = NO_BYTES;
    this.payloadStart = this.payloadEnd = 0;
  }
}

const NO_BYTES = new Uint8Array(0);

/** From a host to itself, on no network: 127.0.0.0/8, ::1, or one address at both ends. */
export const isOfOneHost = (s: Segment): boolean =>
  (s.src0 === s.dst0 && s.src1 === s.dst1 && s.src2 === s.dst2 && s.src3 === s.dst3) ||
  (s.family === FAMILY_IPV4 && s.src0 >>> 24 === 127);

/** Whether all is known of it; of a pure ACK, whose number tcpdump does not print, all but that. */
export const isWhole = (s: Segment): boolean =>
  s.known === KNOWN_ALL ||
  (s.known === (KNOWN_ALL & ~KNOWN_SEQ) && s.payloadLength === 0 && (s.flags & (SYN | FIN | RST)) === 0);

/** Whether its number, if it is told, is this one. */
export const isAt = (s: Segment, seq: number): boolean => s.seq === seq || (s.known & KNOWN_SEQ) === 0;
