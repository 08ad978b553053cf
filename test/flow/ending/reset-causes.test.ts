/** What tells the causes of resets apart that look alike, what later packets show of them, and SYNs and ACKs that fit no connection. */
import { describe, expect, it } from 'vitest';
import { Play } from '../../helpers/play.ts';
import { talked, resetAt } from '../../helpers/resets.ts';

const SECOND = 1000;

/** The server pours out `segments` full segments; each ACK leaves `step` bytes less room than there was; then the RST. */
const poured = (segments: number, step: number, resetWindow: number, after = 100): { play: Play; rst: number } => {
  const play = new Play().open();
  play.send('a', 'P.', { seq: 1, length: 100, window: 512, after: 10 });
  for (let i = 0; i < segments; i++) {
    play.send('b', i + 1 === segments ? 'P.' : '.', {
      seq: 1 + 1448 * i,
      ack: 101,
      length: 1448,
      after: i === 0 ? 20 : 3,
    });
    const room = 512 - (step * (i + 1)) / 128;
    play.send('a', '.', { seq: 101, ack: 1 + 1448 * (i + 1), window: room, after: 0.02 });
  }
  const rst = play.send('a', 'R.', { seq: 101, ack: 1 + 1448 * segments, window: resetWindow, after });
  play.end();
  return { play, rst };
};

const goesOn = (after: number): Play => {
  const play = talked();
  play.send('b', 'R.', { seq: 501, ack: 101, after: 10 });
  play.send('b', 'P.', { seq: 501, ack: 101, length: 200, after });
  return play.end();
};

const whenResetAfter = (after: number): string => {
  const play = new Play();
  play.send('a', 'S', { mss: 1460, scale: 7 });
  play.send('b', 'S.', { mss: 1460, scale: 7, after: 20 });
  play.send('a', '.', { seq: 1, after: 0.1 });
  play.send('a', 'P.', { seq: 1, length: 300, after: 50 });
  const rst = play.send('b', 'R.', { seq: 1, ack: 301, after });
  play.end();
  return resetAt(play, rst).cause;
};

/** A client resets in the middle of an answer, the next piece of which comes `after` ms later; the round trip is 20 ms. */
const streamed = (after: number): { play: Play; rst: number } => {
  const play = new Play();
  play.send('a', 'S', { mss: 1460, scale: 7 });
  play.send('b', 'S.', { mss: 1460, scale: 7, after: 20 });
  play.send('a', '.', { seq: 1, after: 0.1 });
  play.send('a', 'P.', { seq: 1, length: 100 });
  play.send('b', 'P.', { seq: 1, ack: 101, length: 1448, after: 20 });
  play.send('a', '.', { seq: 101, ack: 1449, after: 0.1 });
  const rst = play.send('a', 'R.', { seq: 101, ack: 1449, after: 3 });
  play.send('b', 'P.', { seq: 1449, ack: 101, length: 1448, after });
  play.end();
  return { play, rst };
};

describe('closed with data unread, or SO_LINGER 0', () => {
  it('the RST offers twice the room: nobody had read it (Linux __tcp_cleanup_rbuf tells who does)', () => {
    const { play, rst } = poured(28, 1280, 512);
    expect(resetAt(play, rst)).toMatchObject({ cause: 'closed-with-unread-data', certainty: 'implied' });
  });

  it('the RST offers more room by many segments: most likely unread', () => {
    const { play, rst } = poured(14, 1280, 512);
    expect(resetAt(play, rst)).toMatchObject({
      cause: 'closed-with-unread-data',
      certainty: 'assumed',
      alternatives: ['abortive-close'],
    });
  });

  it('much came and the window stayed open: it was read as it came', () => {
    const { play, rst } = poured(28, 0, 512);
    expect(resetAt(play, rst)).toMatchObject({ cause: 'abortive-close', certainty: 'assumed' });
    expect(resetAt(play, rst).alternatives).toContain('closed-with-unread-data');
  });

  it('more room in a RST that acknowledges new data shows nothing: the window grows with data', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 1400, after: 20 });
    const rst = play.send('a', 'R.', { seq: 101, ack: 1401, window: 1000, after: 5 });
    play.end();
    expect(resetAt(play, rst).cause).toBe('abortive-close');
  });

  it('the RST is the first to acknowledge much data: reading it would have sent an ACK', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    for (let i = 0; i < 8; i++)
      play.send('b', i === 7 ? 'P.' : '.', { seq: 1 + 1448 * i, ack: 101, length: 1448, after: i === 0 ? 20 : 0.01 });
    const rst = play.send('a', 'R.', { seq: 101, ack: 1 + 1448 * 8, after: 30 });
    play.end();
    expect(resetAt(play, rst)).toMatchObject({ cause: 'closed-with-unread-data', certainty: 'implied' });
  });

  it('the stream goes on after it: the socket was closed in the middle', () => {
    const { play, rst } = streamed(10);
    const revised = play.keeper.all.filter((r) => r.type === 'revision');
    expect(resetAt(play, rst).cause).toBe('abortive-close');
    expect(revised).toMatchObject([{ frame: rst, certainty: 'assumed', detail: { cause: 'closed-with-unread-data' } }]);
  });

  it('the stream goes on long after it: its receiver never got it, which tells nothing of the cause', () => {
    const { play, rst } = streamed(500);
    const revised = play.keeper.all.filter((r) => r.type === 'revision');
    expect(revised).toMatchObject([{ frame: rst, detail: { cause: 'abortive-close', accepted: false } }]);
    expect(play.states('b').at(-1)).toBe('ESTABLISHED');
  });

  it('a message that wakes the program was being read', () => {
    expect(whenResetAfter(20.5)).toBe('abortive-close');
    expect(whenResetAfter(26)).toBe('closed-with-unread-data');
  });
});

describe('a reset whose sender goes on', () => {
  it('was not sent by it', () => {
    const revised = goesOn(30).keeper.all.filter((r) => r.type === 'revision');
    expect(revised).toMatchObject([{ kind: 'reset', certainty: 'implied', detail: { cause: 'injected' } }]);
  });

  it('may have overtaken data on its way', () => {
    expect(goesOn(2).keeper.all.filter((r) => r.type === 'revision')).toEqual([]);
  });
});

/** The RST's TTL is higher than its sender's; then the named sender speaks, and acknowledges `ack`. */
const rejected = (ack: number): string[] => {
  const play = new Play();
  play.send('a', 'S', { mss: 1460 });
  play.send('b', 'S.', { mss: 1460, ttl: 59, after: 40 });
  play.send('a', '.', { seq: 1 });
  const request = play.send('a', 'P.', { seq: 1, length: 300 });
  const rst = play.send('b', 'R', { seq: 1, ttl: 64, after: 5 });
  play.send('b', 'P.', { seq: 1, ack, length: 800, ttl: 59, after: 40 });
  play.end();
  expect(resetAt(play, rst).cause).toBe('firewall-reject');
  expect(play.at(rst, 'reset')?.because).toEqual([request, rst]);
  return play.keeper.all.filter((r) => r.type === 'revision').map((r) => String(r.detail['cause']));
};

describe('a reset that a packet filter seems to have sent', () => {
  it('was forged when the packet that it answered had arrived all the same', () => {
    expect(rejected(301)).toEqual(['injected']);
  });

  it('stays one when it had not', () => {
    expect(rejected(1)).toEqual([]);
  });
});

describe('a RST with SYN or FIN in it', () => {
  it('is sent by no system: it is shown and not judged', () => {
    const play = talked();
    const rst = play.send('b', 'RF', { seq: 501 });
    play.end();
    expect(resetAt(play, rst).cause).toBe('unknown');
    expect(play.connections[0]?.b.state).toBe('ESTABLISHED');
    expect(play.connections[0]?.a.state).toBe('ESTABLISHED');
  });
});

describe('a SYN that meets an older connection of its ports', () => {
  it('is answered with a challenge ACK, and opens after the RST of its sender', () => {
    const play = talked();
    play.send('a', 'S', { isn: 90_000_000, mss: 1460, after: 5 * SECOND });
    const challenge = play.send('b', '.', { seq: 501, ack: 101, after: 20 });
    const rst = play.send('a', 'R', { seq: 101 });
    play.send('a', 'S', { isn: 90_000_000, mss: 1460, after: SECOND });
    play.send('b', 'S.', { also: (s) => (s.ack = 90_000_001), mss: 1460, after: 20 });
    play.send('a', '.', { isn: 90_000_000, seq: 1 });
    play.end();
    expect(play.at(challenge, 'challenge-ack')?.certainty).toBe('implied');
    expect(resetAt(play, rst).cause).toBe('unacceptable-ack');
    expect(play.states('b', 0).at(-1)).toBe('CLOSED');
    expect(play.states('a', 1)).toEqual(['SYN-SENT', 'ESTABLISHED']);
  });

  it('that had closed: the ACK of TIME-WAIT moves nothing of the new one', () => {
    const play = talked();
    play.send('b', 'F.', { seq: 501, ack: 101 });
    play.send('a', 'F.', { seq: 101, ack: 502 });
    play.send('b', '.', { seq: 502, ack: 102 });
    play.send('a', 'S', { isn: 1000, mss: 1460, after: SECOND });
    const ack = play.send('b', '.', { seq: 502, ack: 102, after: 20 });
    const rst = play.send('a', 'R', { seq: 102 });
    play.end();
    expect(play.at(ack, 'challenge-ack')?.connection).toBe(1);
    expect(resetAt(play, rst)).toMatchObject({ cause: 'unacceptable-ack', certainty: 'implied' });
    expect(play.states('b', 1)).toEqual([]);
    expect(play.states('a', 1)).toEqual(['SYN-SENT']);
  });
});

describe('an ACK of what no window let the peer send', () => {
  it('moves nothing and is answered with a challenge ACK (RFC 5961 §5)', () => {
    const play = talked();
    const stray = play.send('a', '.', { seq: 101, ack: 700_000, after: 20 });
    const challenge = play.send('b', '.', { seq: 501, ack: 101 });
    const next = play.send('b', 'P.', { seq: 501, ack: 101, length: 200, after: 20 });
    play.end();
    expect(play.kinds.filter((k) => k.startsWith(`${stray} `))).toEqual([`${stray} unseen-acked`]);
    expect(play.at(challenge, 'challenge-ack')).toBeDefined();
    expect(play.kinds.filter((k) => k.startsWith(`${next} `))).toEqual([]);
    expect(play.connections[0]?.b.bytes).toBe(700);
  });
});

/** The server, where the capture is made, has begun its answer to a client so many milliseconds away. */
const answered = (wayMs: number): Play => {
  const play = new Play();
  play.send('a', 'S', { mss: 1460 });
  play.send('b', 'S.', { mss: 1460, after: 0.1 });
  play.send('a', '.', { seq: 1, after: wayMs });
  play.send('a', 'P.', { seq: 1, length: 100 });
  play.send('b', '.', { seq: 1, ack: 101, length: 1448, after: 0.2 });
  return play;
};

const resetAfter = (ms: number): { play: Play; data: number; rst: number } => {
  const play = answered(300);
  play.send('a', 'F.', { seq: 101, ack: 1449, after: 300 });
  const data = play.send('b', '.', { seq: 1449, ack: 102, length: 1448, after: 0.2 });
  const rst = play.send('a', 'R.', { seq: 102, ack: 1449, after: ms });
  play.end();
  return { play, data, rst };
};

/** What the RST is taken for that acknowledges so much; the FIN before it acknowledged 1449. */
const closedInMidAnswer = (ack: number): string => {
  const play = answered(40);
  play.send('b', '.', { seq: 1449, ack: 101, length: 1448, after: 30 });
  play.send('a', 'F.', { seq: 101, ack: 1449, after: 12 });
  play.send('b', '.', { seq: 2897, ack: 102, after: 0.1 });
  const rst = play.send('a', 'R.', { seq: 102, ack, after: 28 });
  play.end();
  return resetAt(play, rst).cause;
};

describe('data that leaves a server 300 ms away from a client that has closed', () => {
  it('had not arrived when a RST comes sooner than anything can answer it', () => {
    const { play, rst } = resetAfter(100);
    expect(resetAt(play, rst).cause).not.toBe('data-after-close');
    expect(play.at(rst, 'reset')?.because).toEqual([rst]);
  });

  it('met a closed socket when the RST comes a round trip later', () => {
    const { play, data, rst } = resetAfter(305);
    expect(resetAt(play, rst).cause).toBe('data-after-close');
    expect(play.at(rst, 'reset')?.because).toEqual([data, rst]);
  });
});

describe('a client that closes in mid-answer, seen at the server 40 ms away', () => {
  it('resets with ACK the data that comes after its FIN: its ACK tells how much', () => {
    expect(closedInMidAnswer(2897)).toBe('data-after-close');
  });
  it('is not known to have got any where the RST acknowledges no more than the FIN did', () => {
    expect(closedInMidAnswer(1449)).not.toBe('data-after-close');
  });
});
