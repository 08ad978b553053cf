/** A connection as its output record: counters, last states, round trips and join keys; the verdict comes from above. */
import type { UnwordedConnection, UnwordedEndpoint } from '../../records/unworded.ts';
import type { NameTable } from '../../segment/names.ts';
import { isoNanos } from './capture-end.ts';
import { addressOf, addressText, tupleText } from './addresses.ts';
import type { Words } from '../path/ends.ts';
import { limitsOf, responsesOf } from '../timing/conclusions.ts';
import { timeRecord } from '../timing/time-shares.ts';
import type { Conclusion, ConnectionSummary, EndpointSummary, HeartbeatSummary } from '../summary.ts';
import { communityId } from './community-id.ts';
import { shownCompleteness } from './completeness.ts';
import { zeekConnState } from './zeek.ts';
import { hopsOf, leftTwoSystems } from '../path/ttl.ts';
import { handshakeTimes, measuresRoundTrips, vantageOf } from '../path/vantage.ts';

type EndpointRecord = UnwordedEndpoint;

/** `findings`: codes of what was found on it; `epochNs`: when the file begins, nanoseconds since 1970. */
export function connectionRecord(
  c: ConnectionSummary,
  names: NameTable,
  end: Conclusion,
  joinKeys: boolean,
  findings: string[],
  epochNs: bigint | undefined,
): UnwordedConnection {
  const dataOnly = end.verdict.key === 'verdict.data-only';
  const record: UnwordedConnection = {
    type: 'connection',
    id: c.id,
    file: c.file,
    tuple: tupleText(c, names),
    incarnation: c.incarnation,
    firstFrame: c.origin.firstFrame,
    lastFrame: c.counts.lastFrame,
    startNs: c.origin.firstNs,
    endNs: c.counts.lastNs,
    a: endpointRecord(c, c.a, names, end.calls[0], !dataOnly),
    b: endpointRecord(c, c.b, names, end.calls[1], !dataOnly),
    vantage: vantageOf(c),
    verdict: end.verdict,
    trouble: end.trouble,
  };
  if (epochNs !== undefined) {
    record.startTime = isoNanos(epochNs + BigInt(Math.round(c.origin.firstNs)));
    record.endTime = isoNanos(epochNs + BigInt(Math.round(c.counts.lastNs)));
  }
  if (findings.length > 0) record.findings = findings;
  if (c.letGo) record.letGo = true;
  if (c.name !== null) {
    const { protocol, host, request, frame } = c.name;
    record.name = { protocol, frame };
    if (host !== null) record.name.host = host;
    if (request !== null) record.name.request = request;
  }
  if (c.origin.path > 0) record.path = names.text(c.origin.path);
  if (c.handshake.step > 0) {
    record.handshake = { complete: c.handshake.done };
    const times = handshakeTimes(c);
    if (times !== undefined) Object.assign(record.handshake, times);
  }
  const responses = end.batched ? undefined : responsesOf(c);
  if (responses !== undefined) record.responses = responses;
  const time = end.batched ? undefined : timeRecord(c, dataOnly);
  if (time !== undefined) record.time = time;
  const { views } = c;
  if (views !== null && views.twice > 0) record.seenAt = [otherView(c, views, names)];
  if (joinKeys) {
    const id = communityId(c);
    if (id !== undefined) record.communityId = id;
    record.zeek = { connState: zeekConnState(c), history: c.history };
    record.wireshark = { stream: c.stream, completeness: shownCompleteness(c.completeness) };
  }
  return record;
}

/** The connection under the addresses that it has on the other side of a translator; its own are those of the opener's side. */
function otherView(
  c: ConnectionSummary,
  views: NonNullable<ConnectionSummary['views']>,
  names: NameTable,
): NonNullable<UnwordedConnection['seenAt']>[number] {
  const { twice, notPassed, notPassedFrames, madeBetween, other } = views;
  // The opener of a connection is not always `a`.
  const [first, second] = c.a.opening.synFrame > 0 || c.b.opening.synFrame === 0 ? other : [other[1], other[0]];
  const end = ({ family, words: [w0, w1, w2, w3], port }: Words): { address: string; port: number | string } => ({
    address: addressText(family, w0, w1, w2, w3, names),
    port: names.portText(port),
  });
  return {
    a: end(first),
    b: end(second),
    // The SYN by which both were known to be one connection is one of them; a SYN proxy sends one of its own, and one under other numbers is compared.
    packetsOnBothSides: views.proxy === null && views.renumbering === null ? twice + 1 : twice,
    notPassedOn: notPassed,
    notPassedOnFrames: [...notPassedFrames],
    madeBetweenFrames: [...madeBetween],
    ...(views.renewedAs === null ? {} : { renewedFrame: views.renewedFrame, renewedAs: end(views.renewedAs) }),
    ...(views.proxy === null ? {} : { synProxy: true as const }),
    ...(views.renumbering === null ? {} : { renumbered: true as const }),
  };
}

function endpointRecord(
  c: ConnectionSummary,
  e: EndpointSummary,
  names: NameTable,
  calls: EndpointRecord['calls'],
  acksHeard: boolean,
): EndpointRecord {
  // Field by field: an object that starts as a spread and grows goes to V8's slow form (3 s and 900 MB for 160,000 records).
  const { address, port } = addressOf(c, e.side, names);
  const record: EndpointRecord = {
    address,
    port,
    role: e.opening.role,
    calls,
    segments: e.counts.segments,
    bytes: e.counts.bytes,
    retransmittedSegments: e.retransmitted.segments,
    retransmittedBytes: e.retransmitted.bytes,
  };
  if (e.snd.baseKnown) record.base = e.snd.base >>> 0;
  if (e.state.name !== 'UNKNOWN') {
    record.state = e.state.name;
    record.certainty = e.state.certainty;
  }
  const hops = hopsOf(e.path.ttl);
  if (hops !== undefined && !leftTwoSystems(e.path.ttlMin, e.path.ttlMax)) {
    record.hops = hops.hops;
    record.initialTtl = hops.initialTtl;
  }
  const { sending: f, roundTrips: rtt } = e;
  // Where only data was let in, what acknowledged it first was sent whenever its sender had something to say.
  if (rtt !== null && rtt.samples > 0 && acksHeard && measuresRoundTrips(c, e))
    record.rtt = {
      samples: rtt.samples,
      minNs: Math.round(rtt.minNs),
      medianNs: Math.round(rtt.quantile(0.5)),
      p95Ns: Math.round(rtt.quantile(0.95)),
      srttNs: Math.round(rtt.srttNs),
      rtoNs: Math.round(rtt.rtoNs),
    };
  if (f !== null) {
    const { losses } = f;
    if (losses !== null) {
      if (losses.kinds.size > 0) record.retransmissions = Object.fromEntries(losses.kinds);
      if (losses.bursts > 0) record.lossEvents = { count: losses.bursts, longest: losses.longestBurst };
    }
    if (f.disorder !== null) {
      const { segments, mostNs, mostBytes } = f.disorder;
      record.reorderedSegments = segments;
      record.reordering = { mostNs: Math.round(mostNs), mostBytes };
    }
    if (losses !== null) {
      if (losses.spurious > 0) record.spuriousRetransmissions = losses.spurious;
      if (losses.undone > 0) record.reductionsUndone = losses.undone;
      if (losses.timeoutCount > 0)
        record.timeouts = { count: losses.timeoutCount, waitedNs: Math.round(losses.stalledNs) };
      const timers = losses.timers?.record(e.path.ttl);
      if (timers !== undefined) record.timers = timers;
    }
  }
  // What the capture begins with has no silence before it.
  if (e.probes.keepalivesSent > 0 && e.probes.keepIdleNs > 0) record.keepalive = keepaliveOf(e);
  if (e.beat !== null && e.beat.known) record.heartbeats = heartbeatsOf(e.beat);
  const limits = limitsOf(e);
  if (limits !== undefined) record.limits = limits;
  if (e.opening.mss >= 0) record.mss = e.opening.mss;
  if (e.opening.windowScale >= 0) record.windowScale = e.opening.windowScale;
  if (e.opening.sackPermitted) record.sackPermitted = true;
  if (e.opening.timestamps) record.timestamps = true;
  takeExtensions(record, e, c.peerOf(e));
  return record;
}

/** What it asked for besides, or answered to who asked. */
function takeExtensions(
  record: EndpointRecord,
  { opening: own }: EndpointSummary,
  { opening: other }: EndpointSummary,
): void {
  if (own.otherOption >= 0) record.otherOption = own.otherOption;
  if (own.synAckFrame === 0) {
    if (own.ecn) record.ecn = 'asks';
    if (own.fastOpen >= 0) record.fastOpen = own.fastOpen === 0 ? 'asks' : 'cookie';
    if (own.mptcpKey >= 0) record.mptcp = 'asks';
    return;
  }
  if (other.synFrame === 0) return;
  if (other.ecn) record.ecn = own.ecn ? 'agrees' : 'declines';
  if (!own.optionsKnown) return;
  if (own.fastOpen > 0) record.fastOpen = 'gives';
  else if (other.fastOpen === 0) record.fastOpen = 'declines';
  if (other.mptcpKey >= 0)
    record.mptcp = own.mptcpKey < 0 ? 'declines' : own.mptcpKey === other.mptcpKey ? 'echoes' : 'agrees';
}

function keepaliveOf(e: EndpointSummary): NonNullable<EndpointRecord['keepalive']> {
  const record: NonNullable<EndpointRecord['keepalive']> = {
    probes: e.probes.keepalivesSent,
    answered: e.probes.keepalivesAnswered,
    idleNs: Math.round(e.probes.keepIdleNs),
  };
  if (e.probes.keepalivesForeign > 0) record.answeredOnPath = e.probes.keepalivesForeign;
  if (e.probes.keepaliveIntervalNs > 0) record.intervalNs = Math.round(e.probes.keepaliveIntervalNs);
  if (e.probes.keepaliveByTiming) record.byTiming = true;
  return record;
}

function heartbeatsOf(beat: HeartbeatSummary): NonNullable<EndpointRecord['heartbeats']> {
  const record: NonNullable<EndpointRecord['heartbeats']> = {
    beats: beat.intervals + beat.late + 1,
    size: beat.size,
    periodNs: Math.round(beat.periodNs),
    jitterNs: Math.round(beat.jitterNs),
    answered: beat.answered,
  };
  if (beat.missed > 0) record.missed = beat.missed;
  if (beat.late > 0) record.late = beat.late;
  return record;
}
