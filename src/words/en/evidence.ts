/** What lines of other programs say, pasted beside packets or alone. */
import type { EvidenceFacts } from '../../records/evidence-facts.ts';
import { bytes, count, frames, name, number, percent, type Phrase, say, separated, time } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

type EvidenceMarks = Readonly<Record<EvidenceFacts['evidence.marked']['mark'], string>>;

/** What a counter of the kernel means (Linux net/ipv4/proc.c), since the host started. */
const COUNTERS: Readonly<Record<string, (value: number) => Phrase>> = {
  TcpExtListenOverflows: (n) =>
    say`the accept queue of a listener was full ${count(n, 'time')} since this host started: connections wait faster than the program calls accept(), or its backlog is too small`,
  TcpExtListenDrops: (n) =>
    say`${count(n, 'SYN', 'SYNs')} or third segments were dropped at listeners since this host started: each overflow of an accept queue is counted here too (TcpExtListenOverflows), and what goes beyond those had another reason`,
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

/** What Wireshark's marks mean (its User's Guide, TCP Analysis). */
const MARKS: EvidenceMarks = {
  retransmission: 'as sent again',
  'spurious-retransmission': 'as sent again although it had been acknowledged',
  'lost-segment': 'as following data that it had not seen',
  'window-full': 'as filling the window of the receiver',
};

export const EVIDENCE: Sentences<EvidenceFacts> = {
  'evidence.states': (f) =>
    say`${count(f.sockets, 'socket')} of ${f.program}: ${list(Object.entries(f.states).map(([state, n]) => say`${number(n)} in ${state}`))}.`,
  'evidence.pile-up': (f) =>
    say`${number(f.sockets)} sockets${f.place === '' ? '' : say` ${f.at === 'here' ? 'at' : 'to'} ${name(f.place)}`} are in ${f.state}: ${PILES[f.state] ?? ''} (${f.code}; tcptrace-explain explain ${f.code}).`,
  'evidence.accept-queue': (f) =>
    f.backlog >= 0 && f.waiting > f.backlog
      ? say`the accept queue of ${name(f.place)} is full: ${count(f.waiting, 'connection')} wait for accept() where ${number(f.backlog)} may; further ones are dropped.`
      : say`${count(f.waiting, 'connection')} wait${f.waiting === 1 ? 's' : ''} for accept() at ${name(f.place)}${f.backlog < 0 ? '' : say`, of ${number(f.backlog)} that may`}.`,
  'evidence.socket-state': (f) =>
    f.same
      ? say`${name(f.place)} is in ${f.state}, as the packets show for end ${f.side}.`
      : say`${name(f.place)} is in ${f.state}, while the packets end with ${f.shown} for end ${f.side}: the table was printed at another time, or packets are missing.`,
  'evidence.timer': (f) => {
    const more = say` (${f.code}; tcptrace-explain explain ${f.code})`;
    const next = say`the next try is due in ${time(f.leftNs)}`;
    if (f.timer === 'keepalive')
      return say`${name(f.place)} has sent ${count(f.tries, 'keepalive probe')} in a row to ${name(f.peer)} without an answer; ${next}${more}.`;
    const isFin = f.fin && f.waiting === 0;
    if (f.timer === 'persist')
      return say`${name(f.place)} has ${f.waiting > 0 ? bytes(f.waiting) : isFin ? 'its FIN' : 'data'} to send to ${name(f.peer)} and may send nothing: it has probed ${count(f.tries, 'time')} in a row, most likely because the window there is closed (its program does not read); ${next}${more}.`;
    if (f.state === 'SYN-SENT')
      return say`${name(f.place)} has repeated its SYN to ${name(f.peer)} ${count(f.tries, 'time')} and has no answer; ${next}${more}.`;
    if (f.state === 'SYN-RECEIVED')
      return say`${name(f.place)} has repeated its SYN-ACK to ${name(f.peer)} ${count(f.tries, 'time')}: nothing acknowledged it; ${next}.`;
    return say`${name(f.place)} has repeated its ${isFin ? 'FIN' : 'data'} to ${name(f.peer)} ${count(f.tries, 'time')} in a row and nothing acknowledged it${f.waiting > 0 ? say`; ${bytes(f.waiting)}${f.fin ? ' and its FIN' : ''} wait` : ''}; ${next}${more}.`;
  },
  'evidence.syn-sent': (f) =>
    say`${count(f.sockets, 'attempt')} to connect to ${name(f.place)} had no answer to ${f.sockets === 1 ? 'its SYN' : 'their SYNs'} when the table was printed: a moment later it may have come; printed again after a second, a filter, a dead host or a full listener shows.`,
  'evidence.end-unread': (f) => {
    const where =
      f.of === 1
        ? say`The peer of ${name(f.place)} has closed and the program there has not even read that`
        : say`at ${number(f.sockets)} of ${count(f.of, 'socket')} in CLOSE-WAIT (${name(f.place)}${f.sockets > 1 ? ' first' : ''}) the program has not even read that the peer has closed`;
    return say`${where}: the 1 in Recv-Q is the FIN (Linux). Whoever reads 0 bytes and forgets to close leaves Recv-Q at 0; here nobody reads: a connection kept in a pool, or a program that hangs.`;
  },
  'evidence.unread': (f) =>
    f.state === 'CLOSE-WAIT'
      ? say`${bytes(f.bytes)} of ${name(f.peer)} lie unread at ${name(f.place)}, and the peer has closed: the program here neither reads nor closes.`
      : say`${bytes(f.bytes)} of ${name(f.peer)} lie unread at ${name(f.place)}: when the table was printed the program was behind with reading.`,
  'evidence.held-up': (f) => {
    const parts: Phrase[] = [];
    if (f.windowShare > 0)
      parts.push(
        say`${percent(f.windowShare)} of the time that it had data to send, the window of the receiver held it up: the program there reads too slowly, or its buffer is small (TE3031)`,
      );
    if (f.bufferShare > 0)
      parts.push(
        say`${percent(f.bufferShare)} of that time its own send buffer held it up (net.ipv4.tcp_wmem, SO_SNDBUF)`,
      );
    if (f.repeatedBytes > 0)
      parts.push(
        say`${bytes(f.repeatedBytes)}${f.sentBytes > 0 ? say` of ${bytes(f.sentBytes)}` : ''} were sent again: they were lost on the way, or their acknowledgements were late`,
      );
    return say`${name(f.place)} to ${name(f.peer)}: ${separated(parts, '; ')}.`;
  },
  'evidence.counter': (f) =>
    say`${COUNTERS[f.counter]?.(f.value) ?? ''} (${f.counter}).${f.fits ? ' What is unanswered here looks like that, if this is the host that was called.' : ''}`,
  'evidence.echo': (f) =>
    say`${name(f.host)} answers ping with TTL ${number(f.ttl)}${f.answers > 1 ? say` (${count(f.answers, 'answer')})` : ''}: sent with ${number(f.initialTtl)}, it passed ${count(f.hops, 'router')} on its way here, if the host starts at ${number(f.initialTtl)} as most such do.`,
  'evidence.echoes': (f) =>
    f.instead && f.received < f.sent
      ? say`${number(f.sent - f.received)} of ${count(f.sent, 'ping')} had no answer; the ICMP errors that came in place of some say why.`
      : f.received === 0
        ? say`none of ${count(f.sent, 'ping')} was answered: the host is down or unreachable, or ICMP is filtered; TCP may pass all the same.`
        : f.received < f.sent
          ? say`${number(f.sent - f.received)} of ${count(f.sent, 'ping')} had no answer: packets are lost on the way or back, or ICMP answers are limited.`
          : say`all pings were answered, ${number(f.sent)} of ${number(f.sent)}: the host is up and the path open to ICMP.`,
  'evidence.echo-error': (f) => {
    const times = f.times > 1 ? say` (${count(f.times, 'time')})` : '';
    const by = f.from === '' ? say`this system says` : say`${name(f.from)} says`;
    const what: Readonly<Record<typeof f.reason, Phrase>> = {
      host: say`${by} that the host is unreachable${times}: the router there, or this host itself, has no answer to its question for the address (ARP): the host is down, or is not in that network`,
      net: say`${by} that the network is unreachable${times}: there is no route to it`,
      port: say`${by} that the port is unreachable${times}: a packet filter rejects, for an echo has no port`,
      filtered: say`${by} that a filter forbids it${times}`,
      ttl: say`${by} that the TTL ran out on the way${times}: a routing loop, or more routers than the TTL allows`,
      'too-big': say`${by} that the packet is too big${times}${f.mtu > 0 ? say`: the path takes ${bytes(f.mtu)} a packet, headers included` : ''}; TCP works through it only where this message reaches the sender, or the MSS is set lower`,
      timeout: say`no answer came${times}`,
    };
    return say`ping: ${what[f.reason]}.`;
  },
  'evidence.marked': (f) =>
    say`the list marks ${frames(f.packets)}${f.times > f.packets.length ? say` and ${count(f.times - f.packets.length, 'more', 'more')}` : ''}${f.frameBytes > 0 ? say`, frames of ${bytes(f.frameBytes)},` : ''} from ${name(f.from)} to ${name(f.to)} ${MARKS[f.mark]}: Wireshark's judgement, told as it stands, for these lines show no TCP numbers and are counted with no connection here.`,
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
