/**
 * ICMP errors that quote a UDP datagram, or a TCP segment of no connection in the capture, or of which a text says only
 * whose packet they mean: folded by flow and kind.
 */
import type { NameTable } from '../../segment/names.ts';
import { PROTO_ICMPV6, PROTO_TCP, PROTO_UDP, type Segment } from '../../segment/segment.ts';
import type { FrameNo } from '../../units.ts';
import { namesNoTarget } from './unnamed-error.ts';
import { addressText, endText, sourceText } from '../outcome/addresses.ts';

/** Flows with an error kept for one file; errors of further ones are only counted. */
const MAX_FLOWS = 4096;
const MAX_FRAMES = 8;
/** A line of text without -v names hosts only. */
export const UNTOLD = 0;

export interface DatagramError {
  readonly first: FrameNo;
  readonly frames: readonly FrameNo[];
  /** Of what it quotes. */
  readonly protocol: typeof PROTO_TCP | typeof PROTO_UDP | typeof UNTOLD;
  readonly family: number;
  readonly type: number;
  readonly code: number;
  /** Of the next link, as the first of them says; −1: it says none. */
  readonly mtu: number;
  readonly from: string;
  /** Empty where the text does not tell. */
  readonly to: string;
  readonly router: string;
  readonly count: number;
  /** The same about other places: `to` is the first. TCP only. */
  readonly elsewhere: boolean;
}

interface Entry extends DatagramError {
  readonly frames: FrameNo[];
  count: number;
  elsewhere: boolean;
}

export class DatagramErrors {
  readonly #entries = new Map<string, Entry>();
  beyond = 0;

  /** An error that means some packet; of other protocols than UDP and TCP it is left to others. */
  add(s: Segment, names: NameTable): void {
    const q = s.quoted;
    if (q === null || (q.protocol !== PROTO_UDP && q.protocol !== PROTO_TCP && q.protocol !== UNTOLD)) return;
    const from = endText(q.family, q.src0, q.src1, q.src2, q.src3, q.srcPort, names);
    const to = namesNoTarget(q) ? '' : endText(q.family, q.dst0, q.dst1, q.dst2, q.dst3, q.dstPort, names);
    const router = sourceText(s, names);
    // ICMP errors are rare, so a text for a key costs nothing here. What is in no connection is told for each host only.
    const about =
      q.protocol === PROTO_TCP ? addressText(q.family, q.src0, q.src1, q.src2, q.src3, names) : `${from} ${to}`;
    const key = `${q.protocol} ${about} ${router} ${s.icmpType} ${s.icmpCode}`;
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.count++;
      if (known.to !== to) known.elsewhere = true;
      if (known.frames.length < MAX_FRAMES) known.frames.push(s.frame);
    } else if (this.#entries.size >= MAX_FLOWS) this.beyond++;
    else
      this.#entries.set(key, {
        first: s.frame,
        frames: [s.frame],
        protocol: q.protocol,
        family: s.protocol === PROTO_ICMPV6 ? 6 : 4,
        type: s.icmpType,
        code: s.icmpCode,
        mtu: s.icmpMtu,
        from,
        to,
        router,
        count: 1,
        elsewhere: false,
      });
  }

  /** The errors of one file; the table is empty afterwards. */
  take(): DatagramError[] {
    const errors = [...this.#entries.values()];
    this.#entries.clear();
    this.beyond = 0;
    return errors;
  }
}
