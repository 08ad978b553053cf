/** Where the time of a connection went, in a few lines: round trips, what was sent again, what senders waited for, how long answers took. */
import { sideWord } from '../words/en/sides.ts';
import { bytesText, durationText, numberText } from '../words/render.ts';
import type { ConnectionRecord } from '../records/contract.ts';
import { MILLISECOND, SECOND } from '../units.ts';
import { hang } from './layout.ts';
import { lossLines } from './loss-lines.ts';

type Side = 'a' | 'b';

/** Shorter waits and smaller parts are not worth a word. */
const LEAST_WAIT = 20 * MILLISECOND;
const LEAST_PART = 0.02;

/** `the` before a role, nothing before a letter. */
const nameOf = (record: ConnectionRecord, side: Side): string => {
  const word = sideWord(record[side], side);
  return record[side].role === 'unknown' ? `end ${word}` : `the ${word}`;
};

export function timingLines(record: ConnectionRecord, width: number): string[] {
  const out: string[] = [];
  const went = wentText(record);
  if (went !== '') out.push(...hang('where the time went: ', went, width));
  for (const side of ['a', 'b'] as const) out.push(...lossLines(record, side, width));
  const waits = (['a', 'b'] as const).map((side) => waitText(record, side)).filter((text) => text !== '');
  if (waits.length > 0) out.push(...hang('pace: ', waits.join('; '), width));
  const answers = answerText(record);
  if (answers !== '') out.push(...hang('answers: ', answers, width));
  for (const side of ['a', 'b'] as const) {
    const { keepalive, heartbeats } = record[side];
    if (keepalive !== undefined)
      out.push(...hang('keepalive: ', `${nameOf(record, side)} ${keepaliveText(keepalive)}`, width));
    if (heartbeats !== undefined)
      out.push(...hang('heartbeat: ', `${nameOf(record, side)} ${heartbeatText(heartbeats)}`, width));
  }
  return out;
}

type Time = NonNullable<ConnectionRecord['time']>;

/** Shares of a lifetime that is worth it, the largest first; small ones are left out. */
function wentText(record: ConnectionRecord): string {
  const { time } = record;
  if (time === undefined) return '';
  const parts = Object.entries(time) as [keyof Time, number][];
  const all = parts.reduce((sum, [, ns]) => sum + ns, 0);
  if (all < LEAST_LIFETIME) return '';
  return parts
    .filter(([, ns]) => ns / all >= LEAST_PART)
    .toSorted((x, y) => y[1] - x[1])
    .map(([name, ns]) => `${shareText(record, name)} ${Math.round((100 * ns) / all)} % (${durationText(ns)})`)
    .join(', ');
}

const LEAST_LIFETIME = 100 * MILLISECOND;

function shareText(record: ConnectionRecord, name: keyof Time): string {
  if (name === 'aThinksNs' || name === 'bThinksNs')
    return `the application of ${nameOf(record, name === 'aThinksNs' ? 'a' : 'b')}`;
  return SHARES[name];
}

const SHARES = {
  openingNs: 'opening',
  networkNs: 'the network',
  timeoutsNs: 'time-outs',
  recoveryNs: 'repair of losses',
  windowNs: 'a closed or full window',
  nothingToSendNs: 'a sender with nothing to send',
  probesNs: 'keepalive probes',
  idleNs: 'silence',
} as const;

type Keepalive = NonNullable<ConnectionRecord['a']['keepalive']>;
type Heartbeats = NonNullable<ConnectionRecord['a']['heartbeats']>;

const seconds = (ns: number): string => String(Math.max(1, Math.round(ns / SECOND)));

/** The socket options are whole seconds: what was measured is that and the delay of a timer. */
function keepaliveText(k: Keepalive): string {
  const usual = seconds(k.idleNs) === '7200' ? ", most systems' default" : '';
  const interval = k.intervalNs === undefined ? '' : `; TCP_KEEPINTVL ${seconds(k.intervalNs)}`;
  const options = `TCP_KEEPIDLE ${seconds(k.idleNs)}${usual}${interval}`;
  const sent = k.probes === 1 ? 'one probe' : `${numberText(k.probes)} probes`;
  const answered =
    k.answered === 0
      ? 'not answered'
      : k.answered < k.probes
        ? `${numberText(k.answered)} of them answered`
        : k.probes === 1
          ? 'answered'
          : 'all answered';
  const onPath =
    k.answeredOnPath === undefined ? '' : ` (${numberText(k.answeredOnPath)} by a device on the path, not by the peer)`;
  return `probes after ${durationText(k.idleNs)} of silence (${options}): ${sent}, ${answered}${onPath}${k.byTiming === true ? '; told by their timing alone, since the text prints no number of an empty segment' : ''}`;
}

function heartbeatText(h: Heartbeats): string {
  const jitter = h.jitterNs < MILLISECOND ? '' : ` (± ${durationText(h.jitterNs)})`;
  const parts = [`a message of ${bytesText(h.size)} every ${durationText(h.periodNs)}${jitter}`];
  parts.push(`${numberText(h.beats)} in all`);
  parts.push(
    h.answered === 0
      ? 'never answered'
      : h.answered >= h.beats
        ? 'each answered'
        : `${numberText(h.answered)} answered`,
  );
  if (h.missed !== undefined) parts.push(`${numberText(h.missed)} failed to come`);
  if (h.late !== undefined) parts.push(`${numberText(h.late)} out of step`);
  return `sends ${parts.join(', ')}`;
}

function waitText(record: ConnectionRecord, side: Side): string {
  const { limits } = record[side];
  if (limits === undefined) return '';
  const peer = nameOf(record, side === 'a' ? 'b' : 'a');
  const total = limits.receiverNs + limits.networkNs + limits.senderNs;
  if (total < LEAST_WAIT) return '';
  const parts = (
    [
      [limits.receiverNs, `for ${peer}'s window`],
      [limits.networkNs, 'for acknowledgements (the network)'],
      [limits.senderNs, 'for its own program'],
    ] as const
  )
    .filter(([ns]) => ns >= LEAST_PART * total)
    .toSorted(([x], [y]) => y - x)
    .map(([ns, what]) => `${durationText(ns)} ${what}`);
  return `${nameOf(record, side)}'s data waited ${parts.join(', ')}`;
}

function answerText(record: ConnectionRecord): string {
  const r = record.responses;
  if (r === undefined) return '';
  const who = nameOf(record, r.from);
  const slowest = `${r.leastNs === undefined ? after(r.maxNs) : between(r.leastNs, r.maxNs)} (packet ${r.maxFrame})`;
  if (r.count === 1) return `${who} began its answer ${slowest}`;
  return `${who} began ${numberText(r.count)} answers, half of them ${after(r.medianNs, 'within')}, the slowest ${slowest}`;
}

/** How much of it was the application's the packets leave open. */
const between = (least: number, most: number): string => `after ${durationText(least)} to ${durationText(most)}`;

/** What is less than the clocks tell is no duration. */
const after = (ns: number, word = 'after'): string => (ns < 1000 ? 'at once' : `${word} ${durationText(ns)}`);
