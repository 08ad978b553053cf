/**
 * Which connection an ICMP error belongs to whose quote names other addresses than the capture: a translator of
 * addresses rewrote the error's own header and left the quote as it was outside (RFC 5508 §4.2 asks for both). Bound by
 * what survives: the host that gets the error, one whole end of the quote, and a number that is under way. Likely only.
 */
import { KNOWN_SEQ, type Segment } from '../../segment/segment.ts';
import { seqGe, seqLe } from '../../wire/seq.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { Meant } from './unnamed-error.ts';

/** Connections looked at, from the newest back. */
const MAX_LOOKED_AT = 256;

export function meantThrough(newest: Connection | null, error: Segment, quoted: Segment): Meant | null {
  if ((quoted.known & KNOWN_SEQ) === 0) return null;
  let looked = 0;
  for (let c = newest; c !== null && looked < MAX_LOOKED_AT; c = c.previous, looked++) {
    if (c.origin.family !== quoted.family) continue;
    if (
      survives(error, quoted, c.origin.aWords, c.origin.aPort, c.origin.bWords, c.origin.bPort) &&
      underWay(c.a, quoted.seq)
    )
      return { connection: c, side: 0 };
    if (
      survives(error, quoted, c.origin.bWords, c.origin.bPort, c.origin.aWords, c.origin.aPort) &&
      underWay(c.b, quoted.seq)
    )
      return { connection: c, side: 1 };
  }
  return null;
}

type Words = Connection['origin']['aWords'];

/** The error goes to the sender, and the quote still has the sender's own end or the other one. */
export function survives(
  error: Segment,
  q: Segment,
  sender: Words,
  port: number,
  peer: Words,
  peerPort: number,
): boolean {
  if (error.dst0 !== sender[0] || error.dst1 !== sender[1] || error.dst2 !== sender[2] || error.dst3 !== sender[3])
    return false;
  const own =
    q.srcPort === port && q.src0 === sender[0] && q.src1 === sender[1] && q.src2 === sender[2] && q.src3 === sender[3];
  const far =
    q.dstPort === peerPort && q.dst0 === peer[0] && q.dst1 === peer[1] && q.dst2 === peer[2] && q.dst3 === peer[3];
  return own !== far;
}

/** RFC 5927 §4.1. */
const underWay = (me: Endpoint, seq: number): boolean =>
  me.snd.seqKnown &&
  me.snd.baseKnown &&
  seqLe(seq, me.snd.nxt) &&
  seqGe(seq, me.snd.unaKnown ? me.snd.una : me.snd.base);
