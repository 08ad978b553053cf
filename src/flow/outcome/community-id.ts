/** The Community ID, under which other tools know the same connection. */
import { platform } from '#platform';
import { FAMILY_IPV4, FAMILY_IPV6 } from '../../segment/segment.ts';
import type { ConnectionSummary } from '../summary.ts';

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
