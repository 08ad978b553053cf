/**
 * The transition table as data: the rows of RFC 9293 §3.10 by which packets change an endpoint's state, and the observer's
 * own rows for what a capture does not show. The row that decides is the row that explains.
 */
import type { StateName } from '../../records/contract.ts';
import type { TransitionFacts } from '../../records/message.ts';
import type { Certainty } from '../../units.ts';

/** What happened to one endpoint: what it sent, or what reached it. */
export type Stimulus =
  | 'sends-syn'
  | 'asks-again'
  | 'sends-syn-ack'
  | 'sends-fin'
  | 'sends-rst'
  | 'receives-syn-ack'
  | 'receives-ack-of-syn'
  | 'receives-fin'
  | 'receives-ack-of-fin'
  | 'receives-rst'
  | 'gives-up'
  | 'opens-anew'
  | '2msl-passes'
  | 'speaks'
  | 'goes-on'
  | 'had-opened'
  | 'had-received-syn';

export interface Row {
  readonly from: StateName;
  readonly on: Stimulus;
  readonly to: StateName;
  /** Section of RFC 9293, or the observer's own reason. */
  readonly why: `RFC 9293 §${string}` | keyof TransitionFacts;
}

/** The observer's own. */
export const isReason = (why: string | undefined): why is keyof TransitionFacts =>
  why?.startsWith('transition.') === true;

const row = (from: StateName, on: Stimulus, to: StateName, why: Row['why']): Row => ({ from, on, to, why });

/** §3.10.1 OPEN, §3.10.4 CLOSE, §3.10.5 ABORT, §3.10.7 SEGMENT ARRIVES, §3.10.8 time-outs. */
export const ROWS: readonly Row[] = [
  row('LISTEN', 'sends-syn-ack', 'SYN-RECEIVED', 'RFC 9293 §3.10.7.2'),
  row('SYN-SENT', 'receives-syn-ack', 'ESTABLISHED', 'RFC 9293 §3.10.7.3'),
  row('SYN-SENT', 'sends-syn-ack', 'SYN-RECEIVED', 'RFC 9293 §3.10.7.3'),
  row('SYN-SENT', 'receives-rst', 'CLOSED', 'RFC 9293 §3.10.7.3'),
  row('SYN-SENT', 'sends-rst', 'CLOSED', 'RFC 9293 §3.10.4'),
  row('SYN-SENT', 'gives-up', 'CLOSED', 'RFC 9293 §3.10.8'),
  row('SYN-RECEIVED', 'receives-ack-of-syn', 'ESTABLISHED', 'RFC 9293 §3.10.7.4'),
  row('SYN-RECEIVED', 'sends-fin', 'FIN-WAIT-1', 'RFC 9293 §3.10.4'),
  row('SYN-RECEIVED', 'receives-fin', 'CLOSE-WAIT', 'RFC 9293 §3.10.7.4'),
  row('SYN-RECEIVED', 'receives-rst', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('SYN-RECEIVED', 'sends-rst', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('ESTABLISHED', 'sends-fin', 'FIN-WAIT-1', 'RFC 9293 §3.10.4'),
  row('ESTABLISHED', 'receives-fin', 'CLOSE-WAIT', 'RFC 9293 §3.10.7.4'),
  row('ESTABLISHED', 'receives-rst', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('ESTABLISHED', 'sends-rst', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('FIN-WAIT-1', 'receives-ack-of-fin', 'FIN-WAIT-2', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-1', 'receives-fin', 'CLOSING', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-1', 'receives-rst', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-1', 'sends-rst', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('FIN-WAIT-2', 'receives-fin', 'TIME-WAIT', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-2', 'receives-rst', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-2', 'sends-rst', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('CLOSE-WAIT', 'sends-fin', 'LAST-ACK', 'RFC 9293 §3.10.4'),
  row('CLOSE-WAIT', 'receives-rst', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('CLOSE-WAIT', 'sends-rst', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('CLOSING', 'receives-ack-of-fin', 'TIME-WAIT', 'RFC 9293 §3.10.7.4'),
  row('CLOSING', 'receives-rst', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('CLOSING', 'sends-rst', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('LAST-ACK', 'receives-ack-of-fin', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('LAST-ACK', 'receives-rst', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('LAST-ACK', 'sends-rst', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('TIME-WAIT', '2msl-passes', 'CLOSED', 'RFC 9293 §3.10.8'),
  row('TIME-WAIT', 'receives-rst', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  ...(['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK', 'SYN-SENT'] as const).map(
    (from) => row(from, 'opens-anew', 'CLOSED', 'transition.opened-anew'),
  ),
  row('UNKNOWN', 'sends-syn', 'SYN-SENT', 'transition.first-syn'),
  row('UNKNOWN', 'had-opened', 'SYN-SENT', 'transition.syn-not-seen'),
  row('CLOSED', 'had-opened', 'SYN-SENT', 'transition.syn-not-seen'),
  row('UNKNOWN', 'had-received-syn', 'SYN-RECEIVED', 'transition.syn-ack-not-seen'),
  row('UNKNOWN', 'speaks', 'ESTABLISHED', 'transition.mid-connection'),
  row('CLOSED', 'asks-again', 'SYN-SENT', 'transition.refused-in-vain'),
  row('CLOSED', 'goes-on', 'ESTABLISHED', 'transition.forged-reset'),
  row('CLOSED', 'sends-syn-ack', 'SYN-RECEIVED', 'transition.reset-not-arrived'),
  row('UNKNOWN', 'receives-fin', 'CLOSE-WAIT', 'transition.mid-connection'),
];

/** In which state an endpoint that was not seen before must have been, by the first that it does. */
export const LEARNT: readonly { readonly on: Stimulus; readonly was: StateName; readonly certainty: Certainty }[] = [
  // RFC 9293 §3.10.7.2: only LISTEN answers a SYN so.
  { on: 'sends-syn-ack', was: 'LISTEN', certainty: 'observed' },
  // RFC 9293 §3.10.7.1: without a connection everything is answered by a RST.
  { on: 'sends-rst', was: 'CLOSED', certainty: 'implied' },
];

const BY_STATE = new Map<StateName, Map<Stimulus, Row>>();
for (const r of ROWS) {
  let rows = BY_STATE.get(r.from);
  if (rows === undefined) BY_STATE.set(r.from, (rows = new Map<Stimulus, Row>()));
  rows.set(r.on, r);
}

/** The row that applies, or undefined where the stimulus changes nothing in this state. */
export function findRow(from: StateName, on: Stimulus): Row | undefined {
  return BY_STATE.get(from)?.get(on);
}
