/** Where the lifetime of a connection went: named shares in ns that add up to it. Written by flow/timing/time-shares.ts. */
import type { Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/** What owns the time from one packet to the next, as far as the packet before tells; what the next one is decides the rest. */
export const OPENING = 0;
/** Nothing is under way: who speaks next tells whose time it was. */
export const QUIET = 1;
export const NETWORK = 2;
export const RECOVERY = 3;
export const WINDOW = 4;
export const PROBING = 5;
export const OVER = 6;

export class TimeShares {
  openingNs: Nanos = NEVER;
  /** Nothing was under way, the other side had spoken last, and then this side did. */
  aThinksNs: Nanos = NEVER;
  bThinksNs: Nanos = NEVER;
  /** Data was on its way, or its acknowledgement. */
  networkNs: Nanos = NEVER;
  /** Until a retransmission timer fired. */
  timeoutsNs: Nanos = NEVER;
  recoveryNs: Nanos = NEVER;
  /** The receiver's window was closed or full. */
  windowNs: Nanos = NEVER;
  /** Nothing was under way, and who had spoken last went on. */
  nothingToSendNs: Nanos = NEVER;
  probesNs: Nanos = NEVER;
  idleNs: Nanos = NEVER;

  /** Of the time before a delayed acknowledgement, what has no owner yet. */
  delayedNs: Nanos = NEVER;
  /** Of the network's: until an acknowledgement of data that the capture does not hold. */
  unseenNs: Nanos = NEVER;
  /** After last words of which nobody knows yet whether an answer was due. */
  unansweredNs: Nanos = NEVER;
  owner: number = OPENING;
  /** Who sent new data last: 0, 1, or −1 for nobody. */
  speaker: number = -1;
  /** Time-outs of either side that were counted. */
  timeouts: number = 0;
  sinceNs: Nanos = NEVER;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): this {
    this.openingNs = NEVER;
    this.aThinksNs = NEVER;
    this.bThinksNs = NEVER;
    this.networkNs = NEVER;
    this.timeoutsNs = NEVER;
    this.recoveryNs = NEVER;
    this.windowNs = NEVER;
    this.nothingToSendNs = NEVER;
    this.probesNs = NEVER;
    this.idleNs = NEVER;
    this.delayedNs = NEVER;
    this.unseenNs = NEVER;
    this.unansweredNs = NEVER;
    this.owner = OPENING;
    this.speaker = -1;
    this.timeouts = 0;
    this.sinceNs = NEVER;
    return this;
  }
}
