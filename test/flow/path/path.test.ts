/** What findings of the path must not take for a fault, and what hand-written segments prove. */
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/findings/registry.ts';
import { CHECKSUM_BAD, CHECKSUM_GOOD, type Segment } from '../../../src/segment/segment.ts';
import { Play } from '../../helpers/play.ts';

const PATH = RULES.filter((r) => r.code.startsWith('TE5'));
const slugs = (play: Play): string[] => play.findings.map((f) => f.slug);
const at = (mac: number, back = 99) => ({
  also: (s: Segment): void => {
    s.linkSrc = mac;
    s.linkDst = back;
    s.ipId = 77;
  },
});

/** Payload of a segment. */
const holding = (text: string) => (s: Segment) => {
  s.bytes = new TextEncoder().encode(text);
  s.payloadStart = 0;
  s.payloadEnd = s.bytes.length;
  s.payloadLength = s.bytes.length;
};

const sum = (checksum: number) => ({ also: (s: Segment): void => void (s.checksum = checksum) });

/** The server's first data, and as much in its place, of which the first bytes are the same and the sum is another. */
const sent = (payloadSum: number): Play => {
  const play = new Play(PATH).open();
  const text = 'HTTP/1.1 200 OK\r\n';
  const of = (sum16: number) => (s: Segment) => {
    holding(text)(s);
    s.payloadSum = sum16;
  };
  play.send('b', 'P.', { seq: 1, also: of(0x1234) });
  play.send('b', 'P.', { after: 300, seq: 1, also: of(payloadSum) });
  return play.end();
};

/** The server's first data, and other or the same data in its place. */
const twice = (first: string, second: string, after = 300): Play => {
  const play = new Play(PATH).open();
  play.send('b', 'P.', { seq: 1, also: holding(first) });
  play.send('b', 'P.', { after, seq: 1, also: holding(second) });
  return play.end();
};

describe('a SYN at two places', () => {
  it('tells options that a device took away, whichever', () => {
    const play = new Play(PATH);
    play.send('a', 'S', { mss: 1460, scale: 7, sackPermitted: true, ts: [5, 0], ...at(1) });
    play.send('a', 'S', { after: 0.1, mss: 1380, sackPermitted: true, ts: [5, 0], ttl: 63, ...at(2) });
    play.end();
    expect(slugs(play).toSorted()).toEqual(['mss-clamped', 'syn-option-stripped']);
    expect(play.findings.find((f) => f.slug === 'mss-clamped')?.facts).toMatchObject({
      mssBefore: 1460,
      mssAfter: 1380,
    });
    expect(play.findings.find((f) => f.slug === 'syn-option-stripped')?.facts).toMatchObject({
      options: ['window-scale'],
    });
  });

  it('is no second SYN', () => {
    const play = new Play(PATH);
    play.send('a', 'S', { mss: 1460, ...at(1) });
    play.send('a', 'S', { after: 0.1, mss: 1380, ttl: 63, ...at(2) });
    expect(play.kinds).toEqual(['1 handshake-1', '2 capture-duplicate']);
  });

  it('is not a repeated SYN with fewer options, as systems send when nobody answers', () => {
    const play = new Play(PATH);
    play.send('a', 'S', { mss: 1460, scale: 7, sackPermitted: true, ts: [5, 0], ...at(1) });
    play.send('a', 'S', { after: 3000, mss: 536, ...at(1) });
    play.end();
    expect(slugs(play)).toEqual([]);
  });

  it('is not translated when a scanner uses one number for many targets', () => {
    const play = new Play(PATH);
    for (let i = 0; i < 50; i++)
      play.send('a', 'S', { mss: 1460, ttl: 50 - (i % 12), ipId: 1000 + 31 * i, port: 2000 + i, isn: 424_242 });
    play.end();
    expect(slugs(play)).toEqual([]);
  });
});

/** A SYN, its answer, the SYN again, another answer, and `last` as the number of a third. */
const repeated = (last: number): Play => {
  const play = new Play(PATH);
  play.send('a', 'S', { mss: 1460 });
  play.send('b', 'S.', { mss: 1460 });
  play.send('a', 'S', { mss: 1460, after: 1000 });
  play.send('b', 'S.', { mss: 1460, seq: 99_999 });
  play.send('b', 'S.', { mss: 1460, seq: last, after: 1000 });
  play.end();
  return play;
};

describe('the answer to a SYN', () => {
  it('is one, however often it is repeated', () => {
    const play = new Play(PATH);
    play.send('a', 'S', { mss: 1460 });
    for (let i = 0; i < 4; i++) play.send('b', 'S.', { after: 1000, mss: 1460 });
    play.end();
    expect(slugs(play)).toEqual([]);
  });

  it('is two when the numbers differ', () => {
    const play = new Play(PATH);
    play.send('a', 'S', { mss: 1460 });
    play.send('b', 'S.', { mss: 1460 });
    play.send('b', 'S.', { mss: 1460, seq: 99_999 });
    play.end();
    expect(slugs(play)).toEqual(['two-answers-to-one-syn']);
    expect(play.findings[0]).toMatchObject({ certainty: 'observed', severity: 'problem' });
  });

  it('may be another for a SYN that is repeated; two where the first comes again after that', () => {
    expect(slugs(repeated(99_999))).toEqual([]);
    const two = repeated(0);
    expect(slugs(two)).toEqual(['two-answers-to-one-syn']);
    expect(two.findings[0]).toMatchObject({ certainty: 'implied', frames: [2, 4] });
  });
});

describe('windows that are not scaled', () => {
  it('are told when the first window repeats the number of the SYN', () => {
    const play = new Play(PATH);
    play.send('a', 'S', { mss: 1460, scale: 10, window: 64_240 });
    play.send('b', 'S.', { mss: 1460, scale: 7, window: 64_240 });
    play.send('a', '.', { seq: 1, window: 64_240 });
    play.end();
    expect(slugs(play)).toEqual(['option-lost-unseen']);
    expect(play.findings[0]?.certainty).toBe('assumed');
  });

  it('are possible where the scaled window is one that systems have', () => {
    const play = new Play(PATH);
    play.send('a', 'S', { mss: 1460, scale: 3, window: 65_535 });
    play.send('b', 'S.', { mss: 1460, scale: 7, window: 64_240 });
    play.send('a', '.', { seq: 1, window: 65_535 });
    play.end();
    expect(slugs(play)).toEqual([]);
  });
});

describe('a wrong checksum', () => {
  it('is damage when the data came again before it was acknowledged', () => {
    const play = new Play(PATH).open();
    for (let i = 0; i < 5; i++) play.send('a', '.', { seq: 1 + 100 * i, length: 100, ...sum(CHECKSUM_GOOD) });
    play.send('a', '.', { seq: 501, length: 100, ...sum(CHECKSUM_BAD) });
    play.send('b', '.', { seq: 1, ack: 501, ...sum(CHECKSUM_GOOD) });
    play.send('a', '.', { after: 300, seq: 501, length: 100, ...sum(CHECKSUM_GOOD) });
    play.send('b', '.', { seq: 1, ack: 601, ...sum(CHECKSUM_GOOD) });
    play.end();
    expect(slugs(play)).toEqual(['damaged-on-the-way']);
  });

  it('is the file when it was acknowledged as it was, repeated later or not', () => {
    const play = new Play(PATH).open();
    for (let i = 0; i < 5; i++) play.send('a', '.', { seq: 1 + 100 * i, length: 100, ...sum(CHECKSUM_GOOD) });
    play.send('a', '.', { seq: 501, length: 100, ...sum(CHECKSUM_BAD) });
    play.send('b', '.', { seq: 1, ack: 601, ...sum(CHECKSUM_GOOD) });
    play.send('a', '.', { after: 300, seq: 501, length: 100, ...sum(CHECKSUM_GOOD) });
    play.end();
    expect(slugs(play)).toEqual([]);
  });
});

describe('data that comes again', () => {
  it('is the same data', () => {
    expect(slugs(twice('HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n'))).toEqual([]);
  });

  it('is a conflict when its first bytes differ', () => {
    const play = twice('HTTP/1.1 302 Found\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n');
    expect(slugs(play)).toEqual(['conflicting-data']);
    // "HTTP/1.1 " is nine bytes; the tenth differs.
    expect(play.findings[0]?.facts).toMatchObject({ at: 9, first: 4, second: 5 });
  });

  it('is a conflict when their sums are not the same, and then nothing was sent again', () => {
    expect(slugs(sent(0x4321))).toEqual(['conflicting-data']);
    expect(sent(0x4321).kinds.filter((kind) => kind.startsWith('5 '))).toEqual(['5 conflicting-data']);
    // The same sum, and one that is not known.
    expect(slugs(sent(0x1234))).toEqual([]);
    expect(slugs(sent(0))).toEqual([]);
  });

  it('is another matter after a minute', () => {
    expect(slugs(twice('HTTP/1.1 302 Found\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', 61_000))).toEqual([]);
  });
});

describe('the TTL', () => {
  it('may be another one in a RST', () => {
    const play = new Play(PATH).open();
    play.send('b', 'R', { seq: 1, ttl: 255 });
    play.send('b', 'R', { seq: 1, ttl: 255 });
    play.end();
    expect(slugs(play)).toEqual([]);
  });

  it('is told when it stays another one', () => {
    const play = new Play(PATH).open();
    for (let i = 0; i < 3; i++) play.send('b', '.', { seq: 1 + 10 * i, length: 10, ttl: 60 });
    play.end();
    expect(slugs(play)).toEqual(['ttl-changed']);
    expect(play.findings[0]?.facts).toMatchObject({ before: 64, after: 60, kept: 3 });
  });
});
