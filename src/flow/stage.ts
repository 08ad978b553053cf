/** How far a connection is: in the middle of its life, or done. */
import type { Connection } from './connection.ts';

/** How often a live view is to beat. */
export const BEAT_MS = 250;

/** Both ends are open, all their numbers are known, and nothing of the opening or a close is on its way. */
export function isSteady(connection: Connection): boolean {
  const { a, b } = connection;
  if (a.state !== 'ESTABLISHED' || b.state !== 'ESTABLISHED' || connection.step < 3) return false;
  return a.seqKnown && b.seqKnown && a.baseKnown && b.baseKnown && a.finFrame === 0 && b.finFrame === 0;
}

/** Nothing more is to be expected of the connection but stragglers. */
export function finished(connection: Connection): boolean {
  const { a, b } = connection;
  if (a.rstCount > 0 || b.rstCount > 0) return true;
  if (a.finFrame === 0 || b.finFrame === 0) return false;
  return a.ackedPeerFin && b.ackedPeerFin;
}

/** What a connection was given when it began, before it was told: id, place among the file's, which use of its tuple. */
export interface Numbers {
  readonly id: number;
  readonly stream: number;
  readonly use: number;
}
