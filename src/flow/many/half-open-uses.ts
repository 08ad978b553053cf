/** Held connections of one tuple, without data: which of them a segment belongs to, and whether it opens another. */
import { KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { ACK, SYN } from '../../tcp-flags.ts';
import type { HalfOpenRows } from './half-open-rows.ts';
import { KIND_MASK, KIND_SYN, M_REFUSED, M_SYN_ACK } from './marks.ts';

/** A connection with more packets than this is no probe. */
export const MAX_PACKETS = 16;
/** Connections of one tuple that a SYN is compared with. */
const MAX_USES = 32;

/** A SYN with another initial number on the same tuple, where nothing went further than an answer. */
export function opensAnew(rows: HalfOpenRows, e: number, s: Segment): boolean {
  const { packets } = rows;
  const head = rows.head(e);
  if ((rows.marks(e) & KIND_MASK) !== KIND_SYN) return true;
  return (s.known & packets.known(head) & KNOWN_SEQ) !== 0 && packets.seq(head) !== s.seq;
}

/** Of the connections held before `e` on its tuple, newest first, the one that this SYN opened; -1 none. */
export function openedBefore(rows: HalfOpenRows, e: number, s: Segment): number {
  let o = rows.older(e);
  for (let looked = 0; o >= 0 && looked < MAX_USES; o = rows.older(o), looked++) {
    const sameSyn = (rows.marks(o) & KIND_MASK) === KIND_SYN && rows.packets.seq(rows.head(o)) === s.seq;
    if (sameSyn && !rows.isAnswer(o, s) && rows.count(o) < MAX_PACKETS) return o;
  }
  return -1;
}

/** Of the connections held on the tuple, the one whose SYN the segment follows by its number; `e`, the newest, when none is known to be. */
export function meantUse(rows: HalfOpenRows, e: number, s: Segment, answer: boolean): number {
  const next = answer ? s.ack : s.seq;
  if (rows.older(e) < 0 || (answer && (s.flags & ACK) === 0) || (!answer && (s.flags & SYN) !== 0)) return e;
  for (let o = e, looked = 0; o >= 0 && looked < MAX_USES; o = rows.older(o), looked++) {
    const head = rows.head(o);
    const syn = (rows.marks(o) & KIND_MASK) === KIND_SYN && (rows.packets.known(head) & KNOWN_SEQ) !== 0;
    if (syn && ((next - rows.packets.seq(head)) | 0) === 1 && rows.count(o) < MAX_PACKETS) return o;
  }
  return e;
}

/** A SYN-ACK that answers another SYN than the one that is held, which had its answer: of a later use, captured before its SYN. */
export function answersAnother(rows: HalfOpenRows, e: number, s: Segment): boolean {
  const { packets } = rows;
  const head = rows.head(e);
  const marks = rows.marks(e);
  if ((marks & KIND_MASK) !== KIND_SYN || (marks & (M_SYN_ACK | M_REFUSED)) === 0) return false;
  return (s.known & packets.known(head) & KNOWN_SEQ) !== 0 && ((s.ack - packets.seq(head)) | 0) !== 1;
}
