/**
 * What one connection shows of its path, made when there is something to keep: changed options, another TTL, a second
 * answer to the SYN, broken checksums, congestion marks, the path's MTU.
 */
import type { Side } from '../../records/sink.ts';
import type { Certainty, FrameNo, Nanos } from '../../units.ts';
import type { IcmpSeen } from '../parts/icmp-errors.ts';
import type { Conflict } from './contents.ts';
import type { EcnStory } from './ecn.ts';
import type { Scaling } from './scaling.ts';
import type { Sums } from './sums.ts';
import type { Words } from './ends.ts';
import type { Twin } from './syns.ts';

/** Twins kept: SYN and SYN-ACK at two or three places. */
export const MAX_TWINS = 4;

/** TTLs of one endpoint after the first that differed. */
export interface TtlChange {
  readonly before: number;
  readonly frame: FrameNo;
  readonly after: number;
  /** Segments with the TTL of before, of after, and with any other one, from the change on. */
  back: number;
  kept: number;
  others: number;
  lastFrame: FrameNo;
  /** The only segment of before was a SYN or SYN-ACK. */
  readonly handshakeOnly: boolean;
}

/** A second SYN-ACK with another ISN than the first. */
export interface SecondAnswer {
  readonly frame: FrameNo;
  readonly firstFrame: FrameNo;
  readonly side: Side;
  readonly sinceNs: Nanos;
  /** SYNs that the opener had sent by then. */
  readonly asked: number;
  readonly ttls: readonly [number, number];
  readonly macs: readonly [number, number];
  readonly windows: readonly [number, number];
  readonly certainty: Certainty;
}

/** A SYN-ACK without a SYN, whose number answers a SYN that went to somebody else. */
export interface CalledInstead {
  readonly frame: FrameNo;
  readonly called: Words;
  /** Who answered, where the connection is told under the address that was called. */
  readonly from?: Words;
  readonly synAckFrame: FrameNo;
  /** Whether the one that was called has answered too, as far as the capture has been read. */
  answered(): boolean;
}

/** The opener rejected a SYN-ACK from the link address that it was handed to, and its SYN had come from another. */
export interface RejectedAside {
  readonly synFrame: FrameNo;
  readonly from: number;
  readonly synAckFrame: FrameNo;
  readonly to: number;
  readonly resetFrame: FrameNo;
}

/** Segments without timestamps although both SYNs agreed on them, or selective ACKs that never came. */
export interface Missing {
  count: number;
  readonly first: FrameNo;
  last: FrameNo;
}

/** An ICMP message asked for smaller packets. */
export interface PathMtu {
  mtu: number;
  readonly frame: FrameNo;
  readonly ns: Nanos;
  readonly router: string;
  messages: number;
  /** Data afterwards: the largest datagram, and how many were within the limit. */
  largest: number;
  within: number;
  withinFrame: FrameNo;
  /** Sent again above the limit, well after the message. */
  ignored: number;
  ignoredFrame: FrameNo;
  ignoredSize: number;
}

/** ICMP errors that reached a host with a quote that names other addresses than its connection has. */
export interface Misquoted extends Pick<IcmpSeen, 'frame' | 'ns' | 'side' | 'family' | 'type' | 'code' | 'router'> {
  count: number;
  /** Both ends as the quote has them. */
  readonly quotes: string;
  /** It came while the host was waiting for the answer to its SYN. */
  readonly opening: boolean;
}

export class Way {
  readonly twins: Twin[] = [];
  readonly ttl: [TtlChange | null, TtlChange | null] = [null, null];
  /** How often the very same SYN came back to the place where it was seen first, each time with a smaller TTL. */
  rounds = 0;
  lowestTtl = 256;
  /** Data that came again with other content: how often, and the first case. */
  readonly conflicts: [number, number] = [0, 0];
  readonly conflict: [Conflict | null, Conflict | null] = [null, null];
  second: SecondAnswer | null = null;
  /** Another answer to a repeated SYN, which a listener that had forgotten the first may give. */
  laterAnswer: SecondAnswer | null = null;
  calledInstead: CalledInstead | null = null;
  rejectedAside: RejectedAside | null = null;
  /** The name that a text gives to the sender of a refusal, where the SYN went to another name of that host. */
  answeredAs: Words | null = null;
  readonly bare: [Missing | null, Missing | null] = [null, null];
  readonly noSack: [Missing | null, Missing | null] = [null, null];
  readonly mtu: [PathMtu | null, PathMtu | null] = [null, null];
  readonly scaling: [Scaling | null, Scaling | null] = [null, null];
  misquoted: Misquoted | null = null;
  sums: Sums | null = null;
  ecn: EcnStory | null = null;

  /** No packet without SYN, FIN and RST changes anything here, unless something new comes with it. */
  get settled(): boolean {
    const { ttl, mtu, scaling } = this;
    return [...ttl, ...mtu, ...scaling, this.sums, this.ecn].every((part) => part === null);
  }
}
