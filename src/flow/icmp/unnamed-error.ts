/**
 * Which connection an ICMP error means that does not say so: a line of text without -v names the two hosts and at most
 * the far port. Likely, never certain.
 */
import { FAMILY_NAME, PROTO_TCP, type Segment } from '../../segment/segment.ts';
import type { Side } from '../../records/sink.ts';
import type { Connection, Endpoint } from '../connection.ts';

/** Connections looked at, from the newest back. */
const MAX_LOOKED_AT = 256;

export interface Meant {
  readonly connection: Connection;
  /** Who had sent the packet that caused the error. */
  readonly side: Side;
}

/** An attempt to connect that waits for an answer, the oldest first; else the only connection between the two hosts. */
export function meantBy(newest: Connection | null, quoted: Segment): Meant | null {
  if (!mayBeTcp(quoted)) return null;
  let waiting: Meant | null = null;
  let only: Meant | null = null;
  let several = false;
  let attempts = 0;
  let looked = 0;
  const anywhere = namesNoTarget(quoted);
  for (let c = newest; c !== null && looked < MAX_LOOKED_AT; c = c.previous, looked++) {
    const side = senderIn(c, quoted);
    if (side < 0 || c.ended) continue;
    const meant: Meant = { connection: c, side: side as Side };
    const me = c.endpoint(meant.side);
    if (waits(c, me)) {
      waiting = meant;
      attempts++;
    } else if (anywhere && me.state.name === 'SYN-SENT') continue;
    several = only !== null;
    only ??= meant;
  }
  // With the sender alone named, the only attempt that waits and has had no error is meant; on a host with an open connection nothing is sure.
  if (anywhere) return attempts === 1 && !several ? waiting : null;
  return waiting ?? (several ? null : only);
}

/** A line of text may not say what was quoted. */
export const mayBeTcp = (quoted: Segment): boolean => quoted.protocol === 0 || quoted.protocol === PROTO_TCP;

/** `time exceeded in-transit` tells no more than who is told. */
export const namesNoTarget = (q: Segment): boolean =>
  q.family !== FAMILY_NAME && q.dst0 === 0 && q.dst1 === 0 && q.dst2 === 0 && q.dst3 === 0;

function senderIn(c: Connection, q: Segment): Side | -1 {
  if (c.origin.family !== q.family) return -1;
  if (isSource(q, c.origin.aWords) && isTarget(q, c.origin.bWords, c.origin.bPort)) return 0;
  return isSource(q, c.origin.bWords) && isTarget(q, c.origin.aWords, c.origin.aPort) ? 1 : -1;
}

type Words = Connection['origin']['aWords'];

const isSource = (q: Segment, w: Words): boolean =>
  q.src0 === w[0] && q.src1 === w[1] && q.src2 === w[2] && q.src3 === w[3];
const isTarget = (q: Segment, w: Words, port: number): boolean =>
  namesNoTarget(q) ||
  (q.dst0 === w[0] && q.dst1 === w[1] && q.dst2 === w[2] && q.dst3 === w[3] && (q.dstPort === 0 || q.dstPort === port));

/** Its last SYN has neither an answer nor an error. */
function waits(c: Connection, me: Endpoint): boolean {
  if (me.state.name !== 'SYN-SENT' || c.peerOf(me).counts.segments > 0) return false;
  const last = c.icmpErrors.at(-1);
  return last === undefined || last.frame < me.counts.lastFrame;
}
