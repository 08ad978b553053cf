/** What lines of other programs say, pasted beside packets or alone. */
import type { EvidenceFacts } from '../../records/message.ts';
import { count, name, number, type Phrase, say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

/** What a counter of the kernel means (Linux net/ipv4/proc.c), since the host started. */
const COUNTERS: Readonly<Record<string, (value: number) => Phrase>> = {
  TcpExtListenOverflows: (n) =>
    say`the accept queue of a listener was full ${count(n, 'time')} since this host started: connections wait faster than the program calls accept(), or its backlog is too small`,
  TcpExtListenDrops: (n) =>
    say`${count(n, 'SYN', 'SYNs')} or third segments were dropped at listeners since this host started, for a full accept queue above all`,
  TcpExtSyncookiesSent: (n) =>
    say`this host answered with ${count(n, 'SYN cookie')} since it started: its SYN queue was full, by a flood or by a backlog that is too small`,
  TcpExtTCPAbortOnTimeout: (n) =>
    say`${count(n, 'connection')} ended here by a time-out since this host started: the peer did not answer any more`,
  TcpExtTCPAbortOnData: (n) =>
    say`this host reset ${count(n, 'connection')} since it started because data came after the program had closed`,
  TcpExtTCPAbortOnClose: (n) =>
    say`this host reset ${count(n, 'connection')} since it started because the program closed with data still unread`,
  TcpExtPAWSEstab: (n) =>
    say`${count(n, 'segment')} of open connections were dropped for an old timestamp since this host started`,
  TcpExtPAWSPassive: (n) =>
    say`${count(n, 'SYN', 'SYNs')} were dropped for an old timestamp since this host started: several clients behind one address, with tcp_tw_recycle on an old kernel`,
};

/** Why sockets stay in a state. */
const PILES: Readonly<Record<string, Phrase>> = {
  'SYN-SENT': say`their SYNs have no answer so far`,
  'SYN-RECEIVED': say`their SYN-ACKs were not acknowledged: a flood, clients that went away, or answers that do not arrive`,
  'CLOSE-WAIT': say`the other side has closed and the program here has not, which no timer of TCP ends`,
  'TIME-WAIT': say`this host closed first; each holds its ports for a minute (Linux 60 s), which is harmless until the ports run out`,
};

export const EVIDENCE: Sentences<EvidenceFacts> = {
  'evidence.states': (f) =>
    say`${count(f.sockets, 'socket')} of ${f.program}: ${list(Object.entries(f.states).map(([state, n]) => say`${number(n)} in ${state}`))}.`,
  'evidence.pile-up': (f) =>
    say`${number(f.sockets)} sockets ${f.at === 'here' ? 'at' : 'to'} ${name(f.place)} are in ${f.state}: ${PILES[f.state] ?? ''} (${f.code}; tcptrace-explain explain ${f.code}).`,
  'evidence.accept-queue': (f) =>
    f.backlog >= 0 && f.waiting > f.backlog
      ? say`the accept queue of ${name(f.place)} is full: ${count(f.waiting, 'connection')} wait for accept() where ${number(f.backlog)} may; further ones are dropped.`
      : say`${count(f.waiting, 'connection')} wait${f.waiting === 1 ? 's' : ''} for accept() at ${name(f.place)}${f.backlog < 0 ? '' : say`, of ${number(f.backlog)} that may`}.`,
  'evidence.socket-state': (f) =>
    f.same
      ? say`${name(f.place)} is in ${f.state}, as the packets show for end ${f.side}.`
      : say`${name(f.place)} is in ${f.state}, while the packets end with ${f.shown} for end ${f.side}: the table was printed at another time, or packets are missing.`,
  'evidence.counter': (f) =>
    say`${COUNTERS[f.counter]?.(f.value) ?? ''} (${f.counter}).${f.fits ? ' What is unanswered here looks like that, if this is the host that was called.' : ''}`,
  'evidence.echo': (f) =>
    say`${name(f.host)} answers ping with TTL ${number(f.ttl)}${f.answers > 1 ? say` (${count(f.answers, 'answer')})` : ''}: sent with ${number(f.initialTtl)}, it passed ${count(f.hops, 'router')} on its way here, if the host starts at ${number(f.initialTtl)} as most such do.`,
  'evidence.echoes': (f) =>
    f.received === 0
      ? say`none of ${count(f.sent, 'ping')} was answered: the host is down or unreachable, or ICMP is filtered; TCP may pass all the same.`
      : f.received < f.sent
        ? say`${number(f.sent - f.received)} of ${count(f.sent, 'ping')} had no answer: packets are lost on the way or back, or ICMP answers are limited.`
        : say`all pings were answered, ${number(f.sent)} of ${number(f.sent)}: the host is up and the path open to ICMP.`,
  'evidence.call': (f) => {
    const what = say`${f.call === '' ? 'a call' : `the call ${f.call}()`}${f.place === '' ? '' : say` for ${name(f.place)}`} failed with ${f.errno}`;
    if (f.shown === 'same') return say`${what}, as the packets show.`;
    if (f.shown === 'other')
      return say`${what}, while by the packets it gave ${f.other}: it was another attempt, or packets are missing.`;
    return say`${what}; the packets here do not show it (tcptrace-explain errno ${f.errno}).`;
  },
};

function list(parts: readonly Phrase[]): Phrase {
  return parts.flatMap((part, i) => [...(i === 0 ? [] : [', ']), ...part]);
}
