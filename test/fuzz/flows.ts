/**
 * Connections that go well, as captures: bulk transfers, questions and answers, small messages, both ways at once, seen near either
 * end or between, over IPv4 and IPv6, with and without timestamps, IP identifications and scaled windows; then a few packets changed.
 */
import { ACK, FIN, PSH, RST, SYN } from '../../src/tcp-flags.ts';
import type { Random } from './inputs.ts';
import { change } from './recaptured.ts';

/** A request, one with a query and secrets, a hello of TLS without a name, and what is neither. */
const ASKED = [
  'GET /index.html HTTP/1.1\r\nHost: www.example.org\r\n\r\n',
  'POST /login?user=a HTTP/1.0\r\nContent-Length: 0\r\n',
  `\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03${'r'.repeat(32)}\x00\x00\x02\x13\x01\x01\x00\x00\x00`,
  '\x17\x03\x03\x00\x13sealed alert or so.',
  'HELO world\r\n',
  '221 bye\r\n',
];

interface Packet {
  readonly us: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One connection: its form, and where its two ends are. */
class Flow {
  readonly packets: Packet[] = [];
  readonly #random: Random;
  readonly #v6: boolean;
  readonly #stamps: boolean;
  /** The last time stamp of each side, which the other echoes (RFC 7323 §4.3). */
  readonly #stamp: [number, number] = [0, 0];
  readonly #ids: boolean;
  readonly #options: boolean;
  readonly #cut: number;
  readonly #number: number;
  readonly #windows = [0, 0];
  readonly #next = [0, 0];
  readonly #heard = [0, 0];
  readonly #id = [0, 0];
  readonly #ttl: readonly [number, number];
  #lag = 0;
  readonly #leastWindow: number;
  us: number;

  constructor(random: Random, number: number, us: number, leastWindow = 500) {
    this.#leastWindow = leastWindow;
    this.#random = random;
    this.#number = number;
    this.us = us;
    this.#v6 = random.below(4) === 0;
    this.#stamps = random.below(4) > 0;
    this.#ids = random.below(4) > 0;
    this.#options = random.below(6) > 0;
    this.#cut = random.below(3) === 0 ? 96 : 65_535;
    this.#ttl = [64, random.below(2) === 0 ? 57 : 64];
    for (const side of [0, 1]) {
      this.#next[side] = random.word();
      this.#id[side] = random.word() & 0xffff;
      this.#windows[side] = leastWindow + random.below(60_000 - leastWindow);
    }
  }

  open(nearUs: number, farUs: number): void {
    this.#send(0, SYN, 0);
    this.us += farUs;
    this.#send(1, SYN | ACK, 0);
    this.us += nearUs;
    this.#send(0, ACK, 0);
  }

  data(side: 0 | 1, length: number, push: boolean): void {
    this.#send(side, push ? ACK | PSH : ACK, length);
  }

  /** The `length` bytes that end `back` bytes before what it sent last, once more. */
  again(side: 0 | 1, back: number, length: number): void {
    const next = this.#next[side] ?? 0;
    this.#next[side] = (next - back - length) >>> 0;
    this.#send(side, ACK, length);
    this.#next[side] = next;
  }

  /** What a program says first: a request, or a hello of TLS; of several segments now and then. */
  asks(side: 0 | 1): void {
    const asked = ASKED[this.#random.below(ASKED.length)] ?? '';
    const first = this.#random.below(12) === 0 ? 1 + this.#random.below(asked.length) : asked.length;
    this.#send(side, ACK | PSH, first, asked);
    if (first < asked.length) this.#send(side, ACK | PSH, asked.length - first, asked.slice(first));
  }

  reset(side: 0 | 1, acks: boolean): void {
    this.#send(side, acks ? RST | ACK : RST, 0);
  }

  /** Of all that the other side sent but the last `lag` bytes. */
  ack(side: 0 | 1, lag = 0): void {
    this.#lag = lag;
    this.#send(side, ACK, 0);
    this.#lag = 0;
  }

  close(side: 0 | 1, awayUs: number): void {
    const other = side === 0 ? 1 : 0;
    this.#send(side, ACK | FIN, 0);
    this.us += awayUs;
    this.#send(other, ACK | FIN, 0);
    this.us += awayUs;
    this.#send(side, ACK, 0);
  }

  #send(side: 0 | 1, flags: number, length: number, text = ''): void {
    const random = this.#random;
    const other = side === 0 ? 1 : 0;
    const syn = (flags & SYN) !== 0;
    const options = syn ? (this.#options ? 20 : 4) : this.#stamps && this.#options ? 12 : 0;
    const ip = this.#v6 ? 40 : 20;
    const whole = 14 + ip + 20 + options + length;
    const bytes = new Uint8Array(16 + Math.min(whole, this.#cut));
    const view = new DataView(new ArrayBuffer(whole + 16));
    view.setUint32(0, 1_700_000_000 + Math.floor(this.us / 1e6), true);
    view.setUint32(4, this.us % 1e6, true);
    view.setUint32(8, bytes.length - 16, true);
    view.setUint32(12, whole, true);
    let at = 16;
    view.setUint8(at + 5, side + 1);
    view.setUint8(at + 11, other + 1);
    view.setUint16(at + 12, this.#v6 ? 0x86dd : 0x0800);
    at += 14;
    if (this.#v6) {
      view.setUint32(at, 0x6000_0000);
      view.setUint16(at + 4, 20 + options + length);
      view.setUint8(at + 6, 6);
      view.setUint8(at + 7, this.#ttl[side]);
      view.setUint32(at + 8, 0x2001_0db8);
      view.setUint32(at + 24, 0x2001_0db8);
      view.setUint32(at + 20, side === 0 ? this.#number : 1);
      view.setUint32(at + 36, side === 0 ? 1 : this.#number);
    } else {
      view.setUint16(at, 0x4500);
      view.setUint16(at + 2, whole - 14);
      if (this.#ids) view.setUint16(at + 4, (this.#id[side] = ((this.#id[side] ?? 0) + 1) & 0xffff));
      view.setUint16(at + 6, 0x4000);
      view.setUint8(at + 8, this.#ttl[side]);
      view.setUint8(at + 9, 6);
      view.setUint32(at + 12, side === 0 ? 0x0a00_0001 + this.#number : 0x0b00_0001);
      view.setUint32(at + 16, side === 0 ? 0x0b00_0001 : 0x0a00_0001 + this.#number);
    }
    at += ip;
    view.setUint16(at, side === 0 ? 40_000 + this.#number : 443);
    view.setUint16(at + 2, side === 0 ? 443 : 40_000 + this.#number);
    view.setUint32(at + 4, this.#next[side] ?? 0);
    if ((flags & ACK) !== 0) view.setUint32(at + 8, ((this.#next[other] ?? 0) - this.#lag) >>> 0);
    view.setUint8(at + 12, (20 + options) << 2);
    view.setUint8(at + 13, flags);
    // Now and then the window has moved.
    if (random.below(8) === 0) this.#windows[side] = this.#leastWindow + random.below(60_000 - this.#leastWindow);
    view.setUint16(at + 14, syn ? 64_240 : (this.#windows[side] ?? 0));
    at += 20;
    const ms = Math.floor(this.us / 1000);
    if (syn && this.#options) {
      view.setUint32(at, 0x0204_05b4);
      view.setUint16(at + 4, 0x0402);
      view.setUint16(at + 6, this.#stamps ? 0x080a : 0x0101);
      if (this.#stamps) view.setUint32(at + 8, ms);
      else view.setUint32(at + 8, 0x0101_0101);
      if (this.#stamps && side === 1) view.setUint32(at + 12, this.#stamp[other] ?? 0);
      else if (!this.#stamps) view.setUint32(at + 12, 0x0101_0101);
      view.setUint32(at + 16, 0x0103_0307);
    } else if (syn) view.setUint32(at, 0x0204_05b4);
    else if (options > 0) {
      view.setUint32(at, 0x0101_080a);
      view.setUint32(at + 4, ms);
      view.setUint32(at + 8, this.#stamp[other] ?? 0);
    }
    this.#stamp[side] = ms;
    at += options;
    for (let i = at; i < Math.min(at + length, bytes.length); i++)
      view.setUint8(i, i - at < text.length ? text.charCodeAt(i - at) & 255 : 0x20 + ((i * 7 + this.us) % 90));
    bytes.set(new Uint8Array(view.buffer, 0, bytes.length));
    this.#next[side] = ((this.#next[side] ?? 0) + length + (syn ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0)) >>> 0;
    this.#heard[side] = this.#next[other] ?? 0;
    this.packets.push({ us: this.us, bytes });
  }
}

/** A connection of about `most` packets. */
function grown(random: Random, number: number, most: number): Packet[] {
  const flow = new Flow(random, number, random.below(2_000_000));
  const roundTrip = 200 + random.below(random.below(3) === 0 ? 100 : 60_000);
  const near = random.below(3) === 0 ? 0 : random.below(3) === 0 ? roundTrip : random.below(roundTrip);
  // Some began before the capture.
  if (random.below(6) > 0) flow.open(near, roundTrip - near);
  const sender = random.below(4) > 0 ? 1 : 0;
  const receiver = sender === 0 ? 1 : 0;
  const kind = random.below(4);
  while (flow.packets.length < most) {
    if (kind === 0) {
      // A burst, with an acknowledgement for every segment or two.
      const each = 1 + random.below(3);
      for (let i = 4 + random.below(20); i > 0; i--) {
        flow.data(sender, 1448, i === 1);
        flow.us += 1 + random.below(200);
        if (i % each === 0) flow.ack(receiver);
        flow.us += random.below(50);
      }
      flow.us += random.below(8) === 0 ? random.below(3_000_000) : roundTrip;
    } else if (kind === 1) {
      flow.data(receiver, 20 + random.below(1400), true);
      flow.us += near;
      if (random.below(3) === 0) flow.ack(sender);
      flow.us += random.below(300_000);
      for (let i = random.below(12); i >= 0; i--) {
        flow.data(sender, i === 0 ? 1 + random.below(1448) : 1448, i === 0);
        flow.us += random.below(300);
      }
      flow.us += near;
      flow.ack(receiver);
      flow.us += random.below(500_000);
    } else if (kind === 2) {
      flow.data(random.below(2) === 0 ? 0 : 1, 1 + random.below(200), true);
      flow.us += random.below(10) === 0 ? random.below(30_000_000) : random.below(20_000);
      if (random.below(2) === 0) continue;
      flow.ack(receiver);
      flow.data(receiver, 1 + random.below(40), true);
      flow.us += random.below(40_000);
    } else {
      // Both at once.
      flow.data(sender, 200 + random.below(1248), random.below(3) === 0);
      flow.us += random.below(500);
      flow.data(receiver, 200 + random.below(1248), random.below(3) === 0);
      flow.us += random.below(random.below(20) === 0 ? 2_000_000 : 2000);
    }
  }
  if (random.below(3) > 0) flow.close(sender, roundTrip);
  return flow.packets;
}

/** One of some segments is lost on the way: the receiver says so, by number alone, and it is sent again. */
function lose(flow: Flow, random: Random, sender: 0 | 1, size: number, roundTrip: number): void {
  const receiver = sender === 0 ? 1 : 0;
  const behind = 3 + random.below(4);
  for (let n = 0; n <= behind; n++) flow.data(sender, size, false);
  flow.us += roundTrip;
  for (let n = 0; n < behind; n++) flow.ack(receiver, (behind + 1) * size);
  if (random.below(4) === 0) flow.us += 200_000 + random.below(400_000);
  flow.again(sender, behind * size, size);
  flow.us += roundTrip;
  flow.ack(receiver);
}

/** A transfer of some length, seen at its sender: what runs of plain packets are made of (flow/plain-run). */
function transfer(random: Random, number: number): Packet[] {
  const flow = new Flow(random, number, random.below(1_000_000));
  const roundTrip = 100 + random.below(random.below(3) === 0 ? 500 : 40_000);
  const sender = random.below(2) === 0 ? 0 : 1;
  const receiver = sender === 0 ? 1 : 0;
  flow.open(sender === 0 ? 0 : roundTrip, sender === 0 ? roundTrip : 0);
  // Now and then as large as a network card takes them.
  const pieces = random.below(3) === 0 ? 2 + random.below(30) : 1;
  const size = random.below(8) === 0 ? 200 + random.below(1000) : 1448 * pieces;
  const most = 4 + random.below(60);
  const pause = random.below(3) === 0 ? 400_000 : 2 + random.below(3000);
  let out = 0;
  for (let n = 100 + random.below(600); n > 0; n--) {
    if (sender === 1 && (n % 150 === 0 || flow.packets.length === 3)) flow.asks(0);
    if (out < most && random.below(3) > 0) {
      const short = random.below(20) === 0;
      flow.data(sender, short ? 1 + random.below(size) : size, short || random.below(8) === 0);
      flow.us += random.below(60);
      out++;
      continue;
    }
    flow.us += random.below(4) === 0 ? random.below(pause) : random.below(roundTrip);
    const left = random.below(3) === 0 || size < 1448 ? 0 : random.below(out);
    if (left < out) flow.ack(receiver, left * size);
    out = left;
    if (random.below(60) === 0) flow.us += random.below(2_500_000);
    if (random.below(80) === 0) lose(flow, random, sender, size, roundTrip);
  }
  if (random.below(2) === 0) flow.close(sender, roundTrip);
  return flow.packets;
}

/** The records of a capture of such transfers, in the order of their times. */
export function transfers(random: Random): Uint8Array<ArrayBuffer>[] {
  const packets: Packet[] = [];
  for (let n = 1 + random.below(3); n > 0; n--) packets.push(...transfer(random, n));
  return packets.toSorted((x, y) => x.us - y.us).map((p) => p.bytes);
}

/** One small exchange, or several, after which nearly all close as one should; `number` is used again for later ones. */
function brief(random: Random, number: number, us: number): Flow {
  const flow = new Flow(random, number, us);
  const roundTrip = 50 + random.below(random.below(6) === 0 ? 200_000 : 2000);
  const near = random.below(roundTrip);
  if (random.below(60) > 0) flow.open(near, roundTrip - near);
  if (random.below(8) === 0) flow.data(1, 1 + random.below(80), true);
  for (let n = random.below(3); n >= 0; n--) {
    if (random.below(2) === 0) flow.asks(0);
    else flow.data(0, 1 + random.below(1000), true);
    flow.us += near;
    if (random.below(2) === 0) flow.ack(1);
    flow.us += random.below(random.below(40) === 0 ? 3_500_000 : 5000);
    for (let i = random.below(5); i >= 0; i--) flow.data(1, i === 0 ? 1 + random.below(1400) : 1400, i === 0);
    flow.us += near;
    if (random.below(3) > 0) flow.ack(0);
  }
  const end = random.below(40);
  if (end === 0) flow.reset(random.below(2) === 0 ? 0 : 1, random.below(2) === 0);
  else if (end > 1) flow.close(random.below(2) === 0 ? 0 : 1, roundTrip);
  return flow;
}

/** Requests and their answers, as between programs that have nothing to complain of: what plain exchanges are made of (flow/many/plain-exchanges). */
function exchange(random: Random, number: number, us: number): Flow {
  const flow = new Flow(random, number, us, 20_000);
  const roundTrip = 50 + random.below(random.below(6) === 0 ? 40_000 : 2000);
  const near = random.below(roundTrip);
  flow.open(near, roundTrip - near);
  for (let n = random.below(random.below(3) === 0 ? 5 : 2); n >= 0; n--) {
    if (random.below(2) === 0) flow.asks(0);
    else flow.data(0, 1 + random.below(1000), true);
    flow.us += near;
    if (random.below(2) === 0) flow.ack(1);
    flow.us += random.below(random.below(40) === 0 ? 600_000 : 5000);
    for (let i = random.below(n > 1 ? 2 : 4); i >= 0; i--)
      flow.data(1, i === 0 ? 1 + random.below(1400) : 1400, i === 0);
    flow.us += near;
    if (random.below(3) > 0) flow.ack(0);
    flow.us += random.below(random.below(60) === 0 ? 500_000 : 2000);
  }
  flow.close(random.below(2) === 0 ? 0 : 1, random.below(roundTrip));
  return flow;
}

/** The records of a capture of such exchanges, several at a time. */
export function exchanges(random: Random): Uint8Array<ArrayBuffer>[] {
  const packets: Packet[] = [];
  let us = 0;
  for (let n = 40 + random.below(60); n > 0; n--) {
    packets.push(...exchange(random, n, us).packets);
    us += random.below(4000);
  }
  return packets.toSorted((x, y) => x.us - y.us).map((p) => p.bytes);
}

/** An ICMP error (RFC 792) about an earlier packet of IPv4, quoting its header and eight bytes more. */
function icmpAbout(random: Random, { us, bytes }: Packet): Packet {
  const length = 14 + 20 + 8 + 28;
  const record = new Uint8Array(16 + length);
  const view = new DataView(record.buffer);
  record.set(bytes.subarray(0, 16));
  view.setUint32(8, length, true);
  view.setUint32(12, length, true);
  view.setUint16(16 + 12, 0x0800);
  const ip = 16 + 14;
  view.setUint16(ip, 0x4500);
  view.setUint16(ip + 2, length - 14);
  view.setUint8(ip + 8, 60);
  view.setUint8(ip + 9, 1);
  // From somebody on the way to the sender of what is quoted.
  view.setUint32(ip + 12, 0x0a63_0001);
  record.set(bytes.subarray(ip + 12, ip + 16), ip + 16);
  view.setUint8(ip + 20, random.below(2) === 0 ? 3 : 11);
  view.setUint8(ip + 21, random.below(2));
  record.set(bytes.subarray(ip, ip + 28), ip + 28);
  if (random.below(3) === 0) view.setUint8(ip + 28 + 15, random.below(256));
  return { us: us + 1 + random.below(2000), bytes: record };
}

/** Many short connections, several at a time, on ports that come round again. */
export function crowd(random: Random): Packet[] {
  const packets: Packet[] = [];
  const ports = random.below(12) === 0 ? 1 + random.below(40) : 400;
  const pause = 1 + random.below(random.below(6) === 0 ? 3_000_000 : 4000);
  let us = 0;
  for (let n = 20 + random.below(60); n > 0; n--) {
    packets.push(...brief(random, 10 + random.below(ports), us).packets);
    us += random.below(pause);
  }
  for (let n = random.below(8) === 0 ? random.below(4) : 0; n > 0; n--) {
    const about = random.pick(packets);
    if (about !== undefined && about.bytes.length >= 74 && about.bytes[30] === 0x45)
      packets.push(icmpAbout(random, about));
  }
  return packets.toSorted((x, y) => x.us - y.us);
}

const HEADER = new Uint8Array(24);
new DataView(HEADER.buffer).setUint32(0, 0xa1b2c3d4, true);
new DataView(HEADER.buffer).setUint32(4, 0x0004_0002, true);
new DataView(HEADER.buffer).setUint32(16, 262_144, true);
new DataView(HEADER.buffer).setUint32(20, 1, true);

/** The records of a capture of such connections, in the order of their times. */
export function flows(random: Random): Uint8Array<ArrayBuffer>[] {
  const packets: Packet[] = [];
  const short = random.below(3) === 0;
  if (short) packets.push(...crowd(random));
  for (let n = short ? random.below(2) : 1 + random.below(4); n > 0; n--)
    packets.push(...grown(random, n, 60 + random.below(500)));
  return packets.toSorted((x, y) => x.us - y.us).map((p) => p.bytes);
}

/** Some of the packets changed: so few that nine of ten are still what was to be expected. */
export function changed(random: Random, records: Uint8Array[]): Uint8Array[] {
  for (let n = random.below(2 + records.length / 150); n > 0; n--) change(random, records, []);
  return records;
}

export const asCapture = (records: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat([HEADER, ...records]));
