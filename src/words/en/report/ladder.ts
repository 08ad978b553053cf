/** What the rows of a ladder say between their two sides. */
import type { AnnotationKind } from '../../../records/contract.ts';
import type { Bytes, Certainty, Nanos } from '../../../units.ts';
import { ACK } from '../../../tcp-flags.ts';
import { durationText, numberText } from '../../render.ts';
import { exactBytes, segmentText } from '../flags.ts';
import { kindMany, kindMark, kindOne } from '../kinds.ts';
import { certaintyText } from '../marks.ts';

export const heads = { time: 'time' };

/** `last`: the number of the last byte. */
export const seqText = (first: number, last: number): string => `seq ${first}${last > first ? `–${last}` : ''}`;
export const ackText = (ack: number): string => `ack ${ack}`;
export const windowText = (window: number): string => `win ${window}`;

/** A packet of which nothing is to be said but perhaps the round trip that it ended. */
export function plainText(flags: number, bytes: Bytes, rttNs: Nanos | null): string {
  const bare = segmentText(flags, bytes);
  return rttNs === null ? bare : `${bare} · round trip ${durationText(rttNs)}`;
}

/** `named`: the first mark says what the segment is, so that it needs no second name. */
export const markedText = (flags: number, bytes: Bytes, marks: readonly string[], named: boolean): string =>
  (named ? marks : [segmentText(flags, bytes), ...marks]).join(' · ');

/** Packets one after the other in one row: those with data and those without, `bytes` in all. */
export interface Run {
  readonly data: number;
  readonly acks: number;
  readonly bytes: Bytes;
  readonly flags: number;
  readonly kinds: readonly AnnotationKind[];
  /** Null: the times are not known. */
  readonly tookNs: Nanos | null;
}

const tookText = ({ tookNs }: Run): string => (tookNs === null ? '' : durationText(tookNs));

/** Each of them has the same marks; how sure they are is told by the first. */
export function markedRunText(run: Run, certainty: Certainty): string {
  const size = run.data > 0 ? `${exactBytes(run.bytes)} in ` : '';
  const marks = run.kinds.map(kindMark).join(', ');
  const sure = certaintyText(certainty);
  const each = `each${marks.startsWith('again') ? '' : ':'} ${marks}${sure === '' ? '' : ` (${sure})`}`;
  return `${size}${numberText(run.data + run.acks)} packets, ${tookText(run)} · ${each}`;
}

/** `marked` of them have marks. */
export function plainRunText(run: Run, marked: number): string {
  const { data, acks, bytes, kinds } = run;
  const time = tookText(run);
  const parts: string[] = [];
  if (data > 1) parts.push(`${exactBytes(bytes)} in ${numberText(data)} packets, ${time}`);
  else if (data === 1) parts.push(exactBytes(bytes));
  if (acks > 0) {
    // A text without flags (tcpdump -q, a list of what is above TCP) does not say that they are ACKs, nor always that they are empty.
    const plural = acks === 1 ? '' : 's';
    const many = `${numberText(acks)} ${(run.flags & ACK) !== 0 ? `ACK${plural}` : `packet${plural} without flags`}`;
    parts.push(data === 0 ? `${many} in ${time}` : data === 1 ? `${many} back, ${time}` : `${many} back`);
  }
  if (marked === 1 && acks === 1) parts.push(`${parts.pop()}, ${kinds.map(kindOne).join(', ')}`);
  else if (marked === 1) parts.push(`one of them ${kinds.map(kindOne).join(', ')}`);
  else if (marked > 1)
    parts.push(`${marked === acks ? 'all' : numberText(marked)} of them ${kinds.map(kindMany).join(', ')}`);
  return parts.join(' · ');
}

export const unseenSyn = (): string => 'SYN · handshake 1/3 (implied: not in the capture)';

export const silenceText = (ns: Nanos): string => `no packet for ${durationText(ns)}`;

/** Two rows that stand there in turn again and again: `times` more, from `frame` on until `time`. */
export const againText = (times: number, frame: number, time: string): string =>
  `… two such rows in turn ${numberText(times)} more times, from packet ${frame} on, until ${time}`;

/** Packets that are not shown, `kinds`: some of what is among them, or, if not `all` are here, among those of all gaps. */
export function hiddenText(
  packets: number,
  kinds: readonly (readonly [AnnotationKind, number])[],
  all: boolean,
): string {
  const text = `… ${numberText(packets)} more ${packets === 1 ? 'packet' : 'packets'} not shown`;
  if (kinds.length === 0) return text;
  return `${text}, ${all ? 'among them' : 'in all gaps'} ${kinds.map(([kind, times]) => `${numberText(times)} × ${kindMany(kind)}`).join(', ')}`;
}
