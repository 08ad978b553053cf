/** Why a state is known that no packet of the capture brought about, in Chinese. */
import type { TransitionFacts } from '../../records/message.ts';
import { say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const TRANSITIONS: Sentences<TransitionFacts> = {
  'transition.opened-anew': () => say`观察者：它在同样的端口上又建立了一条连接`,
  'transition.first-syn': () => say`观察者：这是所见的该端的第一个 SYN`,
  'transition.syn-not-seen': () => say`观察者：看到了对其 SYN 的应答，没有看到 SYN`,
  'transition.syn-ack-not-seen': () => say`观察者：它的 SYN-ACK 不在抓包中，其后的报文在`,
  'transition.mid-connection': () => say`观察者：抓包从连接中途开始`,
  'transition.forged-reset': () => say`观察者：以它的名义发出的 RST 不是它自己的`,
  'transition.refused-in-vain': () => say`观察者：它再次发出同一个 SYN，可见此前的拒绝没有终止它的尝试`,
  'transition.reset-not-arrived': () => say`观察者：此前的 RST 没有到达它`,
};
