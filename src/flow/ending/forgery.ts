/** Signs that a RST was not sent by the endpoint that it names (tcp-facts §5.3); one alone never convicts. */
import { ABSENT, KNOWN_OPTIONS, KNOWN_SEQ, LINK_IN, LINK_OUT } from '../../segment/segment.ts';
import { seqLt } from '../../wire/seq.ts';
import { ACK } from '../../tcp-flags.ts';
import type { Neighbours } from './neighbours.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { comesAside } from '../path/watch.ts';

export interface Signs {
  /** Independent strong signs and lesser ones. */
  readonly strong: readonly string[];
  readonly weak: readonly string[];
}

/** IDs that count up pass through this many packets of other connections between two of one. */
const IP_ID_STEP = 2000;
/** So many packets of the connection were seen on both sides of a translator: one that was not is the device's. */
const BOTH_SIDES = 3;
/** It was captured behind the device and not before it, where its sender is. This one needs no second sign. */
const ONLY_BEYOND = 'only-beyond-device';
/** It left the capturing machine without having come in, as all else of its sender does. Nor does this one. */
const MADE_HERE = 'made-by-capturing-machine';

export function signsOf(packet: CurrentPacket, neighbours: Neighbours): Signs {
  const { segment: s, me, peer, connection } = packet;
  const strong: string[] = [];
  const weak: string[] = [];
  const host = neighbours.find(s);
  const low = me.trail.frame > 0 && me.path.ttlMin >= 0 ? me.path.ttlMin : (host?.ttl ?? -1);
  const high = me.trail.frame > 0 && me.path.ttlMax >= 0 ? me.path.ttlMax : (host?.ttl ?? -1);
  // Who was handed the answer on another way than its SYN came on answers with the TTL of that way.
  if (s.ttl >= 0 && low >= 0 && (s.ttl < low || s.ttl > high) && !comesAside(packet)) strong.push('ttl');
  const { views } = connection;
  // What it answers has not passed the device either: who had it all the same is on that side, and speaks past the device;
  // unless it is the device that captures, and this leaves it.
  if (
    views !== null &&
    views.twice >= BOTH_SIDES &&
    views.madeBetween.includes(s.frame) &&
    (s.linkDirection === LINK_OUT || !views.isHeld(peer.trail.frame))
  )
    strong.push(ONLY_BEYOND);
  if (s.linkDirection === LINK_OUT && me.path.linkDirection === LINK_IN) strong.push(MADE_HERE);
  const answers = peer.trail.frame > me.trail.frame && packet.timed;
  const waited = packet.now - peer.trail.ns;
  const usual =
    !Number.isNaN(connection.handshake.synToSynAckNs) && me.opening.synAckFrame > 0
      ? connection.handshake.synToSynAckNs
      : host?.answersNs;
  // Half of the quickest answer, and only where a round trip is long enough to measure.
  if (answers && usual !== undefined && usual >= 4_000_000 && Number.isFinite(usual) && waited < usual / 2)
    strong.push('sooner-than-round-trip');
  const hasAck = (s.flags & ACK) !== 0;
  // Who holds no connection takes the number of its RST from the packet that it answers, which the capture may lack.
  const numbered = hasAck || connection.handshake.done || me.counts.dataSegments > 0;
  if (me.trail.frame > 0 && (s.known & KNOWN_SEQ) !== 0 && me.snd.seqKnown) {
    if (
      hasAck &&
      seqLt(s.seq, me.snd.nxt) &&
      !(me.snd.unaKnown && seqLt(me.snd.una, me.snd.nxt) && s.seq === me.snd.una)
    )
      strong.push('behind-own-data');
    // One number ahead is its FIN, which the capture lacks.
    else if (numbered && ((s.seq - me.snd.nxt) | 0) > 1 && s.seq !== peer.trail.ack) strong.push('ahead-of-own-data');
  }
  const earlier = connection.resets.findLast((c) => c.side === me.side);
  const other = s.seq !== me.resets.sentSeq && s.seq !== peer.trail.ack && s.seq !== me.snd.nxt;
  if (numbered && earlier !== undefined && other) strong.push('several-numbers');
  if (copiesIpId(packet)) strong.push('ip-id-copied');
  // Only a counter can jump: Linux sends 0 without a socket and, with DF, random or 0.
  if (s.ipId > 0 && me.trail.ipId > 0 && s.df === 0 && ((s.ipId - me.trail.ipId) & 0xffff) > IP_ID_STEP)
    weak.push('ip-id');
  if (
    (s.flags & ACK) !== 0 &&
    (s.known & KNOWN_OPTIONS) !== 0 &&
    me.opening.timestamps &&
    peer.opening.timestamps &&
    !s.hasTimestamp
  )
    weak.push('no-timestamp');
  if (s.ttl === ABSENT && strong.length === 0) return NONE;
  return { strong, weak };
}

/** Boxes on the path take the header of the packet that they answer; the ids of one sender lie close together. */
const COPIED_FROM_LAST = 16;

/** Its IP identification lies in the series of the packets that went the other way, far from its own sender's. */
function copiesIpId({ segment: s, me, peer }: CurrentPacket): boolean {
  if (s.ipId <= 0 || me.trail.ipId <= 0 || peer.trail.ipId <= 0) return false;
  const behind = (peer.trail.ipId - s.ipId) & 0xffff;
  const most = Math.min(COPIED_FROM_LAST, peer.counts.segments);
  return behind < most && !near(s.ipId, me.trail.ipId) && !near(peer.trail.ipId, me.trail.ipId);
}

const near = (a: number, b: number): boolean => ((a - b + IP_ID_STEP) & 0xffff) <= 2 * IP_ID_STEP;

/** A later segment goes on in its sender's own series of identifications, past a RST that is not of that series. */
export function seriesPasses({ segment: s, me }: CurrentPacket, resetIpId: number): boolean {
  if (s.ipId <= 0 || me.trail.ipId <= 0 || resetIpId <= 0) return false;
  const step = (s.ipId - me.trail.ipId) & 0xffff;
  return step > 0 && step <= NEXT_ID && !near(resetIpId, me.trail.ipId);
}
/** A sender with one counter for each connection goes on by ones. */
const NEXT_ID = 4;

const NONE: Signs = { strong: [], weak: [] };

/** Two independent signs, one of them strong; or the packet was seen to begin behind its sender. */
export const convicts = ({ strong, weak }: Signs): boolean =>
  strong.includes(ONLY_BEYOND) || strong.includes(MADE_HERE) || (strong.length > 0 && strong.length + weak.length >= 2);
