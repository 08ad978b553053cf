/** What a capture filter kept out of the file, told by what must have been sent and is not there. */
import { KNOWN_ACK, KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';
import { seqGe, seqGt } from '../../wire/seq.ts';
import { ACK, RST, SYN } from '../../tcp-flags.ts';
import type { Connection, Endpoint } from '../connection.ts';
import { neverRepeated } from '../opening/syn-schedules.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { Tally } from './faults.ts';
import { Resets } from './resets.ts';

/** What alone was let in; `control`: SYN, FIN and RST. */
export type Filter = 'syn' | 'control' | 'data' | 'reset';

/** Fewer may be clients that vanished, or SYN cookies, which are sent once (RFC 4987 §3.6). */
const LEAST_CONNECTIONS = 3;
/** Fewer may be all that there was to see of a connection that ended as the capture began. */
const LEAST_RESETS = 3;
/** RFC 9293 §3.8.6.3: no ACK is delayed by half a second or more; and a path's whole round trip, where none was measured. */
const ACK_DUE_NS: Nanos = SECOND + 200 * MILLISECOND;
/** Nobody waits as long as that may be: Linux TCP_DELACK_MAX and Windows 200 ms, macOS and FreeBSD 100 ms, lwIP TCP_TMR_INTERVAL 250 ms. */
const LONGEST_DELAYED_ACK: Nanos = 250 * MILLISECOND;

export class FilterWatch {
  /** Segments with neither SYN, FIN nor RST; and those without data. */
  plain = 0;
  bare = 0;
  /** Segments with nothing but their acknowledgement. */
  pureAcks = 0;
  /** SYN, FIN and RST whose numbers tell of packets that are not there, while no plain one is. */
  readonly passedOver = new Tally();
  /** SYN-ACKs that nothing follows, and that were not sent again either, while no plain packet is there. */
  readonly openedOnly = new Tally();
  /**
   * Data that acknowledges what had waited for longer than any ACK is delayed, and data that nothing acknowledged and no timer
   * repeated, while no packet without data is there.
   */
  readonly dueAcks = new Tally();
  /** RSTs of a file that holds nothing else. */
  readonly resets = new Resets();
  #connections = 0;
  /** When data last acknowledged all that was out, soon after that was sent: the capture, and the path, were alive. */
  #answeredNs: Nanos = Number.NEGATIVE_INFINITY;
  /** Segments without RST, while no plain one is there. */
  #others = 0;

  /** What alone is in the capture. */
  get only(): Filter | null {
    if (this.plain + this.#others === 0 && this.resets.tally.count >= LEAST_RESETS) return 'reset';
    if (this.plain === 0 && this.passedOver.count > 0) return 'control';
    if (
      this.plain === 0 &&
      this.openedOnly.count >= LEAST_CONNECTIONS &&
      2 * this.openedOnly.count >= this.#connections
    )
      return 'syn';
    if (this.bare === 0 && this.dueAcks.count >= LEAST_CONNECTIONS) return 'data';
    return null;
  }

  /** What shows that something was kept out. */
  get proofs(): Tally {
    const { only } = this;
    if (only === 'reset') return this.resets.tally;
    return only === 'data' ? this.dueAcks : only === 'syn' ? this.openedOnly : this.passedOver;
  }

  /** A segment with SYN, FIN or RST, as it comes, while no plain one is there. */
  arrived(s: Segment): void {
    if ((s.flags & RST) === 0) this.#others++;
    else if (this.#others === 0) this.resets.add(s);
  }

  /** Bytes went that are not here, or an ACK that nothing else in the capture could have been. */
  control(packet: CurrentPacket): void {
    const { segment: s, me, peer, connection } = packet;
    if ((s.flags & SYN) !== 0 || connection.origin.midstream) return;
    const sent =
      me.snd.issKnown &&
      (s.known & KNOWN_SEQ) !== 0 &&
      me.counts.dataSegments === 0 &&
      seqGt(s.seq, (me.snd.iss + 1) | 0);
    const got =
      peer.snd.issKnown &&
      (s.flags & ACK) !== 0 &&
      (s.known & KNOWN_ACK) !== 0 &&
      peer.counts.bytes === 0 &&
      seqGt(s.ack, (peer.snd.iss + (peer.closing.finFrame > 0 ? 2 : 1)) | 0);
    if (sent || got) this.passedOver.add(s.frame);
  }

  /** Data, before it is judged. */
  data(packet: CurrentPacket): void {
    const { segment: s, peer, now, timed, connection } = packet;
    if (!timed || peer.unanswered.frame === 0) return;
    if ((s.known & KNOWN_ACK) === 0 || !peer.snd.seqKnown || !seqGe(s.ack, peer.snd.nxt)) return;
    if (now - peer.unanswered.ns >= ackDue(connection)) this.dueAcks.add(s.frame);
    else this.#answeredNs = now;
  }

  /** The file is at its end, and the connection was not over. */
  stillOpen(connection: Connection): void {
    if (this.bare > 0) return;
    this.#leftOut(connection, connection.a, connection.b);
    this.#leftOut(connection, connection.b, connection.a);
  }

  /** The connection is over. */
  ended({ a, b, counts: { segments } }: Connection, nowNs: Nanos): void {
    if (a.counts.segments > 0 && b.counts.segments > 0) this.#connections++;
    if (
      this.plain === 0 &&
      segments === a.opening.synCount + b.opening.synAckCount &&
      neverRepeated(b, 'syn-ack', nowNs)
    )
      this.openedOnly.add(b.opening.synAckFrame);
  }

  /** Its last data waited for longer than an ACK may take, and was not sent again: the ACK did come. */
  #leftOut(connection: Connection, sender: Endpoint, peer: Endpoint): void {
    const { frame, ns, repeats } = sender.unanswered;
    if (frame === 0 || repeats > 0 || peer.counts.segments === 0) return;
    // Until then others were answered: neither the path nor the capture stood still.
    if (this.#answeredNs - ns >= ackDue(connection)) this.dueAcks.add(frame);
  }
}

/** The longest that an acknowledgement takes here. */
function ackDue({ a, b }: Connection): Nanos {
  const measured = Math.max(measuredNs(a), measuredNs(b));
  return measured > 0 ? Math.min(LONGEST_DELAYED_ACK + measured, ACK_DUE_NS) : ACK_DUE_NS;
}

const measuredNs = ({ rtt }: Endpoint): Nanos => (rtt !== null && rtt.samples > 0 ? rtt.srttNs : 0);
