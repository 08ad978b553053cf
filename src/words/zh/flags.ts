/** What a segment is by its control bits, in Chinese; the flags keep their names. */
import type { Bytes } from '../../units.ts';
import { ACK, CWR, ECE, FIN, PSH, RST, SYN, URG, isControl } from '../../tcp-flags.ts';
import { flagsText as english } from '../en/flags.ts';
import { numberText } from '../render.ts';

export const flagsText = (flags: number, all = false): string => {
  const text = english(flags, all);
  return text === english(0) ? '未显示标志' : text;
};

/** What each flag says (RFC 9293 §3.1, RFC 3168 §6.1); the last two mean something else in a SYN. */
const FLAG_MEANINGS: readonly (readonly [number, string, string])[] = [
  [SYN, 'SYN', '这个序号是本方向的第一个'],
  [FIN, 'FIN', '本方不再发送数据'],
  [RST, 'RST', '连接立即终止'],
  [PSH, 'PSH', '一次写入到此结束：请交给应用'],
  [ACK, 'ACK', '确认号有效'],
  [URG, 'URG', '紧急指针有效'],
  [ECE, 'ECE', '拥塞标记已回传'],
  [CWR, 'CWR', '发送方因拥塞标记而降速'],
];

/** Each flag that is set, with its meaning. */
export function flagMeanings(flags: number): string {
  const parts: string[] = [];
  for (const [bit, word, meaning] of FLAG_MEANINGS) {
    if ((flags & bit) === 0) continue;
    const asks = (flags & SYN) !== 0 && (bit === ECE || bit === CWR);
    parts.push(`${word}：${asks ? '请求使用拥塞标记（ECN）' : meaning}`);
  }
  return parts.join('；');
}

/** A size written exactly: `1 字节`, `1,448 字节`. */
export const exactBytes = (n: Bytes): string => `${numberText(n)} 字节`;

/** A whole segment: data by its size, everything else by its flags; urgent data is marked. */
export function segmentText(flags: number, length: Bytes): string {
  const control = isControl(flags) || length === 0;
  let text = control ? flagsText(flags) : exactBytes(length);
  if (control && length > 0) text += ` + ${exactBytes(length)}`;
  if ((flags & URG) !== 0) text += ' URGENT';
  return text;
}
