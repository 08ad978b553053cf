/** When two connections have one and the same story: the same findings and verdict, and packet by packet the same rows. */
import type { ConnectionRecord } from '../records/contract.ts';
import { NONE, type RowStore, type Story } from '../records/rows.ts';

/** Rows that are compared; longer stories that differ behind them are the same to nobody. */
const MOST_ROWS = 200;

/** Equal for stories that are told once. */
export function sameness(record: ConnectionRecord, store: RowStore, story: Story): string {
  const parts = [record.trouble, record.verdict.slug, record.verdict.key, record.b.address, String(record.b.port)];
  for (const { code, certainty } of story.findings) parts.push(code, certainty);
  for (const side of [record.a, record.b])
    for (const { call, when, result, errno = '' } of side.calls) parts.push(call, when, result, errno);
  let n = 0;
  for (let row = story.head; row !== NONE; row = store.next[row] as number) {
    // A story that is so long is told by itself.
    if (++n > MOST_ROWS) return `${record.id}`;
    parts.push(
      `${store.side[row]} ${store.flags[row]} ${store.bytes[row]} ${store.kindsLow[row]} ${store.kindsHigh[row]} ${store.stateA[row]} ${store.stateB[row]} ${store.packetsOf(row)}`,
    );
  }
  return parts.join('|');
}
