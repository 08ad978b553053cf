/** What comments in a capture say, packet by packet. */
import type { ConnectionRecord, FindingRecord, TransitionRecord } from '../../../records/contract.ts';
import type { FrameNo } from '../../../units.ts';
import { harmless } from '../../escape.ts';
import { numberText } from '../../render.ts';
import { certaintyText, withCertainty } from '../marks.ts';
import { sideName } from '../sides.ts';

const packets = (frames: readonly FrameNo[]): string =>
  `${frames.length === 1 ? 'packet' : 'packets'} ${frames.join(', ')}`;

/** At a connection's first packet. */
export const connectionText = (id: number, verdict: string): string => `connection ${id}: ${verdict}`;

/** `mark`: what the packet is; `others`: the packets that prove it. */
export const markText = (mark: string, others: readonly FrameNo[]): string =>
  others.length === 0 ? mark : `${mark} [${packets(others)}]`;

/** At the first packet of its evidence. */
export const findingText = ({ code, severity, title, says }: FindingRecord): string =>
  `${severity} ${code} ${harmless(title)}: ${harmless(says)}`;
/** At the others. */
export const evidenceText = ({ code, title }: FindingRecord, first: FrameNo): string =>
  `evidence of ${code} ${harmless(title)} (packet ${first})`;

/** `the server: SYN-RECEIVED → ESTABLISHED (implied)` */
export const movesText = (record: ConnectionRecord, moves: readonly TransitionRecord[]): string =>
  moves
    .map(({ side, from, to, certainty }) =>
      withCertainty(
        `${sideName(record[side], side)}: ${from === 'UNKNOWN' ? '' : `${from} → `}${to}`,
        certaintyText(certainty),
      ),
    )
    .join('; ');

/** The last lines about the whole capture. */
export const leftOut = (marks: number): string =>
  `${numberText(marks)} further marks of packets are left out, so that the file can be opened.`;
export const noPlace = (comments: number): string =>
  `${comments === 1 ? 'One comment' : `${numberText(comments)} comments`} had no place: simple packet blocks take none.`;
