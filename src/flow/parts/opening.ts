/** How one endpoint opened: its SYNs and SYN-ACKs, and the options that they carried. Written by opening/handshake.ts. */
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

export type Role = 'client' | 'server' | 'unknown';

export class Opening {
  role: Role = 'unknown';

  /** First SYN, its latest repetition, and how many there were. */
  synFrame: FrameNo = 0;
  synNs: Nanos = NEVER;
  /** Whether the text told that time. */
  synTimed: boolean = true;
  synLastNs: Nanos = NEVER;
  synCount: number = 0;
  /** The same of its SYN-ACK. */
  synAckFrame: FrameNo = 0;
  synAckNs: Nanos = NEVER;
  synAckLastNs: Nanos = NEVER;
  synAckLastFrame: FrameNo = 0;
  synAckCount: number = 0;
  /** Waits between the tries of its SYN or SYN-ACK; null while there was one try only. */
  waits: Nanos[] | null = null;
  /** TSval of its last SYN or SYN-ACK. */
  synTsVal: number = 0;
  /** Its SYN echoes a time stamp: it knows one of the peer's (Linux keeps that of a connection in TIME-WAIT, a SYN proxy that of its client). */
  synEchoes: boolean = false;

  /** The options of its SYN or SYN-ACK were seen to their end: what is missing below was not offered. */
  optionsKnown: boolean = false;
  /** Options of its first SYN or SYN-ACK; −1: not given, or not seen. */
  mss: number = -1;
  windowScale: number = -1;
  sackPermitted: boolean = false;
  timestamps: boolean = false;
  /** Its SYN asks for ECN, or its SYN-ACK agrees (RFC 3168 §6.1.1). */
  ecn: boolean = false;
  /** Fast Open cookie bytes: 0 asks for one (RFC 7413); −1: no such option. */
  fastOpen: number = -1;
  /** MPTCP (RFC 8684): the first four bytes of its key, 0 without one; −1: no such option. */
  mptcpKey: number = -1;
  /** Kind of the first option that has no field of its own; −1: none. */
  otherOption: number = -1;
  /** Window of its first SYN-ACK as the header has it; −1: none was seen. */
  synAckWindow: number = -1;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.role = 'unknown';
    this.synFrame = 0;
    this.synNs = NEVER;
    this.synTimed = true;
    this.synLastNs = NEVER;
    this.synCount = 0;
    this.synAckFrame = 0;
    this.synAckNs = NEVER;
    this.synAckLastNs = NEVER;
    this.synAckLastFrame = 0;
    this.synAckCount = 0;
    this.waits = null;
    this.synTsVal = 0;
    this.synEchoes = false;
    this.optionsKnown = false;
    this.mss = -1;
    this.windowScale = -1;
    this.sackPermitted = false;
    this.timestamps = false;
    this.ecn = false;
    this.fastOpen = -1;
    this.mptcpKey = -1;
    this.otherOption = -1;
    this.synAckWindow = -1;
  }
}
