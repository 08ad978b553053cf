/** The capture holds both sides of an address translator: connections appear twice, under two pairs of addresses. */
import { addressText } from '../../flow/outcome/addresses.ts';
import type { Words } from '../../flow/path/syns.ts';
import { count, frame, name, type Phrase, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5013'>;

export default defineRule<Facts>({
  code: 'TE5013',
  slug: 'address-translated',
  severity: 'note',
  rfcs: ['RFC 3022 §2.2', 'RFC 5382'],
  needs: {},
  finish(_end, out, _state, context) {
    const syns = context.nonTcp?.syns;
    const example = syns?.translations[0];
    if (syns === undefined || example === undefined) return;
    const text = (end: Words): string => {
      const [w0, w1, w2, w3] = end.words;
      const address = addressText(end.family, w0, w1, w2, w3, context.names);
      const port = context.names.portText(end.port);
      return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    };
    const { sourceChanged, destinationChanged } = syns;
    out.hit({
      connection: null,
      certainty: 'implied',
      frames: syns.translations.flatMap((t) => [t.twin.first, t.twin.second]),
      facts: {
        connections: syns.translated,
        what: sourceChanged > 0 && destinationChanged > 0 ? 'both' : sourceChanged > 0 ? 'source' : 'destination',
        before: `${text(example.before[0])} > ${text(example.before[1])}`,
        after: `${text(example.after[0])} > ${text(example.after[1])}`,
        first: example.twin.first,
        second: example.twin.second,
      },
    });
  },
  words: (f) => ({
    title: say`both sides of an address translator`,
    says: say`${count(f.connections, 'connection')} in this capture ${f.connections === 1 ? 'is' : 'are'} there twice, before and behind a device that translates ${TRANSLATED[f.what]}: ${name(f.before)} (${frame(f.first)}) goes on as ${name(f.after)} (${frame(f.second)}).`,
    why: say`The two SYNs have the same sequence number, window and time stamp or IP identification, and the second has passed a router (its TTL is smaller), left the machine by another device, or followed at once in a text that tells neither. They are one packet; where all packets could be matched, the connection is told once, under the addresses of before.`,
    fix: [
      say`Nothing is broken. To read one side only use --filter with the address of that side.`,
      say`To follow one connection through the translator, compare the two stories; conntrack -L on the device lists the pairs.`,
    ],
  }),
});

const TRANSLATED: Readonly<Record<Facts['what'], Phrase>> = {
  source: say`source addresses`,
  destination: say`destination addresses`,
  both: say`source and destination addresses`,
};
