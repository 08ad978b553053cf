/**
 * Tells `-ttt` (time since the packet before) from `-ttttt` (since the first), which print alike: only deltas run
 * backwards, the senders' timestamps grow with one of the two, and a command line in the text says which it was.
 */

const LOOK_AHEAD = 65_536;
const LINE = /^[> +]{0,8}(?:\d{1,6} {1,4})?(\d\d):(\d\d):(\d\d\.\d{6,9}) (?:.{0,60}?\bIP6? ([^ ]+) > )?(.*)$/gm;
/**
 * Ticks a second of the timestamp clocks in use: Linux and BSD 1000, older kernels 250 and 100 (RFC 7323 §5.4: 1 to 1000),
 * Linux 6.7 on request a million (tcp_usec_ts).
 */
const CLOCKS = [1000, 250, 100, 1_000_000];
/** The first packet of an output stands this soon after nought, where some lines before it are missing; a time of day hardly ever does. */
const SOON_AFTER_NOUGHT_SECONDS = 1;
/** A pause may be as long as this; a time of day so soon after midnight still does not run back again and again. */
const LONGEST_FIRST_SECONDS = 60;
/** Ticks by which a timestamp may differ from the time of the packet: it was taken a little before. */
const SLACK_TICKS = 3;
const SLACK_SHARE = 0.03;
const MAX_SENDERS = 64;
/** Number and seconds of a line of a packet list. */
const LISTED = /^[> ]{0,12}(\d{1,9})[ \t]{1,20}(\d{1,7}\.\d{6,9})[ \t].{0,200}\] Seq=/gm;
const LEAST_FALLS = 2;
/** So often a time is less than half of the one before, by however little, in times between packets only. */
const LEAST_HALVINGS = 3;
/** Frames are numbered as they came, so hardly one is that much older than the one before. */
const MOST_OVERTAKEN_SECONDS = 0.02;
/** No packet that overtook another is so much older than it. */
const fallsFar = (last: number, printed: number): boolean =>
  printed < last / 2 && last - printed > MOST_OVERTAKEN_SECONDS;

interface Sent {
  readonly tsVal: number;
  readonly printed: number;
  readonly sum: number;
}

/** Whether a text that begins like this has times between packets. */
export function timesAreDeltas(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, LOOK_AHEAD));
  if (listIsOfDeltas(text)) return true;
  let last = -1;
  let sum = 0;
  /** It begins with the first packet, at nought. */
  let isWhole = false;
  let isSoon = false;
  let falls = 0;
  let halvings = 0;
  /** How many steps of a sender's timestamps fit times between packets, less those that fit times since the first. */
  let votes = 0;
  const senders = new Map<string, Sent>();
  for (const line of text.matchAll(LINE)) {
    const printed = Number(line[1]) * 3600 + Number(line[2]) * 60 + Number(line[3]);
    if (last < 0) {
      if (printed >= LONGEST_FIRST_SECONDS) return false;
      isWhole = printed === 0;
      isSoon = printed < SOON_AFTER_NOUGHT_SECONDS;
    }
    if (printed < last && isWhole) return true;
    if (isSoon && fallsFar(last, printed) && ++falls === LEAST_FALLS) return true;
    if (printed < last / 2 && ++halvings === LEAST_HALVINGS) return true;
    last = printed;
    sum += printed;
    const stamp = /TS val (\d{1,10})|timestamp (\d{1,10})/.exec(line[5] as string);
    const sender = line[4];
    if (stamp === null || sender === undefined) continue;
    const sent = { tsVal: Number(stamp[1] ?? stamp[2]), printed, sum };
    const before = senders.get(sender);
    if (before !== undefined) votes += vote(before, sent);
    if (before !== undefined || senders.size < MAX_SENDERS) senders.set(sender, sent);
  }
  if (!isSoon) return false;
  if (votes !== 0) return votes > 0;
  return last > 0 && /tcpdump[^\n]{0,200} -[a-su-zA-Z]{0,8}ttt(?:[a-su-zA-Z]{0,8})[ \n]/.test(text);
}

/** Packets of a list may have overtaken each other, but not by so much. */
function listIsOfDeltas(text: string): boolean {
  let last = -1;
  let lastNumber = 0;
  let falls = 0;
  for (const [, number, time] of text.matchAll(LISTED)) {
    // Another list begins, or the same once more.
    if (Number(number) <= lastNumber) return false;
    lastNumber = Number(number);
    const printed = Number(time);
    if (last < 0 && printed !== 0) return false;
    if (printed < last / 2 && ++falls === LEAST_FALLS) return true;
    if (last - printed > MOST_OVERTAKEN_SECONDS) return true;
    last = printed;
  }
  return false;
}

/** 1 for times between packets, -1 for times since the first, 0 where the step fits both or neither. */
function vote(before: Sent, now: Sent): number {
  const ticks = (now.tsVal - before.tsVal) | 0;
  if (ticks <= 0) return 0;
  const fits = (seconds: number): boolean =>
    CLOCKS.some((hz) => Math.abs(ticks - seconds * hz) <= SLACK_TICKS + SLACK_SHARE * ticks);
  return Number(fits(now.sum - before.sum)) - Number(fits(now.printed - before.printed));
}
