/**
 * What the engine writes: records of facts and keys. Sentences are put to them at the border (words/wording.ts), in the
 * language of the run, and only there.
 */
import type { ConnectionRecord, ExchangeRecord, FindingRecord, HostRecord } from './contract.ts';
import type { RecordSink } from './sink.ts';

type Endpoint = ConnectionRecord['a'];
type Timers = NonNullable<HostRecord['timers']>;

export type UnwordedFinding = Omit<FindingRecord, 'title' | 'says' | 'why' | 'fix'>;
export type UnwordedExchange = Omit<ExchangeRecord, 'text'>;
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
export interface EngineSink extends Omit<RecordSink, 'finding' | 'connection' | 'host' | 'exchange'> {
  finding(record: UnwordedFinding): void;
  connection(record: UnwordedConnection): void;
  host(record: UnwordedHost): void;
  exchange(record: UnwordedExchange): void;
}
