/** Connections that a server still holds although their clients have come back on newer ones. */
import { clientText, serviceText } from '../../flow/many/crowds.ts';
import { findGhosts } from '../../flow/many/ghosts.ts';
import { count, name, number, say, time } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import { examples } from '../examples.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE7022'>;

const LEAST_GHOSTS = 3;
const LEAST_WATCH = 600 * SECOND;

export default defineRule<Facts>({
  code: 'TE7022',
  slug: 'established-ghosts',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.5.1', 'RFC 1122 §4.2.3.6'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'doubt',
  },
  finish(_end, out, _state, context) {
    for (const ghosts of findGhosts(context.crowds)) {
      const { spans } = ghosts;
      if (spans.count < LEAST_GHOSTS || ghosts.worst === null) continue;
      const peak = spans.peak();
      const watchedNs = spans.lastNs - spans.firstNs;
      out.hit({
        connection: null,
        certainty: ghosts.stopped > 0 ? 'assumed' : 'implied',
        frames: ghosts.frames,
        timeNs: spans.firstNs,
        lastsNs: spans.longestNs,
        severity: ghosts.stopped === spans.count ? 'note' : 'warning',
        facts: {
          server: serviceText(ghosts.service, context.names),
          count: spans.count,
          clients: ghosts.clients.count,
          forgotten: ghosts.forgotten,
          unanswered: ghosts.unanswered,
          stopped: ghosts.stopped,
          peak: peak.count,
          peakNs: Math.round(peak.atNs),
          firstNs: spans.firstNs,
          lastNs: spans.lastNs,
          longestNs: spans.longestNs,
          perHour: watchedNs < LEAST_WATCH ? null : Math.round((spans.count * 3600 * SECOND) / watchedNs),
          worstClient: clientText(ghosts.worst, context.names),
          worstCount: ghosts.worstCount,
          examples: ghosts.connections,
          exampleFrames: ghosts.frames,
        },
      });
    }
  },
  words: (f) => ({
    title: say`ghosts: old connections of returned clients`,
    says: say`${count(f.count, 'connection')} at ${name(f.server)} stayed ESTABLISHED there after ${f.clients === 1 ? 'its client' : count(f.clients, 'client')} had come back on newer ones without closing the old: ${number(f.peak)} at the same time, ${f.perHour === null ? '' : say`about ${number(f.perHour)} an hour, `}the longest for ${time(f.longestNs)} (last words of the clients: ${examples(f.exampleFrames, f.count)}). ${name(f.worstClient)} left ${number(f.worstCount)}. ${signs(f)}`,
    why: say`A client that lost power, its network or its NAT entry sends no FIN. Its new connection comes from another port, so the server has no reason to end the old one: without traffic of its own an ESTABLISHED connection lasts for ever, and holds a descriptor, memory and often a session.`,
    fix: [
      say`Let the server find out: enable keepalive on accepted sockets (SO_KEEPALIVE with TCP_KEEPIDLE 60, TCP_KEEPINTVL 10, TCP_KEEPCNT 6; the system's default of two hours is too long), and TCP_USER_TIMEOUT for data that stays unacknowledged.`,
      say`Where devices log in with a name, end the older session when the same name logs in again; where they beat, close what has missed two or three beats.`,
      say`If one address stands for many clients (NAT), look at the ghosts' own silence rather than at the address.`,
    ],
  }),
});

function signs(f: Facts): ReturnType<typeof say> {
  const who = (n: number): ReturnType<typeof say> => (n === f.count ? say`All of them` : say`${number(n)} of them`);
  const forgotten = say`${who(f.forgotten)} drew a RST when the server spoke at last: the client's host does not know them any more.`;
  const unanswered = say`${who(f.unanswered)} left the server's packets unanswered while their client spoke elsewhere.`;
  const stopped = say`${who(f.stopped)} stopped in the middle of their beat, which a newer one took up at once.`;
  return say`${f.forgotten > 0 ? forgotten : ''}${f.forgotten > 0 && f.unanswered > 0 ? ' ' : ''}${f.unanswered > 0 ? unanswered : ''}${f.forgotten + f.unanswered > 0 && f.stopped > 0 ? ' ' : ''}${f.stopped > 0 ? stopped : ''}`;
}
