/** ICMP errors behind a translator of addresses: to which connection they are bound, by what, and what they change. */
import { describe, expect, it } from 'vitest';
import { analyze, type ConnectionRecord, type OutputRecord } from '../../../src/index.ts';
import icmpQuoteNotTranslated from '../../../src/findings/ending/icmp-quote-not-translated.ts';
import { KNOWN_ALL, PROTO_ICMP, PROTO_TCP, Segment } from '../../../src/segment/segment.ts';
import { ISN, Play } from '../../helpers/play.ts';

const A = 0x0a000001;
const B = 0x0a000002;
const OUTSIDE = 0xcb007101 | 0;
const ROUTER = 0x0a0000fe;

interface Quote {
  readonly src?: number;
  readonly sport?: number;
  readonly dst?: number;
  readonly dport?: number;
  /** Relative to a's ISN. */
  readonly seq?: number;
  readonly known?: number;
  readonly type?: number;
  readonly code?: number;
  readonly mtu?: number;
  readonly to?: number;
}

class Router extends Play {
  frame = 100;
  constructor() {
    super([icmpQuoteNotTranslated as never]);
  }
  /** An ICMP error to `a` about what `a` sent. */
  error(q: Quote): this {
    const quoted = new Segment();
    Object.assign(quoted, { protocol: PROTO_TCP, family: 4, known: q.known ?? KNOWN_ALL });
    Object.assign(quoted, { src0: q.src ?? A, srcPort: q.sport ?? 1000, dst0: q.dst ?? B, dstPort: q.dport ?? 80 });
    quoted.seq = (ISN.a + (q.seq ?? 0)) | 0;
    const s = new Segment();
    Object.assign(s, { protocol: PROTO_ICMP, family: 4, known: 64 | 32, frame: ++this.frame, timeNs: 50e6 });
    Object.assign(s, { icmpType: q.type ?? 3, icmpCode: q.code ?? 1, icmpMtu: q.mtu ?? -1 });
    Object.assign(s, { src0: ROUTER, dst0: q.to ?? A, ttl: 60, quoted });
    this.tracker.segment(s);
    return this;
  }
  bound(): [string, unknown][] {
    return this.annotations.filter((r) => r.kind === 'icmp-error').map((r) => [r.certainty, r.detail['translated']]);
  }
  stray(): number {
    return this.keeper.all.filter((r) => r.type === 'exchange' && r.slug === 'tcp-rejected-by-icmp').length;
  }
}

const asked = (): Router => {
  const play = new Router();
  play.send('a', 'S', { mss: 1460 });
  return play;
};
const busy = (): Router => {
  const play = new Router();
  play.open();
  play.send('a', 'P.', { seq: 1, length: 500 });
  play.send('b', '.', { seq: 1, ack: 501 });
  play.send('a', 'P.', { seq: 501, length: 1000 });
  return play;
};

describe('an ICMP error whose quote names other addresses', () => {
  it('is bound to the SYN by the far end and its number, and does not end the attempt', () => {
    const play = asked().error({ src: OUTSIDE, sport: 61_000, seq: 0 }).end();
    expect(play.bound()).toEqual([['assumed', true]]);
    const [connection] = play.connections;
    expect(connection?.a.state).toBe('SYN-SENT');
    // One SYN that nobody answered says nothing of how connect() will end.
    expect(connection?.a.calls).toEqual([]);
    expect(play.findings.map((f) => [f.severity, f.facts['quotes']])).toEqual([
      ['problem', '203.0.113.1:61000 > 10.0.0.2:80'],
    ]);
    expect(play.stray()).toBe(0);
  });

  it('is bound by the near end as well, where the far one was translated', () => {
    expect(busy().error({ dst: OUTSIDE, dport: 8080, seq: 501 }).bound()).toEqual([['assumed', true]]);
  });

  it('lowers no path MTU: the sender never learns it', () => {
    const play = busy().error({ src: OUTSIDE, seq: 501, code: 4, mtu: 1300 }).end();
    expect(play.findings.map((f) => [f.severity, f.facts['effect']])).toEqual([['problem', 'packets-too-big']]);
    expect(play.findings[0]?.says).toMatch(/too big for the path/);
  });

  it.each([
    ['a number that was acknowledged', { src: OUTSIDE, seq: 1 }],
    ['a number that was never sent', { src: OUTSIDE, seq: 1502 }],
    ['neither end', { src: OUTSIDE, dst: ROUTER, seq: 501 }],
    ['half of each end', { sport: 61_000, dport: 8080, seq: 501 }],
    ['an error to another host', { src: OUTSIDE, seq: 501, to: B }],
    ['a quote without a number', { src: OUTSIDE, seq: 501, known: KNOWN_ALL & ~1 }],
  ] as const)('stays unbound, but told, with %s', (_, quote) => {
    const play = busy().error(quote).end();
    expect(play.bound()).toEqual([]);
    expect(play.findings).toEqual([]);
    expect(play.stray()).toBe(1);
  });

  it('is told once for a host and a router, however many there are', () => {
    const play = busy();
    for (let i = 0; i < 50; i++) play.error({ src: OUTSIDE, sport: 5000 + i, dst: OUTSIDE + i, seq: 1_000_000 });
    play.end();
    expect(play.stray()).toBe(1);
    expect(play.keeper.all.find((r) => r.type === 'exchange')?.facts['count']).toBe(50);
  });

  it('binds as ever when the quote names the connection', () => {
    const play = busy().error({ seq: 501 }).end();
    expect(play.bound()).toEqual([['observed', undefined]]);
    expect(play.findings).toEqual([]);
  });
});

const quoted = (play: Router): unknown[] =>
  play.annotations.filter((r) => r.kind === 'icmp-error').map((r) => r.detail['quotedFrame']);

describe('the frame that an error quotes', () => {
  it('is the last try of the SYN', () => {
    const play = asked();
    const again = play.send('a', 'S', { mss: 1460, after: 1000 });
    expect(quoted(play.error({ seq: 0 }))).toEqual([again]);
  });

  it('is the data that is under way, by its latest transmission, and the FIN', () => {
    const play = busy();
    const second = play.send('a', 'P.', { seq: 1501, length: 100 });
    const again = play.send('a', 'P.', { seq: 501, length: 1000, after: 300 });
    const fin = play.send('a', 'F.', { seq: 1601 });
    play.error({ seq: 1501 }).error({ seq: 501 }).error({ seq: 1601 });
    expect(quoted(play)).toEqual([second, again, fin]);
  });

  it('is not told for what was acknowledged', () => {
    const play = busy().error({ seq: 1 });
    expect(quoted(play)).toEqual([undefined]);
  });
});

const found = async (name: string): Promise<OutputRecord[]> => {
  const records: OutputRecord[] = [];
  for await (const record of analyze(`fixtures/findings/icmp-quote-not-translated/${name}.pcap`)) records.push(record);
  return records;
};
const connect = (records: readonly OutputRecord[]): unknown[] =>
  records.filter((r): r is ConnectionRecord => r.type === 'connection').map((r) => r.a.calls.map((c) => c.errno));

describe('recorded behind a router that changes headers only, and behind one that tracks connections', () => {
  it('connect() timed out there (110) and failed at once here (113), and we say so', async () => {
    expect(connect(await found('hit'))).toEqual([['ETIMEDOUT']]);
    expect(connect(await found('near-miss'))).toEqual([['EHOSTUNREACH']]);
  });

  it('every error is bound', async () => {
    for (const [name, count] of [
      ['hit', 3],
      ['hit-destination', 6],
      ['near-miss', 1],
    ] as const) {
      const records = await found(name);
      expect(records.filter((r) => r.type === 'annotation' && r.kind === 'icmp-error').length).toBe(count);
      expect(records.filter((r) => r.type === 'exchange')).toEqual([]);
    }
  });
});
