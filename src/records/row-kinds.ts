/** Which kinds of annotation share a row of a story, and which need no words besides their mark. */
import type { AnnotationKind } from './contract.ts';
import { KIND_INDEX } from './kinds.ts';
import type { Bytes } from '../units.ts';
import { ACK, FIN, RST, SYN } from '../tcp-flags.ts';

/** Kinds that are folded into a run of plain data as a count. */
const FOLDABLE = new Set<AnnotationKind>(['duplicate-ack', 'duplicate-sack', 'window-update']);

/** Kinds that come in rows: several packets in a row that are nothing else are folded into one. */
const REPEATED: readonly AnnotationKind[] = [
  'unclassified-retransmission',
  'fast-retransmission',
  'timeout-recovery',
  'reordered',
  'network-duplicate',
  'capture-duplicate',
  'keepalive-ack',
  'window-probe-ack',
  'zero-window',
  'unseen-acked',
  'no-ack',
  'heartbeat',
];
const REPEATED_LOW = REPEATED.reduce(
  (bits, kind) => (KIND_INDEX[kind] < 31 ? bits | (1 << KIND_INDEX[kind]) : bits),
  0,
);
const REPEATED_HIGH = REPEATED.reduce(
  (bits, kind) => (KIND_INDEX[kind] < 31 ? bits : bits | (1 << (KIND_INDEX[kind] - 31))),
  0,
);

/** Steps that every connection goes: their details (options) are in its record. */
const STEPS: ReadonlySet<AnnotationKind> = new Set([
  'handshake-1',
  'handshake-2',
  'handshake-3',
  'close-1',
  'close-2',
  'close-3',
  'close-4',
]);

export const isFoldable = (kind: AnnotationKind): boolean => FOLDABLE.has(kind);
export const isStep = (kind: AnnotationKind): boolean => STEPS.has(kind);

/** Kinds as a set of bits, the first 31 in `low`: none but those that come in rows. */
export const onlyRepeated = (low: number, high: number): boolean =>
  (low & ~REPEATED_LOW) === 0 && (high & ~REPEATED_HIGH) === 0;

/** FIN, SYN, RST and ACK: what makes a segment what it is. */
const WHAT_IT_IS = FIN | SYN | RST | ACK;
const NAMES_OF_SYNS: ReadonlySet<AnnotationKind> = new Set(['syn-retransmission', 'syn-ack-retransmission']);
const NAMES_OF_ACKS: ReadonlySet<AnnotationKind> = new Set([
  'duplicate-ack',
  'window-update',
  'zero-window',
  'window-probe',
  'window-probe-ack',
  'keepalive-ack',
  'challenge-ack',
]);

/** Whether the kind names an empty segment with these control bits, so that they need not be told as well. */
export const namesSegment = (kind: AnnotationKind, flags: number, bytes: Bytes): boolean =>
  bytes === 0 && (NAMES_OF_SYNS.has(kind) || (NAMES_OF_ACKS.has(kind) && (flags & WHAT_IT_IS) === ACK));
