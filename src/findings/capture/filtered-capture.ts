/** Only one kind of packets is in the capture, although others were sent: a filter let nothing else through. */
import { count, frame, name, number, type Phrase, say } from '../../words/phrase.ts';
import type { CaptureSummary } from '../../flow/outcome/capture-summary.ts';
import { endText } from '../../flow/outcome/addresses.ts';
import type { NameTable } from '../../segment/names.ts';
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
  finish(end, out, _state, { evidence, names }) {
    const { only, proofs, resets } = evidence.filter;
    const [firstFrame] = proofs.frames;
    if (only === null || firstFrame === undefined) return;
    out.hit({
      connection: null,
      certainty: 'implied',
      frames: proofs.frames,
      facts: {
        segments: end.tcpSegments,
        kinds: only,
        proofs: proofs.count,
        firstFrame,
        ...(only === 'reset' ? { resets: resetFacts(resets, names) } : {}),
      },
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

function resetFacts(
  { refusals, bare, main }: CaptureSummary['filter']['resets'],
  names: NameTable,
): NonNullable<Facts['resets']> {
  const sender = main === null ? '' : endText(main.family, ...main.words, main.port, names);
  return { refusals, bare, sender, ofSender: main?.count ?? 0 };
}

/** How many of them say what. */
function resetForms({ segments, resets }: Facts): Phrase {
  if (resets === undefined) return say``;
  const { refusals, bare, sender, ofSender } = resets;
  const numbered = segments - refusals - bare;
  return say`${refusals > 0 ? say` ${count(refusals, 'RST')} with number 0 and ACK ${refusals === 1 ? 'refuses' : 'refuse'} a SYN: nothing listens there, or a packet filter rejects.` : ''}${numbered > 0 ? say` ${count(numbered, 'RST')} with ACK and the numbers of a connection: most likely its own end gave it up.` : ''}${bare > 0 ? say` ${count(bare, 'RST')} without ACK: most likely the answer to a packet of a connection that was not known there, or not any more.` : ''}${sender === '' ? '' : say` ${ofSender === segments ? 'All' : number(ofSender)} come from ${name(sender)}.`}`;
}

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
  reset: {
    title: say`RSTs`,
    proof: (f) =>
      say`All ${count(f.segments, 'TCP packet')} carry RST (the first is ${frame(f.firstFrame)}), and each answers or ends something that the capture does not hold.${resetForms(f)}`,
    example: say`like tcp[tcpflags] & tcp-rst != 0; where somebody else forges an address and only the answers come here, it looks the same`,
    tells: say`It tells who refused or gave up what, and when, but not what led to it: who was at fault, what was lost, how long it had been silent.`,
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
      say`All ${count(f.segments, 'TCP packet')} carry data. ${count(f.proofs, 'packet')} (first ${frame(f.firstFrame)}) ${f.proofs === 1 ? 'shows' : 'show'} an ACK that is not there: data waited for it longer than any system delays one, and no timer sent it again. The ACK was sent, and the capture does not hold it.`,
    example: say`for payload, like the example for HTTP in tcpdump(1), or tcp.len > 0 in Wireshark`,
    tells: say`It tells what the two sides said, but not how connections opened and ended, what was lost, or who waited for whom.`,
  },
};
