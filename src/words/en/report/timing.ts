/** Where the time of a connection went, what senders waited for, how long answers took, how it was kept alive. */
import type { ConnectionRecord } from '../../../records/contract.ts';
import { MILLISECOND, timerSeconds } from '../../../units.ts';
import { bytesText, durationText, numberText } from '../../render.ts';
import { sideName } from '../sides.ts';

type Side = 'a' | 'b';
type Time = NonNullable<ConnectionRecord['time']>;
type Keepalive = NonNullable<ConnectionRecord['a']['keepalive']>;
type Heartbeats = NonNullable<ConnectionRecord['a']['heartbeats']>;

export const heads = {
  went: 'where the time went: ',
  pace: 'pace: ',
  answers: 'answers: ',
  keepalive: 'keepalive: ',
  heartbeat: 'heartbeat: ',
};

const nameOf = (record: ConnectionRecord, side: Side): string => sideName(record[side], side);

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

/** What a share of the time went to. */
export const shareText = (record: ConnectionRecord, name: keyof Time): string =>
  name === 'aThinksNs' || name === 'bThinksNs'
    ? `the application of ${nameOf(record, name === 'aThinksNs' ? 'a' : 'b')}`
    : SHARES[name];

/** `shares`: of the `all` nanoseconds that it lasted. */
export const wentText = (
  record: ConnectionRecord,
  shares: readonly (readonly [keyof Time, number])[],
  all: number,
): string =>
  shares
    .map(([name, ns]) => `${shareText(record, name)} ${Math.round((100 * ns) / all)} % (${durationText(ns)})`)
    .join(', ');

const seconds = (ns: number): string => String(timerSeconds(ns));

/** The socket options are whole seconds: what was measured is that and the delay of a timer. */
export function keepaliveText(record: ConnectionRecord, side: Side, k: Keepalive): string {
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
  return `${nameOf(record, side)} probes after ${durationText(k.idleNs)} of silence (${options}): ${sent}, ${answered}${onPath}${k.byTiming === true ? '; told by their timing alone, since the text prints no number of an empty segment' : ''}`;
}

export function heartbeatText(record: ConnectionRecord, side: Side, h: Heartbeats): string {
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
  return `${nameOf(record, side)} sends ${parts.join(', ')}`;
}

/** What a sender's data waited for. */
export type Wait = 'receiver' | 'network' | 'sender';

/** `waits`: the longest first; none of them is empty. */
export function waitText(record: ConnectionRecord, side: Side, waits: readonly (readonly [Wait, number])[]): string {
  const what: Readonly<Record<Wait, string>> = {
    receiver: `for ${nameOf(record, side === 'a' ? 'b' : 'a')}'s window`,
    network: 'for acknowledgements (the network)',
    sender: 'for its own program',
  };
  return `${nameOf(record, side)}'s data waited ${waits.map(([wait, ns]) => `${durationText(ns)} ${what[wait]}`).join(', ')}`;
}

export function answerText(record: ConnectionRecord, r: NonNullable<ConnectionRecord['responses']>): string {
  const who = nameOf(record, r.from);
  const slowest = `${r.leastNs === undefined ? after(r.maxNs) : between(r.leastNs, r.maxNs)} (packet ${r.maxFrame})`;
  if (r.count === 1) return `${who} began its answer ${slowest}`;
  return `${who} began ${numberText(r.count)} answers, half of them ${after(r.medianNs, 'within')}, the slowest ${slowest}`;
}

/** How much of it was the application's the packets leave open. */
const between = (least: number, most: number): string => `after ${durationText(least)} to ${durationText(most)}`;

/** What is less than the clocks tell is no duration. */
const after = (ns: number, word = 'after'): string => (ns < 1000 ? 'at once' : `${word} ${durationText(ns)}`);
