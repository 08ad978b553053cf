/**
 * Finds number, time, addresses, ports, protocol, length and info in a line of Wireshark's packet list or of tshark, in
 * whatever order its columns stand: a line of TCP shows by itself what is what, and lends its order to lines of others.
 */
import {
  TIME_DATE,
  TIME_DELTA,
  TIME_EPOCH,
  TIME_NONE,
  TIME_OF_DAY,
  TIME_SINCE_FIRST,
  TIME_YEARLESS,
} from '../clock.ts';
import { PrintedTime } from '../printed-time.ts';
import { blankCells, dividedCells, unquoted } from './cells.ts';

type Role =
  | 'number'
  | 'time'
  | 'delta'
  | 'src'
  | 'dst'
  | 'srcPort'
  | 'dstPort'
  | 'protocol'
  | 'length'
  | 'info'
  | 'arrow'
  | 'other';

/** tshark turns its arrow where the destination stands first. */
const BACK = '←';
const ARROWS: ReadonlySet<string> = new Set(['→', '->', '>', '=>', 'â†’', BACK]);
const ARROW = '(?:→|->|=>|>|â†’)';
const FLAGS = '(?:<None>|(?:FIN|SYN|RST|PSH|ACK|URG|ECN|ECE|CWR|AE|NS|Reserved)(?:, ?[A-Z][A-Za-z]+)*)';
/** `[TCP Dup ACK 13#2] 1716 → 43768 [ACK]`. */
const TCP_INFO = new RegExp(
  `(?:\\[[^[\\]]{1,60}\\]\\s*)*(?<=^|[\\s\\]])[^\\s→>]{1,60}\\s{0,3}${ARROW}\\s{0,3}[^\\s→>]{1,60}\\s+\\[${FLAGS}\\]`,
);
const HEADER: readonly (readonly [RegExp, Role])[] = [
  [/^(?:no|nr|num|number|frame|packet|pkt|#)\.?$/i, 'number'],
  [/delta|diff|since prev/i, 'delta'],
  [/time/i, 'time'],
  [/^(?:src|source|s)\.? ?port/i, 'srcPort'],
  [/^(?:dst|dest|destination|d)\.? ?port/i, 'dstPort'],
  [/^(?:src|source)/i, 'src'],
  [/^(?:dst|dest|destination)/i, 'dst'],
  [/^proto/i, 'protocol'],
  [/^len/i, 'length'],
  [/^info/i, 'info'],
];
const NUMBER = /^\d{1,9}$/;
const PROTOCOL = /^[A-Z][A-Za-z0-9.\-/_]{1,20}$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}$/i;
const DECIMAL = /^\d{1,10}[.,]\d{1,9}$/;
/** How good a time is: seconds since 1970 and dates over times of day over distances. */
const WORTH: Readonly<Record<number, number>> = {
  [TIME_EPOCH]: 5,
  [TIME_DATE]: 4,
  [TIME_YEARLESS]: 3,
  [TIME_OF_DAY]: 2,
  [TIME_SINCE_FIRST]: 1,
  [TIME_DELTA]: 0,
};
const EPOCH_FROM = 100_000_000;

export class WiresharkColumns {
  readonly time = new PrintedTime();
  /** As printed; 0 where it is not. */
  number = 0;
  src = '';
  dst = '';
  srcPort = '';
  dstPort = '';
  protocol = '';
  /** Of the frame, 0 when the column is not there. */
  length = 0;
  info = '';
  /** An arrow stands between the addresses, as tshark prints it. */
  arrow = false;
  /** The line is TCP's own: its info has ports and flags. */
  isTcp = false;
  readonly #trial = new PrintedTime();
  /** What the columns are: by the header, and as the last TCP line had them. */
  #header: readonly Role[] = [];
  #learnt: readonly Role[] = [];

  /** Takes the line of the columns' names; false when it is none. */
  readHeader(line: string): boolean {
    const divided = dividedCells(line);
    const cells = divided ?? line.trim().split(/\s{2,}|(?<!\b(?:src|dst|source|destination|dest)) (?!port)/i);
    const roles = cells.map((cell): Role => HEADER.find(([name]) => name.test(cell))?.[1] ?? 'other');
    const named = new Set(roles);
    if (!named.has('src') || !named.has('dst') || !(named.has('info') || named.has('protocol') || named.has('time')))
      return false;
    // Prose holds these words too: a header's cells are short.
    if (cells.some((cell) => cell.length > 40) || roles.filter((role) => role === 'other').length > roles.length / 2)
      return false;
    this.#header = divided === null ? [] : roles;
    this.#learnt = [];
    return true;
  }

  /** False when the line is none of the list. */
  read(line: string, active: boolean): boolean {
    this.#clear();
    const divided = dividedCells(line);
    const text = unquoted(line).trim().replaceAll('\t', ' ');
    const found = TCP_INFO.exec(text);
    this.isTcp = found !== null;
    // Where dividers stand within the info, too, they are what a paste made of blanks.
    if (divided !== null && (found === null || divided.some((cell) => TCP_INFO.test(cell))))
      return this.#dividedLine(divided, active);
    if (found !== null) {
      this.info = text.slice(found.index);
      return this.#cells(blankCells(text.slice(0, found.index)), []);
    }
    if (!active && !/ (?:→|->) /.test(text)) return false;
    return this.#otherLine(text);
  }

  #clear(): void {
    this.number = this.length = 0;
    this.time.kind = TIME_NONE;
    this.src = this.dst = this.srcPort = this.dstPort = this.protocol = this.info = '';
    this.arrow = false;
  }

  #dividedLine(cells: string[], active: boolean): boolean {
    const header = this.#header.length === cells.length ? this.#header : [];
    const info = cells.findIndex((cell, i) =>
      this.isTcp ? TCP_INFO.test(cell) : (header[i] ?? this.#learnt[i]) === 'info',
    );
    if (info < 0 && !(active && this.#learnt.length === 0 && header.length > 0)) {
      if (this.isTcp || this.#learnt.length > 0) return false;
    }
    // A column of waits may stand behind the info.
    this.info =
      info < 0
        ? (cells.findLast((cell) => !NUMBER.test(cell) && !readTime(cell, SCRATCH)) ?? '')
        : (cells[info] as string);
    const roles = header.length > 0 ? header : this.isTcp ? [] : this.#learnt;
    const own = cells.map((cell, i) => (i === info ? '' : cell));
    if (!this.#cells(own, roles)) return false;
    if (this.isTcp && info >= 0) this.#learnt = this.#learnt.map((role, i) => (i === info ? 'info' : role));
    return this.isTcp || this.arrow || active;
  }

  /** A line of another protocol: its words stand as in the last TCP line, or as tshark prints them. */
  #otherLine(text: string): boolean {
    const cells = blankCells(text);
    const learnt = this.#learnt.length > 0 && this.#learnt.every((role, i) => fits(role, cells[i] ?? ''));
    const until = learnt ? this.#learnt.length : infoStart(cells);
    if (until < 3) return false;
    this.info = cells.slice(until).join(' ');
    return this.#cells(cells.slice(0, until), learnt ? this.#learnt : []);
  }

  /** Gives each cell its role: as told, or by what it looks like. */
  #cells(cells: readonly string[], known: readonly Role[]): boolean {
    const roles = known.length === cells.length ? known : this.#guess(cells);
    for (const [i, cell] of cells.entries()) this.#take(roles[i] as Role, cell);
    if (this.src === '' || this.dst === '') return false;
    if (this.protocol === '' && this.isTcp) this.protocol = 'TCP';
    const isRow = this.time.kind !== TIME_NONE || this.number > 0 || this.#isBare(roles, known);
    if (!isRow || !PROTOCOL.test(this.protocol)) return false;
    if (this.isTcp) this.#learnt = roles;
    return true;
  }

  /** A list that somebody pasted from the addresses on: TCP's lines show it, and the others stand as these did. */
  #isBare(roles: readonly Role[], known: readonly Role[]): boolean {
    if (roles.some((role) => role === 'number' || role === 'time' || role === 'delta')) return false;
    if (!isAddress(this.src) || !isAddress(this.dst)) return false;
    return this.isTcp || (known.length > 0 && KNOWN_PROTOCOL.test(this.protocol));
  }

  #take(role: Role, cell: string): void {
    if (cell === '') return;
    if (role === 'number') this.number = NUMBER.test(cell) ? Number(cell) : 0;
    else if (role === 'time' || role === 'delta') this.#takeTime(cell, role === 'delta');
    else if (role === 'length') this.length = NUMBER.test(cell) ? Number(cell) : 0;
    else if (role === 'arrow') this.arrow = true;
    else if (role === 'src' || role === 'dst' || role === 'srcPort' || role === 'dstPort' || role === 'protocol')
      this[role] = cell;
  }

  /** Of several times the one that tells most; of two distances the one since the first packet, which is the longer. */
  #takeTime(cell: string, isDelta: boolean): void {
    const { time } = this;
    const trial = this.#trial;
    if (!readTime(cell, trial)) return;
    if (isDelta && trial.kind === TIME_SINCE_FIRST) trial.kind = TIME_DELTA;
    const better = (WORTH[trial.kind] ?? 0) - (WORTH[time.kind] ?? -1);
    const longer = trial.seconds - time.seconds || trial.nanos - time.nanos;
    if (better < 0 || (better === 0 && longer <= 0)) return;
    time.kind = trial.kind;
    time.seconds = trial.seconds;
    time.nanos = trial.nanos;
    time.decimals = trial.decimals;
  }

  #guess(cells: readonly string[]): Role[] {
    const roles = cells.map((): Role => 'other');
    const [src, dst] = ends(cells);
    if (src < 0 || dst < 0) return roles;
    const turned = cells.includes(BACK);
    roles[src] = turned ? 'dst' : 'src';
    roles[dst] = turned ? 'src' : 'dst';
    let number = false;
    let length = false;
    let protocol = false;
    const ports: Role[] = ['srcPort', 'dstPort'];
    const named = cells.findIndex((cell, i) => i !== src && i !== dst && KNOWN_PROTOCOL.test(cell));
    for (const [i, cell] of cells.entries()) {
      if (roles[i] !== 'other') continue;
      if (ARROWS.has(cell)) roles[i] = 'arrow';
      else if (readTime(cell, this.#trial)) roles[i] = 'time';
      else if (NUMBER.test(cell)) {
        if (i < src && !number) number = (roles[i] = 'number') === 'number';
        else if (i === src + 1 && i < dst) roles[i] = 'srcPort';
        else if (i === dst + 1 && isPort(cells, i, protocol)) roles[i] = 'dstPort';
        else if (!length && (protocol || i === dst + 1)) length = (roles[i] = 'length') === 'length';
        else if (protocol && !number) number = (roles[i] = 'number') === 'number';
        else if (protocol && ports.length > 0) roles[i] = ports.shift() as Role;
      } else if (!protocol && (named < 0 ? i > dst && PROTOCOL.test(cell) : i === named)) {
        roles[i] = 'protocol';
        protocol = true;
      }
    }
    return roles;
  }
}

/** Names that Wireshark's protocol column has for what is spoken over TCP, UDP and IP. */
const KNOWN_PROTOCOL =
  /^(?:TCP|UDP|ICMP|ICMPv6|ARP|IGMPv?\d?|DNS|MDNS|HTTP\d?|HTTP\/\w+|TLSv[\d.]+|SSLv?\d?|SSH(?:v\d)?|QUIC|SMB2?|MySQL|PGSQL|TDS|MQTT|AMQP|FTP|SMTP|IMAP|POP|LDAP|RTSP|WebSocket)$/;

/** Behind the destination stands its port only where the protocol's name comes after it. */
const isPort = (cells: readonly string[], i: number, protocol: boolean): boolean =>
  !protocol && cells.slice(i + 1).some((cell) => PROTOCOL.test(cell));

const isAddress = (cell: string): boolean =>
  cell.includes(':') ? IPV6.test(cell) && !/^\d\d?:\d\d:\d\d$/.test(cell) : cell.includes('.') && IPV4.test(cell);

/** Where source and destination stand: addresses, names around an arrow, or the two words before the protocol. */
function ends(cells: readonly string[]): [number, number] {
  const addresses = [...cells.keys()].filter((i) => isAddress(cells[i] as string));
  if (addresses.length >= 2) return [addresses[0] as number, addresses[1] as number];
  const arrow = cells.findIndex((cell, i) => i > 0 && ARROWS.has(cell));
  if (arrow > 0 && arrow + 1 < cells.length) return [arrow - 1, arrow + 1];
  const protocol = cells.findIndex((cell) => KNOWN_PROTOCOL.test(cell));
  const words = [...cells.keys()].filter(
    (i) => i < protocol && !NUMBER.test(cells[i] as string) && !readTime(cells[i] as string, SCRATCH),
  );
  return words.length < 2 ? [-1, -1] : [words.at(-2) as number, words.at(-1) as number];
}

const SCRATCH = new PrintedTime();

/** Where the info begins: behind the protocol's name and the numbers after it. */
function infoStart(cells: readonly string[]): number {
  const [, dst] = ends(cells);
  if (dst < 0) return -1;
  let i = dst + 1;
  while (NUMBER.test(cells[i] ?? '')) i++;
  if (!PROTOCOL.test(cells[i] ?? '')) return -1;
  i++;
  while (NUMBER.test(cells[i] ?? '') && !ARROWS.has(cells[i + 1] ?? '')) i++;
  return i;
}

function fits(role: Role, cell: string): boolean {
  if (role === 'number' || role === 'length' || role === 'srcPort' || role === 'dstPort') return NUMBER.test(cell);
  if (role === 'time' || role === 'delta') return readTime(cell, SCRATCH);
  if (role === 'protocol') return PROTOCOL.test(cell);
  if (role === 'arrow') return ARROWS.has(cell);
  return cell !== '';
}

function readTime(cell: string, time: PrintedTime): boolean {
  if (DECIMAL.test(cell)) {
    const [whole = '0', fraction = ''] = cell.split(/[.,]/);
    time.seconds = Number(whole);
    time.kind = time.seconds > EPOCH_FROM ? TIME_EPOCH : TIME_SINCE_FIRST;
    time.decimals = fraction.length;
    time.nanos = Number(fraction.padEnd(9, '0'));
    return true;
  }
  if (!cell.includes(':') || !/\d:\d\d/.test(cell) || IPV6.test(cell) === !/^\d{1,2}:\d\d:\d\d$/.test(cell))
    return false;
  return time.find(cell.split(' ')) && time.kind !== TIME_NONE;
}
