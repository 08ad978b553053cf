/** Traceroutes: probes whose TTL runs out on the way, and the routers that say so; one account for each pair of hosts. */
import { PROTO_ICMP, PROTO_TCP, PROTO_UDP, type Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { addressText, sourceText } from '../outcome/addresses.ts';

/** Pairs of hosts kept for one file; errors of further ones are only counted. */
const MAX_TRACES = 1024;
/** Routers kept of one trace; the TTL field has 255. */
const MAX_ROUTERS = 64;
const MAX_FRAMES = 16;
/** Probes are sent with a TTL below this; traceroute's own limit is 30. */
const SMALL_TTL = 40;
/** Probes whose TTL and time are remembered; a power of two. */
const SLOTS = 1024;

export interface Router {
  readonly address: string;
  /** TTL of the probes that it answered, as the capture holds them; 0 unknown. */
  readonly hop: number;
  readonly answers: number;
  /** Fastest answer; NaN unknown. */
  readonly rttNs: Nanos;
}

export interface Trace {
  readonly family: number;
  readonly protocol: number;
  readonly from: string;
  readonly to: string;
  readonly frames: readonly FrameNo[];
  readonly answers: number;
  readonly routers: readonly Router[];
  /** The target itself answered: the TTL of the first such probe (0 unknown); -1: it did not. */
  readonly reached: number;
  /** The same router at several TTLs, twice in turn: the packets go round. */
  readonly loop: boolean;
}

class Seen implements Router {
  readonly address: string;
  hop: number;
  answers = 0;
  rttNs: Nanos = Number.NaN;
  constructor(address: string, hop: number) {
    this.address = address;
    this.hop = hop;
  }
}

class Account implements Trace {
  readonly family: number;
  readonly protocol: number;
  readonly from: string;
  readonly to: string;
  readonly frames: FrameNo[] = [];
  answers = 0;
  routers: Seen[] = [];
  reached = -1;
  loop = false;
  constructor(family: number, protocol: number, from: string, to: string) {
    this.family = family;
    this.protocol = protocol;
    this.from = from;
    this.to = to;
  }

  hear(s: Segment, address: string, hop: number, rttNs: Nanos): void {
    this.answers++;
    if (this.frames.length < MAX_FRAMES) this.frames.push(s.frame);
    let router = this.routers.find((r) => r.address === address && (hop === 0 || r.hop === hop));
    if (router === undefined) {
      if (this.routers.length >= MAX_ROUTERS) return;
      router = new Seen(address, hop);
      this.routers.push(router);
    }
    router.answers++;
    if (!(rttNs >= router.rttNs)) router.rttNs = rttNs;
  }
}

/** The TTL ran out on the way. */
export const saysExpired = (s: Segment): boolean =>
  s.icmpCode === 0 && s.icmpType === (s.protocol === PROTO_ICMP ? 11 : 3);

export class Traceroutes {
  readonly #accounts = new Map<string, Account>();
  /** Probes by hash: key, TTL, frame, time. */
  readonly #key = new Int32Array(SLOTS);
  readonly #ttl = new Uint8Array(SLOTS);
  readonly #ns = new Float64Array(SLOTS);
  beyond = 0;

  /** Remembers a packet that may be a probe: any UDP, echo request or SYN whose TTL is small. */
  probe(s: Segment): void {
    if (s.ttl < 1 || s.ttl >= SMALL_TTL) return;
    const key = keyOf(s);
    const slot = key & (SLOTS - 1);
    this.#key[slot] = key;
    this.#ttl[slot] = s.ttl;
    this.#ns[slot] = s.timeNs;
  }

  /** An ICMP error: true when it belongs to a trace, which then tells it. */
  error(s: Segment, quoted: Segment, names: NameTable): boolean {
    const expired = saysExpired(s);
    const key = keyOf(quoted);
    const slot = key & (SLOTS - 1);
    const known = this.#key[slot] === key && (this.#ttl[slot] ?? 0) > 0;
    const hop = known ? (this.#ttl[slot] ?? 0) : 0;
    const rttNs = known ? s.timeNs - (this.#ns[slot] ?? 0) : Number.NaN;
    const account = this.#account(quoted, expired, names);
    if (account === null) return false;
    const address = sourceText(s, names);
    if (expired) {
      account.hear(s, address, hop, rttNs);
      return true;
    }
    // The last step of a trace by UDP: the target says that nothing listens on the port that nobody uses.
    if (address !== account.to || quoted.protocol !== PROTO_UDP) return false;
    if (account.reached < 0 || (hop > 0 && hop < account.reached)) account.reached = hop;
    account.hear(s, address, hop, rttNs);
    return true;
  }

  /** An echo reply ends a trace by echo. */
  echoReply(s: Segment, names: NameTable): void {
    if (this.#accounts.size === 0) return;
    const from = addressText(s.family, s.dst0, s.dst1, s.dst2, s.dst3, names);
    const account = this.#accounts.get(`${from} ${sourceText(s, names)} ${s.protocol}`);
    if (account !== undefined && account.reached < 0) account.reached = 0;
  }

  /** Whether a trace of this pair by echo was told. */
  has(from: string, to: string, protocol: number): boolean {
    return this.#accounts.has(`${from} ${to} ${protocol}`);
  }

  /** The traces of one file; the table is empty afterwards. */
  take(): Trace[] {
    const traces = [...this.#accounts.values()];
    for (const trace of traces) {
      if (trace.routers.every((r) => r.hop > 0)) trace.routers.sort((x, y) => x.hop - y.hop);
      trace.loop = circular(trace.routers);
    }
    this.#accounts.clear();
    this.#ttl.fill(0);
    this.beyond = 0;
    return traces;
  }

  #account(quoted: Segment, mayOpen: boolean, names: NameTable): Account | null {
    const from = addressText(quoted.family, quoted.src0, quoted.src1, quoted.src2, quoted.src3, names);
    const to = addressText(quoted.family, quoted.dst0, quoted.dst1, quoted.dst2, quoted.dst3, names);
    const key = `${from} ${to} ${quoted.protocol}`;
    const known = this.#accounts.get(key);
    if (known !== undefined || !mayOpen) return known ?? null;
    if (this.#accounts.size >= MAX_TRACES) {
      this.beyond++;
      return null;
    }
    const account = new Account(quoted.family, quoted.protocol, from, to);
    this.#accounts.set(key, account);
    return account;
  }
}

/** A router that answers for two TTLs with another router between them: the packets come back to it. */
function circular(routers: readonly Seen[]): boolean {
  for (const [i, first] of routers.entries()) {
    const sameRouter = routers.findIndex((r, j) => j > i + 1 && r.hop > first.hop + 1 && r.address === first.address);
    if (sameRouter < 0) continue;
    if (routers.slice(i + 1, sameRouter).some((r) => r.address !== first.address)) return true;
  }
  return false;
}

/** What the error's quotation still holds of the probe: addresses, and eight bytes of its transport header. */
function keyOf(s: Segment): number {
  let h = Math.imul(s.dst0 ^ s.dst3, 0x9e3779b1) ^ Math.imul(s.src0 ^ s.src3, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ s.protocol, 0xc2b2ae35);
  if (s.protocol === PROTO_UDP || s.protocol === PROTO_TCP) h ^= Math.imul((s.srcPort << 16) ^ s.dstPort, 0x27d4eb2f);
  else h ^= Math.imul((s.echoId << 16) ^ s.echoSeq, 0x165667b1);
  if (s.protocol === PROTO_TCP) h ^= s.seq;
  if (s.family === 4 && s.protocol !== PROTO_TCP) h ^= Math.imul(s.ipId + 1, 0x2545f491);
  return h ^ (h >>> 13);
}
