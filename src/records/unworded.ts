/**
 * What the engine writes: records of facts and keys. Sentences are put to them at the border (words/wording.ts), in the
 * language of the run, and only there.
 */
import type {
  CaptureEndRecord,
  CaptureRecord,
  ConnectionRecord,
  EvidenceRecord,
  ExchangeRecord,
  FindingRecord,
  HostRecord,
  TransitionRecord,
  TwoViewsRecord,
} from './contract.ts';
import type { EvidenceFacts } from './evidence-facts.ts';
import type { Message, TransitionFacts } from './message.ts';
import type { RecordSink } from './sink.ts';

type Endpoint = ConnectionRecord['a'];
type Timers = NonNullable<HostRecord['timers']>;

type Truncation = NonNullable<CaptureEndRecord['truncatedAt']>;
type Facts = NonNullable<Truncation['whyFacts']>;
type Quality = NonNullable<CaptureEndRecord['quality']>;

export type UnwordedCaptureEnd = Omit<
  CaptureEndRecord,
  'quality' | 'truncatedAt' | 'malformed' | 'skipped' | 'notes' | 'noteMessages' | 'error' | 'errorKey' | 'errorFacts'
> & {
  quality?: Omit<Quality, 'filteredTo'>;
  truncatedAt?: Omit<Truncation, 'why'>;
  noteMessages?: NonNullable<CaptureEndRecord['noteMessages']>;
  errorKey?: string;
  errorFacts?: Facts;
};
export type UnwordedCapture = Omit<CaptureRecord, 'lang'>;
export type UnwordedFinding = Omit<FindingRecord, 'title' | 'says' | 'why' | 'fix'>;
export type UnwordedExchange = Omit<ExchangeRecord, 'text'>;
/** By a section of an RFC, or by the observer's own reason. */
export type UnwordedTransition = Omit<TransitionRecord, 'rfc' | 'reasonKey'> &
  ({ readonly rfc: string } | { readonly reasonKey: keyof TransitionFacts });
export type UnwordedEvidence = Omit<EvidenceRecord, 'text' | 'key' | 'facts'> & Message<keyof EvidenceFacts>;
export type UnwordedTwoViews = Omit<TwoViewsRecord, 'text'>;
export type UnwordedTimers = Omit<Timers, 'system' | 'rule' | 'alsoFits'>;
export type UnwordedEndpoint = Omit<Endpoint, 'timers'> & { timers?: UnwordedTimers };
export type UnwordedHost = Omit<HostRecord, 'timers'> & { timers?: UnwordedTimers };
export type UnwordedVerdict = Omit<ConnectionRecord['verdict'], 'text'>;
export type UnwordedConnection = Omit<ConnectionRecord, 'verdict' | 'a' | 'b'> & {
  verdict: UnwordedVerdict;
  a: UnwordedEndpoint;
  b: UnwordedEndpoint;
};

/** The sink of the engine. */
export interface EngineSink extends Omit<
  RecordSink,
  'capture' | 'captureEnd' | 'finding' | 'connection' | 'host' | 'exchange' | 'transition' | 'evidence' | 'twoViews'
> {
  /** True: nothing that it is told goes anywhere, so that it need not be made. */
  readonly silent?: boolean;
  capture(record: UnwordedCapture): void;
  captureEnd(record: UnwordedCaptureEnd): void;
  evidence(record: UnwordedEvidence): void;
  finding(record: UnwordedFinding): void;
  connection(record: UnwordedConnection): void;
  host(record: UnwordedHost): void;
  exchange(record: UnwordedExchange): void;
  twoViews(record: UnwordedTwoViews): void;
  transition(record: UnwordedTransition): void;
}
