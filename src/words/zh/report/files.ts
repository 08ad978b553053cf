/** What is said in Chinese of the files that were read: what each is, how much of it, and what could not be read. */
import type { CaptureEndRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { numberText } from '../../render.ts';
import { durationZh } from '../writing.ts';

/** `format` and `links` as they are shown; `from`: when it begins, or empty; `filtered`: only some packets are analysed. */
export function fileText(
  format: string,
  links: readonly string[],
  end: CaptureEndRecord,
  from: string,
  filtered: boolean,
): string {
  let text = format;
  if (links.length > 0) text += `（${links.join('、')}）`;
  text += `，${numberText(end.frames)} 个报文`;
  if (end.tcpSegments !== end.frames)
    text += `，其中${filtered ? '符合过滤条件的' : ''} TCP ${numberText(end.tcpSegments)} 个`;
  if (end.pieces !== undefined) text += `，分为 ${numberText(end.pieces.length)} 个文件`;
  if (end.durationNs > 0) text += `，历时 ${durationZh(end.durationNs)}`;
  return from === '' ? text : `${text}，${from}`;
}

type Counts = readonly (readonly [string, number])[];

const counted = (counts: Counts): string =>
  counts.map(([what, n]) => `${harmless(what)} × ${numberText(n)}`).join('、');

/** Each with how many there were, the most first. */
export const damagedText = (counts: Counts): string => `损坏：${counted(counts)}`;
export const skippedText = (counts: Counts): string => `不是 TCP 或没有读取：${counted(counts)}`;
export const dropsText = (n: number): string => `抓包程序报告自己丢失了 ${numberText(n)} 个报文`;

export const heads = {
  read: '读取的内容',
  several: '关于几个文件：',
};

export const inDirectory = (directory: string): string => `在 ${directory} 中：`;

/** Some names, and how many more there are. */
export const namesText = (names: readonly string[], more: number): string =>
  more > 0 ? `${names.join('、')} 等，另有 ${numberText(more)} 个` : names.join('、');

export const unreadText = (files: number, names: string, why: string): string =>
  `${numberText(files)} 个文件没有读取：${names}：${why}`;
export const withoutPacketsText = (files: number, names: string): string =>
  `${numberText(files)} 个文件没有读取，因为是不含报文的文本：${names}`;
export const moreReasons = (n: number): string => `……文件没有读取的原因另有 ${numberText(n)} 种`;

/** `directory`: that all are in, or empty. */
export const manyText = (files: number, directory: string, packets: number): string =>
  `${directory === '' ? '' : `${directory} 中的 `}${numberText(files)} 份抓包，${numberText(packets)} 个报文`;

/** Of a file with connections in trouble. */
export function troubledText(name: string, problem: number, warning: number, connections: number): string {
  const counts: string[] = [];
  if (problem > 0) counts.push(`${numberText(problem)} 条有问题`);
  if (warning > 0) counts.push(`${numberText(warning)} 条有警告`);
  return `${name}：${numberText(connections)} 条连接中 ${counts.join('，')}`;
}
export const moreTroubled = (n: number): string => `……另有 ${numberText(n)} 个文件中的连接有异常`;

/** What some of many files have in common. */
export const faults = {
  cut: '末尾被截断',
  damaged: '有损坏的报文',
  drops: '抓包程序丢失了报文',
};
export const faultText = (fault: keyof typeof faults, names: string): string => `${faults[fault]}：${names}`;
