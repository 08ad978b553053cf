/** What is said of one connection that two captures hold. */
import type { UnwordedTwoViews } from '../../records/unworded.ts';
import { FIN, RST, SYN } from '../../tcp-flags.ts';
import { durationText, numberText } from '../render.ts';

export type Way = UnwordedTwoViews['ab'];
export type Made = Way['made'][number];
export type Change = Way['changes'][number];
export type Rest = NonNullable<UnwordedTwoViews['goesOnAs']>[number];
export type Settled = UnwordedTwoViews['settles'][number];

/** Parts of sentences; `from`, `near`, `a` and `b` are the ends as they are called. Each stands by itself. */
export interface TwoViewsWords {
  /** What side a and side b are called. */
  ends(roleOfA: UnwordedTwoViews['roleOfA']): readonly [string, string];
  lost(way: Way, from: string): string;
  made(made: Made, from: string): string;
  change(change: Change, from: string): string;
  recut(from: string): string;
  missed(packets: number, from: string): string;
  unseen(packets: number, from: string): string;
  uncovered(packets: number, from: string): string;
  translated(endsA: string, endsB: string): string;
  /** A SYN proxy, or a firewall that hides first numbers, stands between. */
  renumbered(b: string): string;
  renumberedFromSyn(): string;
  /** `near`: whose the capture with this rest is. */
  goesOn(rest: Rest, near: string): string;
  /** Nothing of it came to the other place. */
  neverCame(a: string, b: string): string;
  nothing(ofA: number, a: string, ofB: number, b: string): string;
  /** Medians. */
  delays(abNs: number, baNs: number, errorNs: number, a: string, b: string): string;
  noClock: string;
  /** `near`: whose the capture with this finding is. */
  settled(one: Settled, near: string): string;
  /** Puts the parts together. */
  sentences(parts: readonly string[], others: readonly string[]): string;
}

const packets = (n: number): string => `${numberText(n)} ${n === 1 ? 'packet' : 'packets'}`;
/** Frames that a sentence names. */
const NAMED = 4;

const OPTIONS: Readonly<Record<Exclude<Change['what'], 'payload' | 'congestion-marked'>, string>> = {
  mss: 'the MSS',
  windowScale: 'the window scale',
  sackPermitted: 'SACK permitted',
  timestamps: 'timestamps',
};

const whatOf = ({ flags }: Made): string =>
  (flags & RST) !== 0 ? 'RST' : (flags & SYN) !== 0 ? 'SYN' : (flags & FIN) !== 0 ? 'FIN' : 'ACK';

function change({ what, was, became, frame, packets: n }: Change, from: string): string {
  if (what === 'payload') return `payload of ${packets(n)} of ${from} was changed on the way, first in packet ${frame}`;
  if (what === 'congestion-marked') return `${packets(n)} of ${from} got a congestion mark on the way`;
  if (became === -1 || became === false) return `${OPTIONS[what]} was taken out of the SYN of ${from}`;
  if (was === -1 || was === false) return `${OPTIONS[what]} was put into the SYN of ${from}`;
  return `${OPTIONS[what]} of ${from} was changed from ${String(was)} to ${String(became)}`;
}

const BECAUSE: Readonly<Record<Settled['because'], string>> = {
  'made-between': 'the packet was made between the places, its sender never sent it',
  'left-its-sender': 'the packet passed both places, so that nothing between them made it',
  'lost-there': 'what was sent was lost between the places',
  'lost-back': 'what was sent arrived and was answered, and the answers were lost between the places',
  'not-answered': 'what was sent came to the other place, and no answer was seen there',
  'changed-between': 'the change was made between the places',
  'arrived-before': 'the data had arrived before it was sent again',
};

const CLIENT_FIRST = ['the client', 'the server'] as const;

export const TWO_VIEWS: TwoViewsWords = {
  ends: (role) =>
    role === 'unknown' ? ['end a', 'end b'] : role === 'client' ? CLIENT_FIRST : [CLIENT_FIRST[1], CLIENT_FIRST[0]],
  lost: ({ lost, lostFrames, lostCertainty }, from) => {
    const first = lostFrames.slice(0, NAMED).join(', ');
    const one = lost === 1;
    const doubt =
      lostCertainty === 'assumed' ? ', or missed by the capture at the other, which lacks more than these' : '';
    return `${packets(lost)} of ${from} ${one ? 'was' : 'were'} lost between the two places (${first}${lost > NAMED ? ', …' : ''} where ${one ? 'it' : 'they'} left)${doubt}`;
  },
  made: (made, from) => {
    const sure =
      made.certainty === 'observed'
        ? 'did not leave it: it was made between the two places'
        : 'is not in the capture near it: it was likely made between the two places';
    return `the ${whatOf(made)} in packet ${made.frame}, in the name of ${from}, ${sure}`;
  },
  change,
  recut: (from) =>
    `data of ${from} is not compared packet by packet, since off-load cuts it differently at the two places`,
  missed: (n, from) => `${packets(n)} of ${from} arrived, and the capture there lacks ${n === 1 ? 'it' : 'them'}`,
  unseen: (n, from) =>
    `${packets(n)} of ${from} came through, and the capture where ${n === 1 ? 'it' : 'they'} left lacks ${n === 1 ? 'it' : 'them'}`,
  uncovered: (n, from) =>
    `of ${packets(n)} of ${from} the other capture cannot tell: it had not begun, or ended before`,
  translated: (endsA, endsB) => `addresses are translated between: ${endsA} is ${endsB} there`,
  renumbered: (b) =>
    `a device between translates the sequence numbers of ${b}, as a SYN proxy does, which answers the handshake itself and makes another one behind it (or a firewall that hides first numbers); what came after the handshakes was compared`,
  renumberedFromSyn: () =>
    'a device between translates sequence numbers from the SYN on, as firewalls do that choose first numbers themselves (pf: modulate state); packets were compared under one numbering',
  goesOn: ({ connection, frame, ends }, near) =>
    `the translator gave it other addresses in the middle: in the capture near ${near} it goes on as connection ${connection}, ${ends}, from packet ${frame}`,
  neverCame: (a, b) =>
    `nothing of it came to the other place, where other connections of ${a} to this port of ${b} did`,
  nothing: (ofA, a, ofB, b) =>
    `everything that left one place came to the other as it was: ${packets(ofA)} of ${a}, ${packets(ofB)} of ${b}`,
  delays: (abNs, baNs, errorNs, a, b) =>
    `One way takes ${durationText(abNs)} from ${a} to ${b} and ${durationText(baNs)} back (medians), each give or take ${durationText(errorNs)}.`,
  noClock: 'The clocks could not be aligned, so that no one-way delay is told.',
  settled: ({ code, as, because, certainty }, near) =>
    `${code} in the capture near ${near} is ${certainty === 'assumed' ? 'most likely ' : ''}${as}: ${BECAUSE[because]}.`,
  sentences: (parts, others) => {
    const said = parts.join('; ');
    return [`${said.charAt(0).toUpperCase()}${said.slice(1)}.`, ...others].join(' ');
  },
};
