/** Probes of one endpoint: keepalive (RFC 9293 §3.8.4) and window probes (§3.8.6.1). Written by idle/keepalive.ts. */
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

export class Probes {
  /** What waits for an answer: 0 nothing, 1 a keepalive probe, 2 a window probe. */
  declare out: number;
  declare windowProbes: number;
  /** Of them, those told by their timing only, as the input gives no sequence number. */
  declare windowProbesByTiming: number;

  /** Keepalive probes of the last train: how many, the idle time before the first, the spacing of unanswered ones. */
  declare keepalives: number;
  declare keepaliveIdleNs: Nanos;
  /** The longest silence before a row of them: what TCP_KEEPIDLE is most like. */
  declare keepIdleNs: Nanos;
  declare keepaliveIntervalNs: Nanos;
  declare keepaliveLastNs: Nanos;
  /** All of them. */
  declare keepaliveFirstFrame: FrameNo;
  declare keepaliveLastFrame: FrameNo;
  declare keepalivesSent: number;
  declare keepalivesAnswered: number;
  /** Answers that are in the capture and did not reach the prober, and the last of them. */
  declare keepalivesUnheard: number;
  declare keepaliveUnheardFrame: FrameNo;
  /** Answers that came with another TTL than the peer's and far sooner: a device on the path gave them. */
  declare keepalivesForeign: number;
  /** The last one was told by its timing only, as the input gives no sequence number. */
  declare keepaliveByTiming: boolean;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.out = 0;
    this.windowProbes = 0;
    this.windowProbesByTiming = 0;
    this.keepalives = 0;
    this.keepaliveIdleNs = NEVER;
    this.keepIdleNs = NEVER;
    this.keepaliveIntervalNs = NEVER;
    this.keepaliveLastNs = NEVER;
    this.keepaliveFirstFrame = 0;
    this.keepaliveLastFrame = 0;
    this.keepalivesSent = 0;
    this.keepalivesAnswered = 0;
    this.keepalivesUnheard = 0;
    this.keepaliveUnheardFrame = 0;
    this.keepalivesForeign = 0;
    this.keepaliveByTiming = false;
  }
}
