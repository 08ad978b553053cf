/** Where the decoder stands in one packet: the bytes, the bounds, what comes next, and the tunnels passed so far. */
import type { MalformedKey, SkippedKey } from '../records/passed-over-facts.ts';

/** Whose checksum it is that is wrong. */
export const CHECKSUM_OF_TCP = 0;
export const CHECKSUM_OF_OUTER_IP = 1;
export const CHECKSUM_OF_OUTER_UDP = 2;
export const CHECKSUM_OF_GRE = 3;

/** What a layer hands over to. The walk ends at `STOP`, `TRANSPORT_DONE` and `FRAGMENT`. */
export const STOP = 0;
export const ETHERNET = 1;
/** `next` holds an EtherType. */
export const ETHERTYPE = 2;
/** IPv4 or IPv6 by the version nibble. */
export const IP = 3;
export const IPV4 = 4;
export const IPV6 = 5;
/** `next` holds an IP protocol number. */
export const TRANSPORT = 6;
export const LLC = 7;
export const PPP = 8;
export const MPLS = 9;
export const GRE = 10;
export const WIFI = 11;
/** `next` holds a link type (libpcap's LINKTYPE_ numbers). */
export const LINK = 12;
/** An IP fragment: `fragmentOffset`, `fragmentMore`, `fragmentId`, and `next` as its protocol. */
export const FRAGMENT = 13;
export const UDP = 14;
export const NSH = 15;
/** Several frames in one (802.11 A-MSDU). */
export const AMSDU = 16;
/** An 802.11 frame as access points send it on (CAPWAP, Aruba's GRE). */
export const WIFI_TUNNELLED = 17;

/** Why a walk stopped: none of the packet's own doing, or a fault of the packet. */
const NOT_TCP = 0;
export const MALFORMED = 1;
/** The bytes end before the header does, and the record says that it was cut. */
export const CUT = 2;

const MAX_PATH_WORDS = 192;

/** The header is believed: tools that slice packets often forget the length that these had on the wire. */
export const OVERLONG: MalformedKey = 'malformed.ip-length-beyond-record';

export class Cursor {
  bytes: Uint8Array;
  view: DataView;
  at = 0;
  /** End of the captured bytes of the innermost layer. */
  end = 0;
  /** Where the innermost layer ends by its own length, whether captured or not. */
  wireEnd = 0;
  /** EtherType, IP protocol or link type of what follows, see the codes above. */
  next = 0;
  fragmentOffset = 0;
  fragmentMore = false;
  fragmentId = 0;
  /** A routing header has stops left that could not be read: the checksum's destination is not known. */
  rerouted = false;
  /** Where the innermost IPv4 and UDP headers begin; -1 where there is none, or its bytes are not at hand. */
  ipv4At = -1;
  udpAt = -1;
  /** The first wrong checksum of what a tunnel puts around the packet: who ends the tunnel drops it. */
  outerFault = CHECKSUM_OF_TCP;
  /** What is wrong with a packet that is believed all the same. */
  oddity: MalformedKey | '' = '';
  /** Outer layers as words, see path.ts. */
  readonly path = new Int32Array(MAX_PATH_WORDS);
  pathLength = 0;
  /** Set with STOP. */
  why = NOT_TCP;
  /** Of a walk that a fault of the packet stopped. */
  fault: MalformedKey = 'malformed.too-many-layers';
  /** Of any other. */
  reason: SkippedKey = 'skipped.layer';
  /** What that is about: a header's or protocol's name, a number; -1 for nothing. Constant strings only. */
  about: string | number = -1;

  constructor() {
    this.bytes = new Uint8Array(0);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Stands at the first byte of a record: [at, end) was captured of what reached to `wireEnd`. */
  begin(bytes: Uint8Array, view: DataView, at: number, end: number, wireEnd: number): void {
    this.bytes = bytes;
    this.view = view;
    this.at = at;
    this.end = end;
    this.wireEnd = wireEnd;
    this.pathLength = 0;
    this.rerouted = false;
    this.oddity = '';
    this.ipv4At = this.udpAt = -1;
    this.outerFault = CHECKSUM_OF_TCP;
  }

  /** Goes on in the payload of a datagram that was put together of its fragments. */
  goOnIn(whole: Uint8Array): void {
    this.bytes = whole;
    this.view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
    this.at = 0;
    this.end = this.wireEnd = whole.length;
    this.ipv4At = this.udpAt = -1;
  }

  /** Ends the walk: nothing wrong, only nothing for us. */
  skip(reason: SkippedKey, about: string | number = -1): typeof STOP {
    this.why = NOT_TCP;
    this.reason = reason;
    this.about = about;
    return STOP;
  }

  /** Ends the walk: the header does not make sense. */
  malformed(fault: MalformedKey, about: string | number = -1): typeof STOP {
    this.why = MALFORMED;
    this.fault = fault;
    this.about = about;
    return STOP;
  }

  /** Ends the walk because a header needs more bytes than there are: cut by the capture, or short on the wire. */
  short(header: string): typeof STOP {
    this.why = this.wireEnd > this.end ? CUT : MALFORMED;
    this.reason = 'skipped.header-cut';
    this.fault = 'malformed.header-short';
    this.about = header;
    return STOP;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.end - this.at;
  }
}
