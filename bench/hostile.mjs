/** Traffic that somebody might send to wear the program out, and what wears it out by chance: `KINDS`, about so many packets of each. */
import { ONE_CONNECTION } from './hostile-one.mjs';
import { BACK, CLIENT, often, OUT, SERVER, TRANSLATOR } from './often.mjs';
import { ACK, FIN, MSS, PSH, RST, SYN, URG, Wire } from './wire.mjs';

/** Packets of nobody's connection: each from somewhere else, to one service or (`anywhere`) to anybody. */
const lone = (flags, { anywhere = false, length = 0 } = {}) =>
  often(1, (w) => {
    const to = anywhere ? [w.random(), w.port()] : [SERVER, 80];
    w.tcp(w.random(), w.port(), ...to, w.random(), w.random(), flags, 512, length);
  });

/** Connections of nine packets between those that `ends` names. */
const exchanges = (ends) => often(9, (w, i) => w.exchange(...ends(w, i), w.random(), w.random()));

/** Connections that open and send 100 bytes, and what becomes of them. */
const begun = (share, rest) =>
  often(share, (w) => {
    const [c, a, b] = [w.random(), w.random(), w.random()];
    const port = w.clientPort();
    w.open(c, port, SERVER, 80, a, b);
    rest?.(w, [c, port, SERVER, 80], [SERVER, 80, c, port], a, b);
  });
const ask = (w, out, a, b) => w.tcp(...out, a + 1, b + 1, PSH | ACK, 502, 100);

/** An ICMP error about a packet that was `seen` before, or not. */
const error = (w, type, code, about) => w.icmp(w.random(), about.from, type, code, about);
const somePacket = (w) => ({
  from: w.random(),
  fromPort: w.port(),
  to: w.random(),
  toPort: w.port(),
  seq: w.random(),
});

const manyAtOnce = (i) => [CLIENT + (i % 1000), 1024 + Math.floor(i / 1000), SERVER, 80];

/** Every packet seen twice: before a router and behind it, or before and behind one that gives all clients its own address. */
const mirrored = (translates) => (w, i) => {
  const c = [CLIENT + (i % 50), 1024 + (Math.floor(i / 50) % 60_000), SERVER + (i % 7), 80];
  const s = [c[2], c[3], c[0], c[1]];
  const behind = translates ? [TRANSLATOR, 1024 + (i % 60_000), c[2], c[3]] : c;
  const ends = new Map([
    [c, [c, behind]],
    [s, [[behind[2], behind[3], behind[0], behind[1]], s]],
  ]);
  const [a, b] = [w.random(), w.random()];
  const steps = [
    [c, a, 0, SYN, 0],
    [s, b, a + 1, SYN | ACK, 0],
    [c, a + 1, b + 1, ACK, 0],
    [c, a + 1, b + 1, PSH | ACK, 100],
    [s, b + 1, a + 101, ACK, 0],
    [s, b + 1, a + 101, PSH | ACK, 300],
    [c, a + 101, b + 301, FIN | ACK, 0],
    [s, b + 301, a + 102, FIN | ACK, 0],
    [c, a + 102, b + 302, ACK, 0],
  ];
  for (const [way, seq, ack, flags, length] of steps) {
    w.now += 50;
    const id = w.ipId;
    for (const hop of [0, 1]) {
      w.ipId = id;
      w.mac = 1 + hop;
      w.ttl = 64 - hop;
      w.tcp(...ends.get(way)[hop], seq, ack, flags, 502, length);
      w.now += 2;
    }
  }
};

/** A timed-out request that is then refused room and reset. */
function unlucky(w, out, back, a, b) {
  ask(w, out, a, b);
  w.now += 200_000;
  ask(w, out, a, b);
  w.now += 400_000;
  ask(w, out, a, b);
  w.now += 100;
  w.tcp(...back, b + 1, a + 101, ACK, 0);
  w.now += 30;
  w.tcp(...back, b + 1, a + 101, RST | ACK, 502);
  w.now -= 600_000;
}

/** Each with what it is, and a function of a `Wire` and the number of packets. */
export const KINDS = {
  'syn-flood-ports': [
    'SYN flood on all ports',
    often(1, (w) => w.tcp(w.random(), w.clientPort(), SERVER, w.port(), w.random(), 0, SYN)),
  ],
  syns: ['SYNs from anywhere to anywhere', lone(SYN, { anywhere: true })],
  'syn-acks': ['SYN-ACKs from anywhere to anywhere', lone(SYN | ACK, { anywhere: true })],
  'ack-flood': ['ACKs of no connection', lone(ACK)],
  'ack-flood-answered': [
    'the same, each answered by a reset',
    often(2, (w) => {
      const [c, port, seq] = [w.random(), w.port(), w.random()];
      w.tcp(c, port, SERVER, 80, seq, w.random(), ACK);
      w.now += 2;
      w.tcp(SERVER, 80, c, port, w.random(), 0, RST, 0);
    }),
  ],
  'fin-flood': ['FINs of no connection', lone(FIN | ACK)],
  'rst-flood': ['resets of no connection', lone(RST)],
  'null-flood': ['segments without flags', lone(0)],
  'xmas-flood': ['FIN, PSH and URG', lone(FIN | PSH | URG)],
  'data-flood': ['100 bytes each from somewhere else', lone(PSH | ACK, { length: 100 })],
  'data-anywhere': ['the same from anywhere to anywhere', lone(PSH | ACK, { anywhere: true, length: 100 })],
  'any-flags': [
    'flags, windows and lengths by chance',
    often(1, (w) => {
      const length = w.below(3) > 0 ? 0 : w.below(1000);
      w.tcp(w.random(), w.port(), SERVER, 80, w.random(), w.random(), w.random() & 255, w.port(), length);
    }),
  ],
  'any-flags-few': [
    'the same between few ports of few hosts',
    often(1, (w) => {
      const ends = [
        [CLIENT + w.below(8), 80 + w.below(16)],
        [CLIENT + 8 + w.below(8), 80 + w.below(16)],
      ];
      if (w.below(2) === 0) ends.reverse();
      w.tcp(...ends.flat(), w.port(), w.port(), w.random() & 63, w.port(), w.below(3) > 0 ? 0 : w.below(1000));
    }),
  ],
  'icmp-errors': ['ICMP errors about packets nobody saw', often(1, (w) => error(w, 3, w.below(14), somePacket(w)))],
  'icmp-errors-of-syns': [
    'SYNs, each answered by an ICMP error',
    often(2, (w) => {
      const about = somePacket(w);
      w.tcp(about.from, about.fromPort, about.to, about.toPort, about.seq, 0, SYN);
      error(w, 3, 1, about);
    }),
  ],
  'ttl-exceeded': [
    'time exceeded, of datagrams nobody saw',
    often(1, (w) => error(w, 11, 0, { ...somePacket(w), udp: true, toPort: 33_434 + w.below(30) })),
  ],
  traceroutes: [
    'traceroutes to many hosts',
    often(2, (w, i) => {
      const probe = { from: CLIENT, fromPort: 40_000, to: SERVER + Math.floor(i / 30), toPort: 33_434 + (i % 30) };
      w.ttl = 1 + (i % 30);
      w.udp(probe.from, probe.fromPort, probe.to, probe.toPort, 20);
      w.ttl = 64;
      error(w, 11, 0, { ...probe, udp: true });
    }),
  ],
  pings: ['echo requests from anywhere', often(1, (w) => w.icmp(w.random(), w.random(), 8, 0, null, w.random()))],
  'pings-of-one': [
    'echo requests of one host, a third answered',
    often(1, (w, i) => {
      w.icmp(CLIENT, SERVER, 8, 0, null, 0x10000 | (i & 0xffff));
      if (i % 3 === 0) w.icmp(SERVER, CLIENT, 0, 0, null, 0x10000 | (i & 0xffff));
    }),
  ],
  'udp-flood': ['UDP datagrams', often(1, (w) => w.udp(w.random(), w.port(), SERVER, w.port(), 20))],
  'udp-refused': [
    'UDP datagrams, each refused by ICMP',
    often(2, (w) => {
      const sent = { ...somePacket(w), to: SERVER, udp: true };
      w.udp(sent.from, sent.fromPort, sent.to, sent.toPort, 20);
      w.icmp(SERVER, sent.from, 3, 3, sent);
    }),
  ],
  healthy: [
    'nine packets a connection, few hosts',
    exchanges((_, i) => [CLIENT + (i % 50), 1024 + (Math.floor(i / 50) % 60_000), SERVER + (i % 7), 80 + (i % 5)]),
  ],
  'healthy-clients': ['the same, each from another client', exchanges((w) => [w.random(), w.clientPort(), SERVER, 80])],
  'healthy-anywhere': [
    'the same, each between other hosts',
    exchanges((w) => [w.random(), w.clientPort(), w.random(), w.port()]),
  ],
  'reused-port': ['nine packets a connection, always the same ports', exchanges(() => OUT)],
  'reused-port-syns': ['SYNs of one pair of ports', often(1, (w) => w.tcp(...OUT, w.random(), 0, SYN))],
  'reused-port-refused': [
    'the same, each refused',
    often(2, (w) => {
      const seq = w.random();
      w.tcp(...OUT, seq, 0, SYN);
      w.now++;
      w.tcp(...BACK, 0, seq + 1, RST | ACK, 0);
    }),
  ],
  'reused-port-open': [
    'connections of one pair of ports that are not closed',
    often(4, (w) => {
      const [a, b] = [w.random(), w.random()];
      w.open(...OUT, a, b);
      ask(w, OUT, a, b);
    }),
  ],
  refused: [
    'connections refused',
    often(2, (w, i) => {
      const [c, port, seq] = [CLIENT + (i % 100), w.clientPort(), w.random()];
      w.tcp(c, port, SERVER, 80, seq, 0, SYN);
      w.now++;
      w.tcp(SERVER, 80, c, port, 0, seq + 1, RST | ACK, 0);
    }),
  ],
  'left-open': [
    'connections that ask and are not closed',
    begun(5, (w, out, back, a, b) => {
      ask(w, out, a, b);
      w.now += 100;
      w.tcp(...back, b + 1, a + 101, ACK, 502);
    }),
  ],
  handshakes: ['connections that only open', begun(3)],
  reset: [
    'connections that are reset',
    begun(6, (w, out, back, a, b) => {
      ask(w, out, a, b);
      w.now += 100;
      w.tcp(...back, b + 1, a + 101, ACK, 502);
      w.now += 30;
      w.tcp(...back, b + 1, a + 101, RST | ACK, 502);
    }),
  ],
  unlucky: ['time-outs, a closed window, a reset; times go back', begun(8, unlucky)],
  'many-at-once': [
    'all connections side by side, 60 packets each',
    (w, n) => {
      const many = Math.floor(n / 64);
      for (let i = 0; i < many; i++) w.open(...manyAtOnce(i), i * 7, i * 11);
      for (let j = 0; j < 60; j++)
        for (let i = 0; i < many; i++) {
          w.now++;
          w.tcp(...manyAtOnce(i), i * 7 + 1 + j * 10, i * 11 + 1, PSH | ACK, 502, 10);
        }
    },
  ],
  tunnels: [
    'one packet in each VXLAN network',
    often(1, (w, i) => {
      w.vni = i & 0xffffff;
      w.tcp(...OUT, 1000 + i, 2000, PSH | ACK, 502, 1);
    }),
  ],
  'tunnels-opened': [
    'a handshake in each VXLAN network',
    often(3, (w, i) => {
      w.vni = i & 0xffffff;
      w.open(...OUT, 1000, 2000);
    }),
  ],
  mirrored: ['each packet twice, before and behind a router', often(18, mirrored(false))],
  translated: ['the same with another client address behind it', often(18, mirrored(true))],
  'first-fragments': ['first fragments', often(1, (w) => w.fragment(w.random(), SERVER, w.ipId, 0, 1480, 40))],
  'later-fragments': [
    'later fragments',
    often(1, (w) => w.fragment(w.random(), SERVER, w.ipId, 1 + w.below(8000), 1480, 1480)),
  ],
  'tiny-fragments': [
    'fragments of eight bytes, the last first',
    often(1, (w, i) => w.fragment(CLIENT, SERVER, Math.floor(i / 8000), 7999 - (i % 8000), 8, 8)),
  ],
  'time-leaps-syns': [
    'times by chance, SYNs',
    often(1, (w) => {
      w.now = w.random() * 1000;
      w.tcp(w.random(), w.port(), SERVER, 80, w.random(), 0, SYN);
    }),
  ],
  'syns-again': [
    'each SYN five times',
    (w, n) => {
      for (let round = 0; round < 5; round++)
        for (let i = 0; i < n / 5; i++) {
          w.now++;
          w.tcp(CLIENT + (i % 5000), 1024 + Math.floor(i / 5000), SERVER + (i % 997), 80, i * 77, 0, SYN);
        }
    },
  ],
  'ipv6-extensions': [
    'SYNs behind many IPv6 extension headers',
    often(1, (w) => w.synBehind(40 + w.below(60), w.random(), 1, w.port())),
  ],
  'both-open': [
    'both ends open at once',
    often(4, (w) => {
      const [c, port, a, b] = [w.random(), w.port(), w.random(), w.random()];
      w.tcp(c, port, SERVER, 80, a, 0, SYN);
      w.tcp(SERVER, 80, c, port, b, 0, SYN);
      w.tcp(c, port, SERVER, 80, a, b + 1, SYN | ACK);
      w.tcp(SERVER, 80, c, port, b, a + 1, SYN | ACK);
    }),
  ],
  'data-in-answer': [
    'handshakes that end with data',
    often(3, (w) => {
      const [c, port, a, b] = [w.random(), w.port(), w.random(), w.random()];
      w.tcp(c, port, SERVER, 80, a, 0, SYN, 512, 0, MSS);
      w.tcp(SERVER, 80, c, port, b, a + 1, SYN | ACK);
      w.now += 2;
      w.tcp(c, port, SERVER, 80, a + 1, b + 1, PSH | ACK, 512, 10);
    }),
  ],
  'port-walk': [
    'one client tries all ports of 64 hosts',
    often(1, (w, i) =>
      w.tcp(CLIENT + (i >> 16), 40_000 + (i & 1023), SERVER + ((i >> 10) & 63), i & 0xffff, i, 0, SYN),
    ),
  ],
  ...ONE_CONNECTION,
};

/** Writes a capture of a kind; returns how many packets it has. */
export function makeHostile(kind, path, packets) {
  const wire = new Wire(path);
  KINDS[kind][1](wire, packets);
  return wire.close();
}
