/** Where the time of a connection went, in a few lines: round trips, what was sent again, what senders waited for, how long answers took. */
import type { Wait } from '../words/report-words.ts';
import type { ReportWords } from '../words/report-words.ts';
import type { ConnectionRecord } from '../records/contract.ts';
import { MILLISECOND } from '../units.ts';
import { hang } from './layout.ts';
import { lossLines } from './loss-lines.ts';

const SIDES = ['a', 'b'] as const;

/** Shorter waits and smaller parts are not worth a word. */
const LEAST_WAIT = 20 * MILLISECOND;
const LEAST_PART = 0.02;
const LEAST_LIFETIME = 100 * MILLISECOND;

export function timingLines(record: ConnectionRecord, width: number, words: ReportWords): string[] {
  const { timing } = words;
  const out: string[] = [];
  const { shares, all } = sharesOf(record);
  if (shares.length > 0) out.push(...hang(timing.heads.went, timing.wentText(record, shares, all), width));
  for (const side of SIDES) out.push(...lossLines(record, side, width, words));
  const waits = SIDES.map((side) => [side, waitsOf(record, side)] as const).filter(([, list]) => list.length > 0);
  if (waits.length > 0)
    out.push(
      ...hang(
        timing.heads.pace,
        waits.map(([side, list]) => timing.waitText(record, side, list)).join(words.punctuation.semicolon()),
        width,
      ),
    );
  if (record.responses !== undefined)
    out.push(...hang(timing.heads.answers, timing.answerText(record, record.responses), width));
  for (const side of SIDES) {
    const { keepalive, heartbeats } = record[side];
    if (keepalive !== undefined)
      out.push(...hang(timing.heads.keepalive, timing.keepaliveText(record, side, keepalive), width));
    if (heartbeats !== undefined)
      out.push(...hang(timing.heads.heartbeat, timing.heartbeatText(record, side, heartbeats), width));
  }
  return out;
}

type Time = NonNullable<ConnectionRecord['time']>;

/** Shares of a lifetime that is worth it, the largest first; small ones are left out. */
function sharesOf({ time }: ConnectionRecord): { shares: [keyof Time, number][]; all: number } {
  const parts = Object.entries(time ?? {}) as [keyof Time, number][];
  const all = parts.reduce((sum, [, ns]) => sum + ns, 0);
  if (all < LEAST_LIFETIME) return { shares: [], all };
  return { shares: parts.filter(([, ns]) => ns / all >= LEAST_PART).toSorted((x, y) => y[1] - x[1]), all };
}

function waitsOf(record: ConnectionRecord, side: 'a' | 'b'): (readonly [Wait, number])[] {
  const { limits } = record[side];
  if (limits === undefined) return [];
  const total = limits.receiverNs + limits.networkNs + limits.senderNs;
  if (total < LEAST_WAIT) return [];
  const waits: (readonly [Wait, number])[] = [
    ['receiver', limits.receiverNs],
    ['network', limits.networkNs],
    ['sender', limits.senderNs],
  ];
  return waits.filter(([, ns]) => ns >= LEAST_PART * total).toSorted(([, x], [, y]) => y - x);
}
