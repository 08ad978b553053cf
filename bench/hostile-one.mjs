/** Hostile traffic on one connection: kinds as in hostile.mjs. */
import { BACK, CLIENT, GAP, often, OUT, SERVER } from './often.mjs';
import { ACK, FIN, PSH, RST, sack, SYN, URG } from './wire.mjs';

/** Microseconds until an answer. */
const ROUND = 20;

/** One connection, open; then `step` again and again with its numbers, 1 being the first byte. */
const opened =
  (share, step, gap = GAP) =>
  (w, n) => {
    const s = { a: 1001, b: 2001 };
    w.open(...OUT, 1000, 2000);
    often(share, (_, i) => step(w, s, i, n), gap)(w, n);
  };

/** The client's next `length` bytes. */
function send(w, s, length, flags = PSH | ACK) {
  w.tcp(...OUT, s.a, s.b, flags, 502, length);
  s.a += length;
}
const acknowledge = (w, s, ack, options = [], window = 502) => w.tcp(...BACK, s.b, ack, ACK, window, 0, options);

/** Sends anything again: a quarter is new data, then a tenth. */
const sentAgain = (others) => (w, s, i, n) => {
  const what = w.below(10);
  if (i < n / 4 || what === 0) send(w, s, 100);
  else others(w, s, what);
};
const anywhereIn = (w, from, to) => from + w.below(Math.max(1, to - from));

function oneWay(w, n, step) {
  const s = { a: 1_000_001, b: 2001 };
  often(1, (_, i) => step(s, i))(w, n);
}

export const ONE_CONNECTION = {
  'icmp-errors-of-one': [
    'the same about one connection',
    opened(1, (w) =>
      w.icmp(w.random(), CLIENT, 3, w.below(14), {
        from: CLIENT,
        fromPort: 4000,
        to: SERVER,
        toPort: 80,
        seq: w.random(),
      }),
    ),
  ],
  'sack-holes': [
    'every second segment lost and none sent again',
    opened(2, (w, s) => {
      s.a += 100;
      const from = s.a;
      send(w, s, 100);
      w.now += 3;
      acknowledge(w, s, 1001, sack(from, from + 100));
    }),
  ],
  'sack-anywhere': [
    'blocks of SACK by chance',
    opened(2, (w, s) => {
      s.a = s.a + 200 > 0x3000_0000 ? 1001 : s.a + 100;
      send(w, s, 100);
      w.now += 3;
      const froms = [0, 1, 2].map(() => 1001 + w.below(0x3000_0000));
      acknowledge(w, s, 1001, sack(...froms.flatMap((from) => [from, from + w.below(100)])));
    }),
  ],
  'sent-again': [
    'pieces by chance sent again and again',
    opened(
      1,
      sentAgain((w, s) => w.tcp(...OUT, anywhereIn(w, 1001, s.a), 2001, PSH | ACK, 502, w.below(1400))),
    ),
  ],
  'sent-again-acknowledged': [
    'the same with ACKs and SACK by chance',
    opened(
      1,
      sentAgain((w, s, what) => {
        s.acked ??= 1001;
        if (what < 6) w.tcp(...OUT, anywhereIn(w, s.acked, s.a), 2001, PSH | ACK, 502, w.below(1400));
        else if (what < 9) {
          const froms = [0, 1, 2].map(() => anywhereIn(w, s.acked, s.a));
          acknowledge(w, s, s.acked, sack(...froms.flatMap((from) => [from, from + w.below(1000)])));
        } else if (s.a - s.acked > 100) acknowledge(w, s, (s.acked += w.below(50)));
      }),
    ),
  ],
  acknowledged: [
    'each segment acknowledged',
    opened(2, (w, s) => {
      send(w, s, 100);
      w.now += ROUND;
      acknowledge(w, s, s.a);
    }),
  ],
  'one-way': ['one direction only', (w, n) => oneWay(w, n, (s) => send(w, s, 100))],
  'one-way-sent-again': [
    'the same, a hundredth sent again',
    (w, n) =>
      oneWay(w, n, (s, i) => {
        if (i % 100 === 99) w.tcp(...OUT, s.a - 100 * (1 + w.below(1000)), s.b, PSH | ACK, 502, 50);
        else send(w, s, 100);
      }),
  ],
  'one-way-holes': [
    'the same with holes, some filled late',
    (w, n) =>
      oneWay(w, n, (s, i) => {
        send(w, s, 100);
        if (i % 10 === 0) s.a += 100;
        if (i % 50 === 0) w.tcp(...OUT, s.a - 250 - 300 * w.below(1000), s.b, PSH | ACK, 502, 100);
      }),
  ],
  'window-updates': ['windows by chance', opened(1, (w, s) => acknowledge(w, s, 1001, [], w.port()))],
  keepalives: [
    'keepalive probes, answered',
    opened(
      2,
      (w, s) => {
        w.tcp(...OUT, 1000, s.b, ACK, 502);
        w.now += ROUND;
        acknowledge(w, s, 1001);
      },
      10_000_000,
    ),
  ],
  'closed-window': [
    'window probes, answered with no window',
    opened(
      2,
      (w, s) => {
        w.tcp(...OUT, 1000, s.b, ACK, 502);
        w.now += ROUND;
        acknowledge(w, s, 1001, [], 0);
      },
      1_000_000,
    ),
  ],
  'sent-twice': [
    'each segment sent twice, reported by D-SACK',
    opened(3, (w, s) => {
      const from = s.a;
      send(w, s, 100);
      w.now += ROUND;
      w.tcp(...OUT, from, s.b, PSH | ACK, 502, 100);
      w.now += ROUND;
      acknowledge(w, s, s.a, sack(from, s.a));
    }),
  ],
  urgent: ['urgent data', opened(1, (w, s) => send(w, s, 100, PSH | ACK | URG))],
  'syns-inside': [
    'SYNs in an open connection, each acknowledged',
    opened(2, (w, s) => {
      w.tcp(...OUT, 1500 + w.below(100), 0, SYN, 502);
      w.now += 9;
      acknowledge(w, s, 1001);
    }),
  ],
  'resets-inside': [
    'resets of any number in an open connection',
    opened(1, (w) => w.tcp(...OUT, w.random(), 0, RST, 0)),
  ],
  'resets-after': ['the same reset again and again', opened(1, (w) => w.tcp(...BACK, 2001, 0, RST, 0))],
  'fins-again': ['the same FIN again and again', opened(1, (w) => w.tcp(...OUT, 1001, 2001, FIN | ACK, 502))],
  ttls: [
    'TTLs by chance',
    opened(2, (w, s) => {
      w.ttl = w.random() & 255;
      send(w, s, 100);
      w.now += ROUND;
      w.ttl = w.random() & 255;
      acknowledge(w, s, s.a);
    }),
  ],
  'time-back': [
    'times that go back',
    (w, n) => {
      const s = { a: 1001, b: 2001 };
      w.open(...OUT, 1000, 2000);
      w.now += n * ROUND;
      for (let i = 0; i < n / 2; i++) {
        w.now -= 10;
        send(w, s, 100);
        w.now -= 3;
        acknowledge(w, s, s.a);
      }
    },
  ],
  'time-leaps': [
    'times by chance in one connection',
    opened(2, (w, s) => {
      w.now = w.random() * 1000;
      send(w, s, 100);
      acknowledge(w, s, s.a);
    }),
  ],
};
