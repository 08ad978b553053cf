/** Who listens to the tracker, and what it is asked for. */
import type { Segment } from '../segment/segment.ts';
import type { SourceEnd } from '../segment/source.ts';
import type { Bytes } from '../units.ts';
import type { Exchanges } from './icmp/exchange-watch.ts';
import type { ConnectionSummary, PacketSummary } from './summary.ts';
import type { Prediction } from './header-prediction.ts';
import type { Population } from './many/population.ts';

/** What hears of packets and ends of connections: findings. */
export interface FlowListener {
  /** Event bits that it wants to hear of. */
  readonly mask: number;
  /**
   * Tells the packets of the connection in hand: called before the first that is said of it. Returns the connection that its record is made of.
   * Null: they are told.
   */
  story: (() => ConnectionSummary | null) | null;
  packet(packet: PacketSummary): void;
  /** The connection is over, or the capture is: its last word. */
  ended(connection: ConnectionSummary, reason: 'closed' | 'capture-end'): void;
  /** A packet that is not TCP. */
  other(segment: Segment): void;
  /** What a file held besides TCP. */
  exchanges(file: number, exchanges: Exchanges): void;
  /** All connections of the file are over: what is to be said of the whole of it, before its last line. */
  fileOver(end: SourceEnd): void;
  /** A flood or scan of the file; at its end. */
  population(population: Population): void;
}

export interface TrackerOptions {
  /** Switches header prediction off, and counts what it judged. */
  readonly prediction?: Prediction | undefined;
  /** About how much memory live state may take; beyond it the oldest and dullest is told before its end. */
  readonly maxMemory?: Bytes | undefined;
  /** Verdicts come soon after a connection's end, at the price of forgetting it before TIME-WAIT is over. */
  readonly live?: boolean;
  /**
   * Connections without data are held until it is known whether a flood or scan stands for them: then they are
   * counted only (`fold`), or told as well (`tell`). Without it each is told as its packets come.
   */
  readonly populations?: 'fold' | 'tell' | undefined;
}
