/** Resets, probes and silences told from hand-written segments: the cause, the states and what each application sees. */
import { describe, expect, it } from 'vitest';
import { Play, type Shot } from '../../helpers/play.ts';
import { talked, resetAt } from '../../helpers/resets.ts';

const SECOND = 1000;

const calls = (play: Play, side: 'a' | 'b'): string[] =>
  (play.connections[0]?.[side].calls ?? []).map((c) => `${c.call} ${c.when} ${c.errno ?? c.result}`);

describe('a reset while opening', () => {
  it('answers a SYN: the port is closed, the connect is refused', () => {
    const play = new Play();
    play.send('a', 'S', { mss: 1460 });
    const rst = play.send('b', 'R.', { also: (s) => (s.seq = 0), after: 20 });
    play.end();
    expect(resetAt(play, rst)).toMatchObject({ cause: 'port-closed', harmless: false });
    expect(play.states('a')).toEqual(['SYN-SENT', 'CLOSED']);
    expect(calls(play, 'a')).toEqual(['connect happened ECONNREFUSED']);
  });

  it('that does not acknowledge the SYN leaves SYN-SENT alone (RFC 9293 §3.10.7.3)', () => {
    const play = new Play();
    play.send('a', 'S', { mss: 1460 });
    const rst = play.send('b', 'R.', { ack: 700, after: 20 });
    play.end();
    expect(resetAt(play, rst).accepted).toBe(false);
    expect(play.states('a')).toEqual(['SYN-SENT']);
  });

  it('answers a SYN with another TTL and far too soon: a filter rejects', () => {
    const play = new Play();
    const syn = (port: number): number => play.send('a', 'S', { port, mss: 1460, after: SECOND });
    const answer = (port: number, flags: string, shot: Shot): number =>
      play.send('b', flags, { ...shot, also: (s) => ((s.srcPort = 80), (s.dstPort = port)) });
    syn(3000);
    answer(3000, 'S.', { ttl: 55, after: 40 });
    syn(4000);
    answer(4000, 'R.', { ttl: 63, after: 1 });
    syn(5000);
    answer(5000, 'R.', { ttl: 55, after: 40 });
    const resets = play.annotations.filter((r) => r.kind === 'reset').map((r) => r.detail['cause']);
    expect(resets).toEqual(['firewall-reject', 'port-closed']);
  });

  it('takes a late SYN-ACK back: the application had given up', () => {
    const play = new Play();
    play.send('a', 'S', { mss: 1460, scale: 7, sackPermitted: true });
    play.send('a', 'S', { mss: 1460, scale: 7, sackPermitted: true, after: SECOND });
    play.send('b', 'S.', { mss: 1460, after: 900 });
    const rst = play.send('a', 'R', { seq: 1, after: 1 });
    play.end();
    expect(resetAt(play, rst)).toMatchObject({ cause: 'connect-abandoned', harmless: true });
  });

  it('after SYN-ACKs that came again: the accept queue was full', () => {
    const play = new Play().open();
    play.send('b', 'S.', { mss: 1460, after: SECOND });
    play.send('a', '.', { seq: 1 });
    play.send('b', 'S.', { mss: 1460, after: 2 * SECOND });
    play.send('a', 'P.', { seq: 1, length: 10, after: 5 * SECOND });
    const rst = play.send('b', 'R', { seq: 1, after: 1 });
    play.end();
    expect(resetAt(play, rst)).toMatchObject({ cause: 'accept-queue-overflow', certainty: 'implied' });
  });
});

describe('a reset of an open connection', () => {
  it('with received data that nothing answered: closed with unread data, or an abort', () => {
    const play = talked();
    play.send('a', 'P.', { seq: 101, ack: 501, length: 900, after: 50 });
    const rst = play.send('b', 'R.', { seq: 501, ack: 1001, after: 5 });
    play.end();
    expect(resetAt(play, rst)).toMatchObject({ cause: 'closed-with-unread-data', certainty: 'assumed' });
    expect(resetAt(play, rst).alternatives).toContain('abortive-close');
    expect(calls(play, 'a')).toContain('read next ECONNRESET');
    expect(calls(play, 'b')).toContain('close happened ok');
  });

  it('right after its own last data: an abortive close', () => {
    const play = talked();
    const rst = play.send('b', 'R.', { seq: 501, ack: 101, after: 5 });
    play.end();
    expect(resetAt(play, rst).cause).toBe('abortive-close');
  });

  it('without ACK, with the number that the peer asked for: the system no longer knows the connection', () => {
    const play = talked();
    play.send('a', 'P.', { seq: 101, ack: 501, length: 10, after: 400 * SECOND });
    const rst = play.send('b', 'R', { seq: 501, after: 20 });
    play.end();
    expect(resetAt(play, rst)).toMatchObject({
      cause: 'connection-unknown',
      alternatives: ['idle-timeout', 'firewall-reject'],
    });
  });

  it('of data that came after its FIN: nobody could read it', () => {
    const play = talked();
    play.send('b', 'F.', { seq: 501, ack: 101, after: 5 });
    play.send('a', '.', { seq: 101, ack: 502 });
    play.send('a', 'P.', { seq: 101, ack: 502, length: 10, after: 100 });
    const rst = play.send('b', 'R', { seq: 502, after: 20 });
    play.end();
    expect(resetAt(play, rst)).toMatchObject({ cause: 'data-after-close', certainty: 'implied' });
    expect(calls(play, 'a')).toEqual([
      'connect happened ok',
      'write happened ok',
      'read happened ok',
      'read next eof',
      'write next EPIPE',
    ]);
  });

  it('after both FINs were acknowledged: harmless', () => {
    const play = talked();
    play.send('b', 'F.', { seq: 501, ack: 101, after: 5 });
    play.send('a', 'F.', { seq: 101, ack: 502 });
    play.send('b', '.', { seq: 502, ack: 102, after: 20 });
    const rst = play.send('a', 'R', { seq: 102, after: 1 });
    play.end();
    expect(resetAt(play, rst)).toMatchObject({ cause: 'after-close', harmless: true });
    expect(play.connections[0]?.verdict.slug).toBe('closed-then-reset');
  });

  it('needs two independent signs to be called forged', () => {
    const one = talked();
    const r1 = one.send('b', 'R.', { seq: 501, ack: 101, ttl: 57, after: 50 });
    expect(resetAt(one, r1).cause).not.toBe('injected');
    const two = talked();
    const r2 = two.send('b', 'R.', { seq: 301, ack: 101, ttl: 57, after: 50 });
    expect(resetAt(two, r2).cause).toBe('injected');
    two.end();
    expect(two.states('b')).not.toContain('CLOSED');
  });
});

describe('keepalive', () => {
  it('numbers a train without answer and names the reset that ends it', () => {
    const play = talked();
    const probes = [60, 10, 10].map((s) => play.send('a', '.', { seq: 100, ack: 501, after: s * SECOND }));
    const rst = play.send('a', 'R.', { seq: 101, ack: 501, after: 10 * SECOND });
    play.end();
    expect(probes.map((f) => play.at(f, 'keepalive-probe')?.detail['nth'])).toEqual([1, 2, 3]);
    expect(play.at(probes[0] ?? 0, 'keepalive-probe')?.detail['idleNs']).toBe(60.001e9);
    expect(play.at(probes[2] ?? 0, 'keepalive-probe')?.detail['sinceLastProbeNs']).toBe(10e9);
    expect(resetAt(play, rst).cause).toBe('keepalive-gave-up');
    expect(calls(play, 'a')).toContain('read next ETIMEDOUT');
  });

  it('answered by a RST: the peer does not know the connection any more', () => {
    const play = talked();
    play.send('a', '.', { seq: 100, ack: 501, after: 60 * SECOND });
    const rst = play.send('b', 'R', { seq: 501, after: 20 });
    expect(resetAt(play, rst).cause).toBe('connection-unknown');
  });

  it('is inferred by timing where the text prints no seq, and said to be assumed', () => {
    const play = talked();
    const blind: Shot = { after: 45 * SECOND, also: (s) => (s.known &= ~1) };
    const probe = play.send('a', '.', { ...blind, seq: 100, ack: 501 });
    const answer = play.send('b', '.', { seq: 501, ack: 101, after: 20, also: (s) => (s.known &= ~1) });
    expect(play.at(probe, 'keepalive-probe')?.certainty).toBe('assumed');
    expect(play.at(answer, 'keepalive-ack')?.certainty).toBe('assumed');
  });

  it('is not a late ACK of data, nor a window update', () => {
    const play = talked();
    play.send('b', 'P.', { seq: 501, ack: 101, length: 10 });
    const late = play.send('a', '.', { seq: 101, ack: 511, after: 20 * SECOND });
    const opens = play.send('a', '.', {
      seq: 101,
      ack: 511,
      window: 900,
      after: 20 * SECOND,
      also: (s) => (s.known &= ~1),
    });
    expect(play.at(late, 'keepalive-probe')).toBeUndefined();
    expect(play.at(opens, 'keepalive-probe')).toBeUndefined();
  });
});

describe('silence', () => {
  it('of the peer is told with its repetitions, and ends in ETIMEDOUT for sure only when the ladder stops', () => {
    const play = talked();
    play.send('a', 'P.', { seq: 101, ack: 501, length: 10, after: 100 });
    for (const s of [0.2, 0.4, 0.8, 1.6]) play.send('a', 'P.', { seq: 101, ack: 501, length: 10, after: s * SECOND });
    play.end();
    expect(play.connections[0]?.verdict.slug).toBe('peer-vanished');
    const ends = play.connections[0]?.a.calls.filter((c) => c.errno === 'ETIMEDOUT');
    expect(ends?.map((c) => [c.call, c.noteKey])).toEqual([['read', 'call.until-answered']]);
  });
});

describe('a reset that ends nothing', () => {
  it('is not the end of a connection on which both ends go on', () => {
    const play = talked();
    // Far outside the window: the client ignores it (RFC 5961 §3.2), and the server never sent it.
    const rst = play.send('b', 'R', { seq: 40_000_000, after: 10 });
    play.send('b', 'P.', { seq: 501, ack: 101, length: 200, after: 10 });
    play.send('a', '.', { seq: 101, ack: 701, after: 1 });
    play.end();
    expect(play.at(rst, 'reset')).toBeDefined();
    expect(play.connections[0]?.verdict.slug).not.toBe('reset');
    expect(play.findings.map((f) => f.slug)).not.toContain('connection-forgotten');
  });

  it('in place of the second FIN, with nothing under way, loses nothing', () => {
    const play = talked();
    play.send('a', 'F.', { seq: 101, ack: 501, after: 10 });
    play.send('b', '.', { seq: 501, ack: 102, after: 10 });
    const rst = play.send('b', 'R.', { seq: 501, ack: 102, window: 0, after: 1 });
    play.end();
    expect(resetAt(play, rst)).toMatchObject({ cause: 'abortive-close', harmless: true });
    expect(play.connections[0]?.verdict.slug).toBe('closed-then-reset');
    expect(play.states('a').at(-1)).toBe('CLOSED');
  });

  it('right behind a FIN reaches a peer in CLOSE-WAIT: the end of the stream, then EPIPE', () => {
    const play = talked();
    play.send('b', 'F.', { seq: 501, ack: 101, after: 10 });
    play.send('b', 'R.', { seq: 502, ack: 101, after: 1 });
    play.end();
    expect(calls(play, 'a').slice(-2)).toEqual(['read next eof', 'write next EPIPE']);
  });
});
