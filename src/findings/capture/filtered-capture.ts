/** Only one kind of packets is in the capture, although others were sent: a filter let nothing else through. */
import { count, frame, type Phrase, say } from '../../words/phrase.ts';
import type { CaptureSummary } from '../../flow/outcome/capture-summary.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Filter = NonNullable<CaptureSummary['filter']['only']>;

type Facts = FactsOf<'TE9009'>;

export default defineRule<Facts>({
  code: 'TE9009',
  slug: 'filtered-capture',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.4', 'RFC 9293 §3.8.6.3'],
  needs: {},
  finish(end, out, _state, { evidence }) {
    const { only, proofs } = evidence.filter;
    const [firstFrame] = proofs.frames;
    if (only === null || firstFrame === undefined) return;
    out.hit({
      connection: null,
      certainty: 'implied',
      frames: proofs.frames,
      facts: { segments: end.tcpSegments, kinds: only, proofs: proofs.count, firstFrame },
    });
  },
  words: (f) => {
    const { title, proof, example, tells } = KINDS[f.kinds];
    return {
      title: say`only ${title} were captured`,
      says: proof(f),
      why: say`Such a capture is made with a filter ${example}. ${tells} Nothing is said of that here.`,
      fix: [say`To judge all of it, capture all packets of the connection, cut to 128 bytes (-s 128).`],
    };
  },
});

interface Words {
  readonly title: Phrase;
  readonly proof: (f: Facts) => Phrase;
  readonly example: Phrase;
  readonly tells: Phrase;
}

const KINDS: Readonly<Record<Filter, Words>> = {
  syn: {
    title: say`SYNs`,
    proof: (f) =>
      say`All ${count(f.segments, 'TCP packet')} carry SYN. ${count(f.proofs, 'SYN-ACK')} (first ${frame(f.firstFrame)}) were neither followed by anything nor sent again, as an unanswered one is after 1 s: the handshakes went on, and the capture does not hold it.`,
    example: say`like tcp[tcpflags] & tcp-syn != 0`,
    tells: say`It tells who connected and who was answered, but not what followed.`,
  },
  control: {
    title: say`SYN, FIN and RST`,
    proof: (f) =>
      say`All ${count(f.segments, 'TCP packet')} carry SYN, FIN or RST, but the numbers of ${count(f.proofs, 'packet')} (first ${frame(f.firstFrame)}) show that data was sent between them.`,
    example: say`like tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0`,
    tells: say`It tells who connected, how it ended and how much was sent, but not of losses, waits, windows or acknowledgements; a handshake's third packet is missing from each.`,
  },
  data: {
    title: say`packets with data`,
    proof: (f) =>
      say`All ${count(f.segments, 'TCP packet')} carry data. ${count(f.proofs, 'packet')} (first ${frame(f.firstFrame)}) acknowledged data that had waited for more than a second, but no ACK may be delayed by more than half of one: it was sent, and the capture does not hold it.`,
    example: say`for payload, like the example for HTTP in tcpdump(1), or tcp.len > 0 in Wireshark`,
    tells: say`It tells what the two sides said, but not how connections opened and ended, what was lost, or who waited for whom.`,
  },
};
