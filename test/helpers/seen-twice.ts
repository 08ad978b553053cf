/** One short connection as frames, seen at one or more places of the way: behind a translator, a bridge, a router, in a tunnel. */
import { type Frame, writeFrames } from '../damage/damages.ts';
import { cat, ether, ip4, tcp, u16, u32, udp } from './packets.ts';

const SYN = 0x02;
const SYN_ACK = 0x12;
const ACK = 0x10;
const PSH_ACK = 0x18;
const FIN_ACK = 0x11;

const START_NS = 1_700_000_000_000_000_000n;

/** A packet as its sender made it. */
export interface Packet {
  /** Microseconds. */
  readonly us: number;
  readonly fromClient: boolean;
  readonly flags: number;
  /** Relative to the ISNs. */
  readonly seq: number;
  readonly ack: number;
  readonly length: number;
  readonly id: number;
}

/** Opens, asks 100 bytes, is answered 300, and closes; a millisecond or more between packets. */
export const TALK: readonly Packet[] = [
  { us: 0, fromClient: true, flags: SYN, seq: 0, ack: 0, length: 0, id: 1001 },
  { us: 20_000, fromClient: false, flags: SYN_ACK, seq: 0, ack: 1, length: 0, id: 0 },
  { us: 20_300, fromClient: true, flags: ACK, seq: 1, ack: 1, length: 0, id: 1002 },
  { us: 21_000, fromClient: true, flags: PSH_ACK, seq: 1, ack: 1, length: 100, id: 1003 },
  { us: 41_300, fromClient: false, flags: ACK, seq: 1, ack: 101, length: 0, id: 5001 },
  { us: 45_000, fromClient: false, flags: PSH_ACK, seq: 1, ack: 101, length: 300, id: 5002 },
  { us: 45_400, fromClient: true, flags: ACK, seq: 101, ack: 301, length: 0, id: 1004 },
  { us: 60_000, fromClient: true, flags: FIN_ACK, seq: 101, ack: 301, length: 0, id: 1005 },
  { us: 80_400, fromClient: false, flags: FIN_ACK, seq: 301, ack: 102, length: 0, id: 5003 },
  { us: 80_700, fromClient: true, flags: ACK, seq: 102, ack: 302, length: 0, id: 1006 },
];

/** The same so many microseconds later; `id`: with another identification. */
export function delayed(packets: readonly Packet[], us: number, id?: number): Packet[] {
  const out: Packet[] = [];
  for (const p of packets) out.push({ ...p, us: p.us + us, id: id ?? p.id });
  return out;
}

/** A place at which packets are seen, and what they look like there. */
export interface Place {
  /** Seen so many microseconds later by packets of the client (earlier by those of the server); default 0. */
  readonly us?: number;
  /** Client's address and port there. */
  readonly client?: readonly [string, number];
  /** Routers that the client's packets have passed there; the server's have passed three less. */
  readonly hops?: number;
  /** Last bytes of the link addresses of the client's side and the server's side. */
  readonly macs?: readonly [number, number];
  /** Within VXLAN, between two hosts of an underlay. */
  readonly vxlan?: boolean;
  readonly isns?: readonly [number, number];
  /** Whether both agree on SACK; default true. */
  readonly sack?: boolean;
  /** Added to IP identifications. */
  readonly ids?: number;
}

const CLIENT = ['192.0.2.10', 40_100] as const;
const SERVER = '198.51.100.20';
const HOPS_IN_ALL = 3;

export function seenAt(place: Place, packets: readonly Packet[] = TALK): Frame[] {
  const {
    us = 0,
    client = CLIENT,
    hops = 0,
    macs = [1, 2],
    vxlan = false,
    isns = [70_000, 900_000],
    ids = 0,
    sack = true,
  } = place;
  return packets.map((p) => {
    const [own, peer] = p.fromClient ? isns : [isns[1], isns[0]];
    const stamp = [
      1,
      1,
      8,
      10,
      ...u32(5000 + Math.floor(p.us / 1000) + (p.fromClient ? 0 : 80_000)),
      ...u32(p.flags === SYN ? 0 : 5000),
    ];
    const opening = [2, 4, 5, 180, ...(sack ? [4, 2] : [1, 1]), 8, 10, ...stamp.slice(4), 1, 3, 3, 7];
    const segment = tcp({
      src: p.fromClient ? client[1] : 443,
      dst: p.fromClient ? 443 : client[1],
      seq: own + p.seq,
      ack: (p.flags & ACK) === 0 ? 0 : peer + p.ack,
      flags: p.flags,
      window: 501,
      options: (p.flags & SYN) === 0 ? stamp : opening,
      payload: Uint8Array.from({ length: p.length }, (_, i) => (i * 31 + p.seq) & 255),
    });
    const packet = ip4(6, segment, {
      src: p.fromClient ? client[0] : SERVER,
      dst: p.fromClient ? SERVER : client[0],
      id: p.id === 0 ? 0 : p.id + ids,
    });
    packet[8] = 64 - (p.fromClient ? hops : HOPS_IN_ALL - hops);
    // Don't fragment, as TCP of today has it.
    packet[6] = 0x40;
    const bytes = between(macs, p.fromClient, vxlan ? underlay(between([7, 8], p.fromClient, packet), p) : packet);
    const later = BigInt(Math.round((p.us + (p.fromClient ? us : -us)) * 1000));
    return { ns: START_NS + later, bytes, length: bytes.length };
  });
}

function between([near, far]: readonly [number, number], fromClient: boolean, packet: Uint8Array): Uint8Array {
  const frame = ether(packet);
  frame.set([2, 0, 0, 0, 0, fromClient ? far : near, 2, 0, 0, 0, 0, fromClient ? near : far]);
  return frame;
}

const VXLAN_PORT = 4789;
const underlay = (inner: Uint8Array, p: Packet): Uint8Array =>
  ip4(17, udp(50_000, VXLAN_PORT, cat([8, 0, 0, 0], u16(0), [42, 0], inner)), {
    src: p.fromClient ? '10.0.0.1' : '10.0.0.2',
    dst: p.fromClient ? '10.0.0.2' : '10.0.0.1',
    id: p.id + 20_000,
  });

/** A capture of all that was seen, in the order of time. */
export const captureOf = (...places: readonly (readonly Frame[])[]): Uint8Array =>
  writeFrames(
    places.flat().toSorted((x, y) => (x.ns < y.ns ? -1 : x.ns > y.ns ? 1 : 0)),
    1,
  );
