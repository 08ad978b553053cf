/** The kinds of annotation in Chinese: a short mark for a story line, a sentence for the reader who asks about the packet. */
import type { AnnotationKind } from '../../records/contract.ts';
import { numberText } from '../render.ts';
import { zh } from './writing.ts';

export { kindTone } from '../en/kinds.ts';

interface Words {
  readonly mark: string;
  /** What is counted, behind its number and measure word. */
  readonly thing: string;
  readonly measure: '个' | '次';
  readonly means: string;
}

const w = (mark: string, thing: string, measure: Words['measure'], means: string): Words => ({
  mark,
  thing,
  measure,
  means,
});

const KINDS: Readonly<Record<AnnotationKind, Words>> = {
  'handshake-1': w('握手 1/3', 'SYN', '个', '请求建立连接，并给出第一个序号。'),
  'handshake-2': w('握手 2/3', 'SYN ACK', '个', '接受连接，并给出自己的第一个序号。'),
  'handshake-3': w('握手 3/3', '第三次握手', '个', '确认对方的应答；它到达之后，连接在两端都已建立。'),
  'close-1': w('挥手 1/4', 'FIN', '个', '表示这个方向不再发送数据。'),
  'close-2': w('挥手 2/4', '对 FIN 的 ACK', '个', '确认先关闭一方的 FIN。'),
  'close-3': w('挥手 3/4', 'FIN', '个', '另一方也关闭自己的方向。'),
  'close-4': w('挥手 4/4', '对 FIN 的 ACK', '个', '确认第二个 FIN：两个方向都已关闭。'),
  'syn-retransmission': w('SYN 重发', 'SYN 重发', '次', '同一个 SYN 再发一次：没有得到应答。'),
  'syn-ack-retransmission': w(
    'SYN ACK 重发',
    'SYN ACK 重发',
    '次',
    '同一个 SYN ACK 再发一次：没有收到对它的确认，或者对方重发了 SYN。',
  ),
  'retransmission-timeout': w('超时重传', '超时重传', '次', '在重传定时器到期之前没有收到确认，同样的数据再发一次。'),
  'timeout-recovery': w('超时之后补发', '超时之后的补发', '次', '发送方从超时中恢复时重传。'),
  'fast-retransmission': w('快速重传', '快速重传', '次', '确认表明后面的数据已到而这一段没有到，于是重传。'),
  'tail-loss-probe': w(
    '尾部丢包探测',
    '尾部丢包探测',
    '次',
    '最后的数据迟迟没有被确认，发送它来促使接收方回应；比超时更快。',
  ),
  'path-mtu-retransmission': w(
    '为路径 MTU 改小重传',
    '路径 MTU 重传',
    '次',
    '路由器告知报文过大，改成更小的报文段重传。',
  ),
  'fast-open-retransmission': w(
    '随 SYN 未被接受，重传',
    'Fast Open 重传',
    '次',
    '随 SYN 发送的数据没有被接受，再发一次。',
  ),
  'unclassified-retransmission': w('重传', '重传', '次', '同样的数据再发一次；从报文看不出发送方为什么重传。'),
  'duplicate-ack': w('重复确认', '重复确认', '个', '再次说明缺的是哪个字节：它后面的数据已经到了。'),
  'duplicate-sack': w('D-SACK：重复收到', 'D-SACK', '个', '报告收到了此前已经收到过的数据（RFC 2883）。'),
  'window-update': w('窗口打开', '窗口更新', '个', '给发送方更多空间；没有确认新的数据。'),
  'zero-window': w('零窗口', '零窗口 ACK', '个', '表示接收方没有空间了：应用读得不够快。'),
  'window-full': w('填满窗口', '填满窗口的报文段', '个', '用完了接收方提供的全部空间。'),
  'window-probe': w('零窗口探测', '零窗口探测', '个', '询问关闭的窗口有没有打开。'),
  'window-probe-ack': w('零窗口探测的应答', '零窗口探测的应答', '个', '应答零窗口探测。'),
  'keepalive-probe': w('保活探测', '保活探测', '个', '询问空闲的对端是否还在。'),
  'keepalive-ack': w('保活应答', '保活应答', '个', '应答保活探测：对端还在。'),
  'challenge-ack': w(
    '挑战 ACK',
    '挑战 ACK',
    '个',
    '对可疑的 SYN 或 RST，用只有真正的对端才知道的内容应答（RFC 5961）。',
  ),
  reordered: w('乱序', '乱序报文', '个', '比更晚发送的报文还晚到达。'),
  'conflicting-data': w(
    '同一段序号，内容不同',
    '同一段序号而内容不同的报文',
    '个',
    '与先前的报文起始序号相同，内容却不同：两者之一不是来自它声称的发送方，或者发送方自己前后不一。',
  ),
  'network-duplicate': w('网络复制', '网络复制的报文', '个', '同一个报文出现两次：网络复制了一份。'),
  'capture-duplicate': w('重复抓到', '重复抓到的报文', '个', '同一个报文在抓包中有两份；只计一次。'),
  reset: w('重置', 'RST', '个', '立即终止连接。'),
  'icmp-error': w('ICMP 差错', 'ICMP 差错', '个', '路由器或主机报告这条连接的某个报文有问题。'),
  'urgent-data': w('紧急数据', '紧急报文段', '个', '把一个字节标为紧急（对应用来说是带外数据）。'),
  heartbeat: w('心跳', '心跳', '个', '小而有规律：应用自己的存活信号。'),
  'unseen-acked': w(
    '确认了未抓到的数据',
    '对未抓到数据的确认',
    '个',
    '确认了抓包中没有的数据：抓包漏掉了报文，或者被过滤器排除了。',
  ),
  'no-ack': w(
    '没有 ACK：会被丢弃',
    '没有 ACK 的报文段',
    '个',
    'SYN、RST、ACK 一个都没有：已建立的连接不会发送它，收到的一方会丢弃（RFC 9293 §3.10.7.4）。',
  ),
  data: w('', '数据报文', '个', '普通数据。'),
  ack: w('', 'ACK', '个', '普通确认。'),
};

export const kindMark = (kind: AnnotationKind): string => KINDS[kind].mark;
export const kindMany = (kind: AnnotationKind): string => KINDS[kind].thing;
/** `1 次尾部丢包探测`, `4 次快速重传`. */
export const kindCount = (kind: AnnotationKind, n: number): string =>
  zh`${numberText(n)} ${KINDS[kind].measure}${KINDS[kind].thing}`;
/** `一个重复确认`. */
export const kindOne = (kind: AnnotationKind): string => zh`一${KINDS[kind].measure}${KINDS[kind].thing}`;
export const kindMeaning = (kind: AnnotationKind): string => KINDS[kind].means;
