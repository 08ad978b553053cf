/**
 * The transition table as data: the rows of RFC 9293 §3.10 by which packets change an endpoint's state, and the observer's
 * own rows for what a capture does not show. The row that decides is the row that explains.
 */
import type { StateName } from '../records/contract.ts';
import type { TransitionFacts } from '../records/message.ts';

/** What happened to one endpoint: what it sent, or what reached it. */
export type Stimulus =
  | 'sends SYN'
  | 'sends SYN-ACK'
  | 'sends FIN'
  | 'sends RST'
  | 'receives SYN-ACK'
  | 'receives ACK of SYN'
  | 'receives FIN'
  | 'receives ACK of FIN'
  | 'receives RST'
  | 'gives up'
  | 'opens anew'
  | '2MSL passes'
  | 'speaks'
  | 'goes on'
  | 'had opened'
  | 'had received SYN';

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
  row('LISTEN', 'sends SYN-ACK', 'SYN-RECEIVED', 'RFC 9293 §3.10.7.2'),
  row('SYN-SENT', 'receives SYN-ACK', 'ESTABLISHED', 'RFC 9293 §3.10.7.3'),
  row('SYN-SENT', 'sends SYN-ACK', 'SYN-RECEIVED', 'RFC 9293 §3.10.7.3'),
  row('SYN-SENT', 'receives RST', 'CLOSED', 'RFC 9293 §3.10.7.3'),
  row('SYN-SENT', 'sends RST', 'CLOSED', 'RFC 9293 §3.10.4'),
  row('SYN-SENT', 'gives up', 'CLOSED', 'RFC 9293 §3.10.8'),
  row('SYN-RECEIVED', 'receives ACK of SYN', 'ESTABLISHED', 'RFC 9293 §3.10.7.4'),
  row('SYN-RECEIVED', 'sends FIN', 'FIN-WAIT-1', 'RFC 9293 §3.10.4'),
  row('SYN-RECEIVED', 'receives FIN', 'CLOSE-WAIT', 'RFC 9293 §3.10.7.4'),
  row('SYN-RECEIVED', 'receives RST', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('SYN-RECEIVED', 'sends RST', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('ESTABLISHED', 'sends FIN', 'FIN-WAIT-1', 'RFC 9293 §3.10.4'),
  row('ESTABLISHED', 'receives FIN', 'CLOSE-WAIT', 'RFC 9293 §3.10.7.4'),
  row('ESTABLISHED', 'receives RST', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('ESTABLISHED', 'sends RST', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('FIN-WAIT-1', 'receives ACK of FIN', 'FIN-WAIT-2', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-1', 'receives FIN', 'CLOSING', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-1', 'receives RST', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-1', 'sends RST', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('FIN-WAIT-2', 'receives FIN', 'TIME-WAIT', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-2', 'receives RST', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('FIN-WAIT-2', 'sends RST', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('CLOSE-WAIT', 'sends FIN', 'LAST-ACK', 'RFC 9293 §3.10.4'),
  row('CLOSE-WAIT', 'receives RST', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('CLOSE-WAIT', 'sends RST', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('CLOSING', 'receives ACK of FIN', 'TIME-WAIT', 'RFC 9293 §3.10.7.4'),
  row('CLOSING', 'receives RST', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('CLOSING', 'sends RST', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('LAST-ACK', 'receives ACK of FIN', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('LAST-ACK', 'receives RST', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  row('LAST-ACK', 'sends RST', 'CLOSED', 'RFC 9293 §3.10.5'),
  row('TIME-WAIT', '2MSL passes', 'CLOSED', 'RFC 9293 §3.10.8'),
  row('TIME-WAIT', 'receives RST', 'CLOSED', 'RFC 9293 §3.10.7.4'),
  ...(['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK', 'SYN-SENT'] as const).map(
    (from) => row(from, 'opens anew', 'CLOSED', 'transition.opened-anew'),
  ),
  row('UNKNOWN', 'sends SYN', 'SYN-SENT', 'transition.first-syn'),
  row('UNKNOWN', 'had opened', 'SYN-SENT', 'transition.syn-not-seen'),
  row('CLOSED', 'had opened', 'SYN-SENT', 'transition.syn-not-seen'),
  row('UNKNOWN', 'had received SYN', 'SYN-RECEIVED', 'transition.syn-ack-not-seen'),
  row('UNKNOWN', 'speaks', 'ESTABLISHED', 'transition.mid-connection'),
  row('CLOSED', 'goes on', 'ESTABLISHED', 'transition.forged-reset'),
  row('CLOSED', 'sends SYN-ACK', 'SYN-RECEIVED', 'transition.reset-not-arrived'),
  row('UNKNOWN', 'receives FIN', 'CLOSE-WAIT', 'transition.mid-connection'),
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
