/** Connections that are one event, a flood or a scan, and what they had in common: counted, never kept. */
import { SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { Distinct } from './distinct.ts';
import { ROLE_ANSWER, type HalfOpenRows } from './half-open-rows.ts';
import { hostKey } from './keys.ts';
import * as mark from './marks.ts';
import { TimeAxis } from './time-axis.ts';

export type PopulationKind =
  | 'syn-flood'
  | 'syn-generator'
  | 'syn-ack-backscatter'
  | 'rst-backscatter'
  | 'port-scan'
  | 'host-sweep';

/** Why forged sources are taken for granted, or that they are not. */
export type Forged = 'impossible-addresses' | 'no-stack-sends-such-syns' | 'one-ttl-for-all' | 'no-sign';

/** How an address is kept for the words: family and four words. */
export interface Host {
  readonly family: number;
  readonly words: readonly [number, number, number, number];
}

export type Verdict = 'open' | 'closed' | 'filtered';

const MOST_NAMED = 8;
/** A SYN-ACK that was lost comes again after a second (Linux TCP_TIMEOUT_INIT); with time for the way. */
const SYN_ACK_REPEATED_NS: Nanos = 2 * SECOND;

export class Population {
  readonly kind: PopulationKind;
  readonly #rows: HalfOpenRows;
  /** Connections that it stands for, and how many of them have no lines of their own. */
  connections = 0;
  folded = 0;
  packets = 0;
  firstFrame: FrameNo = 0;
  lastFrame: FrameNo = 0;
  firstNs: Nanos = 0;
  lastNs: Nanos = 0;
  readonly overTime = new TimeAxis();
  readonly sources = new Distinct();
  readonly targets = new Distinct();
  readonly sourceHosts: Host[] = [];
  readonly targetHosts: Host[] = [];
  /** By the kind of the first packet. */
  readonly probes = new Uint32Array(16);
  /** What became of the first packets. */
  synAcks = 0;
  synAcksRepeated = 0;
  /** SYN-ACKs watched for long enough that a repetition would have been seen. */
  synAcksWatched = 0;
  firstSynAckFrame: FrameNo = 0;
  refused = 0;
  rstsWithWindow = 0;
  unanswered = 0;
  icmp = 0;
  repeated = 0;
  takenBack = 0;
  completed = 0;
  /** The window of the first SYN; those of a generator are alike. */
  window = 0;
  /** What forging looks like. */
  impossible = 0;
  bare = 0;
  /** SYNs with neither SACK nor timestamps on offer: no current system's own. */
  raw = 0;
  readonly ttls = new Int32Array(256);
  forged: Forged = 'no-sign';
  readonly targetPorts = new Map<number, number>();
  /** What each port turned out to be, while there are not too many to keep; hosts for a sweep. */
  readonly ports = new Map<number, Verdict>();
  readonly hosts = new Map<number, { readonly host: Host; verdict: Verdict }>();

  constructor(kind: PopulationKind, rows: HalfOpenRows) {
    this.kind = kind;
    this.#rows = rows;
  }

  add(e: number, now: Nanos, folded: boolean): void {
    const rows = this.#rows;
    const { packets } = rows;
    const head = rows.head(e);
    const marks = rows.marks(e);
    const frame = packets.frame(head);
    const firstNs = packets.timeNs(head);
    if (this.connections === 0 || frame < this.firstFrame) {
      this.firstFrame = frame;
      this.window = packets.window(head);
      this.firstNs = firstNs;
    }
    if (this.connections === 0 || frame > this.lastFrame) {
      this.lastFrame = frame;
      this.lastNs = firstNs;
    }
    this.connections++;
    if (folded) this.folded++;
    this.packets += rows.count(e);
    this.overTime.add(firstNs);
    this.#host(e, rows.source, this.sources, this.sourceHosts);
    this.#host(e, rows.target, this.targets, this.targetHosts);
    const kind = marks & mark.KIND_MASK;
    this.probes[kind] = (this.probes[kind] as number) + 1;
    const ttl = packets.ttl(head);
    if (ttl >= 0) this.ttls[ttl & 255] = (this.ttls[ttl & 255] as number) + 1;
    if (impossible(rows.family(e), rows.source(e, 0), rows.source(e, 1))) this.impossible++;
    if (kind === mark.KIND_SYN) {
      if (packets.mss(head) < 0) this.bare++;
      if (!packets.sackPermitted(head) && !packets.timestamps(head)) this.raw++;
    }
    const port = rows.targetPort(e);
    this.targetPorts.set(port, (this.targetPorts.get(port) ?? 0) + 1);
    if ((marks & mark.M_REPEATED) !== 0) this.repeated++;
    if ((marks & mark.M_TAKEN_BACK) !== 0) this.takenBack++;
    if ((marks & mark.M_ACKED) !== 0) this.completed++;
    if ((marks & mark.M_REFUSED) !== 0) this.refused++;
    if ((marks & mark.M_RST_WINDOW) !== 0) this.rstsWithWindow++;
    if ((marks & mark.M_ICMP) !== 0) this.icmp++;
    if ((marks & mark.M_SYN_ACK) !== 0) this.#synAck(e, marks, now);
    else if ((marks & (mark.M_REFUSED | mark.M_ANSWER_OTHER)) === 0) this.unanswered++;
    this.#verdict(e, marks);
  }

  /** The TTL that most first packets had, and the share of it. */
  get mainTtl(): { readonly ttl: number; readonly share: number } {
    let best = 0;
    let sum = 0;
    for (const [ttl, n] of this.ttls.entries()) {
      sum += n;
      if (n > (this.ttls[best] as number)) best = ttl;
    }
    return { ttl: sum === 0 ? -1 : best, share: sum === 0 ? 0 : (this.ttls[best] as number) / sum };
  }

  /** The port that most first packets went to. */
  get mainPort(): number {
    let best = 0;
    let most = 0;
    for (const [port, n] of this.targetPorts)
      if (n > most) {
        most = n;
        best = port;
      }
    return best;
  }

  #synAck(e: number, marks: number, now: Nanos): void {
    const { packets } = this.#rows;
    this.synAcks++;
    let at = packets.next(this.#rows.head(e));
    while (at >= 0 && packets.role(at) !== ROLE_ANSWER) at = packets.next(at);
    if (at < 0) return;
    if (this.firstSynAckFrame === 0 || packets.frame(at) < this.firstSynAckFrame)
      this.firstSynAckFrame = packets.frame(at);
    if ((marks & mark.M_SYN_ACK_REPEATED) !== 0) this.synAcksRepeated++;
    if ((marks & (mark.M_TAKEN_BACK | mark.M_ACKED)) === 0 && now - packets.timeNs(at) >= SYN_ACK_REPEATED_NS)
      this.synAcksWatched++;
  }

  #verdict(e: number, marks: number): void {
    const kind = marks & mark.KIND_MASK;
    const silentIsOpen = kind !== mark.KIND_SYN && kind !== mark.KIND_ACK;
    const verdict: Verdict =
      (marks & mark.M_SYN_ACK) !== 0
        ? 'open'
        : (marks & mark.M_REFUSED) !== 0
          ? 'closed'
          : silentIsOpen && (marks & mark.M_ICMP) === 0
            ? 'open'
            : 'filtered';
    if (this.kind === 'port-scan') {
      const port = this.#rows.targetPort(e);
      if (WEIGHT[verdict] > WEIGHT[this.ports.get(port) ?? 'none']) this.ports.set(port, verdict);
    } else if (this.kind === 'host-sweep') {
      const key = keyOf(this.#rows, e, this.#rows.target);
      const known = this.hosts.get(key);
      if (known === undefined) {
        if (this.hosts.size < 65_536) this.hosts.set(key, { host: hostOf(this.#rows, e, this.#rows.target), verdict });
      } else if (WEIGHT[verdict] > WEIGHT[known.verdict]) known.verdict = verdict;
    }
  }

  #host(e: number, word: (e: number, word: number) => number, distinct: Distinct, named: Host[]): void {
    distinct.add(keyOf(this.#rows, e, word));
    if (named.length >= MOST_NAMED) return;
    const host = hostOf(this.#rows, e, word);
    if (!named.some((h) => h.words.every((w, i) => w === host.words[i]))) named.push(host);
  }
}

/** An answer says more than silence. */
const WEIGHT = { none: 0, filtered: 1, closed: 2, open: 3 } as const;

export const keyOf = (rows: HalfOpenRows, e: number, word: (e: number, word: number) => number): number =>
  hostKey(rows.family(e), word(e, 0), word(e, 1), word(e, 2), word(e, 3));

function hostOf(rows: HalfOpenRows, e: number, word: (e: number, word: number) => number): Host {
  return { family: rows.family(e), words: [word(e, 0), word(e, 1), word(e, 2), word(e, 3)] };
}

/** A source that no host can have: loopback, "this network", multicast, reserved (RFC 1122 §3.2.1.3, RFC 4291 §2.7). */
export function impossible(family: number, w0: number, w1: number): boolean {
  if (family === 4) {
    const first = w0 >>> 24;
    return first === 0 || first === 127 || first >= 224;
  }
  return family === 6 && (w0 >>> 24 === 0xff || (w0 === 0 && w1 === 0));
}
