/** Probes of one endpoint: keepalive (RFC 9293 §3.8.4) and window probes (§3.8.6.1). Written by idle/keepalive.ts. */
import type { FrameNo, Nanos } from '../../units.ts';
import { NEVER } from './never.ts';

export class Probes {
  /** What waits for an answer: 0 nothing, 1 a keepalive probe, 2 a window probe. */
  out = 0;
  windowProbes = 0;

  /** Keepalive probes of the last train: how many, the idle time before the first, the spacing of unanswered ones. */
  keepalives = 0;
  keepaliveIdleNs: Nanos = NEVER;
  keepaliveIntervalNs: Nanos = NEVER;
  keepaliveLastNs: Nanos = NEVER;
  /** All of them. */
  keepaliveFirstFrame: FrameNo = 0;
  keepaliveLastFrame: FrameNo = 0;
  keepalivesSent = 0;
  keepalivesAnswered = 0;
  /** Answers that came with another TTL than the peer's and far sooner: a device on the path gave them. */
  keepalivesForeign = 0;
  /** The last one was told by its timing only, as the input gives no sequence number. */
  keepaliveByTiming = false;
}
