/** The states of RFC 9293 §3.3.2 in words: what it means that an endpoint is in one. */
import type { StateName } from '../../records/contract.ts';

const MEANING: Readonly<Record<StateName, string>> = {
  UNKNOWN: 'the capture does not show the state',
  CLOSED: 'this connection does not exist (any more)',
  LISTEN: 'waiting for a SYN',
  'SYN-SENT': 'has sent a SYN and waits for the answer',
  'SYN-RECEIVED': 'has answered a SYN and waits for the acknowledgement',
  ESTABLISHED: 'open: data may flow both ways',
  'FIN-WAIT-1': 'has closed its direction; the FIN is not acknowledged yet',
  'FIN-WAIT-2': "its FIN is acknowledged; waits for the peer's FIN",
  'CLOSE-WAIT': 'the peer has closed; the application here has not closed yet',
  CLOSING: 'both have sent a FIN at the same time; waits for the acknowledgement of its own',
  'LAST-ACK': 'has closed after the peer; waits for the last acknowledgement',
  'TIME-WAIT': 'done; keeps the ports aside so that late packets meet nobody new (2 MSL)',
};

export const stateMeaning = (state: StateName): string => MEANING[state];
