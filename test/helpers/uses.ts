/** Connections that use the same addresses and ports again and again, as a capture; which use each packet belongs to is known. */
import type { Random } from '../fuzz/inputs.ts';
import { writeFrames } from '../damage/damages.ts';

const SYN = 0x02;
const SYN_ACK = 0x12;
const ACK = 0x10;
const PSH_ACK = 0x18;
const FIN_ACK = 0x11;
const RST_ACK = 0x14;
const RST = 0x04;

const MS = 1_000_000;
const SECOND = 1000 * MS;
const EPOCH_NS = 1_700_000_000_000_000_000n;
const SERVER = 0x0a090001;
const SERVER_PORT = 443;
const HEADERS = 54;
const TO_SERVER = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
const TO_CLIENT = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];

/** How a use goes. What is captured before its time, and what comes again, belongs to the use all the same. */
export const WAYS = [
  'client-closes',
  'server-closes',
  'syn-ack-captured-first',
  'syn-twice',
  'syn-ack-twice',
  'last-ack-twice',
  'client-resets',
  'refused',
  'left-open',
] as const;
export type Way = (typeof WAYS)[number];

/** A connection as it really was. */
export interface Use {
  /** As in the records: the end that calls first. */
  readonly client: string;
  /** From 1. */
  readonly nth: number;
  readonly way: Way;
  segments: number;
  /** Its SYN came within TIME-WAIT (60 s) of the use before. */
  readonly early: boolean;
}

/** Of the client, of the server. */
type Isns = readonly [number, number];

interface Sent {
  readonly fromClient: boolean;
  readonly flags: number;
  readonly seq: number;
  readonly ack: number;
  readonly length: number;
}

/** When (milliseconds from the first SYN on), who, flags, number and acknowledgement relative to the ISNs, bytes. */
type Step = readonly [number, 'c' | 's', number, number, number, number];

const OPEN: readonly Step[] = [
  [0, 'c', SYN, 0, 0, 0],
  [0.2, 's', SYN_ACK, 0, 1, 0],
  [0.3, 'c', ACK, 1, 1, 0],
];
const TALK: readonly Step[] = [
  [1, 'c', PSH_ACK, 1, 1, 90],
  [3, 's', PSH_ACK, 1, 91, 300],
  [3.1, 'c', ACK, 91, 301, 0],
];
const BY_CLIENT: readonly Step[] = [
  [4, 'c', FIN_ACK, 91, 301, 0],
  [4.2, 's', FIN_ACK, 301, 92, 0],
  [4.3, 'c', ACK, 92, 302, 0],
];
const BY_SERVER: readonly Step[] = [
  [4, 's', FIN_ACK, 301, 91, 0],
  [4.2, 'c', FIN_ACK, 91, 302, 0],
  [4.3, 's', ACK, 302, 92, 0],
];
const later = (steps: readonly Step[], ms: number): Step[] =>
  steps.map(([at, who, flags, seq, ack, length]) => [at + ms, who, flags, seq, ack, length]);

const WHOLE = [...OPEN, ...TALK, ...BY_CLIENT];
/** As a SYN that came to nothing is followed: once more after a second, and then as if nothing had been. */
const SYN_TWICE: readonly Step[] = [[0, 'c', SYN, 0, 0, 0], ...later(WHOLE, 1000)];

const STEPS: Readonly<Record<Way, readonly Step[]>> = {
  'client-closes': WHOLE,
  'server-closes': [...OPEN, ...TALK, ...BY_SERVER],
  'syn-ack-captured-first': [[0, 's', SYN_ACK, 0, 1, 0], [0.02, 'c', SYN, 0, 0, 0], ...WHOLE.slice(2)],
  'syn-twice': SYN_TWICE,
  'syn-ack-twice': [...OPEN.slice(0, 2), [1001, 's', SYN_ACK, 0, 1, 0], ...later(WHOLE.slice(2), 1001)],
  'last-ack-twice': [...WHOLE, [210, 's', FIN_ACK, 301, 92, 0], [210.1, 'c', ACK, 92, 302, 0]],
  'client-resets': [...OPEN, ...TALK, [4, 'c', RST_ACK, 91, 301, 0]],
  refused: [
    [0, 'c', SYN, 0, 0, 0],
    [0.2, 's', RST_ACK, -1, 1, 0],
  ],
  'left-open': [...OPEN, ...TALK],
};

/**
 * What still comes of a use when the next one's SYN is out, from that SYN on: the server's last FIN again, or its ACK of a
 * connection that it holds for open (RFC 5961 §4.2), and the RST that a host in SYN-SENT answers it with (RFC 9293 §3.10.7.3).
 */
const STRAGGLERS: Readonly<Partial<Record<Way, readonly Step[]>>> = {
  'client-closes': [
    [0.1, 's', FIN_ACK, 301, 92, 0],
    [0.15, 'c', RST, 92, 0, 0],
  ],
  'left-open': [
    [0.1, 's', ACK, 301, 91, 0],
    [0.15, 'c', RST, 91, 0, 0],
  ],
};
/** So many of ten uses that may have stragglers have some; one that was left open always has. */
const STRAGGLING = 3;

const WAITS: ReadonlySet<Way> = new Set(WAYS.filter((way) => !['client-resets', 'refused', 'left-open'].includes(way)));

export interface Uses {
  readonly capture: Uint8Array;
  readonly uses: readonly Use[];
}

/**
 * `tuples` clients' ports, each used `times` times in one of `ways`. `gapMs`: from a use's end to the next one's SYN, by chance
 * between the two. Initial numbers come from a clock of 64 ns and a secret of the tuple, as Linux makes them (RFC 6528 §3).
 */
export function reusedPorts(
  random: Random,
  o: {
    stragglers?: boolean;
    tuples: number;
    times: number;
    ways: readonly Way[];
    gapMs: readonly [number, number];
    apartUs: number;
  },
): Uses {
  const uses: Use[] = [];
  const all: { atNs: number; bytes: Uint8Array }[] = [];
  for (let t = 0; t < o.tuples; t++) {
    const client = 0x0a010000 + t;
    const port = 1024 + random.below(60_000);
    const secret = [random.word(), random.word()] as const;
    const send = (isn: Isns, fromNs: number, [ms, who, flags, seq, ack, length]: Step): number => {
      const atNs = fromNs + Math.round(ms * MS);
      const bytes = frameOf(client, port, isn, { fromClient: who === 'c', flags, seq, ack, length }, ipId++);
      all.push({ atNs, bytes });
      return atNs;
    };
    let atNs = t * o.apartUs * 1000;
    let endedNs = Number.NEGATIVE_INFINITY;
    let ipId = random.below(65_536);
    let before: { use: Use; isn: Isns } | null = null;
    for (let nth = 1; nth <= o.times; nth++) {
      let way = o.ways[random.below(o.ways.length)] as Way;
      const stragglers = before === null ? undefined : STRAGGLERS[before.use.way];
      const leftOpen = before?.use.way === 'left-open';
      const straggles = leftOpen || (o.stragglers !== false && o.gapMs[1] < 60_000 && random.below(10) < STRAGGLING);
      const isn = secret.map((own) => (own + Math.floor(atNs / 64)) % 2 ** 32) as [number, number];
      if (before !== null && stragglers !== undefined && straggles) {
        way = leftOpen ? 'syn-twice' : 'client-closes';
        for (const step of stragglers) send(before.isn, atNs, step);
        before.use.segments += stragglers.length;
      }
      let synNs = Number.POSITIVE_INFINITY;
      let lastNs = atNs;
      for (const step of STEPS[way]) {
        lastNs = send(isn, atNs, step);
        if (step[2] === SYN) synNs = Math.min(synNs, lastNs);
      }
      const early = synNs - endedNs <= 60 * SECOND;
      const use: Use = {
        client: `10.${(client >>> 16) & 255}.${(client >>> 8) & 255}.${client & 255}:${port}`,
        nth,
        way,
        segments: STEPS[way].length,
        early,
      };
      uses.push(use);
      before = { use, isn };
      endedNs = WAITS.has(way) ? lastNs : Number.NEGATIVE_INFINITY;
      atNs = lastNs + (o.gapMs[0] + random.below(o.gapMs[1] - o.gapMs[0])) * MS;
    }
  }
  const frames = all
    .toSorted((x, y) => x.atNs - y.atNs)
    .map(({ atNs, bytes }) => ({ ns: EPOCH_NS + BigInt(atNs), bytes, length: bytes.length }));
  return { capture: writeFrames(frames, 1), uses };
}

/** Ethernet, IPv4 and TCP without options, in one piece: there are hundreds of thousands. */
function frameOf(client: number, port: number, isn: Isns, sent: Sent, id: number): Uint8Array {
  const { fromClient, flags, seq, ack, length } = sent;
  const [own, peer] = fromClient ? isn : [isn[1], isn[0]];
  const bytes = new Uint8Array(HEADERS + length);
  const view = new DataView(bytes.buffer);
  bytes.set(fromClient ? TO_SERVER : TO_CLIENT);
  view.setUint16(12, 0x0800);
  view.setUint16(14, 0x4500);
  view.setUint16(16, HEADERS - 14 + length);
  view.setUint16(18, id & 0xffff);
  view.setUint16(22, (64 << 8) | 6);
  view.setUint32(26, fromClient ? client : SERVER);
  view.setUint32(30, fromClient ? SERVER : client);
  view.setUint16(34, fromClient ? port : SERVER_PORT);
  view.setUint16(36, fromClient ? SERVER_PORT : port);
  // A refusal has the number 0: its sender has none of its own (RFC 9293 §3.10.7.1).
  view.setUint32(38, seq < 0 ? 0 : (own + seq) % 2 ** 32);
  view.setUint32(42, (flags & ACK) === 0 ? 0 : (peer + ack) % 2 ** 32);
  view.setUint16(46, 0x5000 | flags);
  view.setUint16(48, 65_535);
  return bytes;
}
