/** A reset that ended nothing: its receiver had to ignore it, or its sender went on with new data and was acknowledged. */
import type { ConnectionSummary } from '../summary.ts';
import type { ResetSeen } from '../parts/resets.ts';

/** The endpoint itself sent it, and it counts. */
export const isOwn = (r: ResetSeen): boolean =>
  r.cause !== 'injected' &&
  r.cause !== 'firewall-reject' &&
  r.acceptance !== 'wrong-number' &&
  r.acceptance !== 'unsigned';

/** Seen from the end of the connection; forged, damaged and out-of-window resets are of this kind. */
export function outlived(c: ConnectionSummary, reset: ResetSeen): boolean {
  if (reset.acceptance === 'wrong-number' || reset.acceptance === 'unsigned') return true;
  const sender = c.endpoint(reset.side);
  const receiver = c.peerOf(sender);
  // The answer that it rejected was not this connection's, which opened after it.
  const rejected = reset.cause === 'unacceptable-ack' && c.handshake.frame > reset.frame;
  const opened = c.handshake.done && (rejected || sender.opening.synAckFrame > reset.frame);
  return opened || receiver.trail.ackedDataFrame > reset.frame;
}
