/** What was counted of one endpoint's segments, and of its connection's. Written by numbers.ts. */
import type { Bytes, FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/** Of the segments that one endpoint sent. */
export class EndpointCounts {
  segments = 0;
  dataSegments = 0;
  /** Payload, each byte of sequence space once. */
  bytes: Bytes = 0;
  firstFrame: FrameNo = 0;
  lastFrame: FrameNo = 0;
  lastNs: Nanos = NEVER;
  lastDataFrame: FrameNo = 0;
  lastDataNs: Nanos = NEVER;
}

/** Of both endpoints' segments. */
export class ConnectionCounts {
  segments = 0;
  lastFrame: FrameNo = 0;
  lastNs: Nanos = NEVER;
  /** A pure ACK was seen. */
  plainAck = false;
}
