/** Ends that a reset seemed to bring, until a later packet showed that it had not: the story does not show them. */
import type { RevisionRecord } from './contract.ts';

/** Whether the revision takes back that this side was closed by what `frame` holds: a RST not taken closed no receiver, a forged one no sender. */
export function takesBack({ kind, frame, from, detail }: RevisionRecord, side: 'a' | 'b', at: number): boolean {
  if (kind !== 'reset' || frame !== at || detail === undefined) return false;
  return side === from ? detail['cause'] === 'injected' : detail['accepted'] === false;
}
