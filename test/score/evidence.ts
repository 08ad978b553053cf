/**
 * What the frames of one capture can prove, whatever the program says of them: which repetitions were needless, and which
 * left a trace where they arrived. Plain rules over all frames at once, late ones included; no label of anybody is used.
 */
import { readFileSync } from 'node:fs';
import { ACK, FIN, RST, SYN } from '../../src/tcp-flags.ts';
import { seqGe, seqGt, seqLe, seqLt } from '../../src/wire/seq.ts';
import { type PlainSegment, readCapture } from '../helpers/segments.ts';

/** On shorter round trips scatter is as long as the trip: nothing comes too early. */
const NEAR_NS = 4_000_000;

export interface Evidence {
  /** Bytes of it were in an earlier frame of this capture. */
  repeats: boolean;
  /** What later frames prove: it was needless. */
  needless: 'dsack' | 'timestamp' | 'early-ack' | 'duplicate-acks' | null;
  /** Bytes of it or above it came before, or IP identifications are missing: a receiver can know that it is no new data. */
  traced: boolean;
  /** It was all that its sender had out, which may send probes, and it never went a third time: probe and time-out look alike. */
  lone: boolean;
}

interface Sent {
  readonly s: PlainSegment;
  readonly start: number;
  readonly end: number;
  readonly original: PlainSegment | null;
  readonly evidence: Evidence;
  acked: boolean;
  reported: boolean;
}

/** One direction of one connection. */
class Sender {
  readonly sent: Sent[] = [];
  known = false;
  nxt = 0;
  una = 0;
  unaKnown = false;
  minRttNs: number;
  samples = 0;
  newestId = 0;
  gaps = false;
  /** SACK was offered: without it there are no probes. */
  probes = false;
  syns = 0;
  synNs = 0;
  window = -1;

  constructor(minRttNs: number) {
    this.minRttNs = minRttNs;
  }
}

const dsackOf = (a: PlainSegment): readonly [number, number] | null => {
  const [left, right, left2, right2] = a.sack;
  if (left === undefined || right === undefined) return null;
  if (seqLe(right, a.ack)) return [left, right];
  return left2 !== undefined && right2 !== undefined && seqGe(left, left2) && seqLe(right, right2)
    ? [left, right]
    : null;
};

/** Data or a FIN leaves, or an empty segment that shows how far its sender is. */
function send(me: Sender, s: PlainSegment, found: Map<number, Evidence>): void {
  const syn = (s.flags & SYN) !== 0;
  const start = syn ? (s.seq + 1) | 0 : s.seq;
  const end = (start + s.payloadLength + ((s.flags & FIN) !== 0 ? 1 : 0)) | 0;
  if (syn) {
    me.syns++;
    me.probes = s.sackPermitted;
    me.synNs = s.timeNs;
  }
  if (s.family === 4 && s.ipId > 0) {
    const step = ((s.ipId - me.newestId) << 16) >> 16;
    if (me.newestId > 0 && step > 1) me.gaps = true;
    if (me.newestId === 0 || step > 0) me.newestId = s.ipId;
  }
  if (!me.known) {
    me.known = true;
    me.nxt = start;
  }
  if (end !== start) {
    const original = me.sent.findLast((b) => seqLt(b.start, end) && seqGt(b.end, start)) ?? null;
    const lone = me.probes && me.unaKnown && seqGe(me.una, start) && seqGe(end, me.nxt);
    // The wait for one more tells what the one before was.
    const third = original !== null && original.original !== null;
    if (third) original.evidence.lone = false;
    const evidence: Evidence = {
      repeats: original !== null,
      needless: null,
      traced: original !== null || seqLt(start, me.nxt) || me.gaps,
      lone: lone && !third,
    };
    me.sent.push({ s, start, end, original: original?.s ?? null, evidence, acked: false, reported: false });
    found.set(s.frame, evidence);
  }
  if (seqGt(end, me.nxt)) me.nxt = end;
}

/** The peer's segment reaches this sender. */
function hear(me: Sender, a: PlainSegment): void {
  if ((a.flags & (ACK | RST)) !== ACK) return;
  if (me.syns === 1 && !me.unaKnown) {
    me.minRttNs = Math.min(me.minRttNs, a.timeNs - me.synNs);
    me.samples++;
  }
  const dsack = dsackOf(a);
  if (dsack !== null) {
    // RFC 2883, RFC 3708: each answers one transmission; the latest that was not answered yet.
    const of = me.sent.findLast(
      (b) => b.original !== null && !b.reported && seqLe(dsack[0], b.start) && seqLe(b.end, dsack[1]),
    );
    if (of !== undefined) {
      of.reported = true;
      of.evidence.needless ??= 'dsack';
    }
  }
  const again = me.unaKnown && a.ack === me.una;
  for (const b of me.sent) {
    if (b.acked || !seqLe(b.end, a.ack)) continue;
    b.acked = true;
    const took = a.timeNs - b.s.timeNs;
    if (b.original === null) {
      if (!me.sent.some((c) => c.original !== null && seqLt(c.start, b.end) && seqGt(c.end, b.start))) {
        me.minRttNs = Math.min(me.minRttNs, took);
        me.samples++;
      }
      continue;
    }
    const [val] = b.s.timestamps ?? [];
    const [before] = b.original.timestamps ?? [];
    const [, echo] = a.timestamps ?? [];
    // RFC 3522: the first ACK of it echoes something older than it, and it is newer than what it repeats.
    if (
      val !== undefined &&
      before !== undefined &&
      echo !== undefined &&
      ((val - before) | 0) > 0 &&
      ((val - echo) | 0) > 0
    )
      b.evidence.needless ??= 'timestamp';
    else if (me.samples >= 3 && me.minRttNs > NEAR_NS && took < 0.8 * me.minRttNs) b.evidence.needless ??= 'early-ack';
  }
  if (
    again &&
    a.payloadLength === 0 &&
    (a.flags & FIN) === 0 &&
    a.sack.length === 0 &&
    a.ack === me.nxt &&
    a.window === me.window
  ) {
    // Nothing is out, and yet something made the peer repeat itself: a repetition came, of which it had every byte.
    const of = me.sent.findLast(
      (b) =>
        b.original !== null &&
        !b.reported &&
        b.evidence.needless !== 'dsack' &&
        a.timeNs - b.s.timeNs > 0.8 * me.minRttNs,
    );
    if (of !== undefined) {
      of.reported = true;
      of.evidence.needless ??= 'duplicate-acks';
    }
  }
  if (!me.unaKnown || seqGt(a.ack, me.una)) me.una = a.ack;
  me.unaKnown = true;
  me.window = a.window;
}

export function evidenceIn(path: string): Map<number, Evidence> {
  const { segments } = readCapture(readFileSync(path));
  // The least round trip of the whole capture is known only at its end.
  const least = new Map<string, number>();
  for (const [key, me] of play(segments, least, new Map())) least.set(key, me.minRttNs);
  const found = new Map<number, Evidence>();
  play(segments, least, found);
  return found;
}

function play(
  segments: readonly PlainSegment[],
  least: ReadonlyMap<string, number>,
  found: Map<number, Evidence>,
): Map<string, Sender> {
  const senders = new Map<string, Sender>();
  const of = (key: string): Sender => {
    let me = senders.get(key);
    if (me === undefined) senders.set(key, (me = new Sender(least.get(key) ?? Number.POSITIVE_INFINITY)));
    return me;
  };
  for (const s of segments) {
    if (s.protocol !== 6) continue;
    const a = `${s.src} ${s.srcPort}`;
    const b = `${s.dst} ${s.dstPort}`;
    hear(of(`${b} ${a}`), s);
    if ((s.flags & RST) === 0) send(of(`${a} ${b}`), s, found);
  }
  return senders;
}
