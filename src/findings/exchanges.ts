/** What is told of a capture besides TCP: pings, traceroutes and rejected UDP as `exchange` records. */
import { datagramCalls } from '../sockets/calls.ts';
import type { Exchanges } from '../flow/icmp/exchange-watch.ts';
import type { DatagramError } from '../flow/icmp/datagram-errors.ts';
import type { Ping } from '../flow/icmp/echo.ts';
import type { Router, Trace } from '../flow/icmp/traceroute.ts';
import { hopsOf } from '../flow/path/ttl.ts';
import type { ExchangeFacts, HopFacts } from '../records/exchange-facts.ts';
import type { Message, MessageFacts } from '../records/message.ts';
import type { EngineSink, UnwordedExchange } from '../records/unworded.ts';
import { PROTO_TCP, PROTO_UDP } from '../segment/segment.ts';

export function writeExchanges(sink: EngineSink, file: number, exchanges: Exchanges): void {
  for (const ping of exchanges.pings) sink.exchange(pingRecord(file, ping));
  for (const trace of exchanges.traces) sink.exchange(traceRecord(file, trace));
  for (const error of exchanges.errors) sink.exchange(errorRecord(file, error));
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function pingRecord(file: number, p: Ping): UnwordedExchange {
  const judged = p.requests - p.open;
  const facts: Writable<MessageFacts['exchange.ping']> = {
    from: p.from,
    to: p.to,
    requests: p.requests,
    replies: p.replies,
    lost: p.lost,
    duplicates: p.duplicates,
    firstFrame: p.firstFrame,
  };
  if (p.id >= 0) facts.id = p.id;
  if (judged > 0) facts.lossShare = p.lost / judged;
  if (p.lostFrame > 0) facts.lostFrame = p.lostFrame;
  if (p.open > 0) facts.open = p.open;
  if (p.unasked > 0) facts.unasked = p.unasked;
  if (!Number.isNaN(p.rttMedianNs)) {
    facts.rttMinNs = p.rttMinNs;
    facts.rttMedianNs = p.rttMedianNs;
    facts.rttMaxNs = p.rttMaxNs;
    facts.slowestFrame = p.slowestFrame;
  }
  if (p.replyTtl >= 0) facts.replyTtl = p.replyTtl;
  if (p.otherTtl >= 0) facts.otherTtl = p.otherTtl;
  const hops = p.otherTtl >= 0 ? undefined : hopsOf(p.replyTtl);
  if (hops !== undefined) {
    facts.hops = hops.hops;
    facts.initialTtl = hops.initialTtl;
  }
  if (p.elsewhere !== '') facts.answeredBy = p.elsewhere;
  if (p.errors > 0)
    facts.errors = { count: p.errors, from: p.errorFrom, type: p.errorType, code: p.errorCode, frame: p.errorFrame };
  const frames = [p.firstFrame, p.lostFrame, p.slowestFrame, p.errorFrame, p.lastFrame].filter((f) => f > 0);
  return exchange(
    file,
    p.family === 6 ? 'icmpv6' : 'icmp',
    p.requests > 0 && p.replies === 0 && p.lost > 0 ? 'ping-unanswered' : 'ping',
    { key: p.requests === 0 ? 'exchange.ping-replies-only' : 'exchange.ping', facts },
    [...new Set(frames)].sort((x, y) => x - y),
  );
}

function traceRecord(file: number, t: Trace): UnwordedExchange {
  const routers = t.routers.filter((r) => r.address !== t.to);
  // One router whose probes are not in the capture: no way is told, only that it was too long, or a loop.
  const lone = routers.length === 1 && routers[0]?.hop === 0 && t.reached < 0;
  const facts: Writable<MessageFacts['exchange.traceroute']> = {
    from: t.from,
    to: t.to,
    probes: t.protocol === PROTO_UDP ? 'UDP' : t.protocol === PROTO_TCP ? 'TCP' : 'echo',
    answers: t.answers,
    reached: t.reached >= 0,
    loop: t.loop,
    hops: routers.map(hopFacts),
  };
  if (t.reached > 0) facts.reachedHop = t.reached;
  return exchange(
    file,
    t.protocol === PROTO_UDP ? 'udp' : t.family === 6 ? 'icmpv6' : 'icmp',
    lone ? 'ttl-expired' : 'traceroute',
    { key: lone ? 'exchange.ttl-expired' : 'exchange.traceroute', facts },
    t.frames,
  );
}

function hopFacts(r: Router): HopFacts {
  const facts: Writable<HopFacts> = { router: r.address, answers: r.answers };
  if (r.hop > 0) facts.hop = r.hop;
  if (!Number.isNaN(r.rttNs)) facts.rttNs = r.rttNs;
  return facts;
}

type RejectedSlug = 'tcp-rejected-by-icmp' | 'udp-rejected-by-icmp' | 'packets-rejected-by-icmp';

const slugOf = ({ protocol }: DatagramError): RejectedSlug =>
  protocol === PROTO_TCP
    ? 'tcp-rejected-by-icmp'
    : protocol === PROTO_UDP
      ? 'udp-rejected-by-icmp'
      : 'packets-rejected-by-icmp';

function errorRecord(file: number, e: DatagramError): UnwordedExchange {
  const slug = slugOf(e);
  const quoted = { frame: e.first, certainty: 'implied', family: e.family, type: e.type, code: e.code } as const;
  const facts: Writable<MessageFacts['exchange.udp-rejected-by-icmp']> = {
    from: e.from,
    to: e.to,
    elsewhere: e.elsewhere,
    router: e.router,
    family: e.family,
    icmpType: e.type,
    icmpCode: e.code,
    count: e.count,
    frame: e.first,
    calls: e.protocol === PROTO_UDP ? datagramCalls(quoted) : [],
  };
  if (e.mtu > 0) facts.mtu = e.mtu;
  const protocol =
    e.protocol === PROTO_TCP ? 'tcp' : e.protocol === PROTO_UDP ? 'udp' : e.family === 6 ? 'icmpv6' : 'icmp';
  return exchange(file, protocol, slug, { key: `exchange.${slug}`, facts }, e.frames);
}

function exchange(
  file: number,
  protocol: UnwordedExchange['protocol'],
  slug: string,
  message: Message<keyof ExchangeFacts>,
  frames: readonly number[],
): UnwordedExchange {
  const { key, facts } = message;
  return { type: 'exchange', file, protocol, slug, key, certainty: 'observed', frames: [...frames], facts };
}
