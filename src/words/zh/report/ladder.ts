/** What the rows of a ladder say between their two sides, in Chinese. */
import type { AnnotationKind } from '../../../records/contract.ts';
import type { Bytes, Certainty, Nanos } from '../../../units.ts';
import { ACK } from '../../../tcp-flags.ts';
import { numberText } from '../../render.ts';
import { exactBytes, segmentText } from '../flags.ts';
import { kindCount, kindMany, kindMark, kindOne } from '../kinds.ts';
import { certaintyText } from '../marks.ts';
import { durationZh, zh } from '../writing.ts';

export { ackText, seqText, windowText } from '../../en/report/ladder.ts';

export const heads = { time: '时间' };

/** A packet of which nothing is to be said but perhaps the round trip that it ended. */
export function plainText(flags: number, bytes: Bytes, rttNs: Nanos | null): string {
  const bare = segmentText(flags, bytes);
  return rttNs === null ? bare : `${bare} · 往返时延 ${durationZh(rttNs)}`;
}

/** Where a mark says what the packet is, it needs no second name. */
export const markedText = (flags: number, bytes: Bytes, marks: readonly string[], named: boolean): string =>
  (named ? marks : [segmentText(flags, bytes), ...marks]).join(' · ');

/** Packets one after the other in one row: those with data and those without, `bytes` in all. */
export interface Run {
  readonly data: number;
  readonly acks: number;
  readonly bytes: Bytes;
  readonly flags: number;
  readonly kinds: readonly AnnotationKind[];
  /** Null: the times are not known. */
  readonly tookNs: Nanos | null;
}

const tookText = ({ tookNs }: Run): string => (tookNs === null ? '' : `，${durationZh(tookNs)}`);

/** Each of them has the same marks; how sure they are is told by the first. */
export function markedRunText(run: Run, certainty: Certainty): string {
  const size = run.data > 0 ? `，共 ${exactBytes(run.bytes)}` : '';
  const sure = certaintyText(certainty);
  return `${numberText(run.data + run.acks)} 个报文${size}${tookText(run)} · 每个都是${run.kinds.map(kindMark).join('、')}${sure === '' ? '' : `（${sure}）`}`;
}

/** `marked` of them have marks. */
export function plainRunText(run: Run, marked: number): string {
  const { data, acks, bytes, kinds } = run;
  const took = tookText(run);
  const parts: string[] = [];
  if (data > 1) parts.push(`${numberText(data)} 个报文，共 ${exactBytes(bytes)}${took}`);
  else if (data === 1) parts.push(exactBytes(bytes));
  if (acks > 0) {
    // A text without flags (tcpdump -q) shows packets without data; that they are ACKs it does not say.
    const many = zh`${numberText(acks)} 个${(run.flags & ACK) !== 0 ? 'ACK' : '未显示标志的报文'}`;
    parts.push(data === 0 ? `${many}${took}` : data === 1 ? `回 ${many}${took}` : `回 ${many}`);
  }
  if (marked === 1 && acks === 1) parts.push(zh`${parts.pop() ?? ''}，是${kinds.map(kindOne).join('、')}`);
  else if (marked === 1) parts.push(zh`其中${kinds.map(kindOne).join('、')}`);
  else if (marked > 1)
    parts.push(zh`${marked === acks ? '全部是' : `其中 ${numberText(marked)} 个是`}${kinds.map(kindMany).join('、')}`);
  return parts.join(' · ');
}

export const unseenSyn = (): string => 'SYN · 握手 1/3（推断：不在抓包中）';

export const silenceText = (ns: Nanos): string => zh`${durationZh(ns)}没有报文`;

/** Two rows that stand there in turn again and again: `times` more, from `frame` on until `time`. */
export const againText = (times: number, frame: number, time: string): string =>
  zh`……这样的两行又交替 ${numberText(times)} 次，从报文 ${frame} 起，到 ${time} 为止`;

/** Packets that are not shown, `kinds`: some of what is among them, or, if not `all` are here, among those of all gaps. */
export function hiddenText(
  packets: number,
  kinds: readonly (readonly [AnnotationKind, number])[],
  all: boolean,
): string {
  const text = `……另有 ${numberText(packets)} 个报文未显示`;
  if (kinds.length === 0) return text;
  return zh`${text}，${all ? '其中' : '各处合计'}${kinds.map(([kind, times]) => kindCount(kind, times)).join('、')}`;
}
