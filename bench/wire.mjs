/** A capture as it is written: Ethernet, IPv4 and TCP, UDP or ICMP headers, payload counted and not stored; numbers by chance, always the same. */
import { closeSync, openSync, writeSync } from 'node:fs';

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;
export const URG = 32;

export const MSS = [2, 4, 5, 0xb4];
const SYN_OPTIONS = [...MSS, 1, 3, 3, 7, 1, 1, 4, 2];
const TCP = 6;
const UDP = 17;
const ICMP = 1;
const LARGEST = 2048;

export class Wire {
  /** Microseconds since the capture's beginning. */
  now = 0;
  ttl = 64;
  ipId = 1;
  mac = 1;
  /** VXLAN network around TCP; −1: none. */
  vni = -1;
  packets = 0;
  #fd;
  #buffer = Buffer.alloc(1 << 20);
  #at = 24;
  #state = 0x9e3779b9;

  constructor(path) {
    this.#fd = openSync(path, 'w');
    const b = this.#buffer;
    b.writeUInt32LE(0xa1b2c3d4, 0);
    b.writeUInt16LE(2, 4);
    b.writeUInt16LE(4, 6);
    b.writeUInt32LE(65_535, 16);
    b.writeUInt32LE(1, 20);
  }

  /** 32 bits by chance. */
  random() {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let x = this.#state ^ (this.#state >>> 16);
    x = Math.imul(x, 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  }
  /** A whole number below `n`. */
  below(n) {
    return this.random() % n;
  }
  port() {
    return this.random() & 0xffff;
  }
  clientPort() {
    return 1024 + this.below(60_000);
  }

  /** `length`: payload, of which nothing is stored. */
  tcp(from, fromPort, to, toPort, seq, ack, flags, window = 512, length = 0, options = []) {
    const headers = 20 + options.length;
    const p = this.#begin();
    let at = this.#ethernet(p, 0x0800);
    if (this.vni >= 0) at = this.#vxlan(at, 14 + 20 + headers + length);
    at = this.#ip(at, from, to, TCP, headers + length);
    const b = this.#buffer;
    b.writeUInt16BE(fromPort, at);
    b.writeUInt16BE(toPort, at + 2);
    b.writeUInt32BE(seq >>> 0, at + 4);
    b.writeUInt32BE(ack >>> 0, at + 8);
    b[at + 12] = (headers / 4) << 4;
    b[at + 13] = flags;
    b.writeUInt16BE(window & 0xffff, at + 14);
    b.writeUInt16BE(0, at + 16);
    b.writeUInt16BE((flags & URG) === 0 ? 0 : length, at + 18);
    b.set(options, at + 20);
    this.#end(p, at + headers, length);
  }

  udp(from, fromPort, to, toPort, length) {
    const p = this.#begin();
    const at = this.#ip(this.#ethernet(p, 0x0800), from, to, UDP, 8 + length);
    this.#udpHeader(at, fromPort, toPort, length);
    this.#buffer.fill(0, at + 8, at + 8 + length);
    this.#end(p, at + 8 + length, 0);
  }

  /** `quoted`: header and eight bytes of what it is about; else the rest of an echo. */
  icmp(from, to, type, code, quoted, rest = 0) {
    const body = quoted === null ? 8 : 28;
    const p = this.#begin();
    const at = this.#ip(this.#ethernet(p, 0x0800), from, to, ICMP, 8 + body);
    const b = this.#buffer;
    b.fill(0, at, at + 8 + body);
    b[at] = type;
    b[at + 1] = code;
    b.writeUInt32BE(rest >>> 0, at + 4);
    if (quoted !== null) {
      const inner = this.#ip(at + 8, quoted.from, quoted.to, quoted.udp === true ? UDP : TCP, 20);
      b.writeUInt16BE(quoted.fromPort, inner);
      b.writeUInt16BE(quoted.toPort, inner + 2);
      b.writeUInt32BE(quoted.seq ?? 0, inner + 4);
    }
    b.writeUInt16BE(sumOf(b, at, 8 + body), at + 2);
    this.#end(p, at + 8 + body, 0);
  }

  /** A piece of an IP datagram of zeros; `offset` in units of eight bytes, more of it follows. */
  fragment(from, to, id, offset, length, stored) {
    const p = this.#begin();
    const ip = this.#ethernet(p, 0x0800);
    const at = this.#ip(ip, from, to, TCP, length);
    const b = this.#buffer;
    b.writeUInt16BE(id & 0xffff, ip + 4);
    b.writeUInt16BE(0x2000 | offset, ip + 6);
    b.writeUInt16BE(0, ip + 10);
    b.writeUInt16BE(sumOf(b, ip, 20), ip + 10);
    b.fill(0, at, at + stored);
    this.#end(p, at + stored, length - stored);
  }

  /** A SYN behind `extensions` IPv6 extension headers of eight bytes. */
  synBehind(extensions, from, to, port) {
    const p = this.#begin();
    let at = this.#ethernet(p, 0x86dd);
    const b = this.#buffer;
    b.fill(0, at, at + 40 + extensions * 8 + 20);
    b[at] = 0x60;
    b.writeUInt16BE(extensions * 8 + 20, at + 4);
    b[at + 6] = 60;
    b[at + 7] = 64;
    b.writeUInt32BE(from, at + 8);
    b.writeUInt32BE(to, at + 24);
    at += 40;
    for (let i = 1; i <= extensions; i++, at += 8) b.set([i === extensions ? TCP : 60, 0, 1, 4], at);
    b.writeUInt16BE(port, at);
    b.writeUInt16BE(80, at + 2);
    b[at + 12] = 0x50;
    b[at + 13] = SYN;
    this.#end(p, at + 20, 0);
  }

  /** Opens a connection; numbers are both initial ones. */
  open(client, clientPort, server, serverPort, a, b) {
    this.tcp(client, clientPort, server, serverPort, a, 0, SYN, 64_240, 0, SYN_OPTIONS);
    this.now += 50;
    this.tcp(server, serverPort, client, clientPort, b, a + 1, SYN | ACK, 64_240, 0, SYN_OPTIONS);
    this.now += 50;
    this.tcp(client, clientPort, server, serverPort, a + 1, b + 1, ACK, 502);
    this.now += 10;
  }

  /** Opens, asks with 100 bytes, is answered with 300, closes: nine packets. */
  exchange(client, clientPort, server, serverPort, a, b) {
    const [c, s] = [
      [client, clientPort, server, serverPort],
      [server, serverPort, client, clientPort],
    ];
    this.open(...c, a, b);
    this.tcp(...c, a + 1, b + 1, PSH | ACK, 502, 100);
    this.now += 100;
    this.tcp(...s, b + 1, a + 101, ACK, 502);
    this.now += 100;
    this.tcp(...s, b + 1, a + 101, PSH | ACK, 502, 300);
    this.now += 20;
    this.tcp(...c, a + 101, b + 301, FIN | ACK, 502);
    this.now += 50;
    this.tcp(...s, b + 301, a + 102, FIN | ACK, 502);
    this.now += 50;
    this.tcp(...c, a + 102, b + 302, ACK, 502);
    this.now += 10;
  }

  close() {
    this.#flush();
    closeSync(this.#fd);
    return this.packets;
  }

  /** Where the next record begins. */
  #begin() {
    if (this.#at + LARGEST > this.#buffer.length) this.#flush();
    return this.#at + 16;
  }
  #flush() {
    writeSync(this.#fd, this.#buffer, 0, this.#at);
    this.#at = 0;
  }
  #end(from, to, beyond) {
    const b = this.#buffer;
    const us = 1_700_000_000_000_000 + this.now;
    b.writeUInt32LE(Math.floor(us / 1e6) >>> 0, from - 16);
    b.writeUInt32LE(us % 1e6, from - 12);
    b.writeUInt32LE(to - from, from - 8);
    b.writeUInt32LE(to - from + beyond, from - 4);
    this.#at = to;
    this.packets++;
  }
  #ethernet(at, type) {
    this.#buffer.fill(2, at, at + 12);
    this.#buffer[at + 5] = this.mac;
    this.#buffer.writeUInt16BE(type, at + 12);
    return at + 14;
  }
  #ip(at, from, to, protocol, length) {
    const b = this.#buffer;
    b.writeUInt16BE(0x4500, at);
    b.writeUInt16BE((20 + length) & 0xffff, at + 2);
    b.writeUInt16BE(this.ipId++ & 0xffff, at + 4);
    b.writeUInt16BE(0x4000, at + 6);
    b[at + 8] = this.ttl;
    b[at + 9] = protocol;
    b.writeUInt16BE(0, at + 10);
    b.writeUInt32BE(from >>> 0, at + 12);
    b.writeUInt32BE(to >>> 0, at + 16);
    b.writeUInt16BE(sumOf(b, at, 20), at + 10);
    return at + 20;
  }
  #udpHeader(at, fromPort, toPort, length) {
    const b = this.#buffer;
    b.writeUInt16BE(fromPort, at);
    b.writeUInt16BE(toPort, at + 2);
    b.writeUInt16BE(8 + length, at + 4);
    b.writeUInt16BE(0, at + 6);
    return at + 8;
  }
  #vxlan(from, inner) {
    let at = this.#ip(from, 0x0a00_0001, 0x0a00_0002, UDP, 16 + inner);
    at = this.#udpHeader(at, 5555, 4789, 8 + inner);
    this.#buffer.fill(0, at, at + 8);
    this.#buffer[at] = 8;
    this.#buffer.writeUInt32BE(this.vni << 8, at + 4);
    return this.#ethernet(at + 8, 0x0800);
  }
}

/** Blocks of SACK behind two paddings, of their edges. */
export function sack(...edges) {
  const b = Buffer.alloc(4 + 4 * edges.length);
  b.set([1, 1, 5, 2 + 4 * edges.length]);
  for (const [i, edge] of edges.entries()) b.writeUInt32BE(edge >>> 0, 4 + 4 * i);
  return b;
}

function sumOf(b, at, length) {
  let sum = 0;
  for (let i = at; i < at + length; i += 2) sum += b.readUInt16BE(i);
  sum = (sum & 0xffff) + (sum >>> 16);
  return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
}
