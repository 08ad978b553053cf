/** The states of RFC 9293 §3.3.2 in Chinese: what it means that an endpoint is in one. */
import type { StateName } from '../../records/contract.ts';

const MEANING: Readonly<Record<StateName, string>> = {
  UNKNOWN: '抓包中看不出状态',
  CLOSED: '这条连接不存在（或已不存在）',
  LISTEN: '等待 SYN',
  'SYN-SENT': '已发送 SYN，等待应答',
  'SYN-RECEIVED': '已应答 SYN，等待确认',
  ESTABLISHED: '已建立：两个方向都可以传输数据',
  'FIN-WAIT-1': '已关闭自己的方向；FIN 尚未被确认',
  'FIN-WAIT-2': '自己的 FIN 已被确认；等待对端的 FIN',
  'CLOSE-WAIT': '对端已经关闭；这一侧的应用还没有关闭',
  CLOSING: '双方同时发送了 FIN；等待对自己 FIN 的确认',
  'LAST-ACK': '在对端之后关闭；等待最后一个确认',
  'TIME-WAIT': '已结束；暂时保留端口，以免迟到的报文进入新连接（2 MSL）',
};

export const stateMeaning = (state: StateName): string => MEANING[state];
