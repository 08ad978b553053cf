/** What sentences of findings turn on in every language: the same numbers and the same readings. */
import type { FactsOf } from '../records/facts-of.ts';
import { SECOND, type Nanos } from '../units.ts';

/** So many times more losses on one side of the capture than on the other say where they happen. */
export const MUCH_MORE = 4;
/** Connections that are named one by one. */
export const MOST_LISTED = 12;
/** Linux takes no SYN cookie that is older (MAX_SYNCOOKIE_AGE), and has forgotten a request by then (tcp_synack_retries 5: 63 s). */
export const COOKIE_AGE: Nanos = 120 * SECOND;
/** Unanswered tries, the last one apart, that make an absence of more than a lost packet. */
export const LEAST_UNANSWERED_TRIES = 2;

/** Probes that an open port drops and a closed one answers with a RST (RFC 9293 §3.10.7.1, §3.10.7.2). */
export const silenceMeansOpen = (method: FactsOf<'TE7004'>['method']): boolean =>
  method === 'fin' || method === 'null' || method === 'xmas' || method === 'maimon';
