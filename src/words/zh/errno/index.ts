/** What is said of errnos in Chinese. */
import type { ErrnoWords } from '../../errno/entry.ts';
import { joinedZh } from '../writing.ts';
import { FROM_THE_CALL } from './from-the-call.ts';
import { FROM_THE_NETWORK } from './from-the-network.ts';
import { IN_SHORT, WINDOWS_MEANINGS } from './in-short.ts';

export const CHINESE_ERRNO: ErrnoWords = {
  sockets: { ...FROM_THE_NETWORK, ...FROM_THE_CALL },
  inShort: IN_SHORT,
  windows: WINDOWS_MEANINGS,
  headings: {
    calls: '哪些调用返回它',
    traces: '抓包中能看到什么',
    systems: '其他系统（依据文档，没有录制）',
    remedies: '处理办法',
    findings: '与它有关的诊断',
  },
  call: (call, when) => `${call}：${when}`,
  also: (name, alias) => `${name}（也作 ${alias}）`,
  freebsdAndMacos: (n) => `FreeBSD 和 macOS ${n}`,
  windowsNumber: (n, name) => `Windows ${n}（${name}）`,
  listed: (parts) => parts.join('、'),
  on: (systems, name) => `${systems.join('、')}：${name}`,
  depends: (query) => joinedZh(query, '的含义因系统而异：'),
  unknown: (query) => `已知的系统都没有“${query}”这个 errno。`,
  didYouMean: (names) => `您是不是想查 ${names.join('、')}？`,
  give: '请给出名称（ECONNRESET、WSAECONNRESET）、数值（104、54、10054）或错误信息（broken pipe）。',
};
