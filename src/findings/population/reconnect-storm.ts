/** A client that tries again at once, and again, whenever a connection fails. */
import { clientText, serviceText } from '../../flow/many/crowds.ts';
import type { Failures, ClientServicePair } from '../../flow/many/client-service-pair.ts';
import { count, name, number, type Phrase, say, separated, time } from '../../words/phrase.ts';
import { SECOND, type Nanos } from '../../units.ts';
import { examples } from '../examples.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE7025'>;

const LEAST_ATTEMPTS = 20;
/** A slower pace hurts nobody. */
const SLOWEST_PACE_NS: Nanos = 1.1 * SECOND;
/** A shorter burst is one action's doing. */
const LEAST_DURATION_NS: Nanos = 5 * SECOND;
/** Pauses that grow by this much from the first to the last attempts are a back-off. */
const BACK_OFF = 2;

export default defineRule<Facts>({
  code: 'TE7025',
  slug: 'reconnect-storm',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.8.3'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'doubt',
  },
  finish(_end, out, _state, context) {
    const found = new Map<number, { facts: Facts }>();
    for (const pair of context.crowds.pairs.values()) {
      const f = pair.failures;
      const pauseNs = f === null ? null : storm(pair, f);
      if (f === null || pauseNs === null) continue;
      const before = found.get(pair.service.key);
      const others = before === undefined ? 0 : before.facts.others + 1;
      if (before !== undefined && before.facts.failures >= f.opens.count) {
        before.facts.others = others;
        continue;
      }
      found.set(pair.service.key, {
        facts: {
          client: clientText(pair, context.names),
          server: serviceText(pair.service, context.names),
          failures: f.opens.count,
          connections: pair.connections,
          refused: f.refused,
          unanswered: f.unanswered,
          dropped: f.dropped,
          firstNs: f.opens.firstNs,
          lastNs: f.opens.lastNs,
          peakPerSecond: f.opens.mostWithin(SECOND).count,
          pauseNs,
          others,
          examples: f.connections,
          exampleFrames: f.frames,
        },
      });
    }
    for (const { facts } of found.values())
      out.hit({
        connection: null,
        certainty: 'observed',
        frames: facts.exampleFrames,
        timeNs: facts.firstNs,
        facts,
      });
  },
  words: (f) => ({
    title: say`reconnects without back-off`,
    says: say`${name(f.client)} failed ${count(f.failures, 'time')} in ${time(f.lastNs - f.firstNs)} to get a connection to ${name(f.server)} (${kinds(f)}) and tried again after ${time(f.pauseNs)} each time, up to ${number(f.peakPerSecond)} times a second, with no growing pause (${examples(f.exampleFrames, f.failures)}).${f.others > 0 ? say` ${count(f.others, 'other client does', 'other clients do')} the same.` : ''}`,
    why: say`The failure has its own cause; retrying at a fixed pace makes it worse: the load of all clients' attempts meets a server that is down or starting, and each attempt costs it a handshake, often a TLS handshake or a login.`,
    fix: [
      f.refused > f.dropped && f.refused > f.unanswered
        ? say`First the cause: nothing listens at ${name(f.server)} (systemctl status, ss -ltnp there), or the clients have the wrong port.`
        : f.dropped > f.unanswered
          ? say`First the cause: the server ends these connections before it says a word; its log tells why (a limit on connections, a failed backend behind a proxy, a TLS or login check).`
          : say`First the cause: nothing answers at ${name(f.server)}.`,
      say`In the client: wait longer after each failure, twice as long up to a minute or so, plus a random part (full jitter), and reset that only after a connection has worked for a while.`,
    ],
  }),
});

/** The median pause of a storm, or null when there is none. */
function storm(pair: ClientServicePair, f: Failures): Nanos | null {
  const n = f.opens.count;
  if (n < LEAST_ATTEMPTS || n * 2 < pair.connections) return null;
  const lasted = f.opens.lastNs - f.opens.firstNs;
  if (lasted < LEAST_DURATION_NS || lasted / (n - 1) > SLOWEST_PACE_NS) return null;
  const pauses = f.opens.pauses();
  const third = Math.floor(pauses.length / 3);
  if (median(pauses.slice(-third)) > BACK_OFF * median(pauses.slice(0, third))) return null;
  const pause = median(pauses);
  return pause > SLOWEST_PACE_NS ? null : pause;
}

function median(list: readonly Nanos[]): Nanos {
  const sorted = list.toSorted((x, y) => x - y);
  return sorted[sorted.length >> 1] ?? 0;
}

function kinds(f: Facts): Phrase {
  const parts: Phrase[] = [];
  if (f.refused > 0) parts.push(say`${String(f.refused)} refused`);
  if (f.unanswered > 0) parts.push(say`${String(f.unanswered)} unanswered`);
  if (f.dropped > 0) parts.push(say`${String(f.dropped)} ended by the server before it said anything`);
  return separated(parts, ', ');
}
