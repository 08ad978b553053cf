/** A timer sent again what had arrived: the path or its acknowledgements were late, not lost. */
import { EV_SPURIOUS } from '../../flow/events.ts';
import { count, frame, name, say } from '../../prose/phrase.ts';
import { defineRule } from '../rule.ts';
import { whoIs } from '../who.ts';

interface Facts {
  sender: string;
  frameNo: number;
  times: number;
  /** Reductions of the sending rate that the sender must have taken back (Linux tcp_may_undo, F-RTO). */
  undone: number;
}

export default defineRule<Facts>({
  code: 'TE2003',
  slug: 'needless-time-out',
  severity: 'warning',
  rfcs: ['RFC 3522', 'RFC 5682', 'RFC 2883'],
  needs: { 'all-kinds': 'silent', 'every-packet': 'doubt', times: 'silent' },
  weighs: EV_SPURIOUS,
  ended(connection, _reason, out) {
    for (const me of [connection.a, connection.b]) {
      const f = me.flight?.losses;
      if (f === null || f === undefined || f.spuriousByTimer === 0) continue;
      out.hit({
        connection,
        certainty: 'implied',
        frames: [f.spuriousByTimerFrame],
        facts: { sender: whoIs(me), frameNo: f.spuriousByTimerFrame, times: f.spuriousByTimer, undone: f.undone },
      });
    }
  },
  words: (f) => ({
    title: say`timers sent again what had arrived`,
    says: say`A timer of ${name(f.sender)} fired ${count(f.times, 'time')} for data that had arrived (first seen in ${frame(f.frameNo)}).${f.undone > 0 ? say` A Linux sender takes its reduction back then; what it had heard allowed it ${count(f.undone, 'time')}.` : ''}`,
    why: say`The acknowledgement was late or lost, not the data: a sudden delay (a radio link, a busy host, a full buffer) outlasted the time-out. The sender then slows down for a loss that never was.`,
    fix: [
      say`Look for the delay: the round trips of this connection around that packet.`,
      say`Keep timestamps and F-RTO enabled (net.ipv4.tcp_timestamps, net.ipv4.tcp_frto): with them a sender takes its reduction back.`,
    ],
  }),
});
