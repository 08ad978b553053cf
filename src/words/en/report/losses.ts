/** What one sender's round trips were, what it sent again, by whose timers and how far out of order. */
import type { AnnotationKind, ConnectionRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { bytesText, durationText, numberText, percentText } from '../../render.ts';
import { exactBytes } from '../flags.ts';
import { kindCount } from '../kinds.ts';
import { certaintyText } from '../marks.ts';

type End = ConnectionRecord['a'];
/** Of one kind: how many segments and bytes. */
export type Retransmissions = readonly [AnnotationKind, { readonly segments: number; readonly bytes: number }];

export const roundTripsHead = (who: string, estimated: boolean): string =>
  `round trips of ${who}${estimated ? ' (estimated)' : ''}: `;
export const sentAgainHead = (who: string): string => `sent again by ${who}: `;
export const timersHead = (who: string): string => `timers of ${who}: `;
export const outOfOrderHead = (who: string): string => `out of order from ${who}: `;

/** `few`: no more of them than the handshake tells. */
export function tripsText(rtt: NonNullable<End['rtt']>, few: boolean): string {
  const { medianNs = 0, p95Ns = 0, srttNs = 0, rtoNs = 0 } = rtt;
  const spread = `least ${durationText(rtt.minNs)}, median ${durationText(medianNs)}, 95 % within ${durationText(p95Ns)}`;
  return `${few ? durationText(medianNs) : spread}; at the end smoothed (SRTT) ${durationText(srttNs)}, time-out (RTO) ${durationText(rtoNs)}`;
}

/** `kinds`: those that sent most first. */
export function againText(end: End, kinds: readonly Retransmissions[]): string {
  const share = percentText(end.retransmittedBytes / Math.max(1, end.bytes + end.retransmittedBytes));
  const whole = `${exactBytes(end.retransmittedBytes)}, ${share} of the data it sent: `;
  const parts = kinds.map(([kind, { segments, bytes }]) => {
    const size = kinds.length > 1 ? ` (${exactBytes(bytes)})` : '';
    return `${kindCount(kind, segments)}${size}`;
  });
  const { lossEvents, spuriousRetransmissions: needless = 0, reductionsUndone: undone = 0 } = end;
  if (lossEvents !== undefined && lossEvents.longest > 1)
    parts.push(
      lossEvents.count === 1
        ? 'all in one burst'
        : `in ${numberText(lossEvents.count)} bursts, the longest of ${numberText(lossEvents.longest)}`,
    );
  if (needless > 0) parts.push(`${numberText(needless)} not needed, since the original had arrived`);
  if (undone > 0)
    parts.push(
      `a Linux sender takes its reduction of the window back${undone === 1 ? '' : ` (${numberText(undone)} times)`}`,
    );
  return `${end.retransmittedBytes > 0 ? whole : ''}${parts.join('; ')}`;
}

export function timersText({ system, rule, waits, alsoFits, certainty }: NonNullable<End['timers']>): string {
  const sure = certaintyText(certainty);
  const others = alsoFits.length === 0 ? '' : `; ${alsoFits.map(harmless).join(' and ')} would fit as well`;
  return `its ${numberText(waits)} time-outs came at the pace of ${harmless(system)} (${harmless(rule)}; ${sure})${others}`;
}

export function orderText(end: End, { mostNs, mostBytes }: NonNullable<End['reordering']>): string {
  const n = end.reorderedSegments ?? 0;
  const late = mostNs > 0 ? `up to ${durationText(mostNs)} late, ` : '';
  return `${numberText(n)} ${n === 1 ? 'segment' : 'segments'}, ${late}up to ${bytesText(mostBytes)} behind`;
}
