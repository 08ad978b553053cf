/** What is told of a capture besides TCP: pings, traceroutes and rejected UDP as `exchange` records. */
import { datagramCalls } from '../flow/calls.ts';
import type { Exchanges } from '../flow/beside.ts';
import type { DatagramError } from '../flow/datagram-errors.ts';
import type { Ping } from '../flow/echo.ts';
import type { Router, Trace } from '../flow/traceroute.ts';
import { hopsOf } from '../flow/ttl.ts';
import { count, frame, name, percent, type Phrase, say, time } from '../words/phrase.ts';
import { render } from '../words/render.ts';
import type { EngineSink } from '../records/unworded.ts';
import type { ExchangeRecord } from '../records/contract.ts';
import { icmpMeaning } from '../words/en/icmp.ts';
import { PROTO_TCP, PROTO_UDP } from '../segment/segment.ts';

export function writeExchanges(sink: EngineSink, file: number, exchanges: Exchanges): void {
  for (const ping of exchanges.pings) sink.exchange(pingRecord(file, ping));
  for (const trace of exchanges.traces) sink.exchange(traceRecord(file, trace));
  for (const error of exchanges.errors) sink.exchange(errorRecord(file, error));
}

function pingRecord(file: number, p: Ping): ExchangeRecord {
  const judged = p.requests - p.open;
  const hops = p.otherTtl >= 0 ? undefined : hopsOf(p.replyTtl);
  const facts: Record<string, unknown> = {
    from: p.from,
    to: p.to,
    requests: p.requests,
    replies: p.replies,
    lost: p.lost,
    duplicates: p.duplicates,
  };
  if (p.id >= 0) facts['id'] = p.id;
  if (judged > 0) facts['lossShare'] = p.lost / judged;
  if (p.open > 0) facts['open'] = p.open;
  if (p.unasked > 0) facts['unasked'] = p.unasked;
  if (!Number.isNaN(p.rttMedianNs)) {
    facts['rttMinNs'] = p.rttMinNs;
    facts['rttMedianNs'] = p.rttMedianNs;
    facts['rttMaxNs'] = p.rttMaxNs;
  }
  if (p.replyTtl >= 0) facts['replyTtl'] = p.replyTtl;
  if (hops !== undefined) {
    facts['hops'] = hops.hops;
    facts['initialTtl'] = hops.initialTtl;
  }
  if (p.elsewhere !== '') facts['answeredBy'] = p.elsewhere;
  if (p.errors > 0) facts['errors'] = { count: p.errors, from: p.errorFrom, type: p.errorType, code: p.errorCode };
  const frames = [p.firstFrame, p.lostFrame, p.slowestFrame, p.errorFrame, p.lastFrame].filter((f) => f > 0);
  return {
    type: 'exchange',
    file,
    protocol: p.family === 6 ? 'icmpv6' : 'icmp',
    slug: p.requests > 0 && p.replies === 0 && p.lost > 0 ? 'ping-unanswered' : 'ping',
    text: render(pingWords(p)),
    certainty: 'observed',
    frames: [...new Set(frames)].sort((x, y) => x - y),
    facts,
  };
}

function pingWords(p: Ping): Phrase {
  const head = say`Ping from ${name(p.from)} to ${name(p.to)}`;
  if (p.requests === 0)
    return say`${head}: ${count(p.unasked, 'echo reply', 'echo replies')}, the first in ${frame(p.firstFrame)}; the requests are not in the capture`;
  const answers = p.replies > 0 ? say`${count(p.replies, 'reply', 'replies')}` : say`no reply in this capture`;
  const parts: Phrase[] = [say`${count(p.requests, 'request')}, ${answers}`];
  const judged = p.requests - p.open;
  if (p.lost > 0 && p.replies > 0)
    parts.push(
      say`${count(p.lost, 'request')} without an answer (${percent(p.lost / judged)}, the first in ${frame(p.lostFrame)})`,
    );
  if (p.open > 0) parts.push(say`${String(p.open)} sent too close to the end of the capture to be judged`);
  if (!Number.isNaN(p.rttMedianNs))
    parts.push(
      p.replies > 1
        ? say`round trip ${time(p.rttMinNs)} at least, ${time(p.rttMedianNs)} in the middle, ${time(p.rttMaxNs)} at most (for ${frame(p.slowestFrame)})`
        : say`round trip ${time(p.rttMinNs)}`,
    );
  if (p.duplicates > 0) parts.push(say`${count(p.duplicates, 'reply that came', 'replies that came')} twice`);
  if (p.unasked > 0)
    parts.push(say`${count(p.unasked, 'more reply', 'more replies')} without a request in the capture`);
  if (p.elsewhere !== '') parts.push(say`answered by ${name(p.elsewhere)} in its place`);
  const hops = hopsOf(p.replyTtl);
  if (p.otherTtl >= 0)
    parts.push(
      say`the replies came with TTL ${String(p.replyTtl)} and ${String(p.otherTtl)}: more than one way, or more than one that answers`,
    );
  else if (hops !== undefined && p.replies > 0)
    parts.push(
      hops.hops === 0
        ? say`replies with TTL ${String(p.replyTtl)}: no router between, if they began with it`
        : say`replies with TTL ${String(p.replyTtl)}: ${count(hops.hops, 'hop')} away if they began with ${String(hops.initialTtl)}`,
    );
  if (p.errors > 0)
    parts.push(
      say`${name(p.errorFrom)} answered ${count(p.errors, 'request')} with ICMP type ${String(p.errorType)}, code ${String(p.errorCode)} (${frame(p.errorFrame)})`,
    );
  return say`${head}: ${joined(parts)}`;
}

function traceRecord(file: number, t: Trace): ExchangeRecord {
  const routers = t.routers.filter((r) => r.address !== t.to);
  const [only] = routers;
  // One router whose probes are not in the capture: no way is told, only that it was too long, or a loop.
  const lone = routers.length === 1 && only !== undefined && only.hop === 0 && t.reached < 0;
  const ordered = routers.every((r) => r.hop > 0);
  const by = t.protocol === PROTO_UDP ? 'UDP' : t.protocol === PROTO_TCP ? 'TCP' : 'echo';
  const parts: Phrase[] = [];
  if (routers.length > 0)
    parts.push(
      say`${count(routers.length, 'router', 'routers')} said that the TTL ran out${ordered || routers.length < 2 ? '' : ', in the order of their answers'}: ${joined(routers.slice(0, MAX_TOLD).map(routerWords), ', ')}${routers.length > MAX_TOLD ? ', …' : ''}`,
    );
  if (t.reached > 0) parts.push(say`the target answered at hop ${String(t.reached)}`);
  else if (t.reached === 0) parts.push(say`the target answered`);
  else parts.push(say`the target itself did not answer in this capture`);
  if (t.loop) parts.push(say`a router comes back after others: the packets go round in a loop`);
  return {
    type: 'exchange',
    file,
    protocol: t.protocol === PROTO_UDP ? 'udp' : t.family === 6 ? 'icmpv6' : 'icmp',
    slug: lone ? 'ttl-expired' : 'traceroute',
    text: render(
      lone
        ? say`${name(only.address)} said that the TTL of ${by} from ${name(t.from)} to ${name(t.to)} ran out (${count(only.answers, 'message')}): a step of a traceroute, or packets that go round in a loop`
        : say`Traceroute by ${by} from ${name(t.from)} to ${name(t.to)}: ${joined(parts)}`,
    ),
    certainty: 'observed',
    frames: [...t.frames],
    facts: {
      from: t.from,
      to: t.to,
      probes: by,
      answers: t.answers,
      reached: t.reached >= 0,
      loop: t.loop,
      hops: routers.map(hopFacts),
    },
  };
}

const MAX_TOLD = 32;

function hopFacts(r: Router): Record<string, unknown> {
  const facts: Record<string, unknown> = { router: r.address, answers: r.answers };
  if (r.hop > 0) facts['hop'] = r.hop;
  if (!Number.isNaN(r.rttNs)) facts['rttNs'] = r.rttNs;
  return facts;
}

function routerWords(r: Router): Phrase {
  const hop = r.hop > 0 ? `${r.hop}. ` : '';
  return Number.isNaN(r.rttNs) ? say`${hop}${name(r.address)}` : say`${hop}${name(r.address)} (${time(r.rttNs)})`;
}

function joined(parts: readonly Phrase[], between = '; '): Phrase {
  let out: Phrase = [];
  for (const part of parts) out = out.length === 0 ? part : say`${out}${between}${part}`;
  return out;
}

/** What the sender's socket is told, per system. */
function effectOf(e: DatagramError, told: ReturnType<typeof datagramCalls>[number] | undefined): Phrase {
  if (told?.errno === undefined)
    return say`a connected UDP socket is told nothing of it on Linux, unless it set ${e.family === 4 ? 'IP_RECVERR' : 'IPV6_RECVERR'}`;
  if (told.errno !== 'ECONNREFUSED')
    return say`the next call on a connected UDP socket fails with ${told.errno} on Linux (${String(told.linux)}); an unconnected one is told nothing`;
  return say`the next call on a connected UDP socket fails with ECONNREFUSED on Linux (111), BSD and macOS (61), and an unconnected one is told nothing; on Windows recvfrom() fails with WSAECONNRESET (10054) on both`;
}

function errorRecord(file: number, e: DatagramError): ExchangeRecord {
  const ofTcp = e.protocol === PROTO_TCP;
  const quoted = { frame: e.first, certainty: 'implied', family: e.family, type: e.type, code: e.code } as const;
  const calls = ofTcp ? [] : datagramCalls(quoted);
  const effect = ofTcp
    ? say`the capture holds no segment of ${e.count === 1 ? 'that connection' : 'those connections'}`
    : effectOf(e, calls[0]);
  const times = e.count === 1 ? '' : say`; ${count(e.count, 'time')}`;
  const what = say`ICMP ${icmpMeaning(e.family, e.type, e.code)} (type ${String(e.type)}, code ${String(e.code)}${times})`;
  return {
    type: 'exchange',
    file,
    protocol: ofTcp ? 'tcp' : 'udp',
    slug: ofTcp ? 'tcp-rejected-by-icmp' : 'udp-rejected-by-icmp',
    text: render(
      say`${name(e.router)} answered ${ofTcp ? 'TCP' : 'UDP'} from ${name(e.from)} to ${name(e.to)}${e.elsewhere ? ' and other places' : ''} in ${frame(e.first)}${e.count > 1 ? ' and later' : ''} with ${what}: ${effect}`,
    ),
    certainty: 'observed',
    frames: [...e.frames],
    facts: {
      from: e.from,
      to: e.to,
      router: e.router,
      family: e.family,
      icmpType: e.type,
      icmpCode: e.code,
      count: e.count,
      calls,
    },
  };
}
