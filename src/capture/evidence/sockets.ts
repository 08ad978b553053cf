/** Lines of `ss -tan` and of `netstat -an` on Linux, BSD and Windows. */
import type { SocketLine, StateCountLine } from '../../segment/evidence-line.ts';
import { readTimer } from './socket-timer.ts';

const SS =
  /^(?:tcp\s+)?(ESTAB|SYN-SENT|SYN-RECV|FIN-WAIT-1|FIN-WAIT-2|TIME-WAIT|CLOSE-WAIT|LAST-ACK|LISTEN|CLOSING|CLOSE)\s+(\d+)\s+(\d+)\s+(\S+[:.]\S+)\s+(?:(?:<-|->)\s+)?(\S+[:.]\S*)(?:\s|$)/;
const NETSTAT = /^tcp(?:4|6|46)?\s+(\d+)\s+(\d+)\s+(\S+[:.]\S+)\s+(\S+[:.]\S+)\s+([A-Z][A-Z_0-9]{3,})(?:\s|$)/;
const WINDOWS = /^TCP\s+(\S+:\d+)\s+(\S+:\d+)\s+([A-Z][A-Z_0-9]{3,})(?:\s+\d+)?$/;

/** How the three write the states of RFC 9293. */
const STATES: Readonly<Record<string, string>> = {
  ESTAB: 'ESTABLISHED',
  SYN_RECV: 'SYN-RECEIVED',
  SYN_RCVD: 'SYN-RECEIVED',
  'SYN-RECV': 'SYN-RECEIVED',
  SYN_RECEIVED: 'SYN-RECEIVED',
  FIN_WAIT1: 'FIN-WAIT-1',
  FIN_WAIT2: 'FIN-WAIT-2',
  LISTENING: 'LISTEN',
  CLOSE: 'CLOSED',
};
const KNOWN = new Set([
  'CLOSED',
  'LISTEN',
  'SYN-SENT',
  'SYN-RECEIVED',
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
  'TIME-WAIT',
]);

export function readSocket(text: string, line: number): SocketLine | null {
  const ss = SS.exec(text);
  if (ss !== null) return socket('ss', text, line, ss[1], ss[4], ss[5], Number(ss[2]), Number(ss[3]));
  const unix = NETSTAT.exec(text);
  if (unix !== null) return socket('netstat', text, line, unix[5], unix[3], unix[4], Number(unix[1]), Number(unix[2]));
  const windows = WINDOWS.exec(text);
  return windows === null ? null : socket('netstat', text, line, windows[3], windows[1], windows[2], -1, -1);
}

function socket(
  program: 'ss' | 'netstat',
  text: string,
  line: number,
  printed = '',
  here = '',
  there = '',
  receiveQueue = -1,
  sendQueue = -1,
): SocketLine | null {
  const state = stateOf(printed);
  if (state === '') return null;
  const [local, localPort] = ends(here);
  const [remote, remotePort] = ends(there);
  return {
    what: 'socket',
    program,
    line,
    state,
    local,
    localPort,
    remote,
    remotePort,
    receiveQueue,
    sendQueue,
    countsFin: receiveQueue >= 0 && !isDotted(here),
    timer: readTimer(text),
  };
}

/** As in RFC 9293; empty for a word that is no state. */
function stateOf(printed: string): string {
  const state = STATES[printed] ?? printed.replaceAll('_', '-');
  return KNOWN.has(state) ? state : '';
}

/** `CLOSE_WAIT 710` and `710 CLOSE_WAIT`, as people count with awk or uniq. */
const COUNTED = /^(?:([A-Z][A-Z0-9_-]{3,11})\s+(\d{1,9})|(\d{1,9})\s+([A-Z][A-Z0-9_-]{3,11}))$/;

export function readStateCount(text: string, line: number): StateCountLine | null {
  const found = COUNTED.exec(text);
  if (found === null) return null;
  const printed = found[1] ?? found[4] ?? '';
  const state = stateOf(printed);
  if (state === '') return null;
  const program = printed.includes('-') || printed === 'ESTAB' ? 'ss' : 'netstat';
  return { what: 'state-count', program, line, state, sockets: Number(found[2] ?? found[3]) };
}

/** A dot stands before the port, as BSD writes it. */
const isDotted = (text: string): boolean => !text.includes(':') || /:[\da-f:]*\.\d+$/i.test(text);

/** Address and port, around the last colon, or the last dot as BSD has it. */
function ends(text: string): [string, string] {
  const at = isDotted(text) ? text.lastIndexOf('.') : text.lastIndexOf(':');
  return [
    text
      .slice(0, at)
      .replace(/^\[|\]$/g, '')
      .replace(/^::ffff:(?=\d+\.)/, '')
      .replace(/%\w+$/, ''),
    text.slice(at + 1),
  ];
}
