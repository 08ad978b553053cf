/** Only SYN, FIN and RST are in the capture, or only SYN, although more was sent: a filter let nothing else through. */
import { count, frame, say } from '../../prose/phrase.ts';
import { FILTERED } from '../../flow/evidence/faults.ts';
import { defineRule } from '../rule.ts';

interface Facts {
  segments: number;
  /** What the filter let in. */
  kinds: 'SYN' | 'SYN, FIN and RST';
  proofs: number;
  firstFrame: number;
}

/** Fewer may be clients that vanished, or SYN cookies, which are sent once (RFC 4987 §3.6). */
const MANY = 3;

export default defineRule<Facts>({
  code: 'TE9009',
  slug: 'filtered-capture',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.4'],
  finish(end, out, _state, { evidence }) {
    const { passedOver, openedOnly, faults, plain } = evidence;
    const all = (faults & FILTERED) !== 0;
    if (!all && (plain > 0 || openedOnly.count < MANY || openedOnly.count * 2 < evidence.bothWays)) return;
    const { frames, count: proofs } = all ? passedOver : openedOnly;
    out.hit({
      connection: null,
      certainty: 'implied',
      frames,
      facts: {
        segments: end.tcpSegments,
        kinds: all ? 'SYN, FIN and RST' : 'SYN',
        proofs,
        firstFrame: frames[0] ?? 0,
      },
    });
  },
  words: (f) => ({
    title: say`only ${f.kinds === 'SYN' ? 'SYNs' : f.kinds} were captured`,
    says:
      f.kinds === 'SYN'
        ? say`All ${String(f.segments)} TCP packets carry SYN. ${count(f.proofs, 'SYN-ACK')} (first ${frame(f.firstFrame)}) ${f.proofs === 1 ? 'was' : 'were'} neither followed by anything nor sent again, as an unanswered one is after 1 s: the handshakes went on, and the capture does not hold it.`
        : say`All ${String(f.segments)} TCP packets carry SYN, FIN or RST, but the numbers of ${count(f.proofs, 'packet')} (first ${frame(f.firstFrame)}) show that data was sent between them.`,
    why: say`Such a capture is made with a filter like tcp[tcpflags] & (${f.kinds === 'SYN' ? 'tcp-syn' : 'tcp-syn|tcp-fin|tcp-rst'}) != 0. It tells who connected${f.kinds === 'SYN' ? ' and who was answered' : ', how it ended and how much was sent'}; it says nothing of ${f.kinds === 'SYN' ? 'what followed' : 'losses, waits, windows or acknowledgements'}, so nothing is said of that here, and a handshake without its third packet is no fault.`,
    fix: [
      say`To judge more than opening and closing, capture all packets of the connection, cut to 128 bytes (-s 128).`,
    ],
  }),
});
