/** Why packets and lines were passed over, and what was wrong with those that were, in Chinese; a count of them stands before it. */
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
  'skipped.late-segments': told('已给出结果的连接的迟到报文段'),
  'skipped.protocol': (f) => [name(f.name)],
  'skipped.ip-protocol': (f) => (f.name === undefined ? field('IP 协议', 10)(f) : [name(f.name)]),
  'skipped.link-type': (f) =>
    f.name === undefined ? field('链路类型', 10)(f) : say`${field('链路类型', 10)(f)}（${name(f.name)}）`,
  'skipped.header-cut': (f) => say`${name(f.header)} 首部（被截断长度截断）`,
  'skipped.cut-by-end': told('文件末尾截断了首部的最后一个报文'),
  'skipped.fragments-cut': told('被截断长度截断的 IP 分片'),
  'skipped.incomplete-datagrams': told('始终没有凑齐数据报的 IP 分片'),
  'skipped.empty-records': told('没有任何字节的记录'),
  'skipped.filtered': told('被过滤器拦下的报文'),
  'skipped.standing-twice': told('文件中重复出现的报文'),
  'skipped.journal-entries': told('日志条目'),
  'skipped.no-packet-record': told('不含报文的记录（事件、过滤器、名称）'),
  'skipped.custom-blocks': told('自定义块'),
  'skipped.interface-not-described': told('所属接口没有描述的报文'),
  'skipped.block-lengths': told('长度不符的报文块'),
  'skipped.layer': told('层'),

  'skipped.ethertype': field('EtherType', 16, 4),
  'skipped.llc-sap': field('LLC SAP'),
  'skipped.snap-vendor': field('SNAP，厂商'),
  'skipped.nlpid': field('NLPID'),
  'skipped.osi': told('IS-IS 或其他 OSI 协议'),
  'skipped.bridged-not-ethernet': told('非以太网的桥接帧'),
  'skipped.sll-protocol': field('Linux cooked 协议'),
  'skipped.address-family': field('地址族'),
  'skipped.gre-version': field('GRE 版本'),
  'skipped.gre-1-ethertype': field('GRE 版本 1，EtherType', 16, 4),
  'skipped.gre-acknowledgment': told('GRE 确认'),
  'skipped.gre-in-udp-encrypted': told('UDP 中的 GRE（加密）'),
  'skipped.capwap-control': told('CAPWAP 控制消息'),
  'skipped.capwap-encrypted': told('CAPWAP 数据（加密）'),
  'skipped.capwap-keepalive': told('CAPWAP 数据通道保活'),
  'skipped.capwap-fragment': told('CAPWAP 分片'),
  'skipped.erspan-frame-type': field('ERSPAN 帧类型'),
  'skipped.nsh-protocol': field('NSH 下一协议'),
  'skipped.mpls-control-channel': told('MPLS 控制通道'),
  'skipped.ppp-protocol': field('PPP 协议'),
  'skipped.ppp-compressed': told('PPP 压缩数据'),
  'skipped.ppp-multilink-fragment': told('PPP 多链路分片'),
  'skipped.vj-compressed': told('PPP，Van Jacobson 压缩的 TCP（RFC 1144）'),
  'skipped.vj-uncompressed': told('PPP，Van Jacobson 未压缩的 TCP（RFC 1144）'),
  'skipped.pppoe-discovery': told('PPPoE 发现'),
  'skipped.macsec-encrypted': told('MACsec（加密）'),
  'skipped.fddi-without-llc': told('没有 LLC 的 FDDI 帧'),
  'skipped.token-ring-without-llc': told('没有 LLC 的令牌环帧'),
  'skipped.arcnet-fragment': told('ARCnet 分片'),
  'skipped.arcnet-type': field('ARCnet 类型'),
  'skipped.nflog-without-packet': told('没有报文的 NFLOG'),
  'skipped.pktap-without-packet': told('没有报文的 PKTAP 记录'),
  'skipped.l2tpv3-control': told('L2TPv3 控制消息'),
  'skipped.l2tpv3-unsure': told('内层无法确定的 L2TPv3'),
  'skipped.wifi-not-data': told('非数据的 802.11 帧'),
  'skipped.wifi-version': told('未知版本的 802.11'),
  'skipped.wifi-null-data': told('802.11 空数据帧'),
  'skipped.wifi-encrypted': told('802.11 数据（加密）'),
  'skipped.wifi-fragment': told('802.11 分片'),

  'skipped.no-packet': told('不是报文的行'),
  'skipped.detail-lines': told('协议细节的行'),
  'skipped.dump-without-packet': told('没有对应报文的十六进制行'),
  'skipped.dump-not-fitting': told('与所在行不符的十六进制内容'),
  'skipped.unknown-form': told('形式未知的报文'),
  'skipped.later-fragment': told('首个之后的分片'),
  'skipped.tunnel-without-packet': (f) => say`里面没有报文的隧道（${name(f.name)}）`,
  'skipped.link-layer': told('链路层报文'),
  'skipped.other-protocols': told('其他协议的报文'),
  'skipped.without-ports': (f) => say`没有显示端口的 ${name(f.name)} 行`,
  'skipped.without-numbers': (f) => say`没有显示 TCP 序号的 ${name(f.name)} 行`,
};

export const MALFORMED: Sentences<MalformedFacts> = {
  'malformed.header-short': (f) => say`报文在 ${name(f.header)} 首部中间就结束`,
  'malformed.header-length': (f) => say`${name(f.header)} 首部的长度小于其最小值`,
  'malformed.radiotap-length': told('radiotap 长度小于 8'),
  'malformed.nsh-length': told('NSH 长度小于 8'),
  'malformed.ah-length': told('AH 长度小于 12'),
  'malformed.pflog-length': told('PFLOG 首部长度'),
  'malformed.nflog-record-length': told('NFLOG 记录长度小于 4'),
  'malformed.pktap-length': told('PKTAP 首部长度'),
  'malformed.too-many-layers': told('超过 64 层'),
  'malformed.ip-version': told('版本不是 4 或 6 的 IP 首部'),
  'malformed.ip-length-beyond-record': told('IP 长度超出记录的长度（以 IP 长度为准）'),
  'malformed.ipv4-version': told('版本不符的 IPv4 首部'),
  'malformed.ipv4-header-length': told('IPv4 首部长度小于 20'),
  'malformed.ipv4-total-length': told('IPv4 总长度小于首部'),
  'malformed.ipv6-version': told('版本不符的 IPv6 首部'),
  'malformed.ipv6-extension-headers': told('扩展首部超过 64 个的 IPv6'),
  'malformed.tcp-header-length': told('TCP 首部长度小于 20'),
  'malformed.tcp-header-beyond-packet': told('TCP 首部比报文还长'),
  'malformed.tcp-header-short': told('TCP 首部不足 20 字节'),
  'malformed.tcp-option-length': told('TCP 选项比首部还长'),

  'malformed.text-tcp': told('TCP'),
  'malformed.text-ip': told('IP'),
  'malformed.text-link': told('链路层首部'),
  'malformed.text-cut-short': told('被截短'),
};
