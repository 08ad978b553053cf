/** Packets that did pass and are not in the capture: acknowledged unseen, or counted as dropped by the capture program. */
import { bytes, count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9003'>;

export default defineRule<Facts>({
  code: 'TE9003',
  slug: 'packets-missed-by-capture',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.4'],
  needs: {},
  finish(end, out, _state, { evidence }) {
    const { unseen, unseenBytes, unseenConnections, unseenLast, dropped, linesUnread, framesLeftOut } = evidence;
    const counted = Math.max(end.capturedDrops ?? 0, dropped.count);
    // What a text's unread lines hold, or its lines left out, is not missing from the capture.
    if (counted === 0 && (unseen.count === 0 || linesUnread + framesLeftOut > 0)) return;
    out.hit({
      connection: null,
      certainty: counted > 0 ? 'observed' : 'implied',
      frames: unseen.count > 0 ? unseen.frames : dropped.frames,
      facts: {
        acks: unseen.count,
        bytes: unseenBytes,
        connections: unseenConnections,
        firstFrame: unseen.frames[0] ?? 0,
        lastFrame: unseenLast,
        dropped: counted,
        droppedFrame: dropped.frames[0] ?? 0,
      },
    });
  },
  words: (f) => ({
    title: say`packets missing from the capture`,
    says: say`${f.dropped > 0 ? say`The capture program counted ${count(f.dropped, 'packet')} that it dropped${f.droppedFrame > 0 ? say`, first before ${frame(f.droppedFrame)}` : ''}${f.acks > 0 ? '. ' : '.'}` : ''}${f.acks > 0 ? say`${bytes(f.bytes)} on ${count(f.connections, 'connection')} were acknowledged without being in the capture (${count(f.acks, 'acknowledgement')} ${f.acks === 1 ? 'shows' : 'show'} it, first ${frame(f.firstFrame)}${f.acks > 1 ? say`, last ${frame(f.lastFrame)}` : ''}).` : ''}`,
    why: say`What was acknowledged did arrive: the network did not lose it, the capture did, or it took another path. A capture drops packets when its buffer is full or its disk too slow. From the packet where that shows, what is concluded from a missing packet is told with less certainty.`,
    fix: [
      say`Give the capture a larger buffer (tcpdump -B 65536) and write to a fast local disk, with -n and -w.`,
      say`Capture less: a filter for the connection, and a snap length of 128 bytes (-s 128).`,
      say`Look at what tcpdump prints at its end: packets dropped by kernel.`,
    ],
  }),
});
