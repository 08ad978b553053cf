/** Keys under which other tools know the same connection: Community ID, Zeek's conn_state and history, Wireshark's stream. */
import { platform } from '#platform';
import { FAMILY_IPV4, FAMILY_IPV6 } from '../../segment/segment.ts';
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';

const PROTO_TCP = 6;
const bytes = new Uint8Array(2 + 32 + 2 + 4);
const view = new DataView(bytes.buffer);

/** Community ID v1 with seed 0 (github.com/corelight/community-id-spec); undefined without addresses and port numbers. */
export function communityId(c: ConnectionSummary): string | undefined {
  const words = c.origin.family === FAMILY_IPV4 ? 1 : c.origin.family === FAMILY_IPV6 ? 4 : 0;
  if (words === 0 || c.origin.aPort > 65_535 || c.origin.bPort > 65_535) return undefined;
  let order = 0;
  for (let i = 0; i < words && order === 0; i++)
    order = ((c.origin.aWords[i] as number) >>> 0) - ((c.origin.bWords[i] as number) >>> 0);
  if (order === 0) order = c.origin.aPort - c.origin.bPort;
  const forward = order <= 0;
  const [low, high] = forward ? [c.origin.aWords, c.origin.bWords] : [c.origin.bWords, c.origin.aWords];
  // The seed before and the byte behind the protocol's number stay 0.
  let at = 2;
  for (const list of [low, high])
    for (let i = 0; i < words; i++) {
      view.setInt32(at, list[i] as number);
      at += 4;
    }
  bytes[at++] = PROTO_TCP;
  bytes[at++] = 0;
  view.setUint16(at, forward ? c.origin.aPort : c.origin.bPort);
  view.setUint16(at + 2, forward ? c.origin.bPort : c.origin.aPort);
  return `1:${platform.sha1(bytes.subarray(0, at + 4))}`;
}

const reset = (e: EndpointSummary): boolean => e.resets.sentCount > 0;
const inactive = (e: EndpointSummary): boolean =>
  e.counts.segments === 0 || (e.opening.synFrame === 0 && e.opening.synAckFrame === 0);
const closed = (e: EndpointSummary): boolean => e.closing.finFrame > 0;

/** Zeek's `conn_state` (scripts/base/protocols/conn/main.zeek, tcp-facts §3.1), from what each endpoint did. */
export function zeekConnState(c: ConnectionSummary): string {
  const o = c.a.opening.role === 'server' ? c.b : c.a;
  const r = c.peerOf(o);
  const attempting = o.opening.synFrame > 0 && !c.handshake.done;
  if (reset(r)) {
    if (attempting && r.opening.synAckFrame === 0) return inactive(o) ? 'RSTRH' : 'REJ';
    return inactive(o) ? 'RSTRH' : 'RSTR';
  }
  if (reset(o)) return inactive(r) ? (o.opening.synFrame > 0 ? 'RSTOS0' : 'OTH') : 'RSTO';
  if (closed(o) && closed(r)) return 'SF';
  if (closed(o)) return inactive(r) ? 'SH' : 'S2';
  if (closed(r)) return inactive(o) ? 'SHR' : 'S3';
  if (o.opening.synFrame > 0 && r.counts.segments === 0) return 'S0';
  return c.handshake.done ? 'S1' : 'OTH';
}

/** Wireshark's tcp.completeness: SYN 1, SYN-ACK 2, ACK 4, DATA 8, FIN 16, RST 32 (user's guide, wsug_advanced). */
export function completeness(c: ConnectionSummary): number {
  const { a, b } = c;
  return (
    (a.opening.synFrame > 0 || b.opening.synFrame > 0 ? 1 : 0) |
    (a.opening.synAckFrame > 0 || b.opening.synAckFrame > 0 ? 2 : 0) |
    (c.handshake.done || a.counts.dataSegments + b.counts.dataSegments > 0 || c.counts.plainAck ? 4 : 0) |
    (a.counts.dataSegments + b.counts.dataSegments > 0 ? 8 : 0) |
    (a.closing.finFrame > 0 || b.closing.finFrame > 0 ? 16 : 0) |
    (a.resets.sentCount > 0 || b.resets.sentCount > 0 ? 32 : 0)
  );
}
