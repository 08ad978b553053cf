/** What the overview says in Chinese: how many connections there are, how they went, what is told elsewhere. */
import type { EvidenceRecord, SummaryRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { headlineFrom, type RunCounts } from '../../headline.ts';
import { numberText } from '../../render.ts';
import { bytesZh, durationZh } from '../writing.ts';

const movedText = ({ connections, bytes }: RunCounts): string =>
  `${numberText(connections)} 条连接，数据 ${bytesZh(bytes)}`;

/** How many connections there are, how many are in trouble and how badly, or how well they went. */
export function troubleText(totals: RunCounts): string {
  const { problem, warning, note } = totals.trouble;
  const n = totals.connections;
  if (n === 0) return '其中没有 TCP 连接。';
  const moved = movedText(totals);
  if (problem + warning === 0) {
    const clean = cleanText(totals);
    if (clean === null) return `${moved}；${unsettledText(totals)}。`;
    return `${moved}；${clean}${note > 0 ? `（${numberText(note)} 条有提示）` : ''}${wellText(totals)}。`;
  }
  const parts: string[] = [];
  if (problem > 0) parts.push(`${numberText(problem)} 条有问题`);
  if (warning > 0) parts.push(`${numberText(warning)} 条有警告`);
  const others = n === 1 ? '' : unsettledText(totals);
  return `${moved}；${n === 1 ? '存在异常' : `${numberText(problem + warning)} 条存在异常`}：${parts.join('，')}${others === '' ? '' : `；其余的：${others}`}。`;
}

const SEVERITIES = { problem: '问题', warning: '警告', note: '值得注意', none: '诊断' } as const;

/** See headlineFrom. */
export const headlineText = headlineFrom({
  trouble: troubleText,
  moved: movedText,
  unsettled: unsettledText,
  clean: cleanText,
  sentence: (parts) => `${parts.join('；')}。`,
  found: ({ severity, title, code }) => `${SEVERITIES[severity]}：${harmless(title)}（${code}）`,
});

/** A filter that leaves nothing to be told, of so many packets. */
export const nothingMatches = (frames: number, filter: string): string =>
  `${numberText(frames)} 个报文中没有一个是符合过滤条件的 TCP：${harmless(filter)}`;

/** Null where every connection never opened or was reset: none of them is well, though nothing more is to be said. */
function cleanText(totals: RunCounts): string | null {
  const { well, ...others } = totals.untroubled;
  if (totals.marked > 0) return null;
  if (Object.values(others).every((count) => count === 0)) return totals.connections === 1 ? '没有异常' : '都没有异常';
  return well === 0 ? null : `${unsettledText(totals)}；其余没有异常`;
}

/** `4 条直到抓包结束仍未建立，1 条被重置`. */
function unsettledText(totals: RunCounts): string {
  const { unopened, reset, unrepaired, unjudged } = totals.untroubled;
  const { 'one-sided': oneSided, 'partly-told': untold, 'window-closed': closed } = totals.untroubled;
  const alone = totals.connections === 1;
  const parts: string[] = [];
  if (unopened > 0) parts.push(`${alone ? '' : `${numberText(unopened)} 条`}直到抓包结束仍未建立`);
  if (reset > 0) parts.push(`${alone ? '' : `${numberText(reset)} 条`}被重置`);
  if (unrepaired > 0) parts.push(`${alone ? '' : `${numberText(unrepaired)} 条`}到抓包结束时仍缺数据`);
  if (closed > 0) parts.push(`${alone ? '' : `${numberText(closed)} 条`}到抓包结束时窗口仍为 0`);
  if (oneSided > 0) parts.push(`${alone ? '' : `${numberText(oneSided)} 条`}只抓到一个方向`);
  if (untold > 0) parts.push(`${alone ? '' : `${numberText(untold)} 条`}文本给出的报文信息太少，无法判断`);
  if (unjudged > 0) parts.push(`${alone ? '' : `${numberText(unjudged)} 条`}只抓到一个报文，无法判断`);
  if (totals.marked > 0)
    parts.push(`另有 ${numberText(totals.marked)} 个报文被 Wireshark 标记，但所在的行看不出属于哪条连接`);
  return parts.join('，');
}

/** `：全部正常关闭，没有重传，最慢的应答 340 ms（连接 4）`. */
function wellText(totals: RunCounts): string {
  if (totals.connections < 2) return '';
  const parts: string[] = [];
  const open = totals.connections - totals.closed;
  if (open === 0) parts.push('全部正常关闭');
  else if (totals.closed > 0) parts.push(`${numberText(totals.closed)} 条正常关闭`);
  parts.push(totals.sentAgain === 0 ? '没有重传' : `重传 ${numberText(totals.sentAgain)} 个报文段`);
  if (totals.slowestNs > 0)
    parts.push(`最慢的应答 ${durationZh(totals.slowestNs)}（连接 ${totals.slowestConnection}）`);
  return `：${parts.join('，')}`;
}

/** `folded`: connections that findings of floods and scans stand for. */
export function foldedText(totals: RunCounts, folded: number): string {
  const n = numberText(folded);
  if (totals.connections === 0)
    return folded === 1
      ? '唯一的连接归入下面的诊断（--no-fold 会单独列出）。'
      : `全部 ${n} 条连接都归入下面的诊断（--no-fold 会逐条列出）。`;
  return `另有 ${n} 条连接归入代表它们的诊断（--no-fold 会逐条列出）。`;
}

/** The run ended before its input did. */
export const partialText = (reason: SummaryRecord['partialReason']): string =>
  reason === 'memory'
    ? '内存用尽：以下是目前所知的内容，并非全部输入。可以给 Node 更多内存（NODE_OPTIONS=--max-old-space-size=8192），或少看一些报文（--filter）。'
    : '被中断：以下是目前所知的内容，并非全部输入。';

/** A fault of this program itself. */
export function brokenText({ rule, connection, error }: SummaryRecord['broken'][number]): string {
  const where = connection === null ? '' : `，连接 ${connection}`;
  return `本程序的一条规则出错，已略去：${harmless(rule)}${where}：${harmless(error)}`;
}

/** Above what lines of other programs say; `packets`: there are some as well. */
export const evidenceHead = (packets: boolean): string => (packets ? '报文之外的佐证' : '这些行说明了什么');
export const evidenceText = ({ line, program, text }: EvidenceRecord, file: string): string =>
  `${file === '' ? '' : `${file} `}第 ${line} 行（${program}）：${harmless(text)}`;

export const twoViewsHead = (n: number): string => `由两份抓包对照说明的连接（${numberText(n)} 条）`;
export const twoViewsText = (ends: string, a: string, idA: number, b: string, idB: number | null): string =>
  `${ends}（${a} 中的 ${idA}，靠近前者；${idB === null ? `${b} 中没有` : `${b} 中的 ${idB}`}）`;
export const moreTwoViews = (n: number): string => `……另有 ${numberText(n)} 条（见 --format ndjson）`;

export const exchangesHead = (): string => 'TCP 之外';
export const moreExchanges = (n: number): string => `……另有 ${numberText(n)} 项（见 --format ndjson）`;
