/** Names of connections: hellos as OpenSSL writes them, requests as RFC 9112 has them, and what is none of both. */
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../../src/index.ts';
import type { ConnectionRecord } from '../../../src/records/contract.ts';
import type { Segment } from '../../../src/segment/segment.ts';
import { readClientHello } from '../../../src/wire/client-hello.ts';
import { Play } from '../../helpers/play.ts';

const NAME = 'db.example.org';

/** What OpenSSL sends first. */
const helloFor = (servername: string): Promise<Uint8Array> =>
  new Promise((resolve) => {
    const socket = new Duplex({
      read: () => undefined,
      write: (chunk: Uint8Array, _encoding, next) => {
        next();
        resolve(new Uint8Array(chunk));
      },
    });
    connect({ socket, servername });
  });

const holding = (bytes: Uint8Array, captured = bytes.length) => ({
  also: (s: Segment): void => {
    s.bytes = bytes;
    s.payloadStart = 0;
    s.payloadEnd = captured;
    s.payloadLength = bytes.length;
  },
});
const text = (s: string): ReturnType<typeof holding> => holding(new TextEncoder().encode(s));

const nameOf = (play: Play): ConnectionRecord['name'] => play.end().connections[0]?.name;
/** A connection whose client sends that first. */
function opened(first: ReturnType<typeof holding>): Play {
  const play = new Play([]).open();
  play.send('a', 'P.', { seq: 1, ...first });
  return play;
}
const said = (request: string): ConnectionRecord['name'] => nameOf(opened(text(request)));

let hello: Uint8Array;
beforeAll(async () => {
  hello = await helloFor(NAME);
});

describe('a TLS ClientHello', () => {
  it('gives the server name', () => {
    expect(nameOf(opened(holding(hello)))).toEqual({ protocol: 'tls', host: NAME, frame: 4 });
  });
  it('gives it wherever the hello is cut in two, with an acknowledgement and the second part twice between', () => {
    for (let at = 6; at < hello.length; at += 7) {
      const play = new Play([]).open();
      play.send('a', '.', { seq: 1, ...holding(hello.subarray(0, at)) });
      play.send('b', '.', { seq: 1, ack: 1 + at });
      play.send('a', 'P.', { seq: 1 + at, ...holding(hello.subarray(at)) });
      play.send('a', 'P.', { after: 300, seq: 1 + at, ...holding(hello.subarray(at)) });
      expect(nameOf(play)?.host, `cut at ${at}`).toBe(NAME);
    }
  });
  it('gives none, and no wrong one, of any part that ends before the name', () => {
    const whole = readClientHello(hello, 0, hello.length);
    const end = whole.is === 'read' ? whole.end : -1;
    expect(end).toBeGreaterThan(0);
    for (let n = 6; n < hello.length; n++) {
      const part = readClientHello(hello, 0, n);
      expect(part, `${n} bytes`).toEqual(n < end ? { is: 'begun' } : whole);
      const alone = nameOf(opened(holding(hello, n)));
      expect(alone?.host, `${n} bytes captured`).toBe(n < end ? undefined : NAME);
    }
  });
  it('does not read beyond a length that lies', () => {
    for (let at = 3; at < hello.length; at++)
      for (const wrong of [0, 255]) {
        const broken = hello.slice();
        broken[at] = wrong;
        const found = readClientHello(broken, 0, broken.length);
        expect(found.is === 'read' ? found.end : 0).toBeLessThanOrEqual(broken.length);
      }
  });
  it('is found after the talk that asks for it', () => {
    const play = opened(text('\0\0\0\b\x04\xd2\x16/'));
    play.send('b', 'P.', { seq: 1, ack: 10, ...text('S') });
    play.send('a', 'P.', { seq: 10, ack: 2, ...holding(hello) });
    expect(nameOf(play)?.host).toBe(NAME);
  });
});

describe('an HTTP request', () => {
  it('gives its line and host', () => {
    const name = said('GET /index.html HTTP/1.1\r\nAccept: */*\r\nhOST:  example.org:8080\r\n\r\n');
    expect(name).toEqual({ protocol: 'http', request: 'GET /index.html HTTP/1.1', host: 'example.org:8080', frame: 4 });
  });
  it('gives the host that comes in a later segment', () => {
    const play = opened(text('RPC_IN_DATA / HTTP/1.0\r\n'));
    play.send('a', 'P.', { seq: 25, ...text('Host: exchange\r\n\r\n') });
    expect(nameOf(play)).toEqual({ protocol: 'http', request: 'RPC_IN_DATA / HTTP/1.0', host: 'exchange', frame: 5 });
  });
  it('keeps what may be secret to itself, and what a terminal would obey', () => {
    expect(said('GET /login?token=abc HTTP/1.1\r\n\r\n')?.request).toBe('GET /login?... HTTP/1.1');
    expect(said('GET http://me:pw@host/ HTTP/1.1\r\n\r\n')?.request).toBe('GET http://host/ HTTP/1.1');
    expect(said('GET /\x1b[2J\\ HTTP/1.1\r\nHost: \u202Ea\r\n\r\n')).toMatchObject({
      request: 'GET /\\x1b[2J\\x5c HTTP/1.1',
      host: '\\xe2\\x80\\xaea',
    });
    expect(said(`GET /${'a'.repeat(500)} HTTP/1.1\r\n\r\n`)?.request).toBe(`GET /${'a'.repeat(99)}... HTTP/1.1`);
  });
  it('is no answer, no other protocol, and nothing that a server sends', () => {
    expect(said('HTTP/1.1 200 OK\r\nHost: example.org\r\n\r\n')).toBeUndefined();
    expect(said('GET key\r\n')).toBeUndefined();
    expect(said('SSH-2.0-OpenSSH_9.6\r\n')).toBeUndefined();
    const play = new Play([]).open();
    play.send('b', 'P.', { seq: 1, ...text('GET / HTTP/1.1\r\nHost: a\r\n\r\n') });
    expect(nameOf(play)).toBeUndefined();
  });
});

describe('names: false', () => {
  it('leaves the name out', async () => {
    const bytes = [...new TextEncoder().encode('GET / HTTP/1.1\r\nHost: a\r\n\r\n')];
    const packet = [0x45, 0, 0, 40 + bytes.length, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    packet.push(3, 232, 0, 80, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 1, 0, 0, 0, 0, 0, ...bytes);
    let dump = `12:00:00.000000 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [P.], seq 1:${1 + bytes.length}, ack 1, win 256, length ${bytes.length}\n`;
    for (let at = 0; at < packet.length; at += 16) {
      const hex = packet.slice(at, at + 16).map((b) => b.toString(16).padStart(2, '0'));
      const pairs = hex.join('').match(/.{1,4}/g) ?? [];
      dump += `\t0x${at.toString(16).padStart(4, '0')}:  ${pairs.join(' ')}\n`;
    }
    const found: (ConnectionRecord['name'] | null)[] = [];
    for (const names of [true, false])
      for await (const record of analyze({ text: dump }, { names }))
        if (record.type === 'connection') found.push(record.name);
    expect(found).toEqual([{ protocol: 'http', request: 'GET / HTTP/1.1', host: 'a', frame: 1 }, undefined]);
  });
});
