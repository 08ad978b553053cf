/** Gzip as the browser unpacks it, held against zlib in Node: the same bytes, and a fault where Node finds one. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { array, asyncProperty, assert as check, boolean, integer, nat, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzip } from '../../src/platform/gunzip.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpacked(bytes: Uint8Array, size: number): Promise<Buffer | 'fault'> {
  const out: Uint8Array[] = [];
  try {
    for await (const piece of gunzip(pieces(bytes, size))) out.push(piece);
  } catch {
    return 'fault';
  }
  return Buffer.concat(out);
}

function byNode(bytes: Uint8Array): Buffer | 'fault' {
  try {
    return gunzipSync(bytes);
  } catch {
    return 'fault';
  }
}

describe('gzip in the browser', () => {
  it('unpacks members one after the other, in whatever pieces they come', async () => {
    await check(
      asyncProperty(
        array(uint8Array({ maxLength: 3_000 }), { minLength: 1, maxLength: 4 }),
        integer({ min: 1, max: 500 }),
        integer({ min: 0, max: 20 }),
        async (members, size, zeros) => {
          const packed = Buffer.concat([...members.map((one) => gzipSync(one)), Buffer.alloc(zeros)]);
          expect(await unpacked(packed, size)).toEqual(Buffer.concat(members));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds the faults that zlib finds: cut anywhere, a bit turned over, other data behind', async () => {
    const data = Buffer.from('a capture of TCP '.repeat(40));
    const packed = Buffer.concat([gzipSync(data), gzipSync(data)]);
    await check(
      asyncProperty(nat(packed.length), nat(7), boolean(), integer({ min: 1, max: 99 }), async (at, bit, cut, size) => {
        const damaged = Buffer.from(cut ? packed.subarray(0, at) : packed);
        if (!cut && at < damaged.length) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        const expected = damaged.length === 0 ? 'fault' : byNode(damaged);
        expect([at, bit, cut, await unpacked(damaged, size)]).toEqual([at, bit, cut, expected]);
      }),
      { numRuns: 400 },
    );
    const garbage = Buffer.concat([gzipSync(data), Buffer.from('garbage')]);
    expect(await unpacked(garbage, 64)).toBe(byNode(garbage));
  });
});
