/**
 * Several logs in one text: the client's and the server's one after the other, two lists, a second capture. Where another one begins,
 * times or numbers fall, a command or a heading stands, or a connection that was open opens once more; what it holds decides.
 */
import { NameTable } from '../../segment/names.ts';
import type { Nanos } from '../../units.ts';
import { type Logged, loggedOf, sharedBetween } from './logged.ts';
import { createTextReader } from './reader.ts';

/** Lines of one log, 1-based and inclusive. */
export interface Log {
  readonly from: number;
  readonly to: number;
}

/** Nobody pastes so many logs into one text: prose between packets has as many headings. */
const MOST_PLACES = 12;
/** Disorder up to this comes from queues and from processors that stamp for themselves. */
const MOST_DISORDER_NS: Nanos = 20_000_000;
/** Packets that a log must share with the one before, where times fall between them; and where they go on. */
const LEAST_SHARED = 2;
const LEAST_SHARED_LATER = 4;
/** The same as a share of the smaller log: off-loading makes other segments of some at either end. */
const LEAST_SHARE = 0.5;
const LEAST_SHARE_LATER = 0.75;
/** SYN, SYN-ACK and one more: no host opens a connection anew with the numbers of one that is open. */
const OPENED_AGAIN = 3;
/** A program that prints packets, as a command or by what it says first, and the head of a list. */
const COMMAND =
  /(?:^|[#$>%] ?|\bsudo )(?:tcpdump|tshark|windump|snoop)\b|\blistening on \S+, |\breading from file |^\W{0,4}No\.?\W{1,8}Time\b/;
/** Words of a heading that names another place or another log. */
const HEADING =
  /\b(?:logs?|traces?|dumps?|captures?|captured|pcap|sides?|ends?|host|box|machine|server|client|receiver|sender|router|firewall|gateway|proxy|vm|pod|container|node|interface)\b/i;
const LONGEST_HEADING = 200;
/** What is left of a packet's line behind the end of the line before, and lines of a hex dump or of details. */
const REST_OF_PACKET =
  /\b(?:ack|win|seq|length|wscale|TS ?val|val|ecr|nop|sackOK|DF)\b|^\W*0x[0-9a-f]{4}:|^ {2,}|\] Seq=|→/;
const PRINTED_NUMBER = /^[>|\s"]{0,8}(\d{1,9})[\s,;|"]/;

/** A place where another log may begin. */
interface Place {
  /** The line of the first packet behind it, and of the last one before. */
  readonly line: number;
  readonly after: number;
  /** Times run back, or the numbers that a list prints. */
  readonly timeFalls: boolean;
  readonly numberFalls: boolean;
  readonly command: boolean;
  readonly heading: boolean;
  /** A line stands between them. */
  readonly parted: boolean;
  /** A connection opens with the SYN with which it opened before. */
  readonly opensAgain: boolean;
}

/** The logs of a text, in order; one in nearly all texts. */
export function logsOf(text: string): readonly Log[] {
  const lines = text.split('\n');
  const names = new NameTable();
  const all = read(linesOf(lines, 1, lines.length), names);
  const places = placesIn(all, lines);
  if (places.length > MOST_PLACES) return [{ from: 1, to: lines.length }];
  const timeAt = new Map(all.map((p) => [p.line, p.ns]));
  const logs: Log[] = [];
  let from = 1;
  // Where times run back between two lines, they do so of themselves: that they do behind a heading, too, shows nothing.
  const unsteady = places.some((place) => place.timeFalls && !place.parted && !place.opensAgain && !place.numberFalls);
  for (const found of places) {
    const place = unsteady ? { ...found, heading: false } : found;
    const begins = beginOf(place, lines);
    const before = read(linesOf(lines, from, begins - 1), names);
    const behind = read(linesOf(lines, begins, lines.length), names);
    if (!isAnother(place, before, behind, timeAt, lines)) continue;
    logs.push({ from, to: begins - 1 });
    from = begins;
  }
  return [...logs, { from, to: lines.length }];
}

/** Some lines of a text, on the lines where they stand in it. */
export const linesOf = (lines: readonly string[], from: number, to: number): Uint8Array =>
  new TextEncoder().encode(`${'\n'.repeat(from - 1)}${lines.slice(from - 1, to).join('\n')}\n`);

function read(bytes: Uint8Array, names: NameTable): Logged[] {
  const packets: Logged[] = [];
  const segment = (s: Parameters<typeof loggedOf>[0]): void => {
    const one = loggedOf(s);
    if (one !== null) packets.push(one);
  };
  const reader = createTextReader({ start: () => {}, segment }, names);
  reader.push(bytes);
  reader.end();
  return packets;
}

function placesIn(all: readonly Logged[], lines: readonly string[]): Place[] {
  const places: Place[] = [];
  /** By the key of a SYN, its sender; senders that went on after it. */
  const opened = new Map<string, string>();
  const open = new Set<string>();
  const seen = new Set<string>();
  for (const [i, p] of all.entries()) {
    const ends = `${p.from} ${p.to}`;
    const opensAgain = p.opens && opened.has(p.key) && open.has(ends);
    if (p.opens) {
      opened.set(p.key, p.from);
      open.delete(ends);
    } else open.add(ends);
    const last = all[i - 1];
    if (last !== undefined) seen.add(last.key);
    if (last === undefined || p.line <= last.line) continue;
    const between = lines.slice(last.line, p.line - 1);
    const place: Place = {
      line: p.line,
      after: last.line,
      timeFalls: last.ns !== null && p.ns !== null && p.ns < last.ns - (seen.has(p.key) ? 0 : MOST_DISORDER_NS),
      numberFalls: numberAt(lines, p.line) <= numberAt(lines, last.line),
      command: between.some((line) => COMMAND.test(line)),
      heading: between.some((line) => isHeading(line)),
      parted: between.some((line) => !REST_OF_PACKET.test(line)),
      opensAgain,
    };
    if (place.timeFalls || place.numberFalls || place.command || place.heading || opensAgain) places.push(place);
  }
  return places;
}

const isHeading = (line: string): boolean =>
  line.length <= LONGEST_HEADING && HEADING.test(line) && !REST_OF_PACKET.test(line);

/** The number that a list prints before a packet; NaN where there is none. */
const numberAt = (lines: readonly string[], line: number): number =>
  Number(PRINTED_NUMBER.exec(lines[line - 1] ?? '')?.[1] ?? Number.NaN);

/** A log begins with what stands before its first packet, but for the rest of the packet before. */
function beginOf({ line, after }: Place, lines: readonly string[]): number {
  let begins = line;
  while (begins - 1 > after && !REST_OF_PACKET.test(lines[begins - 2] ?? '')) begins--;
  return begins;
}

function isAnother(
  place: Place,
  before: readonly Logged[],
  behind: readonly Logged[],
  timeAt: ReadonlyMap<number, Nanos | null>,
  lines: readonly string[],
): boolean {
  if (before.length === 0 || behind.length === 0) return false;
  const shared = sharedBetween(before, behind, timeAt);
  // The same lines once more, which are told once.
  if (shared.sameTime > 0 && shared.sameTime >= shared.packets / 2) return false;
  if (place.numberFalls && (place.command || sharesNumber(before, behind, lines))) return true;
  const fewer = Math.min(before.length, behind.length);
  const share = shared.packets / fewer;
  if (place.opensAgain && shared.packets >= OPENED_AGAIN && shared.senders > 1) return true;
  if (place.timeFalls) {
    if (place.command || place.heading || (place.parted && !shared.connection)) return true;
    return shared.packets >= LEAST_SHARED && share >= LEAST_SHARE && shared.weighing > 0;
  }
  // Where times go on, what comes again may have been sent again.
  if (!place.command && !place.heading) return false;
  return (
    shared.packets >= LEAST_SHARED_LATER && share >= LEAST_SHARE_LATER && shared.weighing > 0 && shared.senders > 1
  );
}

/** A number that a list prints belongs to one packet. */
function sharesNumber(before: readonly Logged[], behind: readonly Logged[], lines: readonly string[]): boolean {
  const keys = new Map(before.map((p) => [numberAt(lines, p.line), lines[p.line - 1]]));
  return behind.some((p) => {
    const known = keys.get(numberAt(lines, p.line));
    return known !== undefined && known !== lines[p.line - 1];
  });
}
