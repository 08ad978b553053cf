/** Where the time went: the shares add up, and agree with the books that the sender's kernel kept (TCP_INFO busy_time, rwnd_limited). */
import { describe, expect, it } from 'vitest';
import { analyze, type ConnectionRecord } from '../../../src/index.ts';
import { Play } from '../../helpers/play.ts';
import { HOSTS, recordings, recordsOf, type Host } from '../../helpers/recorded.ts';

const SETS = ['spine', 'retransmission', 'endings', 'stalls', 'random'];
const MS = 1e6;

type Time = NonNullable<ConnectionRecord['time']>;
const sum = (time: Time): number => Object.values(time).reduce((all, ns) => all + ns, 0);

async function connectionsOf(path: string): Promise<ConnectionRecord[]> {
  return (await recordsOf(path)).filter((r): r is ConnectionRecord => r.type === 'connection');
}

/** Connections with the time from their first packet to the last that was judged. */
async function lifetimesOf(path: string): Promise<[ConnectionRecord, number][]> {
  const spans = new Map<number, [number, number]>();
  const out: [ConnectionRecord, number][] = [];
  for await (const r of analyze(path, { packets: 'all' })) {
    if (r.type === 'annotation' && r.kind !== 'capture-duplicate' && r.kind !== 'icmp-error') {
      const [first] = spans.get(r.connection) ?? [r.timeNs ?? 0];
      spans.set(r.connection, [first, r.timeNs ?? 0]);
    } else if (r.type === 'connection') {
      const [first, last] = spans.get(r.id) ?? [0, 0];
      out.push([r, last - first]);
    }
  }
  return out;
}

describe('the shares of time', () => {
  it.each(SETS)('add up to the lifetime, and none is below zero (%s)', async (set) => {
    let seen = 0;
    for (const recording of recordings(set))
      for (const host of HOSTS)
        for (const [c, lifetimeNs] of await lifetimesOf(recording.path(host))) {
          if (c.time === undefined) continue;
          seen++;
          expect(Object.values(c.time).every((ns) => ns >= 0)).toBe(true);
          expect(Math.abs(sum(c.time) - lifetimeNs), `${recording.name} ${host}`).toBeLessThanOrEqual(10);
        }
    expect(seen).toBeGreaterThan(0);
  });
});

interface Books {
  readonly name: string;
  readonly host: Host;
  readonly busyMs: number;
  readonly rwndMs: number;
  readonly ports: readonly [number, number];
}

/** What `ss` printed at the end of a transfer that kept its sender busy for a second or more, while both sockets were open. */
function books(): Books[] {
  return recordings('stalls').flatMap((recording) =>
    HOSTS.flatMap((host) =>
      ((recording.truth as unknown as { ss: Record<Host, string[]> }).ss[host] ?? []).flatMap((line) => {
        const busy = /busy:(\d+)ms/.exec(line);
        const ends = /:(\d+) \S+:(\d+) /.exec(line);
        if (busy === null || ends === null || Number(busy[1]) < 800) return [];
        const rwnd = /rwnd_limited:(\d+)ms/.exec(line);
        return {
          name: recording.name,
          host,
          busyMs: Number(busy[1]),
          rwndMs: Number(rwnd?.[1] ?? 0),
          ports: [Number(ends[1]), Number(ends[2])] as const,
        };
      }),
    ),
  );
}

describe("the sender's kernel", () => {
  const all = books();
  it('kept books in several recordings', () => expect(all.length).toBeGreaterThan(5));
  it.each(all)(
    '$name: busy for as long, and as long with a full window',
    async ({ name, host, busyMs, rwndMs, ports }) => {
      const recording = recordings('stalls').find((r) => r.name === name);
      const connections = await connectionsOf(recording?.path(host) ?? '');
      const c = connections.find((one) => ports.includes(Number(one.a.port)) && ports.includes(Number(one.b.port)));
      const t: Time = c?.time ?? {};
      const [network = 0, timeouts = 0, recovery = 0, window = 0] = [
        t.networkNs,
        t.timeoutsNs,
        t.recoveryNs,
        t.windowNs,
      ];
      const bound = busyMs * 0.1 + 8;
      expect(Math.abs((network + timeouts + recovery + window) / MS - busyMs)).toBeLessThanOrEqual(bound);
      expect(Math.abs(window / MS - rwndMs)).toBeLessThanOrEqual(bound);
    },
  );
});

const shares = (play: Play): Time => play.connections[0]?.time ?? {};

const asked = (answers: boolean): number => {
  const play = new Play().open();
  play.send('a', 'P.', { seq: 1, length: 100, after: 10, ipId: 10 });
  play.send('b', 'F.', { seq: answers ? 501 : 1, ack: 101, after: 1, ipId: 21 });
  if (answers) play.send('b', 'P.', { seq: 1, ack: 101, length: 500, after: 0.2, ipId: 20 });
  play.send('a', '.', { seq: 101, ack: answers ? 502 : 2, after: 0.1 });
  play.send('a', 'F.', { seq: 101, ack: answers ? 502 : 2, after: 60 });
  play.end();
  return shares(play).bThinksNs ?? 0;
};

describe('whose time it was', () => {
  it('the server that takes long to answer', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    play.send('b', '.', { ack: 101, after: 1 });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 100, after: 900 });
    play.send('a', '.', { seq: 101, ack: 101, after: 1 });
    play.end();
    expect(shares(play).bThinksNs).toBeGreaterThan(850 * MS);
    expect(shares(play).aThinksNs ?? 0).toBeLessThan(20 * MS);
  });

  it('the server that never answers, where the client gives up', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    play.send('b', '.', { ack: 101, after: 1 });
    play.send('a', 'F.', { seq: 101, after: 1000 });
    play.send('b', '.', { ack: 102, after: 1 });
    play.end();
    expect(shares(play).bThinksNs).toBeGreaterThan(950 * MS);
    expect(shares(play).idleNs ?? 0).toBe(0);
  });

  it('nobody: a farewell after a long silence is no slow answer', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 500, after: 5 });
    play.send('a', '.', { seq: 101, ack: 501, after: 1 });
    play.send('b', 'P.', { seq: 501, ack: 101, length: 31, after: 60_000 });
    play.send('b', 'F.', { seq: 532, ack: 101, after: 0.1 });
    play.end();
    expect(shares(play).idleNs).toBeGreaterThan(59_000 * MS);
    expect(shares(play).bThinksNs ?? 0).toBeLessThan(20 * MS);
  });

  it('nobody: no timer of a sender runs for an hour, and no application is waited for a week', () => {
    const HOUR = 3_600_000;
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    play.send('b', '.', { ack: 101, after: HOUR });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 100, after: 168 * HOUR });
    play.send('a', '.', { seq: 101, ack: 101, after: 1 });
    play.end();
    expect(shares(play).idleNs).toBeGreaterThan(168.9 * HOUR * MS);
    expect(shares(play).networkNs ?? 0).toBeLessThan(20 * MS);
    expect(shares(play).bThinksNs ?? 0).toBeLessThan(20 * MS);
  });

  it('the network for two minutes, and the server for hours', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    play.send('b', '.', { ack: 101, after: 1 });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 1000, after: 7_200_000 });
    play.send('b', 'P.', { seq: 1001, ack: 101, length: 1000, after: 110_000 });
    play.send('a', '.', { seq: 101, ack: 2001, after: 1 });
    play.end();
    expect(shares(play).bThinksNs).toBeGreaterThan(7_190_000 * MS);
    expect(shares(play).networkNs).toBeGreaterThan(109_000 * MS);
    expect(shares(play).idleNs ?? 0).toBe(0);
  });

  it('the client that takes long to ask, even where the last answer was acknowledged late', () => {
    const play = new Play().open();
    play.send('a', 'P.', { seq: 1, length: 100, after: 1 });
    play.send('b', 'P.', { seq: 1, ack: 101, length: 500, after: 2 });
    play.send('a', '.', { seq: 101, ack: 501, after: 40 });
    play.send('a', 'P.', { seq: 101, ack: 501, length: 100, after: 500 });
    play.send('b', 'P.', { seq: 501, ack: 201, length: 500, after: 2 });
    play.end();
    expect(shares(play).aThinksNs).toBeGreaterThan(500 * MS);
  });

  it('nobody where one end is open and not in the capture, and the wait for an end that never answered', () => {
    const oneSided = new Play();
    oneSided.send('a', 'S');
    oneSided.send('a', '.', { seq: 1, after: 10 });
    oneSided.send('a', 'P.', { seq: 1, length: 100, after: 10 });
    oneSided.send('a', '.', { seq: 101, ack: 501, after: 4_000 });
    oneSided.end();
    expect(oneSided.connections[0]?.time).toBeUndefined();
    const unanswered = new Play();
    unanswered.send('a', 'S');
    unanswered.send('a', 'S', { after: 1_000 });
    unanswered.end();
    expect(unanswered.connections[0]?.time).toEqual({ openingNs: 1_000 * MS });
  });

  it('not the server whose FIN overtook its answer, and the server where none came', () => {
    expect(asked(true)).toBeLessThan(2 * MS);
    expect(asked(false)).toBeGreaterThan(50 * MS);
  });
});
