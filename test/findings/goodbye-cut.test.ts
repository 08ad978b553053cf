/** Data to a closed socket that is only TLS saying goodbye: known by its first bytes, and assumed where not even these were captured. */
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/index.ts';
import { captureOf } from '../helpers/seen-twice.ts';
import { ether, ip4, tcp } from '../helpers/packets.ts';
import type { Frame } from '../damage/damages.ts';

const CLIENT = '192.0.2.10';
const SERVER = '198.51.100.20';
const ALERT = [0x15, 3, 3, 0, 26];
const DATA = [0x17, 3, 3, 0, 26];

/** The client asks and closes; the server's last record meets a closed socket. */
function frames(record: readonly number[], snap: number): Frame[] {
  const payload = Uint8Array.from({ length: 31 }, (_, i) => record[i] ?? 200 - i);
  const steps = [
    [0, true, 0x02, 999, 0, []],
    [20, false, 0x12, 4999, 1000, []],
    [20.1, true, 0x10, 1000, 5000, []],
    [21, true, 0x18, 1000, 5000, new Uint8Array(40).fill(0x17)],
    [41, false, 0x10, 5000, 1040, []],
    [50, true, 0x11, 1040, 5000, []],
    [71, false, 0x18, 5000, 1041, payload],
    [71.1, true, 0x04, 1041, 0, []],
  ] as const;
  return steps.map(([ms, fromClient, flags, seq, ack, data], i) => {
    const [src, dst] = fromClient ? [40_000, 443] : [443, 40_000];
    const [from, to] = fromClient ? [CLIENT, SERVER] : [SERVER, CLIENT];
    const bytes = ether(ip4(6, tcp({ src, dst, flags, seq, ack, payload: data }), { src: from, dst: to, id: i + 1 }));
    const ns = 1_700_000_000_000_000_000n + BigInt(Math.round(ms * 1e6));
    return { ns, bytes: bytes.subarray(0, snap), length: bytes.length };
  });
}

async function told(record: readonly number[], snap: number): Promise<string | undefined> {
  for await (const r of analyze(captureOf(frames(record, snap))))
    if (r.type === 'finding' && r.code === 'TE4003') return `${r.severity}, ${r.certainty}`;
  return undefined;
}

describe('the last record to a closed socket', () => {
  it.each([65_535, 96, 59, 56])('is a goodbye by its first bytes, of %i captured', async (snap) => {
    expect(await told(ALERT, snap)).toMatch(/^note/);
  });

  it.each([65_535, 96, 59, 56])('is data by its first bytes, of %i captured', async (snap) => {
    expect(await told(DATA, snap)).toBe('problem, implied');
  });

  it('may be either where no payload was captured', async () => {
    expect(await told(ALERT, 54)).toBe('problem, assumed');
  });
});
