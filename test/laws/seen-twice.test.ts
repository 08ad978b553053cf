/**
 * One connection seen twice is one connection, and two that look alike are two: for each way in which a capture holds packets more
 * than once, a case beside the one that differs in the thing on which the judgement rests.
 */
import { describe, expect, it } from 'vitest';
import { analyze, type OutputRecord } from '../../src/index.ts';
import { writeFrames } from '../damage/damages.ts';
import { captureOf, delayed, type Packet, seenAt, TALK } from '../helpers/seen-twice.ts';

interface Told {
  /** Bytes of both sides, by connection. */
  bytes: (readonly [number, number])[];
  kinds: string[];
  codes: string[];
}

async function told(capture: Uint8Array): Promise<Told> {
  const records: OutputRecord[] = [];
  for await (const r of analyze(capture, { packets: 'all' })) records.push(r);
  const revised = new Map(records.flatMap((r) => (r.type === 'revision' ? [[r.frame, r.kind]] : [])));
  return {
    bytes: records.flatMap((r) => (r.type === 'connection' ? [[r.a.bytes, r.b.bytes] as const] : [])),
    kinds: records.flatMap((r) => (r.type === 'annotation' ? [revised.get(r.frame) ?? r.kind] : [])),
    codes: records.flatMap((r) => (r.type === 'finding' ? [r.code] : [])),
  };
}

const ONCE = [[100, 300]];
const TWICE = [
  [100, 300],
  [100, 300],
];
const SENT_AGAIN = /retransmission|network-duplicate|fast-|tail-loss|timeout-recovery/;
const DUPLICATE_ACK = 'duplicate-ack';

/** What is said beside one connection whose bytes count once: packets sent again, faults of hosts or of the path. */
const beside = ({ bytes, kinds, codes }: Told): unknown[] => [
  ...(JSON.stringify(bytes) === JSON.stringify(ONCE) ? [] : bytes),
  ...kinds.filter((kind) => SENT_AGAIN.test(kind) || kind === DUPLICATE_ACK),
  ...codes.filter((code) => !code.startsWith('TE9') && !code.startsWith('TE50')),
];

describe('both sides of a translator', () => {
  const INSIDE = ['10.1.1.5', 51_000] as const;

  it('hold one connection', async () => {
    const all = await told(captureOf(seenAt({ client: INSIDE }), seenAt({ us: 40, hops: 1, macs: [3, 4] })));
    expect(beside(all)).toEqual([]);
    expect(all.codes).toContain('TE5013');
  });

  it('hold one, without a TTL that falls (a bridge that translates)', async () => {
    const all = await told(captureOf(seenAt({ client: INSIDE }), seenAt({ us: 40, macs: [3, 4] })));
    expect(beside(all)).toEqual([]);
  });

  it('hold two where each has numbers of its own', async () => {
    const { bytes, codes } = await told(
      captureOf(
        seenAt({ client: INSIDE }),
        seenAt({ us: 40, hops: 1, macs: [3, 4], isns: [4_000_000, 5_000_000], ids: 9000 }),
      ),
    );
    expect(bytes).toEqual(TWICE);
    expect(codes).not.toContain('TE5013');
  });
});

describe("a container's pair, its bridge and the card", () => {
  it('hold one connection', async () => {
    expect(
      beside(
        await told(
          captureOf(
            seenAt({ macs: [11, 12] }),
            seenAt({ us: 3, macs: [13, 14] }),
            seenAt({ us: 9, hops: 1, macs: [3, 4] }),
          ),
        ),
      ),
    ).toEqual([]);
  });
});

describe('a tunnel and what is in it', () => {
  it('hold one connection', async () => {
    const { bytes, kinds } = await told(captureOf(seenAt({}), seenAt({ us: 15, vxlan: true, macs: [3, 4] })));
    expect(bytes).toEqual(ONCE);
    expect(kinds.filter((kind) => SENT_AGAIN.test(kind))).toEqual([]);
  });

  it('hold two where another tenant uses the same addresses', async () => {
    const { bytes } = await told(
      captureOf(seenAt({}), seenAt({ us: 1500, vxlan: true, macs: [3, 4], isns: [4_000_000, 5_000_000], ids: 9000 })),
    );
    expect(bytes).toEqual(TWICE);
  });
});

describe('packets that a router handed on', () => {
  it('are copies', async () => {
    expect(beside(await told(captureOf(seenAt({}), seenAt({ us: 25, hops: 1, macs: [2, 3] }))))).toEqual([]);
  });

  it('are no copies where their sender made them anew', async () => {
    const again = delayed(
      TALK.filter((p) => p.length > 0 && p.fromClient),
      250_000,
      1050,
    );
    const late = [...TALK.slice(0, 4), ...delayed(TALK.slice(4), 260_000)];
    const { bytes, kinds } = await told(captureOf(seenAt({}, late), seenAt({}, again)));
    expect(bytes).toEqual(ONCE);
    expect(kinds.some((kind) => SENT_AGAIN.test(kind))).toBe(true);
  });
});

/** The request goes on in five pieces; the server acknowledges each. `same`: the first piece's ACK five times. */
function acks(same: boolean): Packet[] {
  const pieces = [0, 1, 2, 3, 4].flatMap((i): Packet[] => [
    { us: 45_000 + i * 1000, fromClient: true, flags: 0x10, seq: 101 + 60 * i, ack: 1, length: 60, id: 1100 + i },
    {
      us: 65_400 + i * 1000,
      fromClient: false,
      flags: 0x10,
      seq: 1,
      ack: same ? 161 : 161 + 60 * i,
      length: 0,
      id: 5100 + i,
    },
  ]);
  return [...TALK.slice(0, 5), ...pieces];
}

describe('acknowledgements alone that come twice', () => {
  it('are copies, from the first one of the file on', async () => {
    const copies = acks(false).filter((p) => p.length === 0 && p.flags === 0x10);
    const { kinds } = await told(captureOf(seenAt({ sack: false }, acks(false)), seenAt({ us: -2 }, copies)));
    expect(kinds.filter((kind) => kind === DUPLICATE_ACK)).toEqual([]);
  });

  it('are duplicate ACKs where the receiver sent each of them', async () => {
    const { kinds } = await told(captureOf(seenAt({ sack: false }, acks(true))));
    expect(kinds.filter((kind) => kind === DUPLICATE_ACK)).toHaveLength(4);
  });
});

describe('a section of the file that comes twice', () => {
  it('is told once', async () => {
    const section = seenAt({});
    expect(beside(await told(writeFrames([...section, ...section], 1)))).toEqual([]);
  });

  it('is told twice where the ports were used again', async () => {
    const later = delayed(TALK, 500_000);
    const { bytes } = await told(captureOf(seenAt({}), seenAt({ isns: [600_000_000, 700_000_000], ids: 200 }, later)));
    expect(bytes).toEqual(TWICE);
  });
});
