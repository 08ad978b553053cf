/** Probes of one endpoint: keepalive (RFC 9293 §3.8.4) and window probes (§3.8.6.1). Written by idle/keepalive.ts. */
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

export class Probes {
  /** What waits for an answer: 0 nothing, 1 a keepalive probe, 2 a window probe. */
  out: number = 0;
  windowProbes: number = 0;
  windowProbeLastNs: Nanos = NEVER;
  /** Of them, those told by their timing only, as the input gives no sequence number. */
  windowProbesByTiming: number = 0;

  /** Keepalive probes of the last train: how many, the idle time before the first, the spacing of unanswered ones. */
  keepalives: number = 0;
  keepaliveIdleNs: Nanos = NEVER;
  /** The longest silence before a row of them: what TCP_KEEPIDLE is most like. */
  keepIdleNs: Nanos = NEVER;
  keepaliveIntervalNs: Nanos = NEVER;
  keepaliveLastNs: Nanos = NEVER;
  /** All of them. */
  keepaliveFirstFrame: FrameNo = 0;
  keepaliveLastFrame: FrameNo = 0;
  keepalivesSent: number = 0;
  keepalivesAnswered: number = 0;
  /** Answers that are in the capture and did not reach the prober, and the last of them. */
  keepalivesUnheard: number = 0;
  keepaliveUnheardFrame: FrameNo = 0;
  /** Answers that came with another TTL than the peer's and far sooner: a device on the path gave them. */
  keepalivesForeign: number = 0;
  /** The last one was told by its timing only, as the input gives no sequence number. */
  keepaliveByTiming: boolean = false;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.out = 0;
    this.windowProbes = 0;
    this.windowProbeLastNs = NEVER;
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
