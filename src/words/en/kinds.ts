/** The kinds of annotation in words: a short mark for a story line, a sentence for the reader who asks about the packet. */
import { numberText } from '../render.ts';
import type { AnnotationKind } from '../../records/contract.ts';

/** How a mark is to be seen: `bad` ends or stops a connection, `warn` costs time, `step` is a step that all go. */
export type Tone = 'step' | 'quiet' | 'warn' | 'bad';

interface Words {
  readonly mark: string;
  readonly one: string;
  readonly many: string;
  readonly tone: Tone;
  readonly means: string;
}

const w = (mark: string, one: string, many: string, tone: Tone, means: string): Words => ({
  mark,
  one,
  many,
  tone,
  means,
});

const KINDS: Readonly<Record<AnnotationKind, Words>> = {
  'handshake-1': w(
    'handshake 1/3',
    'SYN',
    'SYNs',
    'step',
    'Asks for a connection and gives the first sequence number.',
  ),
  'handshake-2': w(
    'handshake 2/3',
    'SYN ACK',
    'SYN ACKs',
    'step',
    'Accepts the connection and gives its own first sequence number.',
  ),
  'handshake-3': w(
    'handshake 3/3',
    'third step',
    'third steps',
    'step',
    'Acknowledges the answer; the connection is open at both ends once it arrives.',
  ),
  'close-1': w('close 1/4', 'FIN', 'FINs', 'step', 'Says that no more data will come in this direction.'),
  'close-2': w('close 2/4', 'ACK of a FIN', 'ACKs of a FIN', 'step', "Acknowledges the first side's FIN."),
  'close-3': w('close 3/4', 'FIN', 'FINs', 'step', 'The other side closes its direction too.'),
  'close-4': w(
    'close 4/4',
    'ACK of a FIN',
    'ACKs of a FIN',
    'step',
    'Acknowledges the second FIN: both directions are closed.',
  ),
  'syn-retransmission': w(
    'SYN again',
    'SYN sent again',
    'SYNs sent again',
    'warn',
    'The same SYN once more: no answer had come.',
  ),
  'syn-ack-retransmission': w(
    'SYN ACK again',
    'SYN ACK sent again',
    'SYN ACKs sent again',
    'warn',
    'The same SYN ACK once more: its acknowledgement had not come, or the SYN was repeated.',
  ),
  'retransmission-timeout': w(
    'again: time-out',
    'time-out retransmission',
    'time-out retransmissions',
    'warn',
    'The same data once more because no acknowledgement came before the retransmission timer fired.',
  ),
  'timeout-recovery': w(
    'again: refill after the time-out',
    'retransmission after a time-out',
    'retransmissions after a time-out',
    'warn',
    'Sent again while the sender recovers from a time-out.',
  ),
  'fast-retransmission': w(
    'again: fast retransmission',
    'fast retransmission',
    'fast retransmissions',
    'warn',
    'Sent again because the acknowledgements say that later data arrived and this did not.',
  ),
  'tail-loss-probe': w(
    'tail loss probe',
    'tail loss probe',
    'tail loss probes',
    'warn',
    'Sent to make the receiver speak when the last data stayed unacknowledged; quicker than a time-out.',
  ),
  'path-mtu-retransmission': w(
    'again: smaller, for the path MTU',
    'path-MTU retransmission',
    'path-MTU retransmissions',
    'warn',
    'Sent again in smaller pieces because a router said that the packet was too big.',
  ),
  'fast-open-retransmission': w(
    'again: not taken with the SYN',
    'Fast Open retransmission',
    'Fast Open retransmissions',
    'warn',
    'The data that went with the SYN was not accepted and goes again.',
  ),
  'unclassified-retransmission': w(
    'sent again',
    'retransmission',
    'retransmissions',
    'warn',
    'The same data once more; the packets do not tell what made the sender repeat it.',
  ),
  'conflicting-data': w(
    'other data for the same bytes',
    'packet with other data for the same sequence numbers',
    'packets with other data for the same sequence numbers',
    'bad',
    'Begins where an earlier packet began and carries other data: one of the two is not from the sender that it names, or that sender broke its word.',
  ),
  'duplicate-ack': w(
    'duplicate ACK',
    'duplicate ACK',
    'duplicate ACKs',
    'quiet',
    'Says again which byte is missing: something after it has arrived.',
  ),
  'duplicate-sack': w(
    'got it twice',
    'report of data received twice',
    'reports of data received twice',
    'quiet',
    'Tells that data arrived which had been received before (RFC 2883).',
  ),
  'window-update': w(
    'window opens',
    'window update',
    'window updates',
    'quiet',
    'Gives the sender more room; it acknowledges nothing new.',
  ),
  'zero-window': w(
    'window 0',
    'ACK with window 0',
    'ACKs with window 0',
    'warn',
    'Says that the receiver has no room left: its application does not read fast enough.',
  ),
  'window-full': w(
    'fills the window',
    'segment that fills the window',
    'segments that fill the window',
    'warn',
    'Uses up all the room that the receiver had offered.',
  ),
  'window-probe': w(
    'window probe',
    'window probe',
    'window probes',
    'warn',
    'Asks whether the closed window has opened.',
  ),
  'window-probe-ack': w(
    'answer to the window probe',
    'answer to window probes',
    'answers to window probes',
    'quiet',
    'Answers a window probe.',
  ),
  'keepalive-probe': w(
    'keepalive probe',
    'keepalive probe',
    'keepalive probes',
    'quiet',
    'Asks an idle peer whether it is still there.',
  ),
  'keepalive-ack': w(
    'keepalive answer',
    'keepalive answer',
    'keepalive answers',
    'quiet',
    'Answers a keepalive probe: the peer is still there.',
  ),
  'challenge-ack': w(
    'challenge ACK',
    'challenge ACK',
    'challenge ACKs',
    'warn',
    'Answers a suspicious SYN or RST with what the true peer would know (RFC 5961).',
  ),
  reordered: w(
    'out of order',
    'packet out of order',
    'packets out of order',
    'quiet',
    'Arrived after packets that had been sent later.',
  ),
  'network-duplicate': w(
    'duplicated by the network',
    'copy made by the network',
    'copies made by the network',
    'quiet',
    'The same packet twice: the network made a copy.',
  ),
  'capture-duplicate': w(
    'captured twice',
    'packet captured twice',
    'packets captured twice',
    'quiet',
    'One packet that the capture holds twice; it counts once.',
  ),
  reset: w('reset', 'reset', 'resets', 'bad', 'Ends the connection at once.'),
  'icmp-error': w(
    'ICMP error',
    'ICMP error',
    'ICMP errors',
    'bad',
    'A router or host reports a problem with a packet of this connection.',
  ),
  'urgent-data': w(
    'urgent data',
    'urgent segment',
    'urgent segments',
    'quiet',
    'Marks a byte as urgent (out of band for the application).',
  ),
  heartbeat: w(
    'heartbeat',
    'heartbeat',
    'heartbeats',
    'quiet',
    "Small and periodic: the application's own sign of life.",
  ),
  'unseen-acked': w(
    'acknowledges data not captured',
    'ACK of data not captured',
    'ACKs of data not captured',
    'quiet',
    'Acknowledges data that the capture does not hold: it lost packets, or a filter left them out.',
  ),
  'no-ack': w(
    'has no ACK: dropped',
    'segment without ACK',
    'segments without ACK',
    'warn',
    'Has none of SYN, RST and ACK: no open connection sends it, and its receiver drops it (RFC 9293 §3.10.7.4).',
  ),
  data: w('', 'data packet', 'data packets', 'step', 'Plain data.'),
  ack: w('', 'ACK', 'ACKs', 'step', 'Plain acknowledgement.'),
};

export const kindMark = (kind: AnnotationKind): string => KINDS[kind].mark;
export const kindMany = (kind: AnnotationKind): string => KINDS[kind].many;
/** `1 tail loss probe`, `4 fast retransmissions`. */
export function kindCount(kind: AnnotationKind, n: number): string {
  return `${numberText(n)} ${n === 1 ? KINDS[kind].one : kindMany(kind)}`;
}
/** `a report of data received twice`. */
export function kindOne(kind: AnnotationKind): string {
  const { one } = KINDS[kind];
  return `${/^[aeiou]/i.test(one) ? 'an' : 'a'} ${one}`;
}
export const kindTone = (kind: AnnotationKind): Tone => KINDS[kind].tone;
export const kindMeaning = (kind: AnnotationKind): string => KINDS[kind].means;
