/** Only SYN, FIN and RST are in the capture, although data was exchanged: a filter let nothing else through. */
import { count, frame, say } from '../../prose/phrase.ts';
import { FILTERED } from '../../flow/evidence/faults.ts';
import { defineRule } from '../rule.ts';

interface Facts {
  segments: number;
  proofs: number;
  firstFrame: number;
}

export default defineRule<Facts>({
  code: 'TE9009',
  slug: 'filtered-capture',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.4'],
  finish(end, out, _state, { evidence }) {
    const { passedOver, faults } = evidence;
    if ((faults & FILTERED) === 0) return;
    out.hit({
      connection: null,
      certainty: 'implied',
      frames: passedOver.frames,
      facts: { segments: end.tcpSegments, proofs: passedOver.count, firstFrame: passedOver.frames[0] ?? 0 },
    });
  },
  words: (f) => ({
    title: say`only SYN, FIN and RST were captured`,
    says: say`All ${String(f.segments)} TCP packets carry SYN, FIN or RST, but the numbers of ${count(f.proofs, 'packet')} (first ${frame(f.firstFrame)}) show that data was sent between them.`,
    why: say`Such a capture is made with a filter like tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0. It tells who connected, how it ended and how much was sent; it says nothing of losses, waits, windows or acknowledgements, so nothing is said of them here, and a handshake without its third packet is no fault.`,
    fix: [
      say`To judge more than opening and closing, capture all packets of the connection, cut to 128 bytes (-s 128).`,
    ],
  }),
});
