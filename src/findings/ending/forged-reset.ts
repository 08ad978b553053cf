/** A reset that does not look like the packets of the endpoint it names: a middlebox or an attacker sent it. */
import { EV_RST } from '../../flow/events.ts';
import { bytes, capital, frame, type Phrase, say, separated } from '../../words/phrase.ts';
import { isOwn } from '../../flow/ending/outlived.ts';
import { type ConnectionSummary, isTaken, type ResetSeen } from '../../flow/summary.ts';
import { seqGt } from '../../wire/seq.ts';
import { resetHit, type ResetFacts } from '../reset-hit.ts';
import { defineRule } from '../rule.ts';

interface Facts extends ResetFacts {
  signs: readonly string[];
  /** Its receiver did not take it: it ended nothing. */
  ignored: boolean;
  /** What the endpoint sent after it found no connection any more: the last of its data, what was never acknowledged, the RST. */
  lost?: { dataFrame: number; bytes: number; resetFrame: number };
}

export default defineRule<Facts>({
  code: 'TE4006',
  slug: 'forged-reset',
  severity: 'problem',
  rfcs: ['RFC 5961 §3', 'RFC 9293 §3.10.7.4'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'nothing-filtered': 'silent' },
  replaces: ['TE4001'],
  judgesAtEndIf: EV_RST,
  ended(connection, _reason, out) {
    const reset = connection.resets.find(
      (r) => r.cause === 'injected' || (r.cause === 'firewall-reject' && r.signs.length > 1),
    );
    if (reset === undefined) return;
    out.hit(
      resetHit(connection, reset, {
        signs: reset.signs,
        ignored: !isTaken(reset.acceptance),
        ...lostBehind(connection, reset),
      }),
    );
  },
  words: (f) => ({
    title: f.ignored
      ? say`reset not sent by the endpoint it names, and not taken`
      : say`reset not sent by the endpoint it names`,
    says: say`The RST in ${frame(f.resetFrame)} names ${f.sender} as its sender but does not look like its packets: ${separated(f.signs.map((sign) => SIGNS[sign] ?? say`${sign}`))}.${f.ignored ? say` ${capital(f.peer)} did not take it: it ended nothing.` : ''}${f.lost === undefined ? '' : say` It did harm: ${f.sender} itself went on and sent data (last in ${frame(f.lost.dataFrame)}; ${bytes(f.lost.bytes)} never acknowledged), but ${f.peer} had given the connection up and answered with the RST in ${frame(f.lost.resetFrame)}.`}`,
    why: say`Firewalls, intrusion prevention and censors end connections with forged resets. A device in the middle has another distance (TTL), another clock and only a guess at the sequence numbers. Two independent signs are asked for, or that the endpoint goes on as if it had sent no reset.`,
    fix: [
      say`Capture at both ends: a reset that arrives at one end and was never sent by the other comes from between.`,
      say`Compare the TTL with a traceroute: the difference to the host's other packets tells how many hops away the device is.`,
      say`Ask who runs a firewall, proxy or inspection on the path for its log of this connection.`,
    ],
  }),
});

function lostBehind(c: ConnectionSummary, forged: ResetSeen): Pick<Facts, 'lost'> {
  const sender = c.endpoint(forged.side);
  const { lastDataFrame: dataFrame } = sender.counts;
  const answer = c.resets.find((r) => r.side !== forged.side && r.frame > dataFrame && isOwn(r));
  const { nxt, una, unaKnown } = sender.snd;
  if (dataFrame <= forged.frame || answer === undefined || !unaKnown || !seqGt(nxt, una)) return {};
  return { lost: { dataFrame, bytes: (nxt - una) | 0, resetFrame: answer.frame } };
}

const SIGNS: Readonly<Record<string, Phrase>> = {
  'went-on': say`the endpoint went on sending after it`,
  'opened-after': say`the endpoint opened the connection after it, and its peer took that`,
  'only-beyond-device': say`it was captured behind the translator of addresses and not before it, where the endpoint is`,
  'made-by-capturing-machine': say`it left the capturing machine, into which the endpoint's other packets came first`,
  ttl: say`its TTL is one that the endpoint does not use`,
  'sooner-than-round-trip': say`it came sooner than the endpoint can answer`,
  'behind-own-data': say`its number lies behind what the endpoint had already sent`,
  'ahead-of-own-data': say`its number lies ahead of what the endpoint had sent`,
  'several-numbers': say`several resets with different numbers, as if guessed`,
  'ip-id-copied': say`its IP identification is one of the packets that went the other way, not one of the endpoint's own`,
  'ip-id': say`its IP identification jumps`,
  'no-timestamp': say`it lacks the timestamps of the endpoint's packets`,
};
