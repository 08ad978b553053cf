/** Reads the info column of TCP, UDP and ICMP lines: ports, flags in words, `Seq=1 Ack=1 Win=65535 Len=0 MSS=1460 …`. */
import {
  ABSENT,
  KNOWN_ACK,
  KNOWN_FLAGS,
  MARKED_AGAIN,
  MARKED_PROBE,
  KNOWN_LENGTH,
  KNOWN_OPTIONS,
  KNOWN_SEQ,
  KNOWN_WINDOW,
  MAX_SACK_BLOCKS,
  PROTO_ICMP,
  PROTO_ICMPV6,
  PROTO_TCP,
  PROTO_UDP,
  type Segment,
} from '../../../segment/segment.ts';
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../../../tcp-flags.ts';
import type { ListMark } from '../../../segment/evidence-line.ts';
import type { Endpoint } from '../endpoint.ts';
import { numberAfter } from '../scanner.ts';

const FLAG_OF_WORD: Readonly<Record<string, number>> = {
  FIN,
  SYN,
  RST,
  PSH,
  ACK,
  URG,
  ECE,
  ECN: ECE,
  CWR,
  AE,
  NS: AE,
};

/** Types and codes by the words that Wireshark uses for them. */
const ICMP_WORDS: readonly (readonly [string, number, number])[] = [
  ['Echo (ping) reply', 0, 0],
  ['Echo (ping) request', 8, 0],
  ['Network unreachable', 3, 0],
  ['Host unreachable', 3, 1],
  ['Protocol unreachable', 3, 2],
  ['Port unreachable', 3, 3],
  ['Fragmentation needed', 3, 4],
  ['Host administratively prohibited', 3, 10],
  ['Communication administratively filtered', 3, 13],
  ['Destination unreachable', 3, ABSENT],
  ['Source quench', 4, 0],
  ['Redirect', 5, 1],
  ['Time to live exceeded in transit', 11, 0],
  ['Fragment reassembly time exceeded', 11, 1],
  ['Time-to-live exceeded', 11, 0],
];

const ICMP6_WORDS: readonly (readonly [string, number, number])[] = [
  ['no route to destination', 1, 0],
  ['Administratively prohibited', 1, 1],
  ['Address unreachable', 1, 3],
  ['Port unreachable', 1, 4],
  ['Packet Too Big', 2, 0],
  ['Time Exceeded', 3, 0],
  ['Echo (ping) request', 128, 0],
  ['Echo (ping) reply', 129, 0],
];

const FLAGS = /\[(?:<None>|(?:FIN|SYN|RST|PSH|ACK|URG|ECN|ECE|CWR|AE|NS|Reserved)(?:, ?[A-Z][A-Za-z]+)*)\](?= |$)/;

/** Wireshark's marks of what it had seen before. */
const AGAIN = /\[TCP (?:Fast |Spurious )?Retransmission\]/;

const MARKS: readonly (readonly [RegExp, ListMark])[] = [
  [/\[TCP Spurious Retransmission\]/, 'spurious-retransmission'],
  [AGAIN, 'retransmission'],
  [/\[TCP Previous segment (?:not captured|lost)\]/, 'lost-segment'],
  [/\[TCP Window Full\]/, 'window-full'],
];

/** The first that says most, of the marks that stand in the info; null without one. */
export function readMark(info: string): ListMark | null {
  return info.includes('[TCP ') ? (MARKS.find(([words]) => words.test(info))?.[1] ?? null) : null;
}

/** TCP with its ports and numbers; false for a line of a protocol above, which hides them. */
export function readTcpInfo(info: string, s: Segment, src: Endpoint, dst: Endpoint): boolean {
  // Marks of Wireshark's own stand before the ports, the flags behind them.
  const flags = FLAGS.exec(info);
  if (flags === null || !readPorts(info.slice(0, flags.index), src, dst)) return false;
  const open = flags.index;
  const close = open + flags[0].length - 1;
  for (const word of info.slice(open + 1, close).split(/[, ]+/)) {
    const flag = FLAG_OF_WORD[word];
    if (flag !== undefined) s.flags |= flag;
  }
  s.protocol = PROTO_TCP;
  const marks = info.slice(0, open);
  s.known |= KNOWN_FLAGS | KNOWN_OPTIONS | (AGAIN.test(marks) ? MARKED_AGAIN : 0);
  if (marks.includes('[TCP Keep-Alive]')) s.known |= MARKED_PROBE;
  const fields = info.slice(close + 2).split(' ');
  // The line ends within its window, which the length follows: it may lack digits.
  if (fields.at(-1)?.startsWith('Win=') === true) fields.pop();
  for (const field of fields) readField(field, s);
  return true;
}

function readPorts(text: string, src: Endpoint, dst: Endpoint): boolean {
  const ports = /([^\s→>]{1,40}) {0,3}(?:→|->|=>|>|â†’) {0,3}([^\s→>]{1,40})\s*$/.exec(text.slice(-100));
  if (ports === null) return false;
  src.port = barePort(ports[1] as string);
  dst.port = barePort(ports[2] as string);
  return true;
}

/** `http(80)` and `80`. */
function barePort(text: string): string {
  const number = /\((\d+)\)$/.exec(text);
  return number === null ? text.replace(/-$/, '') : (number[1] as string);
}

function readField(field: string, s: Segment): void {
  if (field === 'SACK_PERM') s.sackPermitted = true;
  const at = field.indexOf('=');
  const value = Number(field.slice(at + 1));
  if (at < 0 || at + 1 === field.length || Number.isNaN(value)) return;
  switch (field.slice(0, at)) {
    case 'Seq':
      s.seq = value | 0;
      s.known |= KNOWN_SEQ;
      break;
    case 'Ack':
      if ((s.flags & ACK) === 0) break;
      s.ack = value | 0;
      s.known |= KNOWN_ACK;
      break;
    case 'Win':
      s.window = value;
      s.known |= KNOWN_WINDOW;
      break;
    case 'Len':
      s.payloadLength = value;
      s.known |= KNOWN_LENGTH;
      break;
    case 'Urg':
      s.urgentPointer = value;
      break;
    case 'MSS':
      s.mss = value;
      break;
    case 'WS':
      s.windowScale = value > 0 ? Math.min(14, Math.round(Math.log2(value))) : 0;
      break;
    case 'SACK_PERM':
      s.sackPermitted = value === 1;
      break;
    case 'TSval':
    case 'TSV':
      s.tsVal = value | 0;
      s.hasTimestamp = true;
      break;
    case 'TSecr':
    case 'TSER':
      s.tsEcr = value | 0;
      break;
    case 'SLE':
      if (s.sackCount < MAX_SACK_BLOCKS) s.sack[2 * s.sackCount] = value | 0;
      break;
    case 'SRE':
      if (s.sackCount < MAX_SACK_BLOCKS) s.sack[2 * s.sackCount++ + 1] = value | 0;
      break;
    default:
  }
}

/** `5353 → 5353 Len=18`. */
export function readUdpInfo(info: string, s: Segment, src: Endpoint, dst: Endpoint): boolean {
  const at = info.indexOf(' Len=');
  if (at < 0 || !readPorts(info.slice(0, at), src, dst)) return false;
  s.protocol = PROTO_UDP;
  s.payloadLength = numberAfter(info, ' Len=') ?? 0;
  s.known |= KNOWN_LENGTH;
  return true;
}

/** `Destination unreachable (Port unreachable)`, `Echo (ping) request id=0x4024, seq=0/0, ttl=64`. */
export function readIcmpInfo(info: string, v6: boolean, s: Segment): void {
  s.protocol = v6 ? PROTO_ICMPV6 : PROTO_ICMP;
  for (const [words, type, code] of v6 ? ICMP6_WORDS : ICMP_WORDS) {
    if (!info.includes(words)) continue;
    s.icmpType = type;
    s.icmpCode = code;
    break;
  }
  const id = /id=0x([0-9a-f]+)/.exec(info);
  if (id !== null) s.echoId = Number.parseInt(id[1] as string, 16);
  s.echoSeq = numberAfter(info, 'seq=') ?? s.echoSeq;
  s.ttl = numberAfter(info, 'ttl=') ?? s.ttl;
}
