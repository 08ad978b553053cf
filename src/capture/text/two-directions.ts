/**
 * Knows a text that prints one direction of its connections after the other, as two filters or a sorted list leave it, by the one place
 * where its times fall back and all its directions turn around; and puts the lines of its packets in order of time.
 */

/** Longer texts are read as they stand. */
export const MOST_BYTES = 1_048_576;
/** Fewer packets of a direction make no block. */
const LEAST_PACKETS = 2;
/** What quotes and numbers a line. */
const BEFORE = String.raw`^[>|+ \t]{0,12}(?:\d{1,9}[ \t]{1,20})?`;
const DUMPED = new RegExp(
  String.raw`${BEFORE}(?:(\d{4}-\d\d-\d\d) )?(?:(\d\d):(\d\d):(\d\d\.\d{1,9})|(\d{10}\.\d{1,9})) .{0,60}?\bIP6? ([^ ]{3,80}) > ([^ ]{3,80}):? `,
);
const LISTED =
  /^[>|+ \t]{0,12}\d{1,9}[ \t]{1,20}(\d{1,10}\.\d{1,9})[ \t]{1,20}([^ \t]{3,60}) +(?:(?:→|->) )?([^ \t]{3,60}) .{1,200}\[/;

interface Packet {
  readonly at: number;
  readonly seconds: number;
  readonly from: string;
  readonly to: string;
}

/** The text with its packets in order of time; null where it is no such text. */
export function inTimeOrder(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length > MOST_BYTES) return null;
  const lines = new TextDecoder().decode(bytes).split('\n');
  const packets: Packet[] = [];
  for (const [at, line] of lines.entries()) {
    const packet = packetOf(line, at);
    if (packet !== null) packets.push(packet);
  }
  const turn = turnOf(packets);
  if (turn < 0) return null;
  const end = (i: number): number => packets[i + 1]?.at ?? lines.length;
  const order = [...packets.keys()].sort((a, b) => (packets[a] as Packet).seconds - (packets[b] as Packet).seconds);
  const sorted = order.flatMap((i) => lines.slice((packets[i] as Packet).at, end(i)));
  return new TextEncoder().encode([...lines.slice(0, packets[0]?.at), ...sorted, ''].join('\n'));
}

function packetOf(line: string, at: number): Packet | null {
  if (line.length > 2000) return null;
  const dumped = DUMPED.exec(line);
  if (dumped !== null) {
    const [, date, hours, minutes, rest, epoch, from = '', to = ''] = dumped;
    const day = date === undefined ? 0 : Date.parse(date) / 1000;
    const seconds =
      epoch === undefined ? day + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest) : Number(epoch);
    return { at, seconds, from, to: to.replace(/:$/, '') };
  }
  const listed = LISTED.exec(line);
  return listed === null ? null : { at, seconds: Number(listed[1]), from: listed[2] ?? '', to: listed[3] ?? '' };
}

/** The packet from which on everything goes the other way, and with which alone times fall back; -1 without one. */
function turnOf(packets: readonly Packet[]): number {
  let turn = -1;
  for (let i = 1; i < packets.length; i++) {
    if ((packets[i] as Packet).seconds >= (packets[i - 1] as Packet).seconds) continue;
    if (turn >= 0) return -1;
    turn = i;
  }
  if (turn < LEAST_PACKETS || packets.length - turn < LEAST_PACKETS) return -1;
  const [first, last] = [packets[0] as Packet, packets.at(-1) as Packet];
  const begin = packets[turn] as Packet;
  // A day has passed between the two; or each has a clock of its own, which begins with its first packet.
  if (last.seconds < first.seconds || (first.seconds === 0 && begin.seconds === 0)) return -1;
  return goesTheOtherWay(packets.slice(0, turn), packets.slice(turn)) ? turn : -1;
}

const way = (from: string, to: string): string => `${from} ${to}`;

/** Each connection has one direction in each of the two, and those that both hold have another in each. */
function goesTheOtherWay(before: readonly Packet[], after: readonly Packet[]): boolean {
  const there = new Set(before.map(({ from, to }) => way(from, to)));
  const back = new Set(after.map(({ from, to }) => way(from, to)));
  const turned = (set: ReadonlySet<string>, one: Packet): boolean => set.has(way(one.to, one.from));
  if (before.some((one) => turned(there, one) || back.has(way(one.from, one.to)))) return false;
  return after.every((one) => !turned(back, one)) && after.some((one) => turned(there, one));
}
