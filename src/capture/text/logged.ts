/** What tells a packet of one log in another one: who sent it, its numbers, flags and length, and its timestamp where it is printed. */
import { KNOWN_ACK, KNOWN_FLAGS, KNOWN_SEQ, KNOWN_TIME, PROTO_TCP, type Segment } from '../../segment/segment.ts';
import type { Nanos } from '../../units.ts';
import { ACK, FIN, RST, SYN } from '../../tcp-flags.ts';

/** Numbers below this may be relative, and equal in any two connections. */
const LEAST_ABSOLUTE = 1 << 20;

export interface Logged {
  readonly line: number;
  /** Null where none is printed. */
  readonly ns: Nanos | null;
  readonly from: string;
  readonly to: string;
  /** Equal for the same packet at two places; '' where its line has no numbers. */
  readonly key: string;
  /** The same without its ends, which a translator changes; '' where its numbers may be relative. */
  readonly keyBehindTranslator: string;
  /** A SYN without ACK. */
  readonly opens: boolean;
  /** It carries data, or opens or ends a connection. */
  readonly weighs: boolean;
}

/** A packet in a text that was read; null where it is none of TCP. */
export function loggedOf(s: Segment): Logged | null {
  if (s.protocol !== PROTO_TCP) return null;
  const from = `${s.family}/${s.src0}/${s.src1}/${s.src2}/${s.src3}/${s.srcPort}`;
  const to = `${s.family}/${s.dst0}/${s.dst1}/${s.dst2}/${s.dst3}/${s.dstPort}`;
  const seq = (s.known & KNOWN_SEQ) === 0 ? '' : s.seq >>> 0;
  const ack = (s.known & KNOWN_ACK) === 0 ? '' : s.ack >>> 0;
  const numbers = `${s.flags} ${s.payloadLength} ${seq} ${ack} ${s.hasTimestamp ? s.tsVal : ''}`;
  const isNumbered = (s.known & KNOWN_FLAGS) !== 0 && (seq !== '' || ack !== '');
  const isAbsolute = seq !== '' && seq >= LEAST_ABSOLUTE;
  return {
    line: s.line,
    ns: (s.known & KNOWN_TIME) === 0 ? null : s.timeNs,
    from,
    to,
    key: isNumbered ? `${from} ${to} ${numbers}` : '',
    keyBehindTranslator: isAbsolute ? numbers : '',
    opens: (s.flags & (SYN | ACK)) === SYN,
    weighs: s.payloadLength > 0 || (s.flags & (SYN | FIN | RST)) !== 0,
  };
}

/** What two logs have in common. */
export interface Shared {
  /** Packets of the second that the first holds, too, each once; how many of them carry data, open or end; and by how many ends they were sent. */
  readonly packets: number;
  readonly weighing: number;
  readonly senders: number;
  /** Of these, printed with the same time: the same lines, pasted twice. */
  readonly sameTime: number;
  /** A connection of the second has packets in the first. */
  readonly connection: boolean;
}

/** `timeAt`: by line, on one clock for both. */
export function sharedBetween(
  before: readonly Logged[],
  behind: readonly Logged[],
  timeAt: ReadonlyMap<number, Nanos | null>,
): Shared {
  const kept = new Map<string, Logged[]>();
  const ends = new Set<string>();
  const keysOf = (p: Logged): string[] => {
    const ns = timeAt.get(p.line) ?? null;
    return p.key === '' ? [] : [ns === null ? '' : `${p.key} at ${ns}`, p.key, p.keyBehindTranslator];
  };
  for (const p of before) {
    ends.add(`${p.from} ${p.to}`).add(`${p.to} ${p.from}`);
    for (const key of keysOf(p)) {
      const list = kept.get(key);
      if (list === undefined) kept.set(key, [p]);
      else list.push(p);
    }
  }
  const used = new Set<Logged>();
  /** The first that is left of those with this key. */
  const next = (key: string): Logged | undefined => {
    const list = key === '' ? undefined : kept.get(key);
    if (list === undefined) return undefined;
    for (let first = list[0]; first !== undefined && used.has(first); first = list[0]) list.shift();
    return list[0];
  };
  const senders = new Set<string>();
  let weighing = 0;
  let sameTime = 0;
  let connection = false;
  for (const p of behind) {
    connection ||= ends.has(`${p.from} ${p.to}`);
    const twins = keysOf(p).map(next);
    const twin = twins.find((one) => one !== undefined);
    if (twin === undefined) continue;
    used.add(twin);
    senders.add(p.from);
    if (p.weighs) weighing++;
    if (twin === twins[0]) sameTime++;
  }
  return { packets: used.size, weighing, senders: senders.size, sameTime, connection };
}
