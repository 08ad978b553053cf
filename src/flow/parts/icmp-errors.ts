/** ICMP errors that reached an endpoint of a connection. Written by icmp/icmp.ts. */
import type { StateName } from '../../records/contract.ts';
import type { Side } from '../../records/sink.ts';
import type { Bytes, Certainty, FrameNo, Nanos } from '../../units.ts';

/** An ICMP error that quotes a segment of this connection. */
export interface IcmpSeen {
  readonly frame: FrameNo;
  readonly ns: Nanos;
  /** Whose segment it quotes: who receives it. */
  readonly side: Side;
  readonly family: number;
  readonly type: number;
  readonly code: number;
  /** Next-hop MTU, -1 when none. */
  readonly mtu: number;
  /** The whole packet that it quotes, by its IP header; 0 where that is not told. */
  readonly quotedBytes: Bytes;
  /** Address that sent the error, as text. */
  readonly router: string;
  readonly inWindow: boolean;
  readonly state: StateName;
  /** The latest transmission of what it quotes; 0 when that is not known. */
  readonly quotedFrame: FrameNo;
  /** `assumed`: it does not quote the segment's ports. */
  readonly certainty: Certainty;
}
