/** What `ss -o` and `netstat -o` print of a socket's timer, and `ss -i` of what held its sending up. */
import type { SocketDetailLine, SocketTimer, SocketTimerLine } from '../../segment/evidence-line.ts';
import { MILLISECOND, SECOND, type Nanos } from '../../units.ts';

/** `timer:(on,1min12sec,7)`; ss writes `1.684ms` for 1.684 s (iproute2 print_ms_timer). */
const SS = /\btimer:\((on|keepalive|timewait|persist),([\d.a-z]{1,20}),(\d{1,4})\)/;
/** `on (12.34/7/0)`: seconds left, repetitions, probes. */
const NETSTAT = /\b(on|keepalive|timewait|probe) \((\d{1,8}\.\d\d)\/(\d{1,4})\/(\d{1,4})\)/;
const MINUTE: Nanos = 60 * SECOND;
const PARTS = /(\d+(?:\.\d+)?)(hr|min|sec|ms)/g;

export function readTimer(text: string): SocketTimer | null {
  const ss = SS.exec(text);
  if (ss !== null)
    return { kind: ss[1] as SocketTimer['kind'], leftNs: durationOf(ss[2] as string), tries: Number(ss[3]) };
  const netstat = NETSTAT.exec(text);
  if (netstat === null) return null;
  const kind = netstat[1] === 'probe' ? 'persist' : (netstat[1] as SocketTimer['kind']);
  const tries = kind === 'on' ? Number(netstat[3]) : Number(netstat[4]);
  return { kind, leftNs: Math.round(Number(netstat[2]) * SECOND), tries };
}

/** A line that begins with it: wrapped behind the addresses. */
export function readLoneTimer(text: string, line: number): SocketTimerLine | null {
  if (!text.startsWith('timer:(')) return null;
  const timer = readTimer(text);
  return timer === null ? null : { what: 'socket-timer', program: 'ss', line, timer };
}

function durationOf(text: string): Nanos {
  let ns = 0;
  for (const [, number, unit] of text.matchAll(PARTS)) {
    if (unit === 'hr') ns += Number(number) * 60 * MINUTE;
    else if (unit === 'min') ns += Number(number) * MINUTE;
    else if (unit === 'sec' || number?.includes('.') === true) ns += Number(number) * SECOND;
    else ns += Number(number) * MILLISECOND;
  }
  return Math.round(ns);
}

const DETAIL = /\b(?:rto|cwnd|mss):\d/;

export function readDetail(text: string, line: number): SocketDetailLine | null {
  if (!DETAIL.test(text)) return null;
  const windowShare = share(text, /\brwnd_limited:\d+ms\(([\d.]+)%\)/);
  const bufferShare = share(text, /\bsndbuf_limited:\d+ms\(([\d.]+)%\)/);
  const sentBytes = numberIn(text, /\bbytes_sent:(\d+)/);
  const repeatedBytes = numberIn(text, /\bbytes_retrans:(\d+)/);
  return { what: 'socket-detail', program: 'ss', line, windowShare, bufferShare, sentBytes, repeatedBytes };
}

const numberIn = (text: string, what: RegExp): number => Number(what.exec(text)?.[1] ?? -1);

function share(text: string, what: RegExp): number {
  const percent = numberIn(text, what);
  return percent < 0 ? -1 : percent / 100;
}
