/** Populations judged: what a fixture is too small or too short for, in segments played by hand. */
import { describe, expect, it } from 'vitest';
import closeWaitPileUp from '../../src/findings/population/close-wait-pile-up.ts';
import establishedGhosts from '../../src/findings/population/established-ghosts.ts';
import timeWaitPileUp from '../../src/findings/population/time-wait-pile-up.ts';
import synSentPileUp from '../../src/findings/population/syn-sent-pile-up.ts';
import { Judge } from '../../src/findings/judge.ts';
import type { AnyRule } from '../../src/findings/rule.ts';
import { Connection } from '../../src/flow/connection.ts';
import { Crowds } from '../../src/flow/many/crowds.ts';
import { tupleSpace } from '../../src/flow/many/ports.ts';
import { TimeWaits } from '../../src/flow/many/client-service-pair.ts';
import { Witness } from '../../src/flow/witness/witness.ts';
import type { FindingRecord } from '../../src/records/contract.ts';
import { NameTable } from '../../src/segment/names.ts';
import { Keeper, Play } from '../helpers/play.ts';

const rule = (r: unknown): AnyRule => r as AnyRule;

interface Closing {
  readonly count: number;
  /** Milliseconds from one connection to the next. */
  readonly every: number;
  readonly firstPort: number;
  readonly closer?: 'a' | 'b';
  readonly stamps?: boolean;
}

/** `count` connections, each opened and closed in order. */
function played({ count, every, firstPort }: Closing): FindingRecord[] {
  const play = new Play([rule(timeWaitPileUp)]);
  for (let i = 0; i < count; i++) {
    const shot = { port: firstPort + i, after: every / 7 };
    play.send('a', 'S', shot);
    play.send('b', 'S.', shot);
    play.send('a', '.', { ...shot, seq: 1 });
    play.send('a', 'F.', { ...shot, seq: 1 });
    play.send('b', '.', { ...shot, seq: 1, ack: 2 });
    play.send('b', 'F.', { ...shot, seq: 1, ack: 2 });
    play.send('a', '.', { ...shot, seq: 2, ack: 2 });
  }
  return play.end().findings;
}

/** The same without the packets: connections as the tracker leaves them at their end. */
function closings({ count, every, firstPort, closer = 'a', stamps = true }: Closing): FindingRecord[] {
  const keeper = new Keeper();
  const judge = new Judge([rule(timeWaitPileUp)], keeper.engine, new NameTable(), new Witness(), false);
  judge.startFile(0);
  for (let i = 0; i < count; i++) {
    const c = connection(0x0a00_0001, 0x0a00_0002, firstPort + i);
    c.handshake.done = true;
    c.origin.firstNs = i * every * 1e6;
    c.closing.timeWaitNs = c.origin.firstNs + 1e6;
    c.closing.first = closer === 'a' ? 0 : 1;
    c.a.opening.timestamps = c.b.opening.timestamps = stamps;
    judge.crowds.take(c, c.closing.timeWaitNs);
  }
  judge.fileOver(NOTHING);
  return keeper.all.filter((r) => r.type === 'finding');
}

function connection(client: number, server: number, port: number): Connection {
  const c = new Connection(0, 0);
  c.origin.family = 4;
  c.origin.aWords = [client, 0, 0, 0];
  c.origin.bWords = [server, 0, 0, 0];
  c.origin.aPort = port;
  c.origin.bPort = 80;
  c.a.opening.role = 'client';
  c.b.opening.role = 'server';
  c.a.counts.segments = c.b.counts.segments = 1;
  return c;
}

const NOTHING = {
  frames: 0,
  tcpSegments: 0,
  durationNs: 0,
  skipped: [],
  malformed: [],
  facts: {},
  linkTypes: [],
  notes: [],
};

describe('TIME-WAIT arithmetic', { timeout: 60_000 }, () => {
  it('says the pace, the limit and when the ports run out', () => {
    // 28,232 ports; 500 closes a second are more than 470, and the ports last for 56 s.
    const [finding] = played({ count: 3000, every: 2, firstPort: 33_000 });
    expect(finding?.severity).toBe('note');
    expect(finding?.facts).toMatchObject({
      holder: 'client',
      peak: 3000,
      perSecond: 500,
      ports: 28_232,
      limitPerSecond: 470,
      basis: 'linux-default',
      timestamps: false,
    });
    expect(finding?.says).toMatch(/500 a second, kept up, use up the ports in 56\.[45] s/);
  });

  it('warns when half of the Linux ports wait', () => {
    const [finding] = closings({ count: 15_000, every: 2, firstPort: 33_000 });
    expect(finding?.severity).toBe('warning');
    expect(finding?.facts).toMatchObject({ peak: 15_000, perSecond: 500, timestamps: true });
    expect(finding?.fix.join(' ')).toContain('tcp_tw_reuse = 1');
  });

  it('is a problem when nine tenths of them wait, and takes the dynamic ports for what they are', () => {
    const [finding] = closings({ count: 14_800, every: 2, firstPort: 50_000, stamps: false });
    expect(finding?.severity).toBe('problem');
    expect(finding?.certainty).toBe('assumed');
    expect(finding?.facts).toMatchObject({ ports: 16_384, basis: 'dynamic-ports', limitPerSecond: 273 });
    expect(finding?.fix.join(' ')).toContain('needs TCP timestamps');
  });

  it('is a note where the server waits, whose ports are not used up', () => {
    const [finding] = closings({ count: 15_000, every: 2, firstPort: 33_000, closer: 'b' });
    expect(finding?.facts).toMatchObject({ holder: 'server', peak: 15_000 });
    expect(finding?.severity).toBe('note');
  });

  it('counts within a minute only: the same closes over five minutes are nothing', () => {
    expect(closings({ count: 6000, every: 200, firstPort: 33_000 })).toEqual([]);
  });

  it('takes a wider range from the ports seen', () => {
    const waits = new TimeWaits();
    for (let i = 0; i < 300; i++) waits.closes.add(i * 1e6);
    [waits.leastPort, waits.mostPort] = [1024, 65_535];
    expect(tupleSpace(waits)).toEqual({ ports: 64_512, from: 1024, to: 65_535, basis: 'ports-seen' });
    [waits.leastPort, waits.mostPort] = [32_770, 60_990];
    expect(tupleSpace(waits).ports).toBe(28_232);
  });
});

/** Three clients that ask, close their side and hear nothing for `ms`; `answered`: the last message had its answer. */
function halfClosed(answered: boolean, ms: number): FindingRecord[] {
  const play = new Play([rule(closeWaitPileUp)]);
  for (let port = 40_000; port < 40_003; port++) {
    play.send('a', 'S', { port });
    play.send('b', 'S.', { port });
    play.send('a', 'P.', { port, seq: 1, length: 10 });
    if (answered) play.send('b', 'P.', { port, seq: 1, ack: 11, length: 5 });
    const heard = answered ? 6 : 1;
    play.send('a', 'F.', { port, seq: 11, ack: heard });
    play.send('b', '.', { port, seq: heard, ack: 12 });
  }
  return play.end(ms).findings;
}

describe('CLOSE-WAIT', () => {
  it('is a leak where every message had its answer', () => {
    const [finding] = halfClosed(true, 61_000);
    expect([finding?.severity, finding?.certainty]).toEqual(['problem', 'observed']);
    expect(finding?.facts).toMatchObject({ count: 3, stillOpen: 3, pending: 0, holder: 'server' });
  });

  it('may be work where the last message waits for its answer', () => {
    const [finding] = halfClosed(false, 61_000);
    expect([finding?.severity, finding?.certainty]).toEqual(['warning', 'assumed']);
    expect(finding?.says).toContain('In 3 of them the last message had no answer');
  });

  it('is nothing yet within a minute', () => {
    expect(halfClosed(true, 59_000)).toEqual([]);
  });
});

/** A client's connection with a message every `beat` ms, answered; it ends without a packet. */
function beats(play: Play, port: number, times: number, beat: number, pause: number): void {
  play.send('a', 'S', { port, after: pause });
  play.send('b', 'S.', { port });
  play.send('a', '.', { port, seq: 1 });
  for (let i = 0; i < times; i++) {
    play.send('a', 'P.', { port, seq: 1 + 10 * i, ack: 1 + 4 * i, length: 10, after: beat });
    play.send('b', 'P.', { port, seq: 1 + 4 * i, ack: 11 + 10 * i, length: 4 });
    play.send('a', '.', { port, seq: 11 + 10 * i, ack: 5 + 4 * i });
  }
}

const ghosts = (): Play => new Play([rule(establishedGhosts)]);

describe('ghosts without a sign from the server', () => {
  it('are told when a beat stops and a newer connection takes it up, again and again', () => {
    const play = ghosts();
    for (let i = 0; i < 4; i++) beats(play, 40_000 + i, 8, 5000, 7000);
    beats(play, 41_000, 20, 5000, 7000);
    const [finding] = play.end(60_000).findings;
    expect(finding?.facts).toMatchObject({ count: 4, stopped: 4, clients: 1, peak: 4 });
    expect([finding?.severity, finding?.certainty]).toEqual(['note', 'assumed']);
  });

  it('are not told of a pool: busy ones beside idle ones', () => {
    const play = ghosts();
    for (let i = 0; i < 5; i++) beats(play, 40_000 + i, 3, 100, 500);
    beats(play, 41_000, 200, 1000, 500);
    expect(play.end(60_000).findings).toEqual([]);
  });

  it('are not told of shells that are left open, each for a long while before the next', () => {
    const play = ghosts();
    for (let i = 0; i < 5; i++) beats(play, 40_000 + i, 60, 1500, 300_000);
    expect(play.end(600_000).findings).toEqual([]);
  });

  it('are not told of long polls that wait for their answer beside a newer connection', () => {
    const play = ghosts();
    for (let i = 0; i < 5; i++) {
      const port = 40_000 + i;
      play.send('a', 'S', { port, after: 2000 });
      play.send('b', 'S.', { port });
      play.send('a', 'P.', { port, seq: 1, length: 100 });
      play.send('b', '.', { port, seq: 1, ack: 101 });
    }
    beats(play, 41_000, 60, 2000, 2000);
    expect(play.end(10_000).findings).toEqual([]);
  });
});

describe('crowds', { timeout: 30_000 }, () => {
  it('hold a bounded number of places and pairs, and keep the busy one', () => {
    const crowds = new Crowds();
    const visit = (client: number, server: number): void => {
      crowds.take(connection(client, server, 40_000), 0);
    };
    for (let i = 0; i < 60_000; i++) {
      visit(0x0a00_0000 + i, 0x0b00_0000 + i);
      if (i % 10 === 0) visit(7, 8);
    }
    expect(crowds.pairs.size).toBeLessThanOrEqual(16_384);
    expect(crowds.services.size).toBeLessThanOrEqual(16_384);
    expect(crowds.forgot).toBe(true);
    expect([...crowds.pairs.values()].find((p) => p.clientWords[0] === 7)?.connections).toBe(6000);
  });

  it('leave a single SYN without an answer to those who look for floods', () => {
    const play = new Play([rule(synSentPileUp)]);
    for (let i = 0; i < 1000; i++) play.send('a', 'S', { port: 1024 + i });
    expect(play.end(10_000).findings).toEqual([]);
    expect(play.judge.crowds.pairs.size).toBe(0);
  });
});
