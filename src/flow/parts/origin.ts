/** What the first packet of a connection said: who its endpoints are, and whether the capture began later than it. Written by states/stage.ts. */
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/** An address as four 32-bit words; IPv4 lies in the first. */
export type Words = readonly [number, number, number, number];

export class Origin {
  /** Whether `a` is the endpoint that the flow table's key names second. */
  aSwapped = false;
  /** 4 or 6. */
  family = 0;
  aWords: Words = [0, 0, 0, 0];
  bWords: Words = [0, 0, 0, 0];
  aPort = 0;
  bPort = 0;
  /** Number of the VLANs and tunnels around it (segment/names). */
  path = 0;
  firstFrame: FrameNo = 0;
  firstNs: Nanos = NEVER;
  /** It is no SYN: the connection is older than the capture. */
  midstream = false;
  /** It came without flags (tcpdump -q): how the connection was opened and closed can't be told. */
  flagless = false;
}
