/** What can be wrong with a capture, as bits, and how each fault shakes what was concluded from its packets. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { Certainty, FrameNo } from '../../units.ts';
import { seqGt } from '../../wire/seq.ts';

/** Only one side's packets are there, although the other side spoke. */
export const ONE_DIRECTION = 1;
/** The capture lacks packets that did pass: they were acknowledged. */
export const DROPS = 2;
/** Packets were cut before the end of their TCP options. */
export const CUT_OPTIONS = 4;
/** Segments were caught before the network card cut them up, or after it had joined them. */
export const OFFLOAD = 8;
/** The clock of the capture leapt, or times do not ascend. */
export const CLOCK = 16;
/** A filter let only SYN, FIN and RST through. */
export const FILTERED = 32;
/** Packets are in the capture twice. */
export const COPIES = 64;

/** A filter let only packets with data through. */
export const DATA_ONLY = 128;

/** The two directions were stamped by two clocks: what answers stands before what it answers. */
export const TWO_CLOCKS = 256;

/** Every time so far is a whole second: a text without fractions, a clock that is not read more often. */
export const COARSE_CLOCK = 512;

/** A host echoes a time stamp of a segment that is not in the capture. */
export const ECHOES = 1024;

export const FAULTS = [
  ONE_DIRECTION,
  DROPS,
  CUT_OPTIONS,
  OFFLOAD,
  CLOCK,
  FILTERED,
  COPIES,
  DATA_ONLY,
  TWO_CLOCKS,
  COARSE_CLOCK,
  ECHOES,
] as const;

/** So many packets of a connection seen at a second place: from then on only the first place counts. */
const TWO_PLACES = 3;
/** Examples kept for one fault. */
const MAX_FRAMES = 6;

/** How often something was seen, and where first. */
export class Tally {
  count = 0;
  readonly frames: FrameNo[] = [];

  add(frame: FrameNo): void {
    this.count++;
    if (this.frames.length < MAX_FRAMES) this.frames.push(frame);
  }
}

/** The faults that one connection has shown, each with the frame where it first did; made when there is one. */
export class Doubts {
  bits = 0;
  readonly #since = new Float64Array(FAULTS.length);
  /** Bytes that were acknowledged and are not in the capture, and how many acknowledgements say so. */
  unseenBytes = 0;
  unseenAcks = 0;
  /** The bytes that were last acknowledged unseen, whose they are, and when: they may only stand behind in the file. */
  unseenSide = -1;
  unseenFrom = 0;
  unseenTo = 0;
  unseenNs = -0;
  unseenFrame: FrameNo = 0;
  /** How many acknowledgements in a row, shortly one after the other, cover them. */
  unseenInRow = 0;
  /** For each side: whether sequence space was ever passed over, and where holes begin that were not yet told. */
  readonly holes = [false, false];
  readonly holesFrom = new Int32Array(2);
  /** An acknowledgement of more than a window beyond what was seen: of which side's data, and up to where. */
  farSide = -1;
  farAck = 0;
  farBytes = 0;
  farFrame: FrameNo = 0;
  /** The time stamp that was echoed and not seen, and whose it is (-1: nobody's); and whether another one stands for good. */
  echoOf = -1;
  echoed = 0;
  echoProved = false;
  /** Packets caught at a second place too, and how many came in a row from there alone. */
  atTwoPlaces = 0;
  elsewhereInARow = 0;

  /** Nothing speaks against the capture but segments larger than on the wire, and plain packets change nothing of what is remembered. */
  get settled(): boolean {
    return (this.bits & ~OFFLOAD) === 0 && this.farSide < 0 && this.echoOf < 0 && this.atTwoPlaces === 0;
  }

  /** The connection is in the capture as two places saw it. */
  get fromTwoPlaces(): boolean {
    return this.atTwoPlaces >= TWO_PLACES;
  }

  add(fault: number, frame: FrameNo): void {
    if ((this.bits & fault) !== 0) return;
    this.bits |= fault;
    this.#since[31 - Math.clz32(fault)] = frame;
  }

  /** All that `side` sent below `una` was acknowledged, and holes in it were told. */
  passed(side: number, una: number): void {
    if (this.holes[side] === true && seqGt(una, this.holesFrom[side] ?? 0)) this.holesFrom[side] = una;
  }

  /** What was thought unseen stands behind its acknowledgement in the file. */
  take(fault: number): void {
    this.bits &= ~fault;
  }

  since(fault: number): FrameNo {
    return this.#since[31 - Math.clz32(fault)] ?? 0;
  }
}

const INFERRED = DROPS | CUT_OPTIONS | CLOCK | FILTERED | DATA_ONLY | TWO_CLOCKS | COARSE_CLOCK;

/**
 * Faults that shake a kind. What a packet says by itself (a SYN, a FIN, a window of 0) stays as it is; what follows
 * from the order, the times or the absence of others does not.
 */
const SHAKEN: Partial<Record<AnnotationKind, number>> = {
  'handshake-3': DROPS,
  'syn-retransmission': CLOCK,
  'syn-ack-retransmission': DROPS | CLOCK,
  'retransmission-timeout': INFERRED,
  'timeout-recovery': INFERRED,
  'fast-retransmission': INFERRED,
  'tail-loss-probe': INFERRED,
  'path-mtu-retransmission': INFERRED | OFFLOAD,
  'fast-open-retransmission': DROPS | FILTERED,
  'duplicate-ack': DROPS | CUT_OPTIONS,
  'window-update': DROPS,
  'window-full': DROPS,
  'window-probe': DROPS | CLOCK,
  'window-probe-ack': DROPS,
  'keepalive-probe': DROPS | CLOCK,
  'keepalive-ack': DROPS,
  'challenge-ack': DROPS,
  reordered: DROPS | CLOCK,
  'network-duplicate': COPIES,
  reset: DROPS | FILTERED | ONE_DIRECTION | ECHOES,
};

/** One step down for whatever shakes it: observed, implied, assumed. */
export const lower = (certainty: Certainty): Certainty => (certainty === 'observed' ? 'implied' : 'assumed');

/** The certainty of a kind in the light of the faults shown so far. */
export function weigh(kind: AnnotationKind, certainty: Certainty, faults: number): Certainty {
  return ((SHAKEN[kind] ?? 0) & faults) === 0 ? certainty : lower(certainty);
}

/** A connection, as far as it can be doubted. */
interface Doubted {
  doubts: Doubts | null;
}

export const doubtsOf = (connection: Doubted): Doubts => (connection.doubts ??= new Doubts());

/** The faults that this connection itself has shown. */
export const faultsOf = (connection: { readonly doubts: Pick<Doubts, 'bits'> | null }): number =>
  connection.doubts === null ? 0 : connection.doubts.bits;

/** The sender acknowledges more and more of a peer of whom nothing is in the capture. */
export function noteOneDirection(connection: Doubted, frame: FrameNo): void {
  doubtsOf(connection).add(ONE_DIRECTION, frame);
}
