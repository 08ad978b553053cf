/** SYNs without any option, alike in TTL and window: a program made them, whatever addresses they carry. */
import { populationFacts } from '../../flow/many/facts.ts';
import type { Population } from '../../flow/many/population.ts';
import { count, frame, name, number, type Phrase, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE7006'>;

/** As many SYN-ACKs without a repetition are no chance: Linux, Windows and BSD repeat each that is not answered after 1 to 3 s. */
const LEAST_WATCHED = 10;
/** Of those that a backlog keeps, nearly all come again. */
const KEPT_SHARE = 0.8;

export default defineRule<Facts>({
  code: 'TE7006',
  slug: 'syn-generator',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.7.1', 'RFC 4987 §2'],
  needs: {},
  population(p, out, _state, context) {
    if (p.kind !== 'syn-generator' || p.connections === 0) return;
    const base = populationFacts(p, context.names);
    const { ttl, share } = p.mainTtl;
    out.hit({
      connection: null,
      certainty: 'implied',
      frames: [base.firstFrame, p.firstSynAckFrame, base.lastFrame].filter((f) => f > 0),
      timeNs: base.startNs,
      facts: {
        ...base,
        window: p.window,
        ttl: share === 1 ? ttl : -1,
        port: p.targetPorts.size === 1 ? String(context.names.portText(p.mainPort)) : '',
        answered: p.synAcks,
        refused: p.refused,
        watched: p.synAcksWatched,
        repeated: p.synAcksRepeated,
        cookies: cookiesOf(p),
      },
    });
  },
  words: (f) => ({
    title: say`SYNs that no system sends`,
    says: say`${count(f.connections, 'SYN')} from ${hosts(f.sources, f.sourceExamples)} to ${hosts(f.targets, f.targetExamples)}${f.port === '' ? '' : say` port ${name(f.port)}`} between ${frame(f.firstFrame)} and ${frame(f.lastFrame)}${span(f)} carry no option at all, and all have the window ${number(f.window)}${f.ttl >= 0 ? say` and the TTL ${String(f.ttl)}` : ''}: one program made them${f.sources > 1 ? ', whatever source addresses they carry' : ''}, and they are no attempts to connect. ${outcome(f)}`,
    why: say`Every system's own TCP sends its MSS in a SYN, and most send more options; each has its own window and repeats an unanswered SYN with the same number. What has none of this was written by a program that makes packets itself (hping, a scanner, a flood tool, a test), or by a monitor that only looks whether a port is open.`,
    fix: [
      say`Ask whether somebody runs such a tool. Its connections are no sign of trouble of the network or of the server.`,
      f.sources > 3
        ? say`The source addresses are most likely forged: look for the sender by its link address (tcpdump -e) or at the port where it enters the network.`
        : say`On ${name(f.sourceExamples[0] ?? '')} look for the program that has a raw socket open: ss -0 -wnp.`,
    ],
  }),
});

function cookiesOf(p: Population): Facts['cookies'] {
  if (p.synAcksWatched < LEAST_WATCHED) return 'not-judged';
  if (p.synAcksRepeated === 0) return 'likely';
  return p.synAcksRepeated >= KEPT_SHARE * p.synAcksWatched ? 'no' : 'not-judged';
}

function hosts(n: number, examples: readonly string[]): Phrase {
  return n === 1 ? say`${name(examples[0] ?? '')}` : say`${count(n, 'address', 'addresses')}`;
}

const span = (f: Facts): Phrase => say` (${time(f.durationNs)})`;

function outcome(f: Facts): Phrase {
  if (f.answered === 0 && f.refused === 0) return say`None was answered in this capture.`;
  return say`${number(f.answered)} had a SYN-ACK, ${number(f.refused)} a RST.${f.answered === 0 ? '' : cookieWords(f)}`;
}

function cookieWords(f: Facts): Phrase {
  switch (f.cookies) {
    case 'likely':
      return say` ${number(f.watched)} of the SYN-ACKs were neither acknowledged nor reset, and none came again in two seconds or more: SYN cookies seem to be on (or tcp_synack_retries is 0), so these SYNs hold no place in the server's backlog.`;
    case 'no':
      return say` ${number(f.repeated)} of the SYN-ACKs came again: no SYN cookies, the server keeps each of these SYNs in its backlog until it gives up.`;
    case 'not-judged':
      return say` Whether with SYN cookies is not judged: too few SYN-ACKs stayed without any answer for two seconds.`;
  }
}
