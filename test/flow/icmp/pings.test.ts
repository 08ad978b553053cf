/** Pings and traceroutes: pairing, loss, copies, bounds, and one account for each pair of hosts. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze, type ExchangeRecord } from '../../../src/index.ts';
import { PROTO_ICMP, PROTO_UDP, Segment } from '../../../src/segment/segment.ts';
import { Play } from '../../helpers/play.ts';

const CAPTURES = '../shared/captures';
const ASKER = 0x0a000001;
const ASKED = 0x0a000002;

interface Echo {
  readonly at: number;
  readonly seq: number;
  readonly reply?: boolean;
  readonly id?: number;
  readonly from?: number;
  readonly to?: number;
  readonly ttl?: number;
  readonly mac?: number;
}

class Pings extends Play {
  #n = 0;
  echo(e: Echo): this {
    const s = new Segment();
    s.frame = ++this.#n;
    s.timeNs = e.at * 1e6;
    s.protocol = PROTO_ICMP;
    s.family = 4;
    s.known = 64 | 32;
    const reply = e.reply === true;
    s.icmpType = reply ? 0 : 8;
    s.icmpCode = 0;
    s.echoId = e.id ?? 7;
    s.echoSeq = e.seq;
    s.ttl = e.ttl ?? (reply ? 57 : 64);
    s.linkSrc = e.mac ?? (reply ? 2 : 1);
    s.src0 = e.from ?? (reply ? ASKED : ASKER);
    s.dst0 = e.to ?? (reply ? ASKER : ASKED);
    this.tracker.segment(s);
    return this;
  }
  /** An ICMP error by `router` about the UDP datagram of `probe`. */
  expired(at: number, router: number, type: number, code: number, probe: Segment): this {
    const s = new Segment();
    s.frame = ++this.#n;
    s.timeNs = at * 1e6;
    s.protocol = PROTO_ICMP;
    s.family = 4;
    s.known = 64 | 32;
    s.icmpType = type;
    s.icmpCode = code;
    s.ttl = 60;
    s.src0 = router;
    s.dst0 = probe.src0;
    s.quoted = probe;
    this.tracker.segment(s);
    return this;
  }
  datagram(at: number, port: number, ttl: number): Segment {
    const s = new Segment();
    s.frame = ++this.#n;
    s.timeNs = at * 1e6;
    s.protocol = PROTO_UDP;
    s.family = 4;
    s.known = 64 | 32 | 128;
    s.ttl = ttl;
    s.ipId = port;
    s.src0 = ASKER;
    s.dst0 = ASKED;
    s.srcPort = 50_000;
    s.dstPort = port;
    this.tracker.segment(s);
    const quoted = new Segment();
    Object.assign(quoted, { protocol: PROTO_UDP, family: 4, ipId: port, src0: ASKER, dst0: ASKED, ttl: 1 });
    Object.assign(quoted, { srcPort: 50_000, dstPort: port });
    return quoted;
  }
  get exchanges(): ExchangeRecord[] {
    return this.keeper.all.filter((r) => r.type === 'exchange');
  }
  finish(ms: number): this {
    this.tracker.endFile({
      frames: this.#n,
      tcpSegments: 0,
      durationNs: ms * 1e6,
      skipped: [],
      malformed: [],
      facts: {},
      linkTypes: ['EN10MB'],
      notes: [],
    });
    return this;
  }
}

describe('ping', () => {
  it('pairs requests and replies, and tells loss, duplicates and round trips', () => {
    const play = new Pings();
    for (let i = 1; i <= 10; i++) {
      play.echo({ at: i * 1000, seq: i });
      if (i !== 4) play.echo({ at: i * 1000 + i, seq: i, reply: true });
    }
    play.echo({ at: 10_020, seq: 10, reply: true }).finish(20_000);
    expect(play.exchanges).toHaveLength(1);
    const [{ facts, slug, text }] = play.exchanges as [ExchangeRecord];
    expect(slug).toBe('ping');
    expect(facts).toMatchObject({ requests: 10, replies: 9, lost: 1, duplicates: 1, hops: 7, initialTtl: 64 });
    // Replies took 1, 2, 3, 5, 6, 7, 8, 9 and 10 ms.
    expect(facts).toMatchObject({ rttMinNs: 1e6, rttMedianNs: 6e6, rttMaxNs: 10e6 });
    expect(text).toContain('1 request without an answer (10 %');
  });

  it('calls a request lost only when an answer could have come', () => {
    const play = new Pings().echo({ at: 0, seq: 1 }).finish(300);
    expect(play.exchanges[0]?.facts).toMatchObject({ lost: 0, open: 1 });
    expect(play.exchanges[0]?.slug).toBe('ping');
    const later = new Pings().echo({ at: 0, seq: 1 }).finish(3000);
    expect(later.exchanges[0]?.facts).toMatchObject({ lost: 1 });
    expect(later.exchanges[0]?.slug).toBe('ping-unanswered');
  });

  it('counts a message once that the capture holds before and behind a router', () => {
    const play = new Pings();
    for (let i = 1; i <= 5; i++) {
      const at = i * 1000;
      play.echo({ at, seq: i }).echo({ at: at + 0.1, seq: i, ttl: 63, mac: 9 });
      play.echo({ at: at + 4, seq: i, reply: true, ttl: 58, mac: 8 });
      play.echo({ at: at + 4.1, seq: i, reply: true, ttl: 57 });
    }
    play.finish(9000);
    expect(play.exchanges[0]?.facts).toMatchObject({ requests: 5, replies: 5, lost: 0, duplicates: 0 });
  });

  it('sees a sequence number again after it has wrapped as a new request', () => {
    const play = new Pings();
    for (const seq of [65_535, 0, 65_535])
      play.echo({ at: play.exchanges.length, seq }).echo({ at: 1, seq, reply: true });
    play.echo({ at: 900, seq: 0 }).echo({ at: 901, seq: 0, reply: true }).finish(9000);
    expect(play.exchanges[0]?.facts).toMatchObject({ lost: 0, duplicates: 0 });
  });

  it('knows an answer by another host', () => {
    const play = new Pings();
    play.echo({ at: 0, seq: 1, to: 0x0a0000ff }).echo({ at: 1, seq: 1, reply: true, from: 0x0a000009 }).finish(5000);
    expect(play.exchanges).toHaveLength(1);
    expect(play.exchanges[0]?.facts).toMatchObject({ to: '10.0.0.255', answeredBy: '10.0.0.9', lost: 0 });
  });

  it('is one run where each request has an identifier of its own, as routers number them', () => {
    const play = new Pings();
    for (let i = 0; i < 5; i++) {
      play.echo({ at: i * 1000, seq: 0, id: 40 + i });
      if (i !== 2) play.echo({ at: i * 1000 + 2 + i, seq: 0, id: 40 + i, reply: true });
    }
    play.finish(9000);
    expect(play.exchanges).toHaveLength(1);
    // Replies took 2, 3, 5 and 6 ms.
    expect(play.exchanges[0]?.facts).toMatchObject({ requests: 5, replies: 4, lost: 1 });
    expect(play.exchanges[0]?.facts).toMatchObject({ rttMinNs: 2e6, rttMedianNs: 4e6, rttMaxNs: 6e6 });
  });

  it('stays bounded in a flood from forged sources', () => {
    const play = new Pings();
    for (let i = 0; i < 30_000; i++) play.echo({ at: i * 0.01, seq: i & 0xffff, from: i * 7919, id: i & 0xffff });
    play.finish(5000);
    expect(play.exchanges.length).toBeLessThanOrEqual(4096);
  });

  it('loses no count in a flood of one sender', () => {
    const play = new Pings();
    for (let i = 0; i < 100_000; i++) play.echo({ at: i * 0.01, seq: i & 0xffff });
    play.finish(5000);
    expect(play.exchanges).toHaveLength(1);
    expect(play.exchanges[0]?.facts).toMatchObject({ requests: 100_000, lost: 100_000, replies: 0 });
  });
});

describe('traceroute', () => {
  it('is one account with its hops, whatever the ports', () => {
    const play = new Pings();
    let port = 33_434;
    for (const [hop, router] of [0x0a010101, 0x0a020202].entries())
      for (let probe = 0; probe < 3; probe++, port++)
        play.expired(port + 2 + hop, router, 11, 0, play.datagram(port, port, hop + 1));
    for (let probe = 0; probe < 3; probe++, port++) play.expired(port + 9, ASKED, 3, 3, play.datagram(port, port, 3));
    play.finish(99_000);
    expect(play.exchanges.map((e) => e.slug)).toEqual(['traceroute']);
    expect(play.exchanges[0]?.facts).toMatchObject({
      reached: true,
      loop: false,
      answers: 9,
      hops: [
        { hop: 1, router: '10.1.1.1', answers: 3, rttNs: 2e6 },
        { hop: 2, router: '10.2.2.2', answers: 3, rttNs: 3e6 },
      ],
    });
  });

  it('is not made of one message about a probe that the capture lacks', () => {
    const probe = new Segment();
    Object.assign(probe, { protocol: PROTO_UDP, family: 4, src0: ASKER, dst0: ASKED, srcPort: 9, dstPort: 80, ttl: 1 });
    const play = new Pings().expired(5, 0x0a010101, 11, 0, probe).finish(900);
    expect(play.exchanges.map((e) => e.slug)).toEqual(['ttl-expired']);
  });

  it('says that packets go round when a router comes back after another', () => {
    const play = new Pings();
    for (let hop = 1; hop <= 6; hop++)
      play.expired(100 * hop + 1, 0x0a010100 + (hop % 2), 11, 0, play.datagram(100 * hop, 33_433 + hop, hop));
    play.finish(9000);
    expect(play.exchanges[0]?.facts).toMatchObject({ loop: true, reached: false });
  });

  it('leaves a refused datagram what it is', () => {
    const play = new Pings();
    play.expired(2, ASKED, 3, 3, play.datagram(1, 53, 64)).finish(9000);
    expect(play.exchanges.map((e) => e.slug)).toEqual(['udp-rejected-by-icmp']);
  });

  it.skipIf(!existsSync(CAPTURES))('is read from a real capture as tshark shows it', async () => {
    const found: ExchangeRecord[] = [];
    for await (const r of analyze(`${CAPTURES}/tcpdump__mpls-traceroute.pcap`))
      if (r.type === 'exchange') found.push(r);
    expect(found).toHaveLength(1);
    expect(found[0]?.facts).toMatchObject({ from: '12.4.4.4', to: '12.1.1.1', reached: true });
    expect(found[0]?.facts['hops']).toMatchObject([{ router: '10.5.0.1' }, { router: '10.4.0.2' }]);
  });
});

describe('hops of a host', () => {
  it('are surer when TCP and echo agree from different initial values', () => {
    const play = new Pings();
    play.open();
    play.echo({ at: 10, seq: 1 }).echo({ at: 11, seq: 1, reply: true, ttl: 248 });
    play.send('b', '.', { seq: 1, ttl: 57 });
    play.finish(9000);
    const host = [...play.witness.hosts.records()].find((h) => h.address === '10.0.0.2');
    // The SYN-ACK came with 64, the echo reply with 248: 0 and 7 hops do not agree.
    expect(host).toMatchObject({ doubts: ['echo-differs'], echoTtls: [248] });
  });

  it('agree', () => {
    const play = new Pings();
    play.send('a', 'S', { mss: 1460 });
    play.send('b', 'S.', { mss: 1460, ttl: 57 });
    play.echo({ at: 10, seq: 1 }).echo({ at: 11, seq: 1, reply: true, ttl: 248 }).finish(9000);
    const host = [...play.witness.hosts.records()].find((h) => h.address === '10.0.0.2');
    expect(host).toMatchObject({ hops: 7, certainty: 'implied' });
  });
});
