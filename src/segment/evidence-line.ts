/** A line that people paste beside packets, as the program that printed it means it: what a reader hands on of it. */

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

export type EvidenceLine = SocketLine | CounterLine | EchoLine | EchoesLine | CallLine;
