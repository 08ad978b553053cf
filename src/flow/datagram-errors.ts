/** ICMP errors that quote a UDP datagram: bound to it, folded by flow and kind. */
import type { NameTable } from '../segment/names.ts';
import { PROTO_UDP, type Segment } from '../segment/segment.ts';
import type { FrameNo } from '../units.ts';
import { addressText, sourceText } from './addresses.ts';

/** Flows with an error kept for one file; errors of further ones are only counted. */
const MAX_FLOWS = 4096;
const MAX_FRAMES = 8;

export interface DatagramError {
  readonly first: FrameNo;
  readonly frames: readonly FrameNo[];
  readonly family: number;
  readonly type: number;
  readonly code: number;
  readonly from: string;
  readonly to: string;
  readonly router: string;
  readonly count: number;
}

interface Entry extends DatagramError {
  readonly frames: FrameNo[];
  count: number;
}

export class DatagramErrors {
  readonly #entries = new Map<string, Entry>();
  beyond = 0;

  /** An error that quotes something; anything but UDP is left to others. */
  add(s: Segment, names: NameTable): void {
    const q = s.quoted;
    if (q?.protocol !== PROTO_UDP) return;
    const from = endText(q.family, q.src0, q.src1, q.src2, q.src3, q.srcPort, names);
    const to = endText(q.family, q.dst0, q.dst1, q.dst2, q.dst3, q.dstPort, names);
    const router = sourceText(s, names);
    // ICMP errors are rare, so a text for a key costs nothing here.
    const key = `${from} ${to} ${router} ${s.icmpType} ${s.icmpCode}`;
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.count++;
      if (known.frames.length < MAX_FRAMES) known.frames.push(s.frame);
    } else if (this.#entries.size >= MAX_FLOWS) this.beyond++;
    else
      this.#entries.set(key, {
        first: s.frame,
        frames: [s.frame],
        family: s.family,
        type: s.icmpType,
        code: s.icmpCode,
        from,
        to,
        router,
        count: 1,
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

function endText(
  family: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
  port: number,
  names: NameTable,
): string {
  const address = addressText(family, w0, w1, w2, w3, names);
  const name = names.portText(port);
  return address.includes(':') ? `[${address}]:${name}` : `${address}:${name}`;
}
