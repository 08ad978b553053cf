/** What a connection without data has shown so far, as a small kind and bits: enough to tell a probe from a client. */
import type { Segment } from '../../segment/segment.ts';
import { ACK, FIN, PSH, RST, SYN, URG } from '../../tcp-flags.ts';
import { MILLISECOND, type Nanos } from '../../units.ts';

/** What the first packet was. */
export const KIND_SYN = 1;
export const KIND_SYN_ACK = 2;
export const KIND_RST = 3;
export const KIND_FIN = 4;
export const KIND_NULL = 5;
export const KIND_XMAS = 6;
export const KIND_ACK = 7;
/** FIN with ACK: Uriel Maimon's scan, and the last words of a connection that the capture did not see open. */
export const KIND_FIN_ACK = 8;
const KIND_OTHER = 9;
export const KIND_MASK = 15;

/** The first packet came again, unchanged. */
export const M_REPEATED = 1 << 4;
/** Answers to the first packet's sender. */
export const M_SYN_ACK = 1 << 5;
export const M_SYN_ACK_REPEATED = 1 << 6;
export const M_REFUSED = 1 << 7;
/** A RST in answer that advertises a window, which some systems do for open ports. */
export const M_RST_WINDOW = 1 << 8;
export const M_ANSWER_OTHER = 1 << 9;
/** What the first packet's sender sent after an answer. */
export const M_ACKED = 1 << 10;
export const M_TAKEN_BACK = 1 << 11;
export const M_FINISHED = 1 << 12;
const M_ANSWER_FIN = 1 << 13;
/** An ICMP error quoted it. */
export const M_ICMP = 1 << 14;

const CONTROL = FIN | SYN | RST | PSH | ACK | URG;

export function kindOf(flags: number): number {
  switch (flags & CONTROL) {
    case SYN:
      return KIND_SYN;
    case SYN | ACK:
      return KIND_SYN_ACK;
    case FIN:
      return KIND_FIN;
    case 0:
      return KIND_NULL;
    case FIN | PSH | URG:
      return KIND_XMAS;
    case ACK:
      return KIND_ACK;
    case FIN | ACK:
      return KIND_FIN_ACK;
    default:
      return (flags & (RST | SYN | FIN)) === RST ? KIND_RST : KIND_OTHER;
  }
}

/** No system repeats a packet sooner (Linux TCP_RTO_MIN): what comes again before is a copy. */
const LEAST_TIMER_NS: Nanos = 200 * MILLISECOND;

/** The bits that one more packet adds, so long after the one before; `answer`: it comes from the first packet's receiver. */
export function marksOf(marks: number, { flags, window }: Segment, answer: boolean, sinceNs: Nanos): number {
  if (answer) {
    if ((flags & RST) !== 0) return M_REFUSED | (window > 0 ? M_RST_WINDOW : 0);
    if ((flags & (SYN | ACK)) === (SYN | ACK)) return (marks & M_SYN_ACK) === 0 ? M_SYN_ACK : M_SYN_ACK_REPEATED;
    return (flags & FIN) === 0 ? M_ANSWER_OTHER : M_ANSWER_OTHER | M_ANSWER_FIN;
  }
  const repeated = sinceNs < LEAST_TIMER_NS ? 0 : M_REPEATED;
  if ((flags & RST) !== 0) return (marks & KIND_MASK) === KIND_RST ? repeated : M_TAKEN_BACK;
  if (kindOf(flags) === (marks & KIND_MASK)) return repeated;
  return (flags & FIN) === 0 ? M_ACKED : M_ACKED | M_FINISHED;
}
