/** What one sender's round trips were, and what it sent again: a few lines of a connection's story. */
import type { ReportWords } from '../words/report-words.ts';
import type { Retransmissions } from '../words/report-words.ts';
import type { ConnectionRecord } from '../records/contract.ts';
import { hang } from './layout.ts';

/** Fewer tell no more than the handshake's round trip does. */
const LEAST_SAMPLES = 3;

export function lossLines(record: ConnectionRecord, side: 'a' | 'b', width: number, words: ReportWords): string[] {
  const { losses, sides } = words;
  const end = record[side];
  const who = sides.sideName(end, side);
  const out: string[] = [];
  const few = end.rtt !== undefined && end.rtt.samples < LEAST_SAMPLES;
  if (end.rtt !== undefined && (!few || end.retransmittedSegments > 0))
    out.push(...hang(losses.roundTripsHead(who, record.vantage.at !== side), losses.tripsText(end.rtt, few), width));
  const kinds = retransmissions(end);
  if (kinds.length > 0) out.push(...hang(losses.sentAgainHead(who), losses.againText(end, kinds), width));
  if (end.timers !== undefined) out.push(...hang(losses.timersHead(who), losses.timersText(end.timers), width));
  if (end.reordering !== undefined)
    out.push(...hang(losses.outOfOrderHead(who), losses.orderText(end, end.reordering), width));
  return out;
}

const retransmissions = (end: ConnectionRecord['a']): Retransmissions[] =>
  (Object.entries(end.retransmissions ?? {}) as Retransmissions[]).toSorted(([, x], [, y]) => y.bytes - x.bytes);
