/** What one sender's round trips were, what it sent again, by whose timers and how far out of order, in Chinese. */
import type { AnnotationKind, ConnectionRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { numberText } from '../../render.ts';
import { exactBytes } from '../flags.ts';
import { kindCount } from '../kinds.ts';
import { certaintyText } from '../marks.ts';
import { bytesZh, durationZh, percentZh, zh } from '../writing.ts';

type End = ConnectionRecord['a'];
/** Of one kind: how many segments and bytes. */
export type Retransmissions = readonly [AnnotationKind, { readonly segments: number; readonly bytes: number }];

export const roundTripsHead = (who: string, estimated: boolean): string =>
  `${who}的往返时延${estimated ? '（估计）' : ''}：`;
export const sentAgainHead = (who: string): string => `${who}的重传：`;
export const timersHead = (who: string): string => `${who}的定时器：`;
export const outOfOrderHead = (who: string): string => `${who}的乱序：`;

/** `few`: no more of them than the handshake tells. */
export function tripsText(rtt: NonNullable<End['rtt']>, few: boolean): string {
  const { medianNs = 0, p95Ns = 0, srttNs = 0, rtoNs = 0 } = rtt;
  const spread = `最小 ${durationZh(rtt.minNs)}，中位数 ${durationZh(medianNs)}，95% 在 ${durationZh(p95Ns)} 以内`;
  return `${few ? durationZh(medianNs) : spread}；最后的平滑值（SRTT）${durationZh(srttNs)}，重传超时（RTO）${durationZh(rtoNs)}`;
}

/** `kinds`: those that sent most first. */
export function againText(end: End, kinds: readonly Retransmissions[]): string {
  const share = percentZh(end.retransmittedBytes / Math.max(1, end.bytes + end.retransmittedBytes));
  const whole = `${exactBytes(end.retransmittedBytes)}，占所发数据的 ${share}：`;
  const parts = kinds.map(([kind, { segments, bytes }]) => {
    const size = kinds.length > 1 ? `（${exactBytes(bytes)}）` : '';
    return `${kindCount(kind, segments)}${size}`;
  });
  const { lossEvents, spuriousRetransmissions: needless = 0, reductionsUndone: undone = 0 } = end;
  if (lossEvents !== undefined && lossEvents.longest > 1)
    parts.push(
      lossEvents.count === 1
        ? '集中在一次突发中'
        : `分为 ${numberText(lossEvents.count)} 次突发，最长的一次 ${numberText(lossEvents.longest)} 个`,
    );
  if (needless > 0) parts.push(`其中 ${numberText(needless)} 次不必要，原来的已经到达`);
  if (undone > 0) parts.push(`Linux 发送方会撤销对窗口的缩减${undone === 1 ? '' : `（${numberText(undone)} 次）`}`);
  return `${end.retransmittedBytes > 0 ? whole : ''}${parts.join('；')}`;
}

export function timersText({ system, rule, waits, alsoFits, certainty }: NonNullable<End['timers']>): string {
  const sure = certaintyText(certainty);
  const others = alsoFits.length === 0 ? '' : zh`；${alsoFits.map(harmless).join('、')}也符合`;
  return zh`${numberText(waits)} 次超时符合${harmless(system)}的节奏（${harmless(rule)}；${sure}）${others}`;
}

export function orderText(end: End, { mostNs, mostBytes }: NonNullable<End['reordering']>): string {
  const late = mostNs > 0 ? `，最多晚 ${durationZh(mostNs)}` : '';
  return `${numberText(end.reorderedSegments ?? 0)} 个报文段${late}，最多落后 ${bytesZh(mostBytes)}`;
}
