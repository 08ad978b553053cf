/**
 * Who of the file was heard at all, whatever became of it: noted as packets come, before any of them is held, so that at the
 * end of a file a silence is known to be one.
 */
import { KNOWN_SEQ, PROTO_TCP, type Segment } from '../../segment/segment.ts';
import { type FrameNo, type Nanos, SECOND } from '../../units.ts';
import { ACK, RST, SYN } from '../../tcp-flags.ts';

type Words = readonly [number, number, number, number];

/** A host, and the port on which it answered a SYN; ANY_PORT for whatever else it sent. */
export interface Heard {
  readonly words: Words;
  readonly port: number;
  /** The latest such packet. */
  frame: FrameNo;
  ns: Nanos;
  /** Such packets, spread over the time in which there were any: frame and time in turn. */
  readonly samples: number[];
  /** The samples are at least so far apart. */
  spacingNs: Nanos;
  /** When the next sample may be taken. */
  dueNs: Nanos;
}
export const ANY_PORT = -1;

/** Numbers kept in `samples`: 16 packets of a host and port. */
const MAX_SAMPLES = 32;

/** A packet of a host and port between two times; 0 when none of those kept was. */
export function heardBetween(heard: Heard, fromNs: Nanos, toNs: Nanos): FrameNo {
  if (heard.ns >= fromNs && heard.ns <= toNs) return heard.frame;
  for (let i = heard.samples.length - 2; i >= 0; i -= 2) {
    const ns = heard.samples[i + 1]!;
    if (ns >= fromNs && ns <= toNs) return heard.samples[i]!;
  }
  return 0;
}

const MAX_HOSTS = 4096;
const MAX_PORTS = 16;

export class Speakers {
  /** By a number made of the address. */
  readonly #heard = new Map<number, Heard[]>();
  /** Nobody was left out for want of room. */
  complete = true;

  /** TCP segments that open, answer or refuse, and all that is not TCP: every host that is alive sends some of them, or data. */
  arrived(s: Segment): void {
    if (s.protocol !== PROTO_TCP) this.#note(s, ANY_PORT);
    else if ((s.flags & (SYN | RST)) !== 0) this.#note(s, isAnswer(s) ? s.srcPort : ANY_PORT);
  }

  /** A connection's first packet, whatever it is. */
  opened(s: Segment): void {
    if ((s.flags & (SYN | RST)) === 0) this.#note(s, ANY_PORT);
  }

  of(words: Words): readonly Heard[] {
    return (this.#heard.get(keyOf(words[0], words[1], words[2], words[3])) ?? []).filter((h) => same(h.words, words));
  }

  clear(): void {
    this.#heard.clear();
    this.complete = true;
  }

  #note(s: Segment, port: number): void {
    const key = keyOf(s.src0, s.src1, s.src2, s.src3);
    let all = this.#heard.get(key);
    if (all === undefined) {
      if (this.#heard.size >= MAX_HOSTS) {
        this.complete = false;
        return;
      }
      this.#heard.set(key, (all = []));
    }
    for (const h of all)
      if (
        h.port === port &&
        h.words[0] === s.src0 &&
        h.words[1] === s.src1 &&
        h.words[2] === s.src2 &&
        h.words[3] === s.src3
      ) {
        again(h, s);
        return;
      }
    if (all.length >= MAX_PORTS) return;
    const words: Words = [s.src0, s.src1, s.src2, s.src3];
    const spacingNs = SECOND / 2;
    const dueNs = s.timeNs + spacingNs;
    all.push({ words, port, frame: s.frame, ns: s.timeNs, samples: [s.frame, s.timeNs], spacingNs, dueNs });
  }
}

function again(h: Heard, s: Segment): void {
  h.frame = s.frame;
  h.ns = s.timeNs;
  if (s.timeNs < h.dueNs) return;
  const { samples } = h;
  samples.push(s.frame, s.timeNs);
  if (samples.length > MAX_SAMPLES) {
    for (let i = 2; i * 2 < samples.length; i += 2) samples.copyWithin(i, i * 2, i * 2 + 2);
    samples.length = MAX_SAMPLES / 2 + 2;
    h.spacingNs *= 2;
  }
  h.dueNs = samples.at(-1)! + h.spacingNs;
}

/** A SYN-ACK, or the RST of RFC 9293 §3.10.7.1 that answers a SYN: with ACK and the number 0. */
const isAnswer = (s: Segment): boolean =>
  (s.flags & (SYN | ACK)) === (SYN | ACK) ||
  ((s.flags & (RST | ACK)) === (RST | ACK) && ((s.known & KNOWN_SEQ) === 0 || s.seq === 0));

const keyOf = (w0: number, w1: number, w2: number, w3: number): number => ((w0 ^ w1) * 31 + (w2 ^ w3)) | 0;

const same = (x: Words, y: Words): boolean => x[0] === y[0] && x[1] === y[1] && x[2] === y[2] && x[3] === y[3];
