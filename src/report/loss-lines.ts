/** What one sender's round trips were, and what it sent again: a few lines of a connection's story. */
import { exactBytes } from '../words/en/flags.ts';
import { kindCount } from '../words/en/kinds.ts';
import { certaintyText } from '../words/en/marks.ts';
import { sideName } from '../words/en/sides.ts';
import { harmless } from '../words/escape.ts';
import { bytesText, durationText, numberText, percentText } from '../words/render.ts';
import type { AnnotationKind, ConnectionRecord } from '../records/contract.ts';
import { hang } from './layout.ts';

type End = ConnectionRecord['a'];

/** Fewer tell no more than the handshake's round trip does. */
const LEAST_SAMPLES = 3;

export function lossLines(record: ConnectionRecord, side: 'a' | 'b', width: number): string[] {
  const end = record[side];
  const who = sideName(end, side);
  const out: string[] = [];
  const trips = tripsText(end);
  const estimated = record.vantage.at === side ? '' : ' (estimated)';
  if (trips !== '') out.push(...hang(`round trips of ${who}${estimated}: `, trips, width));
  const again = againText(end);
  if (again !== '') out.push(...hang(`sent again by ${who}: `, again, width));
  if (end.timers !== undefined) out.push(...hang(`timers of ${who}: `, timersText(end.timers), width));
  if (end.reordering !== undefined)
    out.push(...hang(`out of order from ${who}: `, orderText(end, end.reordering), width));
  return out;
}

function tripsText({ rtt, retransmittedSegments }: End): string {
  if (rtt === undefined || (rtt.samples < LEAST_SAMPLES && retransmittedSegments === 0)) return '';
  const { medianNs = 0, p95Ns = 0, srttNs = 0, rtoNs = 0 } = rtt;
  const spread = `least ${durationText(rtt.minNs)}, median ${durationText(medianNs)}, 95 % within ${durationText(p95Ns)}`;
  return `${rtt.samples < LEAST_SAMPLES ? durationText(medianNs) : spread}; at the end smoothed (SRTT) ${durationText(srttNs)}, time-out (RTO) ${durationText(rtoNs)}`;
}

function againText(end: End): string {
  const kinds = Object.entries(end.retransmissions ?? {}).toSorted(([, x], [, y]) => y.bytes - x.bytes);
  if (kinds.length === 0) return '';
  const share = percentText(end.retransmittedBytes / Math.max(1, end.bytes + end.retransmittedBytes));
  const whole = `${exactBytes(end.retransmittedBytes)}, ${share} of the data it sent: `;
  const parts = kinds.map(([kind, { segments, bytes }]) => {
    const size = kinds.length > 1 ? ` (${exactBytes(bytes)})` : '';
    return `${kindCount(kind as AnnotationKind, segments)}${size}`;
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

function timersText({ system, rule, waits, alsoFits, certainty }: NonNullable<End['timers']>): string {
  const sure = certaintyText(certainty);
  const others = alsoFits.length === 0 ? '' : `; ${alsoFits.map(harmless).join(' and ')} would fit as well`;
  return `its ${numberText(waits)} time-outs came at the pace of ${harmless(system)} (${harmless(rule)}; ${sure})${others}`;
}

function orderText(end: End, { mostNs, mostBytes }: NonNullable<End['reordering']>): string {
  const n = end.reorderedSegments ?? 0;
  const late = mostNs > 0 ? `up to ${durationText(mostNs)} late, ` : '';
  return `${numberText(n)} ${n === 1 ? 'segment' : 'segments'}, ${late}up to ${bytesText(mostBytes)} behind`;
}
