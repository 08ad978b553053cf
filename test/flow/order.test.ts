/** What came late and what was sent again, in real captures whose order of sending was read by hand from identifications and timestamps. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordsOf } from '../helpers/recorded.ts';

const SHARED = '../shared/captures';
const LOSSY = `${SHARED}/tcprs__tcp__heuristics__loss-window-approximation.trace.pcap`;
const BUSY_HOST = `${SHARED}/suricata-verify__tcp-rst-unacked-stream-12__TLPW1-tcp-110.37.219.134-10.12.14.101-tcp-990-49254.pcap`;

async function late(path: string): Promise<number[]> {
  const frames: number[] = [];
  for (const r of await recordsOf(path)) if (r.type === 'annotation' && r.kind === 'reordered') frames.push(r.frame);
  return frames;
}

describe('segments that came late', () => {
  // 212 and 899 carry an older timestamp than what came before them, 655 and 673 an identification one or two below;
  // 34 others that fill holes have newer ones: they were sent again.
  it.skipIf(!existsSync(LOSSY))('are those whose marks are older', async () => {
    expect(await late(LOSSY)).toEqual([212, 655, 673, 899]);
  });

  // TTL 111, a Windows host whose count of packets goes once around between packets 72 (0x7f40) and 76 (0x1263).
  it.skipIf(!existsSync(BUSY_HOST))('are not told by a count that goes around within a round trip', async () => {
    const frames = await late(BUSY_HOST);
    expect(frames).not.toContain(8);
    expect(frames).not.toContain(84);
  });
});
