/** Pings, traceroutes and what ICMP errors rejected, one sentence each. */
import type { ExchangeFacts, HopFacts } from '../../records/exchange-facts.ts';
import type { MessageFacts } from '../../records/message.ts';
import { bytes, count, frame, name, percent, type Phrase, say, separated, time } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';
import { icmpMeaning } from './icmp.ts';

type Ping = MessageFacts['exchange.ping'];
type Trace = MessageFacts['exchange.traceroute'];
type Rejected = MessageFacts['exchange.udp-rejected-by-icmp'];

export const EXCHANGES: Sentences<ExchangeFacts> = {
  'exchange.ping': (f) => say`${pinged(f)}: ${separated(pingParts(f))}`,
  'exchange.ping-replies-only': (f) =>
    say`${pinged(f)}: ${count(f.unasked ?? 0, 'echo reply', 'echo replies')}, the first in ${frame(f.firstFrame)}; the requests are not in the capture`,
  'exchange.traceroute': (f) =>
    say`Traceroute by ${f.probes} from ${name(f.from)} to ${name(f.to)}: ${separated(traceParts(f))}`,
  'exchange.ttl-expired': (f) => {
    const [only] = f.hops;
    return say`${name(only?.router ?? '')} said that the TTL of ${f.probes} from ${name(f.from)} to ${name(f.to)} ran out (${count(only?.answers ?? 0, 'message')}): a step of a traceroute, or packets that go round in a loop`;
  },
  'exchange.tcp-rejected-by-icmp': (f) =>
    say`${rejected('TCP', f)}${f.mtu === undefined ? '' : say`: ${tooBig(f.mtu)}`}; the capture holds no segment of ${f.count === 1 ? 'that connection' : 'those connections'}`,
  'exchange.udp-rejected-by-icmp': (f) => say`${rejected('UDP', f)}: ${effectOf(f)}`,
  'exchange.packets-rejected-by-icmp': (f) =>
    f.mtu === undefined ? rejected('packets', f) : say`${rejected('packets', f)}: ${tooBig(f.mtu)}`,
};

const pinged = (f: Ping): Phrase => say`Ping from ${name(f.from)} to ${name(f.to)}`;

function pingParts(f: Ping): readonly Phrase[] {
  const answers = f.replies > 0 ? say`${count(f.replies, 'reply', 'replies')}` : say`no reply in this capture`;
  const parts: Phrase[] = [say`${count(f.requests, 'request')}, ${answers}`];
  if (f.lost > 0 && f.replies > 0)
    parts.push(
      say`${count(f.lost, 'request')} without an answer (${percent(f.lossShare ?? 0)}, the first in ${frame(f.lostFrame ?? 0)})`,
    );
  if (f.open !== undefined) parts.push(say`${String(f.open)} sent too close to the end of the capture to be judged`);
  if (f.rttMinNs !== undefined) parts.push(roundTrip(f));
  if (f.duplicates > 0) parts.push(say`${count(f.duplicates, 'reply that came', 'replies that came')} twice`);
  if (f.unasked !== undefined)
    parts.push(say`${count(f.unasked, 'more reply', 'more replies')} without a request in the capture`);
  if (f.answeredBy !== undefined) parts.push(say`answered by ${name(f.answeredBy)} in its place`);
  parts.push(...distance(f));
  if (f.errors !== undefined)
    parts.push(
      say`${name(f.errors.from)} answered ${count(f.errors.count, 'request')} with ICMP type ${String(f.errors.type)}, code ${String(f.errors.code)} (${frame(f.errors.frame)})`,
    );
  return parts;
}

const roundTrip = ({ replies, rttMinNs = 0, rttMedianNs = 0, rttMaxNs = 0, slowestFrame = 0 }: Ping): Phrase =>
  replies > 1
    ? say`round trip ${time(rttMinNs)} at least, ${time(rttMedianNs)} in the middle, ${time(rttMaxNs)} at most (for ${frame(slowestFrame)})`
    : say`round trip ${time(rttMinNs)}`;

function distance({ replies, replyTtl, otherTtl, hops, initialTtl }: Ping): readonly Phrase[] {
  if (otherTtl !== undefined)
    return [
      say`the replies came with TTL ${String(replyTtl)} and ${String(otherTtl)}: more than one way, or more than one that answers`,
    ];
  if (hops === undefined || replies === 0) return [];
  return [
    hops === 0
      ? say`replies with TTL ${String(replyTtl)}: no router between, if they began with it`
      : say`replies with TTL ${String(replyTtl)}: ${count(hops, 'hop')} away if they began with ${String(initialTtl)}`,
  ];
}

const MAX_TOLD = 32;

function traceParts({ hops, reached, reachedHop, loop }: Trace): readonly Phrase[] {
  const parts: Phrase[] = [];
  const ordered = hops.length < 2 || hops.every(({ hop }) => hop !== undefined);
  if (hops.length > 0)
    parts.push(
      say`${count(hops.length, 'router', 'routers')} said that the TTL ran out${ordered ? '' : ', in the order of their answers'}: ${separated(hops.slice(0, MAX_TOLD).map(router), ', ')}${hops.length > MAX_TOLD ? ', …' : ''}`,
    );
  if (reachedHop !== undefined) parts.push(say`the target answered at hop ${String(reachedHop)}`);
  else parts.push(reached ? say`the target answered` : say`the target itself did not answer in this capture`);
  if (loop) parts.push(say`a router comes back after others: the packets go round in a loop`);
  return parts;
}

function router({ hop, router: address, rttNs }: HopFacts): Phrase {
  const number = hop === undefined ? '' : `${hop}. `;
  return rttNs === undefined ? say`${number}${name(address)}` : say`${number}${name(address)} (${time(rttNs)})`;
}

/** What it means for whoever sends more than the link takes (RFC 1191 §3, RFC 8201 §4). */
const tooBig = (mtu: number): Phrase =>
  say`a link there takes packets of at most ${bytes(mtu)}; a sender that does not get or heed this message sends larger ones in vain`;

function rejected(what: 'TCP' | 'UDP' | 'packets', f: Rejected): Phrase {
  const times = f.count === 1 ? '' : say`; ${count(f.count, 'time')}`;
  const error = say`ICMP ${icmpMeaning(f.family, f.icmpType, f.icmpCode)} (type ${String(f.icmpType)}, code ${String(f.icmpCode)}${times})`;
  return say`${name(f.router)} answered ${what} from ${name(f.from)}${f.to === '' ? '' : say` to ${name(f.to)}`}${f.elsewhere ? ' and other places' : ''} in ${frame(f.frame)}${f.count > 1 ? ' and later' : ''} with ${error}`;
}

/** What the sender's socket is told, per system. */
function effectOf(f: Rejected): Phrase {
  const [call] = f.calls;
  if (call?.errno === undefined)
    return say`a connected UDP socket is told nothing of it on Linux, unless it set ${f.family === 4 ? 'IP_RECVERR' : 'IPV6_RECVERR'}`;
  if (call.errno !== 'ECONNREFUSED')
    return say`the next call on a connected UDP socket fails with ${call.errno} on Linux (${String(call.linux)}); an unconnected one is told nothing`;
  return say`the next call on a connected UDP socket fails with ECONNREFUSED on Linux (111), BSD and macOS (61), and an unconnected one is told nothing; on Windows recvfrom() fails with WSAECONNRESET (10054) on both`;
}
