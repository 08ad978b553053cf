/** Why a finding is told with less certainty, in Chinese: what the capture could not give. A sentence of its own each. */
import type { CaveatFacts } from '../../records/message.ts';
import { frame, type Phrase, say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const CAVEATS: Sentences<CaveatFacts> = {
  'caveat.one-direction': (f) => say`抓包只有一个方向${since(f)}，因此另一方发送了什么无从得知。`,
  'caveat.packets-missing': (f) => say`抓包漏掉了确实经过的报文${since(f)}，因此缺失的报文可能是抓包造成的。`,
  'caveat.options-cut': (f) => say`报文在 TCP 选项结束之前就被截断${since(f)}，因此 SACK 和时间戳的内容丢失了。`,
  'caveat.off-load': (f) => say`这里的报文段比网络上实际传输的大${since(f)}，因此大小和数量不是网络上的。`,
  'caveat.lines-unread': () => say`这段文本里有些行被省略、截断或读不出来，缺少的内容可能就在那里。`,
  'caveat.clock-suspected': (f) =>
    say`按一台主机的时间戳，经过的时间比抓包所示的少${since(f)}：要么那台主机休眠过，要么抓包的时钟发生过跳变。`,
  'caveat.clock-coarse': () => say`抓包的时间只精确到整秒，因此同一秒之内的先后间隔无从知道。`,
  'caveat.clock-batched': (f) =>
    say`内核成批交出报文，抓包记下的是每一批的时间${since(f)}：同一批之内的时间间隔无从知道。`,
  'caveat.clock-leapt': (f) => say`抓包的时钟发生过跳变${since(f)}，因此跨越那个报文的时间不可信。`,
  'caveat.control-only': () => say`过滤器只让 SYN、FIN 和 RST 进入抓包，因此数据及其确认无从得知。`,
  'caveat.acks-left-out': () => say`抓包中没有单独的 ACK 包，过滤器似乎把它们去掉了，因此不知道哪些数据得到了确认。`,
  'caveat.data-only': () => say`过滤器只让带数据的报文进入抓包，因此单独的 ACK 无从得知。`,
  'caveat.no-handshake': () => say`抓包中没有这条连接建立的过程。`,
  'caveat.no-syn-options': () => say`抓包中没有两个 SYN 协商的内容，因此窗口可能比看起来大。`,
  'caveat.no-sack-agreement': () => say`抓包中看不出是否协商了 SACK，因此发送方怎样得知丢包无从判断。`,
  'caveat.seen-twice': (f) => say`抓包中有重复的报文${since(f)}，因此看似两个的报文可能是同一个。`,
  'caveat.two-places': (f) => say`抓包来自网络中的两处${since(f)}，因此顺序和时间哪一处的都不是。`,
  'caveat.order-broken': (f) => say`两个方向的时间戳不是同一个时钟打的${since(f)}，因此先后顺序无从得知。`,
  'caveat.no-payload': () => say`抓包只有首部，因此数据的内容无从得知。`,
};

const since = ({ sinceFrame }: { readonly sinceFrame?: number }): Phrase =>
  sinceFrame === undefined ? say`` : say`（首先由${frame(sinceFrame)}看出）`;
