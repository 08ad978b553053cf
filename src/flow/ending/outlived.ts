/** A reset that ended nothing: its sender went on with new data, and its receiver went on acknowledging. */
import type { Connection } from '../connection.ts';
import type { ResetSeen } from '../parts/resets.ts';

/** Seen from the end of the connection; forged, damaged and out-of-window resets are of this kind. */
export function outlived(c: Connection, reset: ResetSeen): boolean {
  const sender = c.endpoint(reset.side);
  const receiver = c.peerOf(sender);
  const opened = c.handshake.done && sender.opening.synAckFrame > reset.frame;
  return opened || receiver.trail.ackedDataFrame > reset.frame;
}
