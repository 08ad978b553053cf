/** Why packets and lines were passed over, and what was wrong with those that were; a count of them stands before it. */
import type { MalformedFacts, SkippedFacts } from '../../records/passed-over-facts.ts';
import { name, say, type Phrase } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

type Told = () => Phrase;

/** The same, whatever the packet. */
const told =
  (text: string): Told =>
  () =>
    say`${text}`;

/** A field of a header with its number; without it where there were too many. */
const field =
  (text: string, base: 10 | 16 = 16, digits = 1) =>
  ({ number }: { readonly number?: number }): Phrase => {
    if (number === undefined) return say`${text}`;
    const shown = number.toString(base).padStart(digits, '0');
    return say`${text} ${base === 16 ? `0x${shown}` : shown}`;
  };

export const SKIPPED: Sentences<SkippedFacts> = {
  'skipped.late-segments': told('late segments of connections already told'),
  'skipped.protocol': (f) => [name(f.name)],
  'skipped.ip-protocol': (f) => (f.name === undefined ? field('IP protocol', 10)(f) : [name(f.name)]),
  'skipped.link-type': (f) =>
    f.name === undefined ? field('link type', 10)(f) : say`${field('link type', 10)(f)} (${name(f.name)})`,
  'skipped.header-cut': (f) => say`${name(f.header)} header (cut by the snap length)`,
  'skipped.cut-by-end': told('the last packet, whose headers the end of the file cut'),
  'skipped.fragments-cut': told('IP fragments cut by the snap length'),
  'skipped.incomplete-datagrams': told('IP fragments whose datagram never completed'),
  'skipped.empty-records': told('records without a byte'),
  'skipped.filtered': told('packets held back by the filter'),
  'skipped.standing-twice': told('packets that stand in it twice'),
  'skipped.journal-entries': told('journal entries'),
  'skipped.no-packet-record': told('records that hold no packet (events, filters, names)'),
  'skipped.custom-blocks': told('custom blocks'),
  'skipped.interface-not-described': told('packets of an interface that is not described'),
  'skipped.block-lengths': told('packet blocks whose lengths do not fit'),
  'skipped.layer': told('layer'),

  'skipped.ethertype': field('EtherType', 16, 4),
  'skipped.llc-sap': field('LLC SAP'),
  'skipped.snap-vendor': field('SNAP of vendor'),
  'skipped.nlpid': field('NLPID'),
  'skipped.osi': told('IS-IS or another OSI protocol'),
  'skipped.bridged-not-ethernet': told('bridged frame other than Ethernet'),
  'skipped.sll-protocol': field('Linux cooked protocol'),
  'skipped.address-family': field('address family'),
  'skipped.gre-version': field('GRE version'),
  'skipped.gre-1-ethertype': field('GRE version 1 with EtherType', 16, 4),
  'skipped.gre-acknowledgment': told('GRE acknowledgment'),
  'skipped.gre-in-udp-encrypted': told('GRE in UDP (encrypted)'),
  'skipped.capwap-control': told('CAPWAP control messages'),
  'skipped.capwap-encrypted': told('CAPWAP data (encrypted)'),
  'skipped.capwap-keepalive': told('CAPWAP keepalives'),
  'skipped.capwap-fragment': told('fragments of CAPWAP packets'),
  'skipped.erspan-frame-type': field('ERSPAN frame type'),
  'skipped.nsh-protocol': field('NSH next protocol'),
  'skipped.mpls-control-channel': told('MPLS control channel'),
  'skipped.ppp-protocol': field('PPP protocol'),
  'skipped.ppp-compressed': told('PPP compressed data'),
  'skipped.ppp-multilink-fragment': told('PPP multilink fragment'),
  'skipped.vj-compressed': told('PPP with Van Jacobson compressed TCP (RFC 1144)'),
  'skipped.vj-uncompressed': told('PPP with Van Jacobson uncompressed TCP (RFC 1144)'),
  'skipped.pppoe-discovery': told('PPPoE discovery'),
  'skipped.macsec-encrypted': told('MACsec (encrypted)'),
  'skipped.fddi-without-llc': told('FDDI frame without LLC'),
  'skipped.token-ring-without-llc': told('Token Ring frame without LLC'),
  'skipped.arcnet-fragment': told('ARCnet fragment'),
  'skipped.arcnet-type': field('ARCnet type'),
  'skipped.nflog-without-packet': told('NFLOG without a packet'),
  'skipped.pktap-without-packet': told('PKTAP record without a packet'),
  'skipped.l2tpv3-control': told('L2TPv3 control messages'),
  'skipped.l2tpv3-unsure': told('L2TPv3 with an inside that cannot be told for sure'),
  'skipped.wifi-not-data': told('802.11 frame other than data'),
  'skipped.wifi-version': told('802.11 of an unknown version'),
  'skipped.wifi-null-data': told('802.11 null data frame'),
  'skipped.wifi-encrypted': told('802.11 data (encrypted)'),
  'skipped.wifi-fragment': told('802.11 fragment'),

  'skipped.no-packet': told('lines that are no packet'),
  'skipped.detail-lines': told('lines of protocol detail'),
  'skipped.dump-without-packet': told('lines of a hex dump without its packet'),
  'skipped.dump-not-fitting': told('hex dumps that do not fit their line'),
  'skipped.unknown-form': told('packets of an unknown form'),
  'skipped.later-fragment': told('fragment behind the first'),
  'skipped.tunnel-without-packet': (f) => say`tunnel without a packet in it (${name(f.name)})`,
  'skipped.link-layer': told('link-layer packet'),
  'skipped.other-protocols': told('packets of other protocols'),
  'skipped.without-ports': (f) => say`${name(f.name)} lines, which show no ports`,
  'skipped.without-numbers': (f) => say`${name(f.name)} lines, which show no TCP numbers`,
};

export const MALFORMED: Sentences<MalformedFacts> = {
  'malformed.header-short': (f) => say`${name(f.header)} header that its packet ends in`,
  'malformed.header-length': (f) => say`${name(f.header)} header with a length below its own`,
  'malformed.radiotap-length': told('radiotap length below 8'),
  'malformed.nsh-length': told('NSH length below 8'),
  'malformed.ah-length': told('AH length below 12'),
  'malformed.pflog-length': told('PFLOG header length'),
  'malformed.nflog-record-length': told('NFLOG record length below 4'),
  'malformed.pktap-length': told('PKTAP header length'),
  'malformed.too-many-layers': told('more than 64 layers'),
  'malformed.ip-version': told('IP header with a version other than 4 and 6'),
  'malformed.ip-length-beyond-record': told('IP length beyond that of the record (believed)'),
  'malformed.ipv4-version': told('IPv4 header with another version'),
  'malformed.ipv4-header-length': told('IPv4 header length below 20'),
  'malformed.ipv4-total-length': told('IPv4 total length below its header'),
  'malformed.ipv6-version': told('IPv6 header with another version'),
  'malformed.ipv6-extension-headers': told('IPv6 with more than 64 extension headers'),
  'malformed.tcp-header-length': told('TCP header length below 20'),
  'malformed.tcp-header-beyond-packet': told('TCP header longer than its packet'),
  'malformed.tcp-header-short': told('TCP header shorter than 20 bytes'),
  'malformed.tcp-option-length': told('TCP option longer than its header'),

  'malformed.text-tcp': told('TCP'),
  'malformed.text-ip': told('IP'),
  'malformed.text-link': told('link header'),
  'malformed.text-cut-short': told('cut short'),
};
