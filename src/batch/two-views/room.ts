/** How much is kept to find and compare connections that two captures hold: all of it, or less where there is little memory. */
import { DEFAULT_MEMORY } from '../../analyze.ts';
import type { Bytes } from '../../units.ts';

export interface Room {
  /** Connections of all captures that are kept to be compared: of more, those that came first. Some 1,000 bytes each. */
  readonly connections: number;
  /** Findings that are kept; some 230 bytes each. */
  readonly findings: number;
  /** Frames that are kept of those that a capture holds twice; some 40 bytes each. */
  readonly copies: number;
  /** Packets that are kept of one connection, and of all connections of a capture, when it is read again. */
  readonly packetsOfOne: number;
  readonly packets: number;
}

const MOST: Room = {
  connections: 200_000,
  findings: 100_000,
  copies: 2_000_000,
  packetsOfOne: 200_000,
  packets: 500_000,
};
/** So many of each are kept whatever memory there is. */
const LEAST = 256;

/** `memory`: bytes that all of it may take; with as much as live state may take by default nothing is left out for it. */
export function roomIn(memory: Bytes = DEFAULT_MEMORY): Room {
  const share = Math.min(1, memory / DEFAULT_MEMORY);
  const of = (most: number): number => Math.max(LEAST, Math.floor(most * share));
  return {
    connections: of(MOST.connections),
    findings: of(MOST.findings),
    copies: of(MOST.copies),
    packetsOfOne: of(MOST.packetsOfOne),
    packets: of(MOST.packets),
  };
}
