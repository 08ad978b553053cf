/** What is told of pings, traceroutes and ICMP errors beside TCP: keys and the facts that their sentences need. */
import type { Bytes, FrameNo, Nanos } from '../units.ts';
import type { ConnectionRecord } from './contract.ts';

/** What is told of a capture besides TCP. Its facts are part of the record. */
export interface ExchangeFacts {
  'exchange.ping': PingFacts;
  /** The requests are not in the capture. */
  'exchange.ping-replies-only': PingFacts;
  'exchange.traceroute': TraceFacts;
  /** One router whose probes are not in the capture: no way is told. */
  'exchange.ttl-expired': TraceFacts;
  /** The capture holds no segment of what the error is about. */
  'exchange.tcp-rejected-by-icmp': RejectionFacts;
  'exchange.udp-rejected-by-icmp': RejectionFacts;
  /** A text that names the two hosts only. */
  'exchange.packets-rejected-by-icmp': RejectionFacts;
}

type Pinged = {
  readonly from: string;
  readonly to: string;
};

type PingFacts = Pinged & {
  readonly requests: number;
  readonly replies: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly firstFrame: FrameNo;
  /** ICMP identifier. */
  readonly id?: number;
  /** Of the requests that can be judged, 0–1. */
  readonly lossShare?: number;
  readonly lostFrame?: FrameNo;
  /** Requests too close to the end to be judged. */
  readonly open?: number;
  /** Replies without a request in the capture. */
  readonly unasked?: number;
  readonly rttMinNs?: Nanos;
  readonly rttMedianNs?: Nanos;
  readonly rttMaxNs?: Nanos;
  readonly slowestFrame?: FrameNo;
  readonly replyTtl?: number;
  /** Replies came with this TTL too. */
  readonly otherTtl?: number;
  readonly hops?: number;
  readonly initialTtl?: number;
  /** Another address answered. */
  readonly answeredBy?: string;
  readonly errors?: {
    readonly count: number;
    readonly from: string;
    readonly type: number;
    readonly code: number;
    readonly frame: FrameNo;
  };
};

type TraceFacts = Pinged & {
  readonly probes: 'UDP' | 'TCP' | 'echo';
  readonly answers: number;
  readonly reached: boolean;
  /** The number of hops to the target. */
  readonly reachedHop?: number;
  readonly loop: boolean;
  readonly hops: readonly HopFacts[];
};

export interface HopFacts {
  readonly router: string;
  readonly answers: number;
  readonly hop?: number;
  readonly rttNs?: Nanos;
}

type RejectionFacts = Pinged & {
  /** Other places were rejected too. */
  readonly elsewhere: boolean;
  readonly router: string;
  readonly family: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly count: number;
  readonly frame: FrameNo;
  /** Of the link that the packet was too big for. */
  readonly mtu?: Bytes;
  /** What a connected socket is told of it. */
  readonly calls: ConnectionRecord['a']['calls'];
};
