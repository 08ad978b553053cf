/** A line that people paste beside packets, as the program that printed it means it: what a reader hands on of it. */
import type { Bytes, Nanos } from '../units.ts';

/** One socket of `ss` or `netstat`. */
export interface SocketLine {
  readonly what: 'socket';
  readonly program: 'ss' | 'netstat';
  readonly line: number;
  /** As in RFC 9293 §3.3.2. */
  readonly state: string;
  readonly local: string;
  readonly localPort: string;
  readonly remote: string;
  readonly remotePort: string;
  /** Of a listener: connections that wait for accept(), and how many may (`ss` only); −1 where it is not printed. */
  readonly receiveQueue: number;
  readonly sendQueue: number;
  /** The queues count a FIN that was not read, or not acknowledged, as one byte (Linux net/ipv4/tcp_diag.c); those of BSD hold data only. */
  readonly countsFin: boolean;
  /** With `ss -o` or `netstat -o`; null where none runs or none is printed. */
  readonly timer: SocketTimer | null;
}

/** A timer of a socket, as the kernel numbers them (Linux inet_diag `idiag_timer`). */
export interface SocketTimer {
  /** `on`: repeats what is not acknowledged; `persist`: probes, with data to send and none outstanding. */
  readonly kind: 'on' | 'keepalive' | 'timewait' | 'persist';
  /** Until it fires. */
  readonly leftNs: Nanos;
  /** How often it has fired in a row. */
  readonly tries: number;
}

/** The timer of the socket in a line before, where the paste was wrapped in front of it. */
export interface SocketTimerLine {
  readonly what: 'socket-timer';
  readonly program: 'ss';
  readonly line: number;
  readonly timer: SocketTimer;
}

/** What `ss -i` says of the socket in the line before. */
export interface SocketDetailLine {
  readonly what: 'socket-detail';
  readonly program: 'ss';
  readonly line: number;
  /** Of the time with data to send, the share that the receiver's window, or the own send buffer, held it up; −1: not printed. */
  readonly windowShare: number;
  readonly bufferShare: number;
  /** Sent in all, and of it again; −1: not printed. */
  readonly sentBytes: Bytes;
  readonly repeatedBytes: Bytes;
}

/** How many sockets are in a state, as scripts over `ss` and `netstat` print it. */
export interface StateCountLine {
  readonly what: 'state-count';
  readonly program: 'ss' | 'netstat';
  readonly line: number;
  readonly state: string;
  readonly sockets: number;
}

/** One counter of `nstat` or `netstat -s`, under the kernel's name for it. */
export interface CounterLine {
  readonly what: 'counter';
  readonly program: 'nstat' | 'netstat';
  readonly line: number;
  readonly counter: string;
  readonly value: number;
}

/** One answer to `ping`. */
export interface EchoLine {
  readonly what: 'echo';
  readonly program: 'ping';
  readonly line: number;
  readonly host: string;
  readonly ttl: number;
}

/** What came to `ping` in place of an answer; `reason` `timeout`: nothing. */
export interface EchoErrorLine {
  readonly what: 'echo-error';
  readonly program: 'ping';
  readonly line: number;
  /** Empty where none is named. */
  readonly from: string;
  readonly reason: EchoErrorReason;
  /** With `too-big`: what fits; −1: not told. */
  readonly mtu: Bytes;
}

export type EchoErrorReason = 'host' | 'net' | 'port' | 'filtered' | 'ttl' | 'too-big' | 'timeout';

/** What `ping` sums up. */
export interface EchoesLine {
  readonly what: 'echoes';
  readonly program: 'ping';
  readonly line: number;
  readonly sent: number;
  readonly received: number;
}

/** A socket call that failed: of `strace`, or as a program logged it. */
export interface CallLine {
  readonly what: 'call';
  readonly program: 'strace' | 'log';
  readonly line: number;
  /** Empty where the line does not say which. */
  readonly call: string;
  readonly errno: string;
  readonly address: string;
  readonly port: string;
}

/** What Wireshark saw in a packet whose line of the list shows no TCP numbers. */
export type ListMark = 'retransmission' | 'spurious-retransmission' | 'lost-segment' | 'window-full';

/** A line of Wireshark's list that belongs to no connection here for want of numbers, with the mark that stands in it. */
export interface MarkedLine {
  readonly what: 'marked';
  readonly program: 'wireshark';
  readonly line: number;
  readonly packet: number;
  readonly mark: ListMark;
  readonly from: string;
  readonly to: string;
  readonly frameBytes: Bytes;
}

export type EvidenceLine =
  | SocketLine
  | SocketTimerLine
  | SocketDetailLine
  | StateCountLine
  | CounterLine
  | EchoLine
  | EchoErrorLine
  | EchoesLine
  | CallLine
  | MarkedLine;
