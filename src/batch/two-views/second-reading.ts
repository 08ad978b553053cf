/** The second reading of a capture: the packets of some of its connections, and the time that it covers. */
import { readSource, type SourceInput } from '../../capture/source.ts';
import { FAMILY_IPV4, PROTO_TCP, type Segment } from '../../segment/segment.ts';
import { NameTable } from '../../segment/names.ts';
import { ipv4Text, ipv6Text } from '../../wire/address.ts';
import type { Candidate } from './candidates.ts';
import type { Place } from './compare.ts';
import { type Seen, seenOf } from './packets.ts';
import type { Room } from './room.ts';

export interface SecondReading {
  /** By the connection's number. */
  readonly places: ReadonlyMap<number, Place>;
  /** Of the first frame, since 1970; null where the input carries no date. */
  readonly startNs: bigint | null;
}

interface Wanted {
  readonly connection: Candidate;
  readonly copies: ReadonlyMap<number, number>;
  /** Frames of `packets`, where there are copies of some. */
  readonly kept: Set<number>;
  readonly packets: Seen[];
}

const addressText = (s: Segment, source: boolean, names: NameTable): string => {
  const [w0, w1, w2, w3] = source
    ? ([s.src0, s.src1, s.src2, s.src3] as const)
    : ([s.dst0, s.dst1, s.dst2, s.dst3] as const);
  if (s.family === FAMILY_IPV4) return ipv4Text(w0);
  return s.family === 0 ? names.text(w0) : ipv6Text(w0, w1, w2, w3);
};

/** `copiesOf`: frames of the connection that the capture holds a second time, and of their originals. */
export async function readAgain(
  input: SourceInput,
  connections: readonly Candidate[],
  copiesOf: (connection: Candidate) => ReadonlyMap<number, number>,
  room: Pick<Room, 'packetsOfOne' | 'packets'>,
): Promise<SecondReading> {
  const names = new NameTable();
  const byPorts = new Map<string, Wanted[]>();
  const all = connections.map((connection): Wanted => ({
    connection,
    copies: copiesOf(connection),
    kept: new Set(),
    packets: [],
  }));
  for (const wanted of all) {
    const { a, b } = wanted.connection;
    for (const key of new Set([`${String(a.port)} ${String(b.port)}`, `${String(b.port)} ${String(a.port)}`])) {
      const list = byPorts.get(key);
      if (list === undefined) byPorts.set(key, [wanted]);
      else list.push(wanted);
    }
  }
  const known = new Map<number, Wanted[] | null>();
  let kept = 0;
  let lastKept = Number.POSITIVE_INFINITY;
  const segment = (s: Segment): void => {
    if (s.protocol !== PROTO_TCP) return;
    const ports = s.srcPort * 0x1_0000_0000 + s.dstPort;
    let list = known.get(ports);
    if (list === undefined) {
      list = byPorts.get(`${String(names.portText(s.srcPort))} ${String(names.portText(s.dstPort))}`) ?? null;
      known.set(ports, list);
    }
    if (list === null) return;
    for (const { connection, copies, kept: frames, packets } of list) {
      const original = copies.get(s.frame);
      if (original === undefined) {
        if (s.frame < connection.firstFrame || s.frame > connection.lastFrame) continue;
      }
      // Behind a translation a copy has other addresses than its original, and is the only one that has these.
      else if (original === s.frame || frames.has(original)) continue;
      const { a, b } = connection;
      const byA = is(s, true, a, names) && is(s, false, b, names);
      if (!byA && !(is(s, true, b, names) && is(s, false, a, names))) continue;
      if (packets.length >= room.packetsOfOne || kept >= room.packets) {
        lastKept = Math.min(lastKept, s.timeNs);
        continue;
      }
      packets.push(seenOf(s, byA));
      if (copies.size > 0) frames.add(s.frame);
      // One behind the translation is enough, at however many devices it was captured there.
      if (original !== undefined) frames.add(original);
      kept++;
    }
  };
  const end = await readSource(input, { start: () => {}, segment }, names);
  const covered = Math.min(end.durationNs, lastKept);
  return {
    places: new Map(
      all.map(({ connection, packets }) => [
        connection.id,
        { packets, firstNs: 0, lastNs: covered, complete: (end.capturedDrops ?? 0) === 0 },
      ]),
    ),
    startNs: end.startEpochNs ?? null,
  };
}

const is = (s: Segment, source: boolean, end: Candidate['a'], names: NameTable): boolean =>
  names.portText(source ? s.srcPort : s.dstPort) === end.port && addressText(s, source, names) === end.address;
