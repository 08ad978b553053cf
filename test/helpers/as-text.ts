/** A capture's TCP segments as `tcpdump -nn` prints them, and as the lines of Wireshark's packet list; other packets are left out. */
import { SYN } from '../../src/tcp-flags.ts';
import { ipv4Text, ipv6Text } from '../../src/wire/address.ts';
import { type PlainSegment, readCapture } from './segments.ts';

const TCP = 6;
const NS_PER_US = 1000;
const DAY_US = 86_400_000_000;

const u32 = (n: number): number => n >>> 0;

/** The TCP segments of a capture, and the time of day of its first frame, in µs. */
export function segmentsOf(capture: Uint8Array): { segments: readonly PlainSegment[]; startUs: number } {
  const { segments, end } = readCapture(capture);
  const startUs = Number((end.startEpochNs ?? 0n) / 1000n) % DAY_US;
  return { segments: segments.filter((s) => s.protocol === TCP), startUs };
}

function address(words: string, family: number): string {
  const [a = 0, b = 0, c = 0, d = 0] = words.split('.').map((word) => Number.parseInt(word, 16) | 0);
  return family === 4 ? ipv4Text(a) : ipv6Text(a, b, c, d);
}

const endsOf = (s: PlainSegment): { from: string; to: string } => ({
  from: `${address(s.src, s.family)}.${s.srcPort}`,
  to: `${address(s.dst, s.family)}.${s.dstPort}`,
});

const pad = (n: number, width: number): string => String(n).padStart(width, '0');

function timeOfDay(us: number): string {
  const seconds = Math.floor(us / 1e6);
  return `${pad(Math.floor(seconds / 3600) % 24, 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}.${pad(us % 1e6, 6)}`;
}

/** Letters of tcpdump, in its order, and names of Wireshark, in its. */
const LETTERS = ['F', 'S', 'R', 'P', '.', 'U', 'E', 'W'];
const NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];
const bits = (flags: number, names: readonly string[]): string[] =>
  names.filter((_, bit) => (flags & (1 << bit)) !== 0);

/** Relative to what each side began with, by the rule of tcpdump's print-tcp.c: from the first packet with ACK on, anew with a SYN-ACK. */
class Relative {
  readonly #bases = new Map<string, number>();

  of(s: PlainSegment): { seq: number; ack: number; sack: number[] } {
    const { from, to } = endsOf(s);
    const mine = `${from} ${to}`;
    const other = `${to} ${from}`;
    const hasAck = (s.flags & 16) !== 0;
    if (!hasAck) return { seq: s.seq, ack: 0, sack: [...s.sack] };
    const begins = !this.#bases.has(mine) || (s.flags & SYN) !== 0;
    if (begins) {
      this.#bases.set(mine, s.seq);
      this.#bases.set(other, u32(s.ack - 1));
    }
    const [ownBase, otherBase] = [this.#bases.get(mine) ?? 0, this.#bases.get(other) ?? 0];
    const sack = s.sack.map((edge) => u32(edge - otherBase));
    return begins ? { seq: s.seq, ack: s.ack, sack } : { seq: u32(s.seq - ownBase), ack: u32(s.ack - otherBase), sack };
  }
}

const all = (): boolean => true;

/** `tcpdump -nn`; `shiftUs` is how far this host's clock is ahead; of those that a filter passes only. */
export function asTcpdump(capture: Uint8Array, shiftUs = 0, passes: (s: PlainSegment) => boolean = all): string[] {
  const { segments: whole, startUs } = segmentsOf(capture);
  const segments = whole.filter(passes);
  const relative = new Relative();
  return segments.map((s) => {
    const { seq, ack, sack } = relative.of(s);
    const { from, to } = endsOf(s);
    const flags = bits(s.flags, LETTERS).join('') || 'none';
    const options: string[] = [];
    if (s.mss >= 0) options.push(`mss ${s.mss}`);
    if (s.sackPermitted) options.push('sackOK');
    if (s.timestamps !== null) options.push(`TS val ${s.timestamps[0]} ecr ${s.timestamps[1]}`);
    if (s.windowScale >= 0) options.push('nop', `wscale ${s.windowScale}`);
    const blocks = sack.flatMap((left, i) => (i % 2 === 0 ? [`{${left}:${sack[i + 1]}}`] : []));
    if (blocks.length > 0) options.push(`sack ${blocks.length} ${blocks.join('')}`);
    let text = `${timeOfDay((startUs + shiftUs + Math.floor(s.timeNs / NS_PER_US) + DAY_US) % DAY_US)} ${s.family === 4 ? 'IP' : 'IP6'} ${from} > ${to}: Flags [${flags}]`;
    if (s.payloadLength > 0) text += `, seq ${seq}:${u32(seq + s.payloadLength)}`;
    else if ((s.flags & 7) !== 0) text += `, seq ${seq}`;
    if ((s.flags & 16) !== 0) text += `, ack ${ack}`;
    text += `, win ${s.window}`;
    if (options.length > 0) text += `, options [${options.join(',')}]`;
    return `${text}, length ${s.payloadLength}`;
  });
}

/** No., time since the first, source, destination, protocol, length, info; windows scaled where both SYNs were captured. */
export function asWiresharkList(capture: Uint8Array): string[] {
  const { segments } = segmentsOf(capture);
  const initial = new Map<string, number>();
  const scales = new Map<string, number>();
  return segments.map((s, i) => {
    const { from, to } = endsOf(s);
    const mine = `${from} ${to}`;
    const other = `${to} ${from}`;
    if ((s.flags & SYN) !== 0) {
      initial.set(mine, s.seq);
      scales.set(mine, s.windowScale);
    }
    if (!initial.has(mine)) initial.set(mine, u32(s.seq - 1));
    if ((s.flags & 16) !== 0 && !initial.has(other)) initial.set(other, u32(s.ack - 1));
    const base = initial.get(other) ?? 0;
    const scale = scales.get(mine) ?? -1;
    const scaled = (s.flags & SYN) === 0 && scale >= 0 && (scales.get(other) ?? -1) >= 0;
    let info = `${s.srcPort} → ${s.dstPort} [${bits(s.flags, NAMES).join(', ') || '<None>'}] Seq=${u32(s.seq - (initial.get(mine) ?? 0))}`;
    if ((s.flags & 16) !== 0) info += ` Ack=${u32(s.ack - base)}`;
    info += ` Win=${scaled ? s.window * 2 ** scale : s.window} Len=${s.payloadLength}`;
    if (s.mss >= 0) info += ` MSS=${s.mss}`;
    if (s.sackPermitted) info += ' SACK_PERM';
    if (s.timestamps !== null) info += ` TSval=${s.timestamps[0]} TSecr=${s.timestamps[1]}`;
    if (s.windowScale >= 0) info += ` WS=${2 ** s.windowScale}`;
    for (let at = 0; at < s.sack.length; at += 2)
      info += ` SLE=${u32((s.sack[at] ?? 0) - base)} SRE=${u32((s.sack[at + 1] ?? 0) - base)}`;
    const length = 14 + s.ipLength;
    return `${i + 1} ${(s.timeNs / 1e9).toFixed(6)} ${address(s.src, s.family)} → ${address(s.dst, s.family)} TCP ${length} ${info}`;
  });
}
