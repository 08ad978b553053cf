/** A snap length so short that TCP headers or their options are cut. */
import { bytes, count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9005'>;

export default defineRule<Facts>({
  code: 'TE9005',
  slug: 'options-cut-off',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.1', 'RFC 2018 §3', 'RFC 7323 §2.2'],
  needs: {},
  finish(end, out, _state, { evidence }) {
    const { cutOptions } = evidence;
    let headers = 0;
    for (const skipped of end.skipped) if (skipped.key === 'skipped.header-cut') headers += skipped.count;
    // A text that prints no options at all was not cut.
    if (end.facts.options === false || cutOptions.count + headers === 0) return;
    out.hit({
      connection: null,
      certainty: 'observed',
      frames: cutOptions.frames,
      facts: {
        options: cutOptions.count,
        headers,
        firstFrame: cutOptions.frames[0] ?? 0,
        snapLength: end.facts.snapLength ?? 0,
      },
    });
  },
  words: (f) => ({
    title: say`snap length too short for TCP headers`,
    says: say`${f.options > 0 ? say`${count(f.options, 'packet')} ${f.options === 1 ? 'was' : 'were'} cut before the end of the TCP options (first ${frame(f.firstFrame)})` : ''}${f.options > 0 && f.headers > 0 ? ', and ' : ''}${f.headers > 0 ? say`of ${count(f.headers, 'packet')} not even the headers are whole` : ''}${f.snapLength > 0 ? say`; the snap length was ${bytes(f.snapLength)}` : ''}.`,
    why: say`SACK blocks, timestamps, window scale and MSS stand in the options. Without them losses can't be told from reordering for certain, needless retransmissions can't be proved, and windows stay raw numbers.`,
    fix: [
      say`Capture at least 128 bytes of each packet (tcpdump -s 128), with tunnels or VLANs 200; the default of today's tcpdump (262,144) cuts nothing.`,
    ],
  }),
});
