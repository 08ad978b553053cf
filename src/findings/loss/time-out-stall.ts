/** Time-outs that left a transfer silent: nothing told the sender of its losses. */
import type { ConnectionSummary, EndpointSummary, LossesSummary, TimeoutsInARow } from '../../flow/summary.ts';
import { EV_RETRANSMISSION } from '../../flow/events.ts';
import { timersOf } from '../../flow/timing/conclusions.ts';
import { givesUpAfter, nextWait, usualFor } from '../../flow/sender/timer-profiles.ts';
import { count, frame, frames, listed, type Phrase, say, system, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import type { Needs } from '../needs.ts';
import { whoIs } from '../who.ts';
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';
import type { System } from '../../records/message.ts';

/** The longest chain of time-outs for the same data. */
interface Chain {
  tries: number;
  frames: readonly number[];
  waitsNs: readonly number[];
  /** 2: each wait about twice the one before; 1: all alike; 0: neither, or too few to tell. */
  ratio: number;
  silentNs: number;
  /** The system whose timers the waits fit. */
  system?: System;
  /** Set when nothing answered while the capture lasted: the wait that would follow, and how long the sender keeps trying. */
  nextWaitNs?: number;
  /** The capture went on for so long after the last try, and the next one did not come. */
  absentNs?: number;
  givesUp?: GivesUp;
}

interface GivesUp {
  system: System;
  /** From the first repetition on. */
  afterNs: number;
  by: string;
  errno: string;
}

type Facts = FactsOf<'TE2001'>;

/** The longest chain is the one in hand: nothing acknowledged it, and nothing ended the connection. */
function stillWaiting(connection: ConnectionSummary, me: EndpointSummary): boolean {
  const f = me.sending;
  if (f === null || f.losses === null || connection.a.resets.sentCount > 0 || connection.b.resets.sentCount > 0)
    return false;
  return f.timeouts > 0 && f.losses.ladder === f.losses.longestLadder;
}

/** A try so late does not come any more. */
const OVERDUE_FACTOR = 1.25;

/** A chain is worth telling from its second time-out on. */
function chainOf(
  me: EndpointSummary,
  ladder: TimeoutsInARow | null,
  waiting: boolean,
  nowNs: Nanos,
): { chain?: Chain } {
  if (ladder === null || ladder.tries < 2) return {};
  const chain: Chain = {
    tries: ladder.tries,
    frames: [ladder.firstFrame, ladder.lastFrame],
    waitsNs: ladder.waitsNs,
    ratio: ladder.ratio,
    silentNs: ladder.waitsNs.reduce((sum, w) => sum + w, 0),
  };
  const [fits] = timersOf(me);
  if (fits !== undefined) chain.system = fits.system;
  if (!waiting) return { chain };
  const profile = fits ?? usualFor(me.path.ttl);
  const first = ladder.waitsNs[0] ?? 0;
  chain.nextWaitNs = fits === undefined ? ladder.nextWaitNs : nextWait(fits, first, ladder.tries);
  const afterNs = givesUpAfter(profile, first);
  const sinceNs = nowNs - ladder.lastNs;
  if (sinceNs > OVERDUE_FACTOR * chain.nextWaitNs + SECOND / 2) {
    chain.absentNs = sinceNs;
    return { chain };
  }
  // Of a socket that was closed already another, shorter limit holds, and no application hears of it.
  if (me.closing.finFrame === 0 && !Number.isNaN(afterNs))
    chain.givesUp = { system: profile.system, afterNs, by: profile.givesUpBy, errno: profile.errno };
  return { chain };
}

function chainWords(chain: Chain | undefined): Phrase {
  if (chain === undefined) return say``;
  const pace = chain.ratio === 2 ? say`, each about twice the one before` : chain.ratio === 1 ? say`, all alike` : '';
  const like = chain.system === undefined ? say`` : say` (the pace of ${system(chain.system)})`;
  const series = say` ${count(chain.tries, 'time-out')} in a row for the same data (${frames(chain.frames)}), with waits of ${listed(chain.waitsNs.map(time))}${pace}${like}: ${time(chain.silentNs)} of silence.`;
  if (chain.nextWaitNs === undefined) return series;
  const next = say`${series} Nothing acknowledged it while the capture lasted; the next try was due ${time(chain.nextWaitNs)} after the last`;
  if (chain.absentNs !== undefined)
    return say`${next}, but the capture goes on for ${time(chain.absentNs)} and it did not come: the sender had given up before (TCP_USER_TIMEOUT, a smaller limit of retries, its application) or was gone itself.`;
  if (chain.givesUp === undefined) return say`${next}.`;
  const { afterNs, by, errno } = chain.givesUp;
  return say`${next}, and ${system(chain.givesUp.system)} goes on for ${time(afterNs)} from the first repetition (${by}) before it tells the application ${errno}.`;
}

/** Loss probes wait for two round trips (RFC 8985 §7.2); what waits as long as RFC 6298 §2.1 asks for first is a time-out. */
const LONGER_THAN_PROBES: Nanos = SECOND;

/** Waits that double are a timer's; of a single one it is only known where nothing else could tell the sender, or was due. */
function alsoNeeds(f: LossesSummary): Needs {
  if ((f.longestLadder?.tries ?? 0) >= 2) return {};
  if (f.timeoutCount > 1 || f.stalledNs >= LONGER_THAN_PROBES) return { 'sack-agreement': 'doubt' };
  return { 'sack-agreement': 'silent', 'both-directions': 'silent' };
}

/**
 * Each repetition was answered, with the old number and a closed window: nothing is lost, the sender asks whether there is room (RFC 9293
 * §3.8.6.1; Linux tcp_retransmit_timer takes its repetitions for probes where the receiver shrank the window to 0).
 */
function asksForRoom(connection: ConnectionSummary, me: EndpointSummary): boolean {
  const { rcv, window, counts } = connection.peerOf(me);
  const ladder = me.sending?.losses?.ladder ?? null;
  if (ladder === null || !stillWaiting(connection, me) || !rcv.wndKnown || rcv.wnd > 0) return false;
  if (!window.known || window.ack !== me.snd.una || window.dupes < ladder.tries - 1) return false;
  return counts.lastNs >= ladder.lastNs - (ladder.waitsNs.at(-1) ?? 0);
}

/** Linux TCP_RTO_MAX. */
const MOST_TIMER_NS: Nanos = 120 * SECOND;

export default defineRule<Facts>({
  code: 'TE2001',
  slug: 'time-out-stall',
  severity: 'warning',
  rfcs: ['RFC 6298 §5', 'RFC 8985 §7'],
  needs: {
    'both-directions': 'doubt',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'steady-clock': 'doubt',
    'fine-clock': 'doubt',
    'clocks-agree': 'doubt',
    'whole-options': 'doubt',
  },
  judgesAtEndIf: EV_RETRANSMISSION,
  ended(connection, _reason, out, _state, context) {
    for (const me of [connection.a, connection.b]) {
      const f = me.sending?.losses;
      if (f === null || f === undefined || !f.stalledData || f.stalledNs < 200 * MILLISECOND) continue;
      // No timer waits so long: the clock leapt, or what happened meanwhile is not in the capture.
      if (f.stalledNs > f.timeoutCount * MOST_TIMER_NS) continue;
      // Nothing was lost: the finding about needless time-outs tells of these.
      if (f.spuriousByTimer >= f.timeoutCount || asksForRoom(connection, me)) continue;
      out.hit({
        connection,
        certainty: 'implied',
        alsoNeeds: alsoNeeds(f),
        frames: [f.timeoutFrame],
        facts: {
          sender: whoIs(me),
          firstFrame: f.timeoutFrame,
          timeouts: f.timeoutCount,
          waitedNs: Math.round(f.stalledNs),
          atLeast: me.sending?.unseen !== null,
          ...chainOf(me, f.longestLadder, stillWaiting(connection, me), context.nowNs),
        },
      });
    }
  },
  words: (f) => ({
    title: say`transfer stalled by retransmission time-outs`,
    says: say`The retransmission timer of ${f.sender} fired ${f.atLeast ? 'at least ' : ''}${count(f.timeouts, 'time')}, first for ${frame(f.firstFrame)}; it waited ${time(f.waitedNs)} in all for it.${chainWords(f.chain)}`,
    why: say`A sender that gets neither acknowledgements nor SACK blocks learns of a loss only when its timer fires. Each time it waits at least 200 ms more than a round trip, twice as long after each failure, and starts again with a window of one segment.`,
    fix: [
      say`Look for where the packets are lost: compare a capture at the other end.`,
      say`Enable SACK and the tail loss probe (net.ipv4.tcp_sack, net.ipv4.tcp_early_retrans) where a host lacks them.`,
    ],
  }),
});
