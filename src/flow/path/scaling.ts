/**
 * An endpoint that writes its windows as if nothing had been agreed on scaling: the option of the other side's SYN was
 * taken away where the capture does not see it (RFC 7323 §2.2).
 */
import type { Bytes, FrameNo } from '../../units.ts';

export interface Scaling {
  readonly frame: FrameNo;
  readonly synFrame: FrameNo;
  /** The number that is in its SYN and, unscaled, in its next segment. */
  readonly window: number;
  readonly scale: number;
  /** What the window would be by the scale that both SYNs agreed on. */
  readonly meant: Bytes;
  /** Its own data: segments that filled the other side's window as it stands unscaled, and the most it ever had out. */
  filled: number;
  most: Bytes;
  /** The most that the other side's windows allowed by their scale. */
  allowed: Bytes;
}

/** A first window as large as this is no stack's default: by its scale it would be. */
export const ABSURD_WINDOW_BYTES: Bytes = 2_000_000;
