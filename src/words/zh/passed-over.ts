/** Why packets and lines were passed over, and what was wrong with those that were, in Chinese; a count of them stands before it. */
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
  'skipped.late-segments': named('已给出结果的连接的迟到报文段'),
  'skipped.protocol': (f) => [name(f.name)],
  'skipped.ip-protocol': (f) => (f.name === undefined ? field('IP 协议', 10)(f) : [name(f.name)]),
  'skipped.link-type': (f) =>
    f.name === undefined ? field('链路类型', 10)(f) : say`${field('链路类型', 10)(f)}（${name(f.name)}）`,
  'skipped.header-cut': (f) => say`${name(f.header)} 首部（被截断长度截断）`,
  'skipped.cut-by-end': named('文件末尾截断了首部的最后一个报文'),
  'skipped.fragments-cut': named('被截断长度截断的 IP 分片'),
  'skipped.incomplete-datagrams': named('始终没有凑齐数据报的 IP 分片'),
  'skipped.empty-records': named('没有任何字节的记录'),
  'skipped.filtered': named('被过滤器拦下的报文'),
  'skipped.standing-twice': named('文件中重复出现的报文'),
  'skipped.journal-entries': named('日志条目'),
  'skipped.no-packet-record': named('不含报文的记录（事件、过滤器、名称）'),
  'skipped.custom-blocks': named('自定义块'),
  'skipped.interface-not-described': named('所属接口没有描述的报文'),
  'skipped.block-lengths': named('长度不符的报文块'),
  'skipped.layer': named('层'),

  'skipped.ethertype': field('EtherType', 16, 4),
  'skipped.llc-sap': field('LLC SAP'),
  'skipped.snap-vendor': field('SNAP，厂商'),
  'skipped.nlpid': field('NLPID'),
  'skipped.osi': named('IS-IS 或其他 OSI 协议'),
  'skipped.bridged-not-ethernet': named('非以太网的桥接帧'),
  'skipped.sll-protocol': field('Linux cooked 协议'),
  'skipped.address-family': field('地址族'),
  'skipped.gre-version': field('GRE 版本'),
  'skipped.gre-1-ethertype': field('GRE 版本 1，EtherType', 16, 4),
  'skipped.gre-acknowledgment': named('GRE 确认'),
  'skipped.gre-in-udp-encrypted': named('UDP 中的 GRE（加密）'),
  'skipped.capwap-control': named('CAPWAP 控制消息'),
  'skipped.capwap-encrypted': named('CAPWAP 数据（加密）'),
  'skipped.capwap-keepalive': named('CAPWAP 数据通道保活'),
  'skipped.capwap-fragment': named('CAPWAP 分片'),
  'skipped.erspan-frame-type': field('ERSPAN 帧类型'),
  'skipped.nsh-protocol': field('NSH 下一协议'),
  'skipped.mpls-control-channel': named('MPLS 控制通道'),
  'skipped.ppp-protocol': field('PPP 协议'),
  'skipped.ppp-compressed': named('PPP 压缩数据'),
  'skipped.ppp-multilink-fragment': named('PPP 多链路分片'),
  'skipped.vj-compressed': named('PPP，Van Jacobson 压缩的 TCP（RFC 1144）'),
  'skipped.vj-uncompressed': named('PPP，Van Jacobson 未压缩的 TCP（RFC 1144）'),
  'skipped.pppoe-discovery': named('PPPoE 发现'),
  'skipped.macsec-encrypted': named('MACsec（加密）'),
  'skipped.fddi-without-llc': named('没有 LLC 的 FDDI 帧'),
  'skipped.token-ring-without-llc': named('没有 LLC 的令牌环帧'),
  'skipped.arcnet-fragment': named('ARCnet 分片'),
  'skipped.arcnet-type': field('ARCnet 类型'),
  'skipped.nflog-without-packet': named('没有报文的 NFLOG'),
  'skipped.pktap-without-packet': named('没有报文的 PKTAP 记录'),
  'skipped.l2tpv3-control': named('L2TPv3 控制消息'),
  'skipped.l2tpv3-unsure': named('内层无法确定的 L2TPv3'),
  'skipped.wifi-not-data': named('非数据的 802.11 帧'),
  'skipped.wifi-version': named('未知版本的 802.11'),
  'skipped.wifi-null-data': named('802.11 空数据帧'),
  'skipped.wifi-encrypted': named('802.11 数据（加密）'),
  'skipped.wifi-fragment': named('802.11 分片'),

  'skipped.no-packet': named('不是报文的行'),
  'skipped.detail-lines': named('协议细节的行'),
  'skipped.dump-without-packet': named('没有对应报文的十六进制行'),
  'skipped.dump-not-fitting': named('与所在行不符的十六进制内容'),
  'skipped.unknown-form': named('形式未知的报文'),
  'skipped.later-fragment': named('首个之后的分片'),
  'skipped.tunnel-without-packet': (f) => say`里面没有报文的隧道（${name(f.name)}）`,
  'skipped.link-layer': named('链路层报文'),
  'skipped.other-protocols': named('其他协议的报文'),
  'skipped.without-ports': (f) => say`没有显示端口的 ${name(f.name)} 行`,
  'skipped.without-numbers': (f) => say`没有显示 TCP 序号的 ${name(f.name)} 行`,
};

export const MALFORMED: Sentences<MalformedFacts> = {
  'malformed.header-short': (f) => say`报文在 ${name(f.header)} 首部中间就结束`,
  'malformed.header-length': (f) => say`${name(f.header)} 首部的长度小于其最小值`,
  'malformed.radiotap-length': named('radiotap 长度小于 8'),
  'malformed.nsh-length': named('NSH 长度小于 8'),
  'malformed.ah-length': named('AH 长度小于 12'),
  'malformed.pflog-length': named('PFLOG 首部长度'),
  'malformed.nflog-record-length': named('NFLOG 记录长度小于 4'),
  'malformed.pktap-length': named('PKTAP 首部长度'),
  'malformed.too-many-layers': named('超过 64 层'),
  'malformed.ip-version': named('版本不是 4 或 6 的 IP 首部'),
  'malformed.ip-length-beyond-record': named('IP 长度超出记录的长度（以 IP 长度为准）'),
  'malformed.ipv4-version': named('版本不符的 IPv4 首部'),
  'malformed.ipv4-header-length': named('IPv4 首部长度小于 20'),
  'malformed.ipv4-total-length': named('IPv4 总长度小于首部'),
  'malformed.ipv6-version': named('版本不符的 IPv6 首部'),
  'malformed.ipv6-extension-headers': named('扩展首部超过 64 个的 IPv6'),
  'malformed.tcp-header-length': named('TCP 首部长度小于 20'),
  'malformed.tcp-header-beyond-packet': named('TCP 首部比报文还长'),
  'malformed.tcp-header-short': named('TCP 首部不足 20 字节'),
  'malformed.tcp-option-length': named('TCP 选项比首部还长'),

  'malformed.text-tcp': named('TCP'),
  'malformed.text-ip': named('IP'),
  'malformed.text-link': named('链路层首部'),
  'malformed.text-cut-short': named('被截短'),
};
