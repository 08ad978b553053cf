/** Facts of the sentences that are said of lines of other programs. */
import type { Bytes, Nanos } from '../units.ts';

/** What lines of other programs say beside the packets. */
export interface EvidenceFacts {
  /** The sockets of a table, counted by state. */
  'evidence.states': {
    readonly program: 'ss' | 'netstat';
    readonly lastLine: number;
    readonly sockets: number;
    readonly states: Readonly<Record<string, number>>;
  };
  /** So many in one state that it is a finding, at a port of this host or towards one of another; `place` empty: not told where. */
  'evidence.pile-up': {
    readonly state: string;
    readonly sockets: number;
    readonly place: string;
    readonly at: 'here' | 'there';
    readonly code: string;
  };
  /** Connections wait for accept(); `backlog` −1 is not printed. */
  'evidence.accept-queue': { readonly place: string; readonly waiting: number; readonly backlog: number };
  /** A socket of a connection that the capture holds, and the state that its packets show; `same`: the two agree. */
  'evidence.socket-state': {
    readonly state: string;
    readonly side: 'a' | 'b';
    readonly place: string;
    readonly shown: string;
    readonly same: boolean;
  };
  /** A socket's timer has fired in vain; `waiting`: bytes of data in its send queue, −1 not printed; `fin`: its FIN waits behind them. */
  'evidence.timer': {
    readonly place: string;
    readonly peer: string;
    readonly state: string;
    readonly timer: 'on' | 'keepalive' | 'persist';
    readonly tries: number;
    readonly leftNs: Nanos;
    readonly waiting: Bytes;
    readonly fin: boolean;
    readonly code: string;
  };
  /** Attempts to one place that nothing has answered so far, too few for a pile. */
  'evidence.syn-sent': { readonly place: string; readonly sockets: number };
  /** So many of the sockets in CLOSE-WAIT hold nothing but a FIN that the program has not read; `place` is the first one's. */
  'evidence.end-unread': { readonly place: string; readonly sockets: number; readonly of: number };
  /** Data that has arrived and the program has not read. */
  'evidence.unread': { readonly place: string; readonly peer: string; readonly state: string; readonly bytes: Bytes };
  /** Shares of the time with data to send that the receiver's window or the own send buffer held it up, and bytes sent again; 0: too little to tell. */
  'evidence.held-up': {
    readonly place: string;
    readonly peer: string;
    readonly windowShare: number;
    readonly bufferShare: number;
    readonly repeatedBytes: Bytes;
    readonly sentBytes: Bytes;
  };
  /** What came to ping in place of answers; `from` empty: the sender's own system; `mtu` −1: not told. */
  'evidence.echo-error': {
    readonly from: string;
    readonly reason: 'host' | 'net' | 'port' | 'filtered' | 'ttl' | 'too-big' | 'timeout';
    readonly mtu: Bytes;
    readonly times: number;
  };
  /** `fits`: connections of the capture that were not opened look like what it counts. */
  'evidence.counter': { readonly counter: string; readonly value: number; readonly fits: boolean };
  /** Answers to ping: `hops` are counted from the likeliest initial TTL. */
  'evidence.echo': {
    readonly host: string;
    readonly ttl: number;
    readonly initialTtl: number;
    readonly hops: number;
    readonly answers: number;
  };
  /** `instead`: ICMP errors came for some, and are told beside. */
  'evidence.echoes': { readonly sent: number; readonly received: number; readonly instead: boolean };
  /** Packets that a list marks in lines without TCP numbers; `packets` are the first of `times`; `frameBytes` −1: they differ or are not printed. */
  'evidence.marked': {
    readonly mark: 'retransmission' | 'spurious-retransmission' | 'lost-segment' | 'window-full';
    readonly from: string;
    readonly to: string;
    readonly packets: readonly number[];
    readonly times: number;
    readonly frameBytes: Bytes;
  };
  /** A call that failed; `shown`: the packets show the same error at that end, or another result, or neither. */
  'evidence.call': {
    readonly call: string;
    readonly errno: string;
    readonly place: string;
    readonly shown: 'same' | 'other' | 'nothing';
    readonly other: string;
  };
}
