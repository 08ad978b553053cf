/** The list of connections in Chinese: headings of its columns, and how a connection ended in one or two words. */
import type { Grouping } from '../../records/entries.ts';
import { numberText } from '../render.ts';

export { shareText, shortBytes } from '../en/list.ts';

export const headings = {
  id: '#',
  file: '文件',
  client: '客户端',
  server: '服务端',
  name: '名称',
  start: '开始',
  duration: '持续',
  toServer: '发送',
  toClient: '接收',
  sentAgain: '重传',
  rtt: 'RTT',
  ended: '结束方式',
  codes: '诊断',
  verdict: '经过',
};

export const groupHeadings = {
  finding: '诊断',
  connections: '连接数',
  troubled: '有异常',
  bytes: '数据量',
  sentAgain: '重传',
  rtt: '最大 RTT',
  codes: '诊断',
  example: '例如',
};

/** By the slug of the verdict; one that is not here stands for itself. */
const ENDED: Readonly<Record<string, string>> = {
  'still-open': '未关闭',
  'window-closed': '未关闭，窗口 0',
  closed: '已关闭',
  'closed-then-reset': '已关闭',
  'closed-by-reset': '已关闭',
  'half-closed': '半关闭',
  'close-unacknowledged': '关闭中',
  reset: '被重置',
  refused: '被拒绝',
  unanswered: '无应答',
  'rejected-by-icmp': 'ICMP 差错',
  'handshake-incomplete': '半打开',
  'never-accepted': '半打开',
  'reset-harmless': '已关闭',
  'path-mtu-black-hole': '卡住',
  'peer-vanished': '失去响应',
  'one-side-seen': '单向可见',
};

export const endedText = (slug: string): string => ENDED[slug] ?? slug.replaceAll('-', ' ');

/** `10,032 条连接，3 条有问题，12 条有警告。` */
export function listedText(count: number, problem: number, warning: number): string {
  const parts = [`${numberText(count)} 条连接`];
  if (problem > 0) parts.push(`${numberText(problem)} 条有问题`);
  if (warning > 0) parts.push(`${numberText(warning)} 条有警告`);
  return `${parts.join('，')}。`;
}

const GROUPS: Readonly<Record<Grouping, string>> = {
  server: '服务端',
  client: '客户端',
  net: '客户端网段',
  port: '端口',
  code: '诊断',
};

/** Above the names of groups. */
export const groupHead = (by: Grouping): string => GROUPS[by];

export const nothingListed = (): string => '没有符合条件的连接。';

/** What is left out of a list. */
export const moreListed = (n: number): string => `……另有 ${numberText(n)} 条`;

/** Before the command that does it. */
export const labels = {
  tellIt: '查看详情',
  tellOne: '查看其中一条',
  listThem: '列出它们',
};

/** `some`: others were told. */
export function untoldText(more: number, some: boolean, troubled: number, noted: number): string {
  const parts: string[] = [];
  if (troubled > 0) parts.push(`${numberText(troubled)} 条有异常`);
  if (noted > 0) parts.push(`${numberText(noted)} 条有提示`);
  const which = parts.length === 0 ? '' : `（${parts.join('，')}）`;
  return `${some ? '另有' : '有'} ${numberText(more)} 条连接${which}没有在此列出（--all 会全部列出）。`;
}
