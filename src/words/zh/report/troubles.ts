/** What the overview says in Chinese of each cause of trouble, and of what is found about no single connection. */
import type { FindingRecord } from '../../../records/contract.ts';
import type { Tallied } from '../../en/report/troubles.ts';
import { harmless } from '../../escape.ts';
import { numberText } from '../../render.ts';

export const heads = {
  also: '同时还有：',
  hosts: '有异常连接的主机：',
};

const SEVERITIES: Readonly<Record<string, string>> = { problem: '问题', warning: '警告', note: '提示' };

export const severityWord = (severity: string): string => SEVERITIES[severity] ?? severity;

interface Cause {
  readonly title: string;
  readonly code: string;
}

/** `n` of `all` connections have it. */
export const causeText = ({ title, code }: Cause, n: number, all: number): string =>
  `${harmless(title)}：${n === 1 ? '1 条连接' : `${numberText(all)} 条连接中的 ${numberText(n)} 条`}（${code}）`;

export const moreKinds = (n: number): string => `……另有 ${numberText(n)} 种诊断`;

/** `file`: where there are several. */
export const exampleText = (tuple: string, file: string | undefined): string =>
  file === undefined ? tuple : `${tuple}，在 ${file} 中`;

export const alsoText = (code: string, title: string, times: number): string =>
  `${harmless(title)}（${code}${times > 1 ? `，${numberText(times)} 次` : ''}）`;

/** `来自 10.0.0.1，到 3 个服务端，最多的是 10.0.0.2:80（7）`. */
export const endsText = (clients: Tallied, servers: Tallied): string =>
  `${endText('来自', '个客户端', clients)}，${endText('到', '个服务端', servers)}`;

function endText(preposition: string, who: string, { size, atLeast, first }: Tallied): string {
  if (first === null) return preposition;
  if (size === 1 && !atLeast) return `${preposition} ${first[0]}`;
  const count = `${preposition}${atLeast ? '超过' : ''} ${numberText(size)} ${who}`;
  return first[1] > 1 ? `${count}，最多的是 ${first[0]}（${numberText(first[1])}）` : count;
}

/** Addresses with how many connections in trouble each has; `more`: there are others. */
export const hostsText = (hosts: readonly (readonly [string, number])[], more: boolean): string =>
  `${hosts.map(([address, n]) => `${address}（${numberText(n)}）`).join('、')}${more ? '……' : ''}`;

/** Findings of one kind that are not told: how many, and where some of them begin. */
export const moreAlike = (n: number, frames: readonly number[]): string =>
  `……同类的另有 ${numberText(n)} 项，分别从报文 ${frames.join('、')}${n > frames.length ? '……' : ''} 起`;

export const inFilesText = ({ title, severity }: FindingRecord, files: number, names: string): string =>
  `${harmless(title)}（${severityWord(severity)}）：${numberText(files)} 份抓包，${names}`;
