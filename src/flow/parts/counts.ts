/** What was counted of one endpoint's segments, and of its connection's. Written by numbers.ts. */
import type { Bytes, FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

/** Of the segments that one endpoint sent. */
export class EndpointCounts {
  segments: number = 0;
  dataSegments: number = 0;
  /** Payload, each byte of sequence space once. */
  bytes: Bytes = 0;
  firstFrame: FrameNo = 0;
  lastFrame: FrameNo = 0;
  lastNs: Nanos = NEVER;
  lastDataFrame: FrameNo = 0;
  lastDataNs: Nanos = NEVER;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.segments = 0;
    this.dataSegments = 0;
    this.bytes = 0;
    this.firstFrame = 0;
    this.lastFrame = 0;
    this.lastNs = NEVER;
    this.lastDataFrame = 0;
    this.lastDataNs = NEVER;
  }
}

/** Of both endpoints' segments. */
export class ConnectionCounts {
  segments: number = 0;
  /** Of them those whose line of text tells neither flags nor lengths. */
  untold: number = 0;
  lastFrame: FrameNo = 0;
  lastNs: Nanos = NEVER;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.segments = 0;
    this.untold = 0;
    this.lastFrame = 0;
    this.lastNs = NEVER;
  }
}
