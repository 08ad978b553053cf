/** How one endpoint opened: its SYNs and SYN-ACKs, and the options that they carried. Written by opening/handshake.ts. */
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

export type Role = 'client' | 'server' | 'unknown';

export class Opening {
  role: Role = 'unknown';

  /** First SYN, its latest repetition, and how many there were. */
  synFrame: FrameNo = 0;
  synNs: Nanos = NEVER;
  synLastNs: Nanos = NEVER;
  synCount = 0;
  /** The same of its SYN-ACK. */
  synAckFrame: FrameNo = 0;
  synAckNs: Nanos = NEVER;
  synAckLastNs: Nanos = NEVER;
  synAckLastFrame: FrameNo = 0;
  synAckCount = 0;
  /** Waits between the tries of its SYN or SYN-ACK; null while there was one try only. */
  waits: Nanos[] | null = null;
  /** TSval of its last SYN or SYN-ACK. */
  synTsVal = 0;

  /** The options of its SYN or SYN-ACK were seen to their end: what is missing below was not offered. */
  optionsKnown = false;
  /** Options of its first SYN or SYN-ACK; −1: not given, or not seen. */
  mss = -1;
  windowScale = -1;
  sackPermitted = false;
  timestamps = false;
}
