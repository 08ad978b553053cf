/** What limited a sender, against the sending kernel's own account (`ss -i`: busy, rwnd_limited, app_limited). */
import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { recordsOf } from '../../helpers/recorded.ts';

const ROOT = 'fixtures/recorded/stalls';

interface Kernel {
  readonly busy: number;
  readonly receiver: number;
}

function kernel(name: string): Kernel {
  const truth = JSON.parse(readFileSync(`${ROOT}/${name}/truth.json`, 'utf8')) as { ss: { server: string[] } };
  const line = truth.ss.server.find((l) => l.startsWith('ESTAB')) ?? '';
  const ms = (key: string): number => Number(new RegExp(`\\b${key}:(\\d+)ms`).exec(line)?.[1] ?? 0);
  return { busy: ms('busy'), receiver: ms('rwnd_limited') };
}

async function ours(name: string, host: 'client' | 'server') {
  const record = (await recordsOf(`${ROOT}/${name}/${host}.pcap`)).find((r) => r.type === 'connection');
  return record?.type === 'connection' ? record.b.limits : undefined;
}

describe('what limits a sender', () => {
  it.each(['receiver-limited', 'slow-reader', 'network-limited'])(
    'agrees with the kernel on %s: the share of the receive window',
    async (name) => {
      const truth = kernel(name);
      const limits = await ours(name, 'server');
      expect(truth.receiver).toBeGreaterThan(0);
      // The kernel also counts the last flight, whose end is no pause before new data.
      expect(Math.abs((limits?.receiverNs ?? 0) / 1e6 - truth.receiver)).toBeLessThan(0.1 * truth.busy);
    },
  );

  it('finds the congestion window where the kernel was busy and not limited by the receiver', async () => {
    const truth = kernel('network-limited');
    const limits = await ours('network-limited', 'server');
    expect(limits?.senderNs).toBe(0);
    expect((limits?.networkNs ?? 0) / 1e6).toBeLessThan(truth.busy - truth.receiver);
    expect((limits?.networkNs ?? 0) / 1e6).toBeGreaterThan((truth.busy - truth.receiver) / 2);
  });

  it('finds the program where it pauses between writes (39 pauses of 25 ms)', async () => {
    const limits = await ours('application-limited', 'server');
    expect(limits?.receiverNs).toBe(0);
    expect(limits?.networkNs).toBe(0);
    // The first ten segments are not followed, which is up to three writes.
    expect((limits?.senderNs ?? 0) / 1e6).toBeGreaterThan(36 * 25);
    expect((limits?.senderNs ?? 0) / 1e6).toBeLessThan(39 * 27);
  });

  it('says nothing at the receiver, where it is not seen what let a segment go', async () => {
    for (const name of ['receiver-limited', 'network-limited', 'application-limited'])
      expect(await ours(name, 'client')).toBeUndefined();
  });
});
