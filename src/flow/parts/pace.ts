/** What set the pace of one sender: the receiver's window, the network, or its program. Written by sender/pace.ts. */
import type { Bytes, FrameNo, Nanos } from '../../units.ts';

export const NOT_YET: Nanos = Number.NEGATIVE_INFINITY;

export class Pace {
  receiverNs: Nanos = -0;
  networkNs: Nanos = -0;
  senderNs: Nanos = -0;
  /** Pauses that nothing explains: pacing, or a program that writes often. */
  untoldNs: Nanos = -0;
  /** The capture point is the sender's: elsewhere it is an estimate which ACK had come before a segment left. */
  atSender = true;
  /** After the latest segment less than one more fitted into the peer's window. */
  full = false;

  /** Most that was out at once since the last pause, and before it. */
  mostOut: Bytes = 0;
  mostOutBefore: Bytes = 0;
  /** The restart under way: when and with what it began, how much went out before the first ACK, and in all. */
  restartNs: Nanos = NOT_YET;
  beganFrame: FrameNo = 0;
  beganBytes: Bytes = 0;
  sentBytes: Bytes = 0;
  counted = false;
  /** Segments sent again so far. */
  retransmitted = 0;

  restarts = 0;
  restartLostNs: Nanos = -0;
  restartFrame: FrameNo = 0;
  restartIdleNs: Nanos = -0;
  idleNs: Nanos = -0;
  restartFrom: Bytes = 0;
  restartTo: Bytes = 0;
}
