/** What is said in Chinese when no application saw the error that was looked for. */
import type { ConnectionRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { type Call, callLine } from '../calls.ts';
import { sideName } from '../sides.ts';

/** A call that saw it, on which connection and at which end, and how that connection went. */
export const answerText = (record: ConnectionRecord, side: 'a' | 'b', call: Call): string =>
  `连接 ${record.id}，${sideName(record[side], side)}：${callLine(call)}。${harmless(record.verdict.text)}。`;

/** `others`: errors that were seen, and on how many connections, the most first. */
export function nothingText(asked: string, others: readonly (readonly [string, number])[]): string {
  const none = `从报文来看，没有一条连接的应用遇到 ${harmless(asked)}。`;
  if (others.length === 0) return `${none}也没有遇到其他错误。`;
  return `${none}遇到过的错误及连接数：${others.map(([name, n]) => `${name}（${n}）`).join('、')}。`;
}
