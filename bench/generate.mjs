/**
 * Makes the captures of the benchmark, always the same bytes: fat flows (few connections, many segments), 160,000
 * short connections and a SYN flood. Ethernet, IPv4, headers only beyond 96 bytes, as a capture with a snap length has them.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { KINDS, makeHostile } from './hostile.mjs';
import { sack } from './wire.mjs';

const SNAP = 96;

class Pcap {
  constructor(path) {
    this.fd = openSync(path, 'w');
    this.buffer = Buffer.alloc(1 << 20);
    this.at = 0;
    this.packets = 0;
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(SNAP, 16);
    header.writeUInt32LE(1, 20);
    header.copy(this.buffer);
    this.at = 24;
  }

  tcp(us, flow, fromA, flags, seq, ack, length, options) {
    const b = this.buffer;
    const headers = 14 + 20 + 20 + options.length;
    const whole = headers + length;
    const captured = Math.min(whole, SNAP);
    if (this.at + 16 + SNAP > b.length) this.flush();
    let p = this.at;
    b.writeUInt32LE(1_700_000_000 + Math.floor(us / 1e6), p);
    b.writeUInt32LE(us % 1e6, p + 4);
    b.writeUInt32LE(captured, p + 8);
    b.writeUInt32LE(whole, p + 12);
    p += 16;
    b.fill(0, p, p + captured);
    b[p + 5] = fromA ? 2 : 1;
    b[p + 11] = fromA ? 1 : 2;
    b.writeUInt16BE(0x0800, p + 12);
    p += 14;
    b[p] = 0x45;
    b.writeUInt16BE(whole - 14, p + 2);
    b.writeUInt16BE(++flow.id[fromA ? 0 : 1] & 0xffff, p + 4);
    b.writeUInt16BE(0x4000, p + 6);
    b[p + 8] = fromA ? 64 : 57;
    b[p + 9] = 6;
    b.writeUInt32BE(fromA ? flow.a : flow.b, p + 12);
    b.writeUInt32BE(fromA ? flow.b : flow.a, p + 16);
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += b.readUInt16BE(p + i);
    sum = (sum & 0xffff) + (sum >>> 16);
    b.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, p + 10);
    p += 20;
    b.writeUInt16BE(fromA ? flow.ap : flow.bp, p);
    b.writeUInt16BE(fromA ? flow.bp : flow.ap, p + 2);
    b.writeUInt32BE(seq >>> 0, p + 4);
    b.writeUInt32BE(ack >>> 0, p + 8);
    b[p + 12] = ((20 + options.length) / 4) << 4;
    b[p + 13] = flags;
    b.writeUInt16BE(flags & 2 ? 64240 : 501, p + 14);
    options.copy(b, p + 20);
    // The first block of SACK takes as many bytes as time stamps do.
    const stamps = options[2] === 8 ? 4 : options.length === 20 ? 8 : 0;
    if (stamps > 0) {
      // What is echoed is what the other side sent last, as RFC 7323 §4.3 has it.
      const side = fromA ? 0 : 1;
      flow.stamps[side] = b.readUInt32BE(p + 20 + stamps);
      b.writeUInt32BE(flow.stamps[1 - side], p + 24 + stamps);
    }
    this.at += 16 + captured;
    this.packets++;
  }

  flush() {
    writeSync(this.fd, this.buffer, 0, this.at);
    this.at = 0;
  }

  close() {
    this.flush();
    closeSync(this.fd);
  }
}

const SYN = Buffer.from([2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]);
const MSS_ONLY = Buffer.from([2, 4, 5, 0xb4]);
function stamp(ms) {
  const b = Buffer.from([1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0]);
  b.writeUInt32BE(ms >>> 0, 4);
  return b;
}

function flowOf(n) {
  return {
    a: 0x0a000000 + (n % 65_000) + 1,
    b: 0x0b000001 + (n % 13),
    ap: 1024 + (n % 60_000),
    bp: 443,
    id: [n, n],
    stamps: [0, 0],
  };
}

/** Bulk transfer: two full segments for each ACK, on a few flows in turn; `pieces`: so many segments as one, as a network card takes them. */
export function fat(path, packets, flows = 8, pieces = 1) {
  const length = 1448 * pieces;
  const out = new Pcap(path);
  const state = Array.from({ length: flows }, (_, n) => {
    const flow = flowOf(n);
    const isn = (n * 7_919_777 + 4_000_000_000) >>> 0;
    out.tcp(n * 10, flow, true, 2, isn, 0, 0, SYN);
    out.tcp(n * 10 + 20_000, flow, false, 0x12, isn + 1, isn + 1, 0, SYN);
    out.tcp(n * 10 + 20_050, flow, true, 0x10, isn + 1, isn + 2, 0, stamp(20));
    return { flow, a: isn + 1, b: isn + 2 };
  });
  let us = 100_000;
  let stamped = stamp(100);
  while (out.packets < packets) {
    if (us % 1000 < 30) stamped = stamp(us / 1000);
    for (const s of state) {
      out.tcp(us, s.flow, true, 0x10, s.a, s.b, length, stamped);
      out.tcp(us + 3, s.flow, true, 0x18, s.a + length, s.b, length, stamped);
      s.a += 2 * length;
      out.tcp(us + 5, s.flow, false, 0x10, s.b, s.a, 0, stamped);
      us += 10;
    }
  }
  out.close();
  return out.packets;
}

/** Connect, one request, one response, close: ten packets. */
const STEPS = [
  (out, f, t) => out.tcp(t, f, true, 2, f.s, 0, 0, SYN),
  (out, f, t) => out.tcp(t, f, false, 0x12, f.r, f.s + 1, 0, SYN),
  (out, f, t) => out.tcp(t, f, true, 0x10, f.s + 1, f.r + 1, 0, f.stamp),
  (out, f, t) => out.tcp(t, f, true, 0x18, f.s + 1, f.r + 1, 120, f.stamp),
  (out, f, t) => out.tcp(t, f, false, 0x10, f.r + 1, f.s + 121, 0, f.stamp),
  (out, f, t) => out.tcp(t, f, false, 0x18, f.r + 1, f.s + 121, 900, f.stamp),
  (out, f, t) => out.tcp(t, f, true, 0x10, f.s + 121, f.r + 901, 0, f.stamp),
  (out, f, t) => out.tcp(t, f, true, 0x11, f.s + 121, f.r + 901, 0, f.stamp),
  (out, f, t) => out.tcp(t, f, false, 0x11, f.r + 901, f.s + 122, 0, f.stamp),
  (out, f, t) => out.tcp(t, f, true, 0x10, f.s + 122, f.r + 902, 0, f.stamp),
];

/** Short connections, about a hundred at a time; `tuples`: after so many the first ports come round again. */
export function short(path, connections, tuples = Number.POSITIVE_INFINITY) {
  const out = new Pcap(path);
  const live = [];
  let opened = 0;
  let us = 0;
  while (opened < connections || live.length > 0) {
    if (opened < connections) {
      const n = opened % tuples;
      const f = flowOf(n);
      f.ap = 1024 + (n % 60_000);
      f.a = 0x0a000001 + Math.floor(n / 60_000) + (n % 251) * 256;
      f.s = (opened * 2_654_435_761) >>> 0;
      f.r = (opened * 40_503 + 77) >>> 0;
      f.stamp = stamp(us / 1000);
      f.step = 0;
      live.push(f);
      opened++;
    }
    for (let i = 0; i < live.length; i += 1 + (us % 3)) {
      const f = live[i];
      STEPS[f.step++](out, f, us);
      us += 2;
      if (f.step === STEPS.length) live.splice(i, 1);
    }
    if (live.length < 100 && opened < connections) continue;
  }
  out.close();
  return out.packets;
}

/** A SYN flood: one target, each source seen once, 100,000 a second; with `answers` the target answers each. */
export function flood(path, syns, answers = false) {
  const out = new Pcap(path);
  let x = 0x2545f491;
  const random = () => {
    x ^= x << 13;
    x ^= x >>> 17;
    return (x ^= x << 5) >>> 0;
  };
  for (let n = 0; n < syns; n++) {
    const flow = { a: random(), b: 0x0b000001, ap: 1024 + (random() % 64_000), bp: 80, id: [random(), 0] };
    const isn = random();
    out.tcp(n * 10, flow, true, 2, isn, 0, 0, MSS_ONLY);
    if (answers) out.tcp(n * 10 + 3, flow, false, 0x12, random(), isn + 1, 0, MSS_ONLY);
  }
  out.close();
  return out.packets;
}

/** One connection, written as it goes: `kinds` below tell what. */
function one(path, packets, step) {
  const out = new Pcap(path);
  const flow = flowOf(1);
  out.tcp(0, flow, true, 2, 1000, 0, 0, SYN);
  out.tcp(50, flow, false, 0x12, 2000, 1001, 0, SYN);
  out.tcp(100, flow, true, 0x10, 1001, 2001, 0, stamp(0));
  const state = { us: 1000, a: 1001, b: 2001 };
  while (out.packets < packets) step(out, flow, state);
  out.close();
  return out.packets;
}

/** New data of the first side, acknowledged by the other. */
function exchange(out, f, s, length, gapUs) {
  out.tcp((s.us += gapUs), f, true, 0x18, s.a, s.b, length, stamp(s.us / 1000));
  s.a += length;
  out.tcp((s.us += 20), f, false, 0x10, s.b, s.a, 0, stamp(s.us / 1000));
}

/** Every hundredth segment is lost: two reports by SACK, then it is sent again. */
function lossy(out, f, s) {
  for (let i = 0; i < 97; i++) exchange(out, f, s, 1000, 5);
  const lost = s.a;
  s.a += 1000;
  for (let i = 0; i < 3; i++) {
    out.tcp((s.us += 5), f, true, 0x18, s.a, s.b, 1000, stamp(s.us / 1000));
    s.a += 1000;
    out.tcp((s.us += 20), f, false, 0x10, s.b, lost, 0, Buffer.concat([stamp(s.us / 1000), sack(lost + 1000, s.a)]));
  }
  out.tcp((s.us += 10_000), f, true, 0x18, lost, s.b, 1000, stamp(s.us / 1000));
  out.tcp((s.us += 20), f, false, 0x10, s.b, s.a, 0, stamp(s.us / 1000));
}

/** Kinds of traffic that cost differently: about so many packets of each. */
export const kinds = {
  fat: { what: 'full segments of eight flows, an ACK for two', make: fat },
  offload: {
    what: 'the same, ten segments as one before the network card cuts them up',
    make: (path, n) => fat(path, n, 8, 10),
  },
  short: { what: 'request and answer, ten packets a connection', make: (path, n) => short(path, n / 10) },
  reused: { what: 'the same, ports used three times', make: (path, n) => short(path, n / 10, Math.floor(n / 30)) },
  flood: { what: 'SYN flood', make: flood },
  'answered-flood': { what: 'SYN flood, each answered', make: (path, n) => flood(path, n / 2, true) },
  small: {
    what: 'small writes, each acknowledged',
    make: (path, n) => one(path, n, (o, f, s) => exchange(o, f, s, 100, 5)),
  },
  lossy: { what: 'every hundredth segment lost, SACK', make: (path, n) => one(path, n, lossy) },
  heartbeats: {
    what: 'two bytes every ten seconds',
    make: (path, n) => one(path, n, (o, f, s) => exchange(o, f, s, 2, 1e7)),
  },
  unacknowledged: {
    what: 'data without an ACK',
    make: (path, n) => one(path, n, (o, f, s) => o.tcp((s.us += 5), f, true, 0x18, s.a++, s.b, 1, stamp(0))),
  },
  'duplicate-acks': {
    what: 'the same ACK again and again',
    make: (path, n) => one(path, n, (o, f, s) => o.tcp((s.us += 5), f, false, 0x10, s.b, s.a, 0, stamp(0))),
  },
  ...Object.fromEntries(
    Object.entries(KINDS).map(([kind, [what]]) => [kind, { what, make: (path, n) => makeHostile(kind, path, n) }]),
  ),
};

/** Writes a capture of a kind. */
export function make(kind, path, packets) {
  if (!(kind in kinds)) throw new Error(`there is no kind ${kind}; choose of ${Object.keys(kinds).join(', ')}`);
  return kinds[kind].make(path, packets);
}

// Not where it is bundled with what uses it.
if (import.meta.url === `file://${process.argv[1]}` && import.meta.url.endsWith('/generate.mjs')) {
  const [kind, packets, path] = process.argv.slice(2);
  if (path === undefined) throw new Error('say what to write: node bench/generate.mjs KIND PACKETS FILE');
  console.log(make(kind, path, Number(packets)));
}
