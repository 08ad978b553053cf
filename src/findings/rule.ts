/**
 * What a finding is made of. One file holds one: what wakes it, what it looks at, and its English words. It never
 * imports another finding; numbers enter its sentences only as typed atoms (words/phrase).
 */
import type { Exchanges } from '../flow/icmp/exchange-watch.ts';
import type { CaptureSummary } from '../flow/outcome/capture-summary.ts';
import type { ConnectionSummary, PacketSummary } from '../flow/summary.ts';
import type { Crowds } from '../flow/many/crowds.ts';
import type { Population } from '../flow/many/population.ts';
import type { Segment } from '../segment/segment.ts';
import type { NameTable } from '../segment/names.ts';
import type { Speakers } from '../flow/witness/speakers.ts';
import type { SourceEnd } from '../segment/source.ts';
import type { FindingWords } from '../words/finding-words.ts';
import type { Certainty, FrameNo, Nanos } from '../units.ts';
import type { Needs } from './needs.ts';

export type Severity = 'problem' | 'warning' | 'note';

/** What a rule hands over when it speaks. */
export interface Hit<Facts> {
  /** Null for a statement about the whole capture. */
  readonly connection: ConnectionSummary | null;
  readonly certainty: Certainty;
  /** The frames that prove it, a handful. */
  readonly frames: readonly FrameNo[];
  readonly facts: Facts;
  readonly timeNs?: Nanos;
  /** What this case needs of the capture besides what the rule always needs. */
  readonly alsoNeeds?: Needs;
  /** The time that it rests on: where the capture's clock leapt by as much, it has no ground. */
  readonly lastsNs?: Nanos;
  /** When this case weighs less (or more) than the rule's usual. */
  readonly severity?: Severity;
}

export interface Out<Facts> {
  hit(hit: Hit<Facts>): void;
}

/** How a connection's story ended for the capture. */
export type EndReason = 'closed' | 'capture-end';

export interface Context {
  readonly names: NameTable;
  readonly file: number;
  /** Time of the latest frame of the file. */
  readonly nowNs: Nanos;
  /** What the file has shown so far of its own faults. */
  readonly evidence: CaptureSummary;
  /** Who of the file was heard; complete at its end. */
  readonly speakers: Speakers;
  /** Populations of the file; complete in `finish`. */
  readonly crowds: Crowds;
  /** What the file held besides its connections; for `finish` only, null before. */
  readonly nonTcp: Exchanges | null;
}

export interface Rule<Facts extends object, State = null> {
  /** Permanent: `TE` and four digits, the first one the family. */
  readonly code: `TE${number}`;
  /** The bad state as a noun phrase in kebab-case. */
  readonly slug: string;
  readonly severity: Severity;
  /** `RFC 9293 §3.10.7.3`. */
  readonly rfcs: readonly string[];
  /** What the capture must give; where it has shown that it does not, the finding is doubted or not made. `{}`: no more than the frames it names. */
  readonly needs: Needs;
  /** Codes of findings that say less of the same connection: where this one is told, they are not. */
  readonly replaces?: readonly `TE${number}`[];
  /** Event bits (flow/events) that call `packet`. */
  readonly wakesOn?: number;
  /** `ended` is called for connections that have seen one of these event bits; EV_OPEN: for every one. */
  readonly judgesAtEndIf?: number;
  /** State of the rule for one file. */
  open?(): State;
  packet?(packet: PacketSummary, out: Out<Facts>, state: State, context: Context): void;
  /** A packet that is not TCP. */
  other?(segment: Segment, out: Out<Facts>, state: State, context: Context): void;
  ended?(connection: ConnectionSummary, reason: EndReason, out: Out<Facts>, state: State, context: Context): void;
  /** A flood or scan; at the end of the file. */
  population?(population: Population, out: Out<Facts>, state: State, context: Context): void;
  /** The file is over. */
  finish?(end: SourceEnd, out: Out<Facts>, state: State, context: Context): void;
  words(facts: Facts): FindingWords;
}

/** Rules of any facts and state, as the registry lists them. */
export type AnyRule = Rule<never, never>;

/** Keeps the types of facts and state together; a rule file's default export. */
export function defineRule<Facts extends object, State = null>(rule: Rule<Facts, State>): Rule<Facts, State> {
  return rule;
}
