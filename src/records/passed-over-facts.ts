/** Why packets and lines were passed over, and what was wrong with those that were: keys that a count belongs to. */
import type { NoFacts, KeyWithFacts } from './key-with-facts.ts';

/** `number`: of a field of the header; missing where too many different ones were met to count each. */
type Numbered = { readonly number?: number };
type Named = { readonly name: string };
/** The header's protocol, as Wireshark calls it. */
type OfHeader = { readonly header: string };

export interface SkippedFacts {
  /** Of connections that had been told before they came. */
  'skipped.late-segments': NoFacts;
  /** A protocol that carries no TCP. */
  'skipped.protocol': Named;
  'skipped.ip-protocol': Numbered & { readonly name?: string };
  'skipped.link-type': Numbered & { readonly name?: string };
  /** The record says that the snap length cut it. */
  'skipped.header-cut': OfHeader;
  /** The last packet, whose headers the end of the file cut. */
  'skipped.cut-by-end': NoFacts;
  'skipped.fragments-cut': NoFacts;
  /** IP fragments, by the piece that their datagram lacks. */
  'skipped.incomplete-datagrams': { readonly missing: 'first' | 'middle' | 'last' | 'several' };
  /** IP fragments whose datagram was complete without them. */
  'skipped.fragments-repeated': NoFacts;
  /** IP fragments of a datagram that overlap, or do not fit its end. */
  'skipped.fragments-contradict': NoFacts;
  /** IP fragments, whose datagram made room for later ones. */
  'skipped.fragments-given-up': NoFacts;
  'skipped.empty-records': NoFacts;
  'skipped.filtered': NoFacts;
  'skipped.standing-twice': NoFacts;
  'skipped.journal-entries': NoFacts;
  /** Network Monitor keeps events, filters and names between packets. */
  'skipped.no-packet-record': NoFacts;
  'skipped.custom-blocks': NoFacts;
  'skipped.interface-not-described': NoFacts;
  'skipped.block-lengths': NoFacts;
  'skipped.layer': NoFacts;

  'skipped.ethertype': Numbered;
  'skipped.isl-frame-type': Numbered;
  'skipped.llc-sap': Numbered;
  'skipped.snap-vendor': Numbered;
  'skipped.nlpid': Numbered;
  'skipped.osi': NoFacts;
  'skipped.bridged-not-ethernet': NoFacts;
  'skipped.sll-protocol': Numbered;
  'skipped.address-family': Numbered;
  'skipped.gre-version': Numbered;
  'skipped.gre-1-ethertype': Numbered;
  'skipped.gre-acknowledgment': NoFacts;
  'skipped.gre-in-udp-encrypted': NoFacts;
  'skipped.capwap-control': NoFacts;
  'skipped.capwap-encrypted': NoFacts;
  'skipped.capwap-keepalive': NoFacts;
  'skipped.capwap-fragment': NoFacts;
  'skipped.esp-in-udp': NoFacts;
  'skipped.wireguard': NoFacts;
  'skipped.gue-control': NoFacts;
  'skipped.gue-optional-fields': NoFacts;
  'skipped.openvpn': NoFacts;
  'skipped.stt': NoFacts;
  'skipped.erspan-frame-type': Numbered;
  'skipped.nsh-protocol': Numbered;
  'skipped.mpls-control-channel': NoFacts;
  'skipped.ppp-protocol': Numbered;
  'skipped.ppp-compressed': NoFacts;
  'skipped.ppp-multilink-fragment': NoFacts;
  'skipped.vj-compressed': NoFacts;
  'skipped.vj-uncompressed': NoFacts;
  'skipped.pppoe-discovery': NoFacts;
  'skipped.macsec-encrypted': NoFacts;
  'skipped.fddi-without-llc': NoFacts;
  'skipped.token-ring-without-llc': NoFacts;
  'skipped.arcnet-fragment': NoFacts;
  'skipped.arcnet-type': Numbered;
  'skipped.nflog-without-packet': NoFacts;
  'skipped.pktap-without-packet': NoFacts;
  'skipped.l2tpv3-control': NoFacts;
  'skipped.l2tpv3-unsure': NoFacts;
  'skipped.wifi-not-data': NoFacts;
  'skipped.wifi-version': NoFacts;
  'skipped.wifi-null-data': NoFacts;
  'skipped.wifi-encrypted': NoFacts;
  'skipped.wifi-fragment': NoFacts;
  'skipped.wifi-mesh-aggregate': NoFacts;

  /** Of pasted text. */
  'skipped.no-packet': NoFacts;
  'skipped.detail-lines': NoFacts;
  'skipped.dump-without-packet': NoFacts;
  'skipped.dump-not-fitting': NoFacts;
  'skipped.unknown-form': NoFacts;
  'skipped.later-fragment': NoFacts;
  'skipped.tunnel-without-packet': Named;
  'skipped.link-layer': NoFacts;
  'skipped.other-protocols': NoFacts;
  /** Lines of a packet list, by the name of their protocol. */
  'skipped.without-ports': Named;
  'skipped.without-numbers': Named;
}

export interface MalformedFacts {
  /** Of a packet that was captured whole. */
  'malformed.header-short': OfHeader;
  'malformed.header-length': OfHeader;
  'malformed.radiotap-length': NoFacts;
  'malformed.nsh-length': NoFacts;
  'malformed.ah-length': NoFacts;
  'malformed.pflog-length': NoFacts;
  'malformed.nflog-record-length': NoFacts;
  'malformed.pktap-length': NoFacts;
  'malformed.too-many-layers': NoFacts;
  'malformed.ip-version': NoFacts;
  /** The length is believed. */
  'malformed.ip-length-beyond-record': NoFacts;
  'malformed.ipv4-version': NoFacts;
  'malformed.ipv4-header-length': NoFacts;
  'malformed.ipv4-total-length': NoFacts;
  'malformed.ipv6-version': NoFacts;
  'malformed.ipv6-extension-headers': NoFacts;
  'malformed.tcp-header-length': NoFacts;
  'malformed.tcp-header-beyond-packet': NoFacts;
  'malformed.tcp-header-short': NoFacts;
  'malformed.tcp-option-length': NoFacts;

  /** Where a line of text stopped making sense. */
  'malformed.text-tcp': NoFacts;
  'malformed.text-ip': NoFacts;
  'malformed.text-link': NoFacts;
  'malformed.text-cut-short': NoFacts;
}

export type SkippedKey = keyof SkippedFacts;
export type MalformedKey = keyof MalformedFacts;
/** So many packets, lines or records of one kind. */
export type Counted<Family = SkippedFacts & MalformedFacts> = KeyWithFacts<Family> & { readonly count: number };
