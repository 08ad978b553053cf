/** What the first packet of a connection said: who its endpoints are, and whether the capture began later than it. Written by states/stage.ts. */
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/** An address as four 32-bit words; IPv4 lies in the first. */
export type Words = readonly [number, number, number, number];

export class Origin {
  /** Whether `a` is the endpoint that the flow table's key names second. */
  aSwapped: boolean = false;
  /** 4 or 6. */
  family: number = 0;
  aWords: Words = [0, 0, 0, 0];
  bWords: Words = [0, 0, 0, 0];
  aPort: number = 0;
  bPort: number = 0;
  /** Number of the VLANs and tunnels around it (segment/names). */
  path: number = 0;
  firstFrame: FrameNo = 0;
  firstNs: Nanos = NEVER;
  /** It is no SYN: the connection is older than the capture. */
  midstream: boolean = false;
  /** It came without flags (tcpdump -q): how the connection was opened and closed can't be told. */
  flagless: boolean = false;
  /** It had flags, and none of SYN, RST and ACK: no TCP sends that on an open connection (RFC 9293 §3.10.7.4). */
  withoutAck: boolean = false;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.aSwapped = false;
    this.family = 0;
    this.aWords = [0, 0, 0, 0];
    this.bWords = [0, 0, 0, 0];
    this.aPort = 0;
    this.bPort = 0;
    this.path = 0;
    this.firstFrame = 0;
    this.firstNs = NEVER;
    this.midstream = false;
    this.flagless = false;
    this.withoutAck = false;
  }
}
