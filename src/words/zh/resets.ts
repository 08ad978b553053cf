/** The causes of a reset in Chinese: a label for a story, the reason that ends a verdict, and what it means for the reader. */
import type { ResetCause } from '../../records/contract.ts';

interface Words {
  readonly label: string;
  readonly means: string;
}

interface CauseWords extends Words {
  /** As the end of `在报文 7 被客户端重置：…`, also behind `很可能是`. */
  readonly reason: string;
}

const CAUSES: Readonly<Record<ResetCause, CauseWords>> = {
  'port-closed': {
    label: '端口上没有程序监听',
    reason: '该端口上没有程序监听',
    means: '主机在线并且有应答，但没有套接字在这个端口上监听。',
  },
  'connection-unknown': {
    label: '发送方不认识这条连接',
    reason: '它的系统不认识这条连接',
    means: '发送 RST 的主机已经没有这条连接：它重启过，或者丢失了连接状态。',
  },
  'half-open-scan': {
    label: '半打开扫描',
    reason: '它立刻撤回了连接，如同半打开扫描',
    means: '发起方本来就不想建连：它只看端口有没有应答，随即撤回连接。',
  },
  'connect-abandoned': {
    label: '应答到来之前发起方已放弃',
    reason: '它的应用已经放弃了这次建连',
    means: '应用在建连过程中就关闭了套接字；应答来得太晚。',
  },
  'data-after-close': {
    label: '套接字关闭之后又有数据到达',
    reason: '数据到达时套接字已经关闭',
    means: '数据到达时，应用已经关闭了套接字；再也没有人能读它。',
  },
  'time-wait': {
    label: '对 TIME-WAIT 期间迟到报文的应答',
    reason: '迟到的报文遇上了 TIME-WAIT',
    means: '在 RST 的发送方，这条连接早已结束；迟到的报文以 RST 应答。',
  },
  'closed-with-unread-data': {
    label: '关闭时还有未读数据',
    reason: '关闭时收到的数据还没有读',
    means: '应用关闭套接字时，收到的数据还没有读；系统于是发送 RST，而不是正常关闭。',
  },
  'abortive-close': {
    label: '强行关闭',
    reason: '应用强行中止了连接，而不是正常关闭',
    means: '应用要求以 RST 代替正常关闭（超时为 0 的 SO_LINGER，或类似的调用）。',
  },
  'keepalive-gave-up': {
    label: '保活探测没有应答',
    reason: '它的保活探测没有应答',
    means: '最后一个保活探测也没有应答，系统放弃了连接。',
  },
  'accept-queue-overflow': {
    label: '全连接队列已满',
    reason: '监听套接字的全连接队列已满',
    means: '应用调用 accept() 不够快，监听套接字无法接受连接。',
  },
  'syn-cookie-rejected': {
    label: 'SYN cookie 未被接受',
    reason: 'SYN cookie 未被接受',
    means: '第三次握手没有带服务端所发的 cookie，或者来得太晚。',
  },
  'unacceptable-ack': {
    label: '确认了从未发送的数据',
    reason: '所应答的报文确认了它从未发送过的序号',
    means: '所应答的报文段确认了一个序号，而 RST 的发送方从未发送过它。',
  },
  'unacceptable-segment': {
    label: '报文段与当前状态不符',
    reason: '所应答的报文与它的状态不符',
    means: '所应答的报文段与 RST 发送方所处的状态不符。',
  },
  'firewall-reject': {
    label: '被防火墙拒绝',
    reason: '防火墙以它的名义作了应答',
    means: '防火墙以主机的名义应答；主机自己可能从未见到这个报文。',
  },
  injected: {
    label: '由路径上的设备伪造',
    reason: '由路径上的设备伪造',
    means: '这个 RST 不像它所声称的主机的报文：是中间设备或攻击者发送的。',
  },
  'idle-timeout': {
    label: '空闲太久',
    reason: '途中设备结束了空闲的连接',
    means: '途中的负载均衡或防火墙结束了这条连接，因为它在超时时间内没有任何流量。',
  },
  'aborted-by-administrator': {
    label: '在应用之外被终止',
    reason: '在应用之外被人为终止',
    means: '有人或某个服务手动结束了连接（`ss -K`，或清理连接的工具）。',
  },
  'after-close': {
    label: '无害，双方都已结束',
    reason: '两端都已结束',
    means: '双方此前都已关闭；这个 RST 没有造成损失。',
  },
  unknown: {
    label: '原因从报文看不出来',
    reason: '原因从报文看不出来',
    means: '从报文看不出为什么发送这个 RST。',
  },
};

const words = (cause: string): CauseWords | undefined =>
  (CAUSES as Readonly<Record<string, CauseWords | undefined>>)[cause];

export const resetLabel = (cause: string): string => words(cause)?.label ?? cause;
export const resetReason = (cause: ResetCause): string => CAUSES[cause].reason;
export const resetMeaning = (cause: string): string => words(cause)?.means ?? '';

/** A reset that its receiver must ignore: why. */
const IGNORED: Readonly<Record<string, Words>> = {
  'wrong-number': {
    label: '无效的 RST：序号不是期望的下一个',
    means: '接收方只接受序号恰好等于期望值的 RST；其他的都可能是伪造的（RFC 5961 §3.2）。',
  },
  unsigned: {
    label: '无效的 RST：没有签名',
    means: '这条连接有签名（TCP-MD5 或 TCP-AO）；没有签名的报文段会被悄悄丢弃。',
  },
  stale: {
    label: '无效的 RST：接收方已经越过了它',
    means: '它的序号落在接收方已确认的范围之前、窗口之外：会被悄悄丢弃。',
  },
};

/** What is told in place of the cause's own words. */
export function specialReset(detail: Readonly<Record<string, unknown>>): Words | null {
  const ignored = detail['ignoredBecause'];
  if (typeof ignored === 'string' && detail['again'] !== true) return IGNORED[ignored] ?? null;
  if (detail['again'] === true)
    return {
      label: '再次重置：对发送方来说连接已经结束',
      means: '发送方此前已经重置了连接；凡是再发给它的报文，都这样应答。',
    };
  if (detail['cause'] === 'data-after-close' && detail['harmless'] === true)
    return {
      label: '重置：套接字已经关闭',
      means: '应用已经关闭的套接字收到了一个不带数据的报文；这个 RST 没有造成损失。',
    };
  return null;
}
