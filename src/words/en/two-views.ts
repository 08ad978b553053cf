/** One connection that two captures hold, in a sentence or some. */
import type { TwoViewsRecord } from '../../records/contract.ts';
import { RST, SYN } from '../../tcp-flags.ts';
import { durationText, numberText } from '../render.ts';

type Way = TwoViewsRecord['ab'];

const packets = (n: number): string => `${numberText(n)} ${n === 1 ? 'packet' : 'packets'}`;

function lostText(way: Way, from: string): string {
  const first = way.lostFrames.slice(0, 4).join(', ');
  return `${packets(way.lost)} of ${from} ${way.lost === 1 ? 'was' : 'were'} lost between the two places (${first}${way.lost > 4 ? ', …' : ''} where ${way.lost === 1 ? 'it' : 'they'} left)${way.lostCertainty === 'assumed' ? ', or missed by the capture at the other, which lacks more' : ''}`;
}

function madeText(way: Way, from: string): string[] {
  return way.made.map(({ frame, flags, certainty }) => {
    const what = (flags & RST) !== 0 ? 'RST' : (flags & SYN) !== 0 ? 'SYN' : 'FIN';
    const sure =
      certainty === 'observed'
        ? 'did not leave it: it was made between the two places'
        : 'is not in the capture near it: it was likely made between the two places';
    return `the ${what} in packet ${frame}, in the name of ${from}, ${sure}`;
  });
}

const NAMES: Readonly<Record<Way['changes'][number]['what'], string>> = {
  mss: 'the MSS',
  windowScale: 'the window scale',
  sackPermitted: 'SACK permitted',
  timestamps: 'timestamps',
  payload: 'payload bytes',
  'congestion-marked': 'the congestion mark',
};

function changeText({ what, was, became, frame, packets: n }: Way['changes'][number], from: string): string {
  if (what === 'payload') return `payload of ${packets(n)} of ${from} was changed on the way, first in packet ${frame}`;
  if (what === 'congestion-marked') return `${packets(n)} of ${from} got a congestion mark on the way`;
  const gone = became === -1 || became === false;
  return gone
    ? `${NAMES[what]} was taken out of the SYN of ${from}`
    : `${NAMES[what]} of ${from} was changed from ${was === -1 ? 'none' : String(was)} to ${String(became)}`;
}

export function twoViewsText(record: Omit<TwoViewsRecord, 'text'>): string {
  const { ab, ba, clock, endsA, endsB } = record;
  const parts: string[] = [];
  for (const [way, from] of [
    [ab, 'a'],
    [ba, 'b'],
  ] as const) {
    if (way.lost > 0) parts.push(lostText(way, from));
    parts.push(...madeText(way, from), ...way.changes.map((change) => changeText(change, from)));
    if (way.recut === true)
      parts.push(
        `data of ${from} is not compared packet by packet, since off-load cuts it differently at the two places`,
      );
    if (way.missed > 0) parts.push(`${packets(way.missed)} of ${from} arrived, and the capture there lacks them`);
    if (way.unseen > 0)
      parts.push(`${packets(way.unseen)} of ${from} came through, and the capture where they left lacks them`);
    if (way.uncovered > 0)
      parts.push(
        `of ${packets(way.uncovered)} of ${from} the other capture cannot tell: it had not begun, or ended before`,
      );
  }
  if (endsA !== endsB) parts.push(`addresses are translated between: ${endsA} is ${endsB} there`);
  const nothing = `everything that left one place came to the other as it was: ${packets(ab.both)} of a, ${packets(ba.both)} of b`;
  const said = parts.length === 0 ? nothing : parts.join('; ');
  const way =
    ab.delay === undefined || ba.delay === undefined || clock === undefined
      ? 'The clocks could not be aligned, so that no one-way delay is told'
      : `One way takes ${durationText(ab.delay.medianNs)} from a to b and ${durationText(ba.delay.medianNs)} back (medians), each give or take ${durationText(clock.errorNs)}`;
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}. ${way}.`;
}
