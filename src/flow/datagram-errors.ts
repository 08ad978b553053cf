/** ICMP errors that quote a UDP datagram: bound to it, folded by flow and kind, and told as `exchange` records. */
import type { ExchangeRecord } from '../records.ts';
import type { NameTable } from '../segment/names.ts';
import { PROTO_UDP, type Segment } from '../segment/segment.ts';
import type { FrameNo } from '../units.ts';
import { addressText, sourceText } from './addresses.ts';
import { datagramCalls } from './calls.ts';

/** Flows with an error kept for one file; errors of further ones are only counted. */
const MAX_FLOWS = 4096;
const MAX_FRAMES = 8;

interface Entry {
  readonly first: FrameNo;
  readonly frames: FrameNo[];
  readonly family: number;
  readonly type: number;
  readonly code: number;
  readonly from: string;
  readonly to: string;
  readonly router: string;
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

  /** The records of one file; the table is empty afterwards. */
  take(file: number): ExchangeRecord[] {
    const records: ExchangeRecord[] = [];
    for (const e of this.#entries.values()) {
      const error = { frame: e.first, certainty: 'implied', family: e.family, type: e.type, code: e.code } as const;
      const calls = datagramCalls(error);
      const told = calls[0];
      const effect =
        told === undefined ? 'a connected UDP socket is told nothing' : `a connected UDP socket gets ${told.errno}`;
      records.push({
        type: 'exchange',
        file,
        protocol: 'udp',
        slug: 'udp-rejected-by-icmp',
        text: `${e.router} answered UDP from ${e.from} to ${e.to} with ICMP type ${e.type}, code ${e.code} (${e.count} times); ${effect} on Linux`,
        certainty: 'observed',
        frames: e.frames,
        facts: {
          from: e.from,
          to: e.to,
          router: e.router,
          family: e.family,
          icmpType: e.type,
          icmpCode: e.code,
          count: e.count,
          calls,
        },
      });
    }
    this.#entries.clear();
    this.beyond = 0;
    return records;
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
