/** Segments whose checksum is wrong, TCP's or that of a tunnel around it, and whether their receiver dropped them: only then were they really damaged. */
import { KNOWN_ACK, type Segment } from '../../segment/segment.ts';
import { ACK } from '../../tcp-flags.ts';
import { CHECKSUM_OF_TCP } from '../../wire/cursor.ts';
import { seqGe, seqGt, seqLe } from '../../wire/seq.ts';
import type { Side } from '../../records/sink.ts';
import type { FrameNo } from '../../units.ts';

/** Damaged segments of one direction that wait for their fate. */
const MOST_DAMAGED = 16;
const MAX_FRAMES = 6;

interface Damaged {
  readonly frame: FrameNo;
  readonly start: number;
  readonly end: number;
}

/** One direction. */
export class Damage {
  count = 0;
  /** Whose checksum the first wrong one is: TCP's, or a tunnel's (wire/cursor.ts). */
  whose = CHECKSUM_OF_TCP;
  readonly frames: FrameNo[] = [];
  /** Sent again whole, before an acknowledgement covered them: the receiver had dropped them. */
  repeated = 0;
  firstRepeat: FrameNo = 0;
  firstRepeated: FrameNo = 0;
  /** Acknowledged as they were: the checksum was wrong in the capture only. */
  accepted = 0;
  waiting: Damaged[] = [];
}

export class Sums {
  readonly sides: readonly [Damage, Damage] = [new Damage(), new Damage()];

  /** A segment with a wrong checksum. */
  bad(s: Segment, side: Side): void {
    const damage = this.sides[side];
    if (damage.count++ === 0) damage.whose = s.checksumOf;
    if (damage.frames.length < MAX_FRAMES) damage.frames.push(s.frame);
    if (s.payloadLength === 0 || damage.waiting.length >= MOST_DAMAGED) return;
    damage.waiting.push({ frame: s.frame, start: s.seq, end: (s.seq + s.payloadLength) | 0 });
  }

  /** Any later segment: the same data whole again, or an acknowledgement of what was damaged. */
  good(s: Segment, side: Side): void {
    const own = this.sides[side];
    if (own.waiting.length > 0 && s.payloadLength > 0) {
      const end = (s.seq + s.payloadLength) | 0;
      own.waiting = own.waiting.filter((d) => {
        if (!seqLe(s.seq, d.start) || !seqGe(end, d.end)) return true;
        own.repeated++;
        if (own.firstRepeat === 0) {
          own.firstRepeat = s.frame;
          own.firstRepeated = d.frame;
        }
        return false;
      });
    }
    const other = this.sides[side === 0 ? 1 : 0];
    if (other.waiting.length === 0 || (s.flags & ACK) === 0 || (s.known & KNOWN_ACK) === 0) return;
    other.waiting = other.waiting.filter((d) => {
      if (!seqGt(s.ack, d.start)) return true;
      other.accepted++;
      return false;
    });
  }
}
