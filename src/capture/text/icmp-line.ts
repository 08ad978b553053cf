/** Reads ICMP and ICMPv6 lines: echo, and errors with what they say of the packet that caused them. */
import {
  FAMILY_IPV4,
  FAMILY_IPV6,
  KNOWN_LENGTH,
  PROTO_ICMP,
  PROTO_ICMPV6,
  PROTO_TCP,
  PROTO_UDP,
  Segment,
} from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { Endpoint, putEndpoints } from './endpoint.ts';
import { numberAfter, type Scanner } from './scanner.ts';
import { COMPLETE, INCOMPLETE, NOT_A_PACKET } from './status.ts';

/** Words of `print-icmp.c` with their type and code; the first that the text contains is right. */
const ICMP_WORDS: readonly (readonly [string, number, number])[] = [
  ['echo reply', 0, 0],
  ['echo request', 8, 0],
  ['need to frag', 3, 4],
  ['source route failed', 3, 5],
  ['source host isolated', 3, 8],
  ['admin prohibited filter', 3, 13],
  ['host precedence violation', 3, 14],
  ['precedence cutoff', 3, 15],
  ['port unreachable', 3, 3],
  ['source quench', 4, 0],
  ['router advertisement', 9, 0],
  ['router solicitation', 10, 0],
  ['time exceeded in-transit', 11, 0],
  ['ip reassembly time exceeded', 11, 1],
  ['parameter problem', 12, 0],
  ['time stamp query', 13, 0],
  ['time stamp reply', 14, 0],
  ['address mask request', 17, 0],
  ['address mask is', 18, 0],
];

const ICMP6_WORDS: readonly (readonly [string, number, number])[] = [
  ['unreachable route', 1, 0],
  ['unreachable prohibited', 1, 1],
  ['admin prohibited', 1, 1],
  ['beyond scope', 1, 2],
  ['unreachable address', 1, 3],
  ['unreachable port', 1, 4],
  ['packet too big', 2, 0],
  ['time exceeded in-transit', 3, 0],
  ['frag reassembly', 3, 1],
  ['parameter problem', 4, 0],
  ['echo request', 128, 0],
  ['echo reply', 129, 0],
  ['router solicitation', 133, 0],
  ['router advertisement', 134, 0],
  ['neighbor solicitation', 135, 0],
  ['neighbor advertisement', 136, 0],
  ['redirect', 137, 0],
];

/** After `dst: `. The quoted packet is what the line names of it; `-v` lines that quote it whole are read elsewhere. */
export function readIcmp(t: Scanner, s: Segment, receiver: Endpoint, names: NameTable): number {
  let rest: string;
  if (t.eat('ICMP6, ') || t.eat('icmp6: ') || t.eat('ICMP6 ')) {
    s.protocol = PROTO_ICMPV6;
    rest = t.text.slice(t.at);
    classify(rest, ICMP6_WORDS, s);
  } else if (t.eat('ICMP ') || t.eat('icmp: ') || t.eat('ICMP: ')) {
    s.protocol = PROTO_ICMP;
    rest = t.text.slice(t.at);
    classify(rest, ICMP_WORDS, s);
    if (s.icmpType < 0) classifyUnreachable(rest, s);
  } else return NOT_A_PACKET;
  const mtu = numberAfter(rest, 'mtu ');
  if (mtu !== undefined && (s.icmpType === 2 || s.icmpType === 3)) s.icmpMtu = mtu;
  if (rest.startsWith('echo')) {
    s.echoId = numberAfter(rest, ' id ') ?? s.echoId;
    s.echoSeq = numberAfter(rest, ' seq ') ?? s.echoSeq;
  }
  const length = numberAfter(rest, 'length ') ?? numberAfter(rest, 'length: ');
  if (length !== undefined) {
    s.payloadLength = length;
    s.known |= KNOWN_LENGTH;
  }
  quoteFromWords(rest, s, receiver, names);
  // The length ends the line, but for some of ICMPv6 under -v (version 3 prints none: nothing that follows will fit).
  return length === undefined && (s.protocol === PROTO_ICMP || s.ipLength === 0) ? INCOMPLETE : COMPLETE;
}

function classify(rest: string, words: readonly (readonly [string, number, number])[], s: Segment): void {
  for (const [word, type, code] of words) {
    if (!rest.includes(word)) continue;
    s.icmpType = type;
    s.icmpCode = code;
    return;
  }
}

/** `host H unreachable - admin prohibited` and its relatives; redirects. */
function classifyUnreachable(rest: string, s: Segment): void {
  const net = rest.startsWith('net ');
  if (rest.includes('unreachable')) {
    s.icmpType = 3;
    if (rest.includes('admin prohibited')) s.icmpCode = net ? 9 : 10;
    else if (rest.includes('tos prohibited')) s.icmpCode = net ? 11 : 12;
    else if (rest.includes('- unknown')) s.icmpCode = net ? 6 : 7;
    else if (/ port \S+ unreachable/.test(rest)) s.icmpCode = 3;
    else if (/ protocol \S+ unreachable/.test(rest)) s.icmpCode = 2;
    else s.icmpCode = net ? 0 : 1;
  } else if (rest.includes('redirect')) {
    s.icmpType = 5;
    s.icmpCode = rest.includes('to net') ? 0 : 1;
  }
}

/** The error goes to who sent the quoted packet, so its source is the error's destination; the words name the rest. */
export function quoteFromWords(rest: string, s: Segment, receiver: Endpoint, names: NameTable): void {
  const isError = s.protocol === PROTO_ICMP ? [3, 4, 5, 11, 12].includes(s.icmpType) : s.icmpType < 128;
  if (!isError || s.icmpType < 0) return;
  const words = rest.split(/[ ,]+/, 16);
  const quoted = new Segment();
  const target = new Endpoint();
  const port = words.findIndex((w, i) => w === 'port' && (words[i - 1] === 'tcp' || words[i - 1] === 'udp'));
  if (port >= 2) {
    quoted.protocol = words[port - 1] === 'tcp' ? PROTO_TCP : PROTO_UDP;
    target.read(words[port - 2] as string, false);
    target.port = words[port + 1] ?? '';
  } else {
    // ICMPv6: `unreachable route H`, `beyond scope H, source address S`, `in-transit for H`.
    const host =
      s.protocol === PROTO_ICMP ? words[words.indexOf('unreachable') - 1] : words.find((w) => w.includes(':'));
    if (host !== undefined && /[.:]/.test(host)) target.read(host, false);
  }
  const source = new Endpoint();
  source.read(receiver.host, false);
  if (target.host === '') {
    // `time exceeded in-transit` names nobody: only who sent the packet is known.
    if (source.family !== FAMILY_IPV4 && source.family !== FAMILY_IPV6) return;
    target.family = source.family;
  }
  putEndpoints(quoted, source, target, names);
  // Only the far port is named: enough to tell the service, not the connection.
  if (target.port !== '' && /^\d{1,5}$/.test(target.port)) quoted.dstPort = Number(target.port);
  s.quoted = quoted;
}
