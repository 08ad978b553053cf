/**
 * Plays hand-written segments through the tracker and keeps every record, for tests of single rules. Sides are the
 * hosts 10.0.0.1:1000 (`a`) and 10.0.0.2:80 (`b`); sequence numbers are given relative to each side's ISN.
 */
import { Judge } from '../../src/findings/judge.ts';
import type { AnyRule } from '../../src/findings/rule.ts';
import { Tracker } from '../../src/flow/tracker.ts';
import { Witness } from '../../src/flow/witness/witness.ts';
import { ObjectSink } from '../../src/records/objects.ts';
import { isPlain, type PacketView } from '../../src/records/sink.ts';
import type {
  AnnotationKind,
  AnnotationRecord,
  ConnectionRecord,
  FindingRecord,
  OutputRecord,
  TransitionRecord,
} from '../../src/records/contract.ts';
import { languageOf } from '../../src/analyze.ts';
import { Wording } from '../../src/words/wording.ts';
import { NameTable } from '../../src/segment/names.ts';
import { KNOWN_ALL, PROTO_ICMP, PROTO_TCP, Segment } from '../../src/segment/segment.ts';
import { ACK, FIN, PSH, RST, SYN, URG } from '../../src/tcp-flags.ts';

export const ISN = { a: 1_000_000, b: -5_000 } as const;
const ADDRESS = { a: 0x0a000001, b: 0x0a000002 } as const;
const ROUTER = 0x0a000063;

export interface Shot {
  /** Milliseconds since the previous shot; default 1. */
  readonly after?: number;
  readonly seq?: number;
  readonly ack?: number;
  readonly length?: number;
  readonly window?: number;
  readonly ttl?: number;
  readonly ipId?: number;
  /** [val, ecr]. */
  readonly ts?: readonly [number, number];
  /** Blocks relative to the peer's ISN. */
  readonly sack?: readonly (readonly [number, number])[];
  readonly mss?: number;
  readonly scale?: number;
  readonly sackPermitted?: boolean;
  /** Own ISN for a new incarnation. */
  readonly isn?: number;
  /** The peer's, which `ack` counts from. */
  readonly peerIsn?: number;
  readonly port?: number;
  /** Changes anything else of the view. */
  readonly also?: (segment: Segment) => void;
}

const LETTERS: Readonly<Record<string, number>> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK, U: URG };

/** Every record as an object, in order; plain packets are only counted. */
export class Keeper extends ObjectSink {
  readonly all: OutputRecord[];
  /** Where the engine writes: what is kept has its words. */
  readonly engine: Wording;
  plainFrames = 0;

  constructor() {
    const all: OutputRecord[] = [];
    super((record) => all.push(record), { packets: true, starts: true });
    this.all = all;
    this.engine = new Wording(this, languageOf('en'));
  }
  override packet(view: PacketView): void {
    if (isPlain(view.kind)) this.plainFrames++;
    else super.packet(view);
  }
}

export class Play {
  readonly keeper = new Keeper();
  readonly names = new NameTable();
  readonly witness = new Witness();
  readonly judge: Judge;
  readonly tracker: Tracker;
  #frame = 0;
  #ns = 0;

  constructor(rules: readonly AnyRule[] = []) {
    this.judge = new Judge(rules, this.keeper.engine, this.names, this.witness, true);
    this.judge.startFile(0);
    this.tracker = new Tracker(this.keeper.engine, this.names, this.witness, this.judge);
    this.tracker.startFile(0, 'play', { format: 'pcap', linkTypes: ['EN10MB'], facts: {} });
  }

  /** Sends one segment: flags as tcpdump writes them (`S`, `S.`, `P.`, `F.`, `R`); returns its frame number. */
  send(from: 'a' | 'b', flags: string, shot: Shot = {}): number {
    const s = new Segment();
    this.#ns += (shot.after ?? (this.#frame === 0 ? 0 : 1)) * 1e6;
    s.frame = ++this.#frame;
    s.timeNs = this.#ns;
    s.protocol = PROTO_TCP;
    s.family = 4;
    s.known = KNOWN_ALL;
    const ports = { a: shot.port ?? 1000, b: 80 };
    const to = from === 'a' ? 'b' : 'a';
    s.src0 = ADDRESS[from];
    s.dst0 = ADDRESS[to];
    s.srcPort = ports[from];
    s.dstPort = ports[to];
    for (const letter of flags) s.flags |= LETTERS[letter] ?? 0;
    s.seq = ((shot.isn ?? ISN[from]) + (shot.seq ?? 0)) | 0;
    if ((s.flags & ACK) !== 0) s.ack = ((shot.peerIsn ?? ISN[to]) + (shot.ack ?? 1)) | 0;
    s.payloadLength = shot.length ?? 0;
    s.window = shot.window ?? 500;
    s.ttl = shot.ttl ?? 64;
    s.ipId = shot.ipId ?? s.frame;
    s.ipLength = 40 + s.payloadLength;
    if (shot.ts !== undefined) {
      s.hasTimestamp = true;
      [s.tsVal, s.tsEcr] = shot.ts;
    }
    if (shot.mss !== undefined) s.mss = shot.mss;
    if (shot.scale !== undefined) s.windowScale = shot.scale;
    s.sackPermitted = shot.sackPermitted ?? false;
    for (const [left, right] of shot.sack ?? []) {
      s.sack[2 * s.sackCount] = (ISN[to] + left) | 0;
      s.sack[2 * s.sackCount + 1] = (ISN[to] + right) | 0;
      s.sackCount++;
    }
    shot.also?.(s);
    this.tracker.segment(s);
    return s.frame;
  }

  /** A router says that it cannot reach `b`; it quotes the SYN of `a`. */
  unreachable(): void {
    const quoted = new Segment();
    quoted.protocol = PROTO_TCP;
    quoted.family = 4;
    quoted.known = KNOWN_ALL;
    quoted.src0 = ADDRESS.a;
    quoted.dst0 = ADDRESS.b;
    quoted.srcPort = 1000;
    quoted.dstPort = 80;
    quoted.seq = ISN.a;
    const s = new Segment();
    s.frame = ++this.#frame;
    s.timeNs = this.#ns += 1e6;
    s.protocol = PROTO_ICMP;
    s.family = 4;
    s.known = KNOWN_ALL;
    s.icmpType = 3;
    s.icmpCode = 1;
    s.ttl = 60;
    s.src0 = ROUTER;
    s.dst0 = ADDRESS.a;
    s.quoted = quoted;
    this.tracker.segment(s);
  }

  /** SYN, SYN-ACK, ACK. */
  open(shot: Shot = {}): this {
    this.send('a', 'S', { mss: 1460, scale: 7, sackPermitted: true, ...shot });
    this.send('b', 'S.', { mss: 1460, scale: 7, sackPermitted: true });
    this.send('a', '.', { seq: 1 });
    return this;
  }

  /** The capture ends, `ms` after the last segment. */
  end(ms = 0): this {
    const durationNs = this.#ns + ms * 1e6;
    const end = {
      frames: this.#frame,
      tcpSegments: this.#frame,
      durationNs,
      skipped: [],
      malformed: [],
      facts: {},
      linkTypes: ['EN10MB'],
      notes: [],
    };
    this.witness.nowNs = durationNs;
    this.tracker.endFile(end);
    return this;
  }

  get annotations(): AnnotationRecord[] {
    return this.keeper.all.filter((r) => r.type === 'annotation');
  }
  get transitions(): TransitionRecord[] {
    return this.keeper.all.filter((r) => r.type === 'transition');
  }
  get findings(): FindingRecord[] {
    return this.keeper.all.filter((r) => r.type === 'finding');
  }
  get connections(): ConnectionRecord[] {
    return this.keeper.all.filter((r) => r.type === 'connection');
  }
  /** Kinds by frame: `1 handshake-1`. */
  get kinds(): string[] {
    return this.annotations.map((r) => `${r.frame} ${r.kind}`);
  }
  /** The annotation of a kind at a frame. */
  at(frame: number, kind: AnnotationKind): AnnotationRecord | undefined {
    return this.annotations.find((r) => r.frame === frame && r.kind === kind);
  }
  /** The states that an endpoint of connection `id` went through, in order. */
  states(side: 'a' | 'b', id = 0): string[] {
    return this.transitions.filter((r) => r.side === side && r.connection === id).map((r) => r.to);
  }
}
