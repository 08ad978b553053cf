/** Why packets and lines were passed over, and what was wrong with those that were; a count of them stands before it. */
import type { MalformedFacts, SkippedFacts } from '../../records/passed-over-facts.ts';
import { name, say, type Phrase } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

type Named = () => Phrase;

/** The same, whatever the packet. */
const named =
  (text: string): Named =>
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
  'skipped.late-segments': named('late segments of connections already told'),
  'skipped.protocol': (f) => [name(f.name)],
  'skipped.ip-protocol': (f) => (f.name === undefined ? field('IP protocol', 10)(f) : [name(f.name)]),
  'skipped.link-type': (f) =>
    f.name === undefined ? field('link type', 10)(f) : say`${field('link type', 10)(f)} (${name(f.name)})`,
  'skipped.header-cut': (f) => say`${name(f.header)} header (cut by the snap length)`,
  'skipped.cut-by-end': named('the last packet, whose headers the end of the file cut'),
  'skipped.fragments-cut': named('IP fragments cut by the snap length'),
  'skipped.incomplete-datagrams': named('IP fragments whose datagram never completed'),
  'skipped.empty-records': named('records without a byte'),
  'skipped.filtered': named('packets held back by the filter'),
  'skipped.standing-twice': named('packets that stand in it twice'),
  'skipped.journal-entries': named('journal entries'),
  'skipped.no-packet-record': named('records that hold no packet (events, filters, names)'),
  'skipped.custom-blocks': named('custom blocks'),
  'skipped.interface-not-described': named('packets of an interface that is not described'),
  'skipped.block-lengths': named('packet blocks whose lengths do not fit'),
  'skipped.layer': named('layer'),

  'skipped.ethertype': field('EtherType', 16, 4),
  'skipped.llc-sap': field('LLC SAP'),
  'skipped.snap-vendor': field('SNAP of vendor'),
  'skipped.nlpid': field('NLPID'),
  'skipped.osi': named('IS-IS or another OSI protocol'),
  'skipped.bridged-not-ethernet': named('bridged frame other than Ethernet'),
  'skipped.sll-protocol': field('Linux cooked protocol'),
  'skipped.address-family': field('address family'),
  'skipped.gre-version': field('GRE version'),
  'skipped.gre-1-ethertype': field('GRE version 1 with EtherType', 16, 4),
  'skipped.gre-acknowledgment': named('GRE acknowledgment'),
  'skipped.gre-in-udp-encrypted': named('GRE in UDP (encrypted)'),
  'skipped.capwap-control': named('CAPWAP control messages'),
  'skipped.capwap-encrypted': named('CAPWAP data (encrypted)'),
  'skipped.capwap-keepalive': named('CAPWAP keepalives'),
  'skipped.capwap-fragment': named('fragments of CAPWAP packets'),
  'skipped.erspan-frame-type': field('ERSPAN frame type'),
  'skipped.nsh-protocol': field('NSH next protocol'),
  'skipped.mpls-control-channel': named('MPLS control channel'),
  'skipped.ppp-protocol': field('PPP protocol'),
  'skipped.ppp-compressed': named('PPP compressed data'),
  'skipped.ppp-multilink-fragment': named('PPP multilink fragment'),
  'skipped.vj-compressed': named('PPP with Van Jacobson compressed TCP (RFC 1144)'),
  'skipped.vj-uncompressed': named('PPP with Van Jacobson uncompressed TCP (RFC 1144)'),
  'skipped.pppoe-discovery': named('PPPoE discovery'),
  'skipped.macsec-encrypted': named('MACsec (encrypted)'),
  'skipped.fddi-without-llc': named('FDDI frame without LLC'),
  'skipped.token-ring-without-llc': named('Token Ring frame without LLC'),
  'skipped.arcnet-fragment': named('ARCnet fragment'),
  'skipped.arcnet-type': field('ARCnet type'),
  'skipped.nflog-without-packet': named('NFLOG without a packet'),
  'skipped.pktap-without-packet': named('PKTAP record without a packet'),
  'skipped.l2tpv3-control': named('L2TPv3 control messages'),
  'skipped.l2tpv3-unsure': named('L2TPv3 with an inside that cannot be told for sure'),
  'skipped.wifi-not-data': named('802.11 frame other than data'),
  'skipped.wifi-version': named('802.11 of an unknown version'),
  'skipped.wifi-null-data': named('802.11 null data frame'),
  'skipped.wifi-encrypted': named('802.11 data (encrypted)'),
  'skipped.wifi-fragment': named('802.11 fragment'),

  'skipped.no-packet': named('lines that are no packet'),
  'skipped.detail-lines': named('lines of protocol detail'),
  'skipped.dump-without-packet': named('lines of a hex dump without its packet'),
  'skipped.dump-not-fitting': named('hex dumps that do not fit their line'),
  'skipped.unknown-form': named('packets of an unknown form'),
  'skipped.later-fragment': named('fragment behind the first'),
  'skipped.tunnel-without-packet': (f) => say`tunnel without a packet in it (${name(f.name)})`,
  'skipped.link-layer': named('link-layer packet'),
  'skipped.other-protocols': named('packets of other protocols'),
  'skipped.without-ports': (f) => say`${name(f.name)} lines, which show no ports`,
  'skipped.without-numbers': (f) => say`${name(f.name)} lines, which show no TCP numbers`,
};

export const MALFORMED: Sentences<MalformedFacts> = {
  'malformed.header-short': (f) => say`${name(f.header)} header that its packet ends in`,
  'malformed.header-length': (f) => say`${name(f.header)} header with a length below its own`,
  'malformed.radiotap-length': named('radiotap length below 8'),
  'malformed.nsh-length': named('NSH length below 8'),
  'malformed.ah-length': named('AH length below 12'),
  'malformed.pflog-length': named('PFLOG header length'),
  'malformed.nflog-record-length': named('NFLOG record length below 4'),
  'malformed.pktap-length': named('PKTAP header length'),
  'malformed.too-many-layers': named('more than 64 layers'),
  'malformed.ip-version': named('IP header with a version other than 4 and 6'),
  'malformed.ip-length-beyond-record': named('IP length beyond that of the record (believed)'),
  'malformed.ipv4-version': named('IPv4 header with another version'),
  'malformed.ipv4-header-length': named('IPv4 header length below 20'),
  'malformed.ipv4-total-length': named('IPv4 total length below its header'),
  'malformed.ipv6-version': named('IPv6 header with another version'),
  'malformed.ipv6-extension-headers': named('IPv6 with more than 64 extension headers'),
  'malformed.tcp-header-length': named('TCP header length below 20'),
  'malformed.tcp-header-beyond-packet': named('TCP header longer than its packet'),
  'malformed.tcp-header-short': named('TCP header shorter than 20 bytes'),
  'malformed.tcp-option-length': named('TCP option longer than its header'),

  'malformed.text-tcp': named('TCP'),
  'malformed.text-ip': named('IP'),
  'malformed.text-link': named('link header'),
  'malformed.text-cut-short': named('cut short'),
};
