/**
 * What stands between hosts, and programs that fail, as recorded (fixtures/record/between.py): what a program's calls
 * returned and which host sent a RST is known from those who did it, and no record may say otherwise.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze, type OutputRecord } from '../../src/index.ts';

const ROOT = 'fixtures/recorded/between';

interface TrueCall {
  readonly call: string;
  readonly result: 'ok' | 'eof' | 'errno' | 'gave-up';
  readonly errno?: string;
}
interface Truth {
  readonly clientAddress: string;
  readonly serverAddress: string;
  readonly views: readonly string[];
  readonly client: readonly TrueCall[];
  /** Hosts whose own kernel sent a RST. */
  readonly sentRst: readonly string[];
}

const names = readdirSync(ROOT).filter((name) => existsSync(`${ROOT}/${name}/truth.json`));
const truthOf = (name: string): Truth => JSON.parse(readFileSync(`${ROOT}/${name}/truth.json`, 'utf8')) as Truth;

async function recordsOf(name: string, view: string): Promise<OutputRecord[]> {
  const out: OutputRecord[] = [];
  for await (const record of analyze(`${ROOT}/${name}/${view}.pcap`)) out.push(record);
  return out;
}

const verdictKey = async (name: string): Promise<unknown> =>
  (await recordsOf(name, 'client')).flatMap((r) => (r.type === 'connection' ? [r.verdict.key] : []))[0];

/** Nothing is wrong with these: neither a host, nor the network, nor an application. */
const HEALTHY = new Set([
  'nat-plain',
  'dnat-plain',
  'synproxy',
  'syn-proxy-good',
  'syn-proxy-other-options',
  'syn-proxy-idle',
  'syn-proxy-banner',
  'syn-proxy-download',
  'syn-proxy-dnat',
  'syn-proxy-none',
  'deferred-accept-data-late',
  'deferred-accept-nothing-sent',
  'mss-clamp',
  'vxlan',
  'bridge-any',
  'deferred-accept',
  'balancer-idle-kept',
  'dnat-reply-through',
  'tun-plain',
  'lwip-server',
  'slirp-plain',
  'passt-plain',
]);

/** A device's work, not the endpoint's. */
const OF_A_DEVICE = new Set(['injected', 'firewall-reject', 'idle-timeout']);

const every = names.flatMap((name) => truthOf(name).views.map((view) => [name, view] as const));
const calling = names.filter((name) => truthOf(name).client.some((c) => c.call === 'connect'));

/** What the first connection of the client's capture says of connect(): the errno, `ok`, or either where it was a race. */
async function connectTold(name: string): Promise<string> {
  const first = (await recordsOf(name, 'client')).find((r) => r.type === 'connection');
  if (first?.type !== 'connection') return 'no connection';
  const end = first.a.role === 'client' ? first.a : first.b;
  const found = end.calls.find((c) => c.call === 'connect');
  // A RST right behind the handshake meets a program that may not have left connect() yet: then it is only likely.
  return found === undefined
    ? 'nothing'
    : found.certainty === 'assumed' && found.result === 'ok'
      ? 'a race'
      : (found.errno ?? found.result);
}

const RETURNED: Readonly<Record<string, readonly string[]>> = {
  ok: ['ok', 'a race', 'nothing'],
  // Its program waited no longer; the system would have gone on, and may have failed by itself later.
  'gave-up': ['nothing', 'ETIMEDOUT'],
  // lwIP's ERR_ABRT, by which it gives a SYN up.
  ECONNABORTED: ['ETIMEDOUT'],
  ECONNRESET: ['a race', 'ECONNRESET'],
};

function hostOf(truth: Truth, address: string): 'client' | 'server' | 'another' {
  if (address === truth.clientAddress) return 'client';
  return address === truth.serverAddress || address === '203.0.113.80' ? 'server' : 'another';
}

/** Of each connection, whose its ends are. */
function hostsOf(
  truth: ReturnType<typeof truthOf>,
  records: readonly OutputRecord[],
): Map<number, Record<'a' | 'b', string>> {
  const hosts = new Map<number, Record<'a' | 'b', string>>();
  for (const r of records)
    if (r.type === 'connection') hosts.set(r.id, { a: hostOf(truth, r.a.address), b: hostOf(truth, r.b.address) });
  return hosts;
}

describe('a recording', () => {
  it('is there', () => expect(names.length).toBeGreaterThan(20));

  it.each(calling)('tells of connect() what it returned (%s)', async (name) => {
    const connect = truthOf(name).client.find((c) => c.call === 'connect');
    const returned = connect?.errno ?? connect?.result ?? '';
    expect(RETURNED[returned] ?? [returned]).toContain(await connectTold(name));
  });

  it.each(every)('never says for certain that a RST came from somebody else (%s, %s)', async (name, view) => {
    const truth = truthOf(name);
    const records = await recordsOf(name, view);
    const hosts = hostsOf(truth, records);
    const wrong = records.filter((r) => {
      if (r.type !== 'annotation' || r.kind !== 'reset' || r.certainty === 'assumed') return false;
      const sender = hosts.get(r.connection)?.[r.from] ?? 'another';
      const cause = String(r.detail['cause']);
      if (sender === 'another' || cause === 'unknown') return false;
      return truth.sentRst.includes(sender) === OF_A_DEVICE.has(cause);
    });
    expect(wrong).toEqual([]);
  });

  it.each(every)('never says for certain that a RST closed who did not send it (%s, %s)', async (name, view) => {
    const truth = truthOf(name);
    const records = await recordsOf(name, view);
    const hosts = hostsOf(truth, records);
    const resets = new Map<string, string>();
    for (const r of records)
      if (r.type === 'annotation' && r.kind === 'reset') resets.set(`${r.connection} ${r.frame}`, r.from);
    const wrong = records.filter((r) => {
      if (r.type !== 'transition' || r.to !== 'CLOSED' || r.certainty === 'assumed') return false;
      if (resets.get(`${r.connection} ${r.frame}`) !== r.side) return false;
      const sender = hosts.get(r.connection)?.[r.side] ?? 'another';
      return sender !== 'another' && !truth.sentRst.includes(sender);
    });
    expect(wrong).toEqual([]);
  });

  it('is forged, with TTL and identification of the server, where the server closes its side afterwards', async () => {
    expect(await codesOf('forger-copies-closes', 'client')).toEqual(['TE4006']);
    expect(await codesOf('forger-absent', 'client')).not.toContain('TE4006');
  });

  it('does not say for certain that an end is closed where a translator forgot the mapping: the server read on', async () => {
    const { server } = JSON.parse(readFileSync(`${ROOT}/nat-mapping-expired/truth.json`, 'utf8')) as {
      server: unknown[];
    };
    expect(server).toEqual([]);
    const found = (await recordsOf('nat-mapping-expired', 'client')).find((r) => r.type === 'connection');
    const { state, certainty } = found?.a.role === 'server' ? found.a : (found?.b ?? {});
    expect([state, certainty]).toEqual(['CLOSED', 'assumed']);
  });

  it('tells at the server that the connection goes on from another port of the translator', async () => {
    const found = (await recordsOf('nat-mapping-expired', 'server')).find(
      (r) => r.type === 'finding' && r.code === 'TE5022',
    );
    expect(found).toMatchObject({ certainty: 'implied', facts: { connection: 0, other: 1, frame: 8, resetFrame: 9 } });
  });

  it.each(every.filter(([name]) => HEALTHY.has(name)))(
    'has no fault where nothing is wrong (%s, %s)',
    async (name, view) => {
      const records = await recordsOf(name, view);
      expect(records.filter((r) => r.type === 'finding' && r.severity !== 'note' && !r.code.startsWith('TE9'))).toEqual(
        [],
      );
    },
  );
});

/** What TE5020 says of the first connection. */
async function synProxyOf(name: string, view: string): Promise<unknown> {
  const found = (await recordsOf(name, view)).find((r) => r.type === 'finding' && r.code === 'TE5020');
  return found?.type === 'finding' ? { ...found.facts, certainty: found.certainty } : null;
}

describe('a SYN proxy', () => {
  it.each(['syn-proxy-good', 'syn-proxy-download', 'syn-proxy-dnat', 'syn-proxy-other-options', 'syn-proxy-banner'])(
    'is one connection where both its sides are captured (%s)',
    async (name) => {
      const records = await recordsOf(name, 'router');
      const [connection, more] = records.filter((r) => r.type === 'connection');
      expect(more).toBeUndefined();
      const client = (await recordsOf(name, 'client')).find((r) => r.type === 'connection');
      // As many bytes and packets as the client itself saw.
      expect([connection?.a.bytes, connection?.b.bytes]).toEqual([client?.a.bytes, client?.b.bytes]);
      expect(connection?.a.segments).toBe(client?.a.segments);
      expect([connection?.a.retransmittedSegments, connection?.b.retransmittedSegments]).toEqual([0, 0]);
      expect(connection?.seenAt).toMatchObject([{ synProxy: true, notPassedOn: 0 }]);
      expect(await synProxyOf(name, 'router')).toMatchObject({
        certainty: 'implied',
        outcome: 'opened',
        synAckFrame: 2,
        synFrame: 4,
        serverFrame: 5,
        outcomeFrame: 7,
      });
      const steps = records.filter((r) => r.type === 'annotation' && 'byProxy' in r.detail);
      expect(steps.map((r) => (r.type === 'annotation' ? [r.frame, r.kind] : []))).toEqual([
        [4, 'handshake-1'],
        [5, 'handshake-2'],
        [6, 'handshake-3'],
      ]);
    },
  );

  it('is told with the server that refused, or did not answer, at the router for certain and at the client as likely', async () => {
    const refused = { outcome: 'reset', synFrame: 4, serverFrame: 5 };
    expect(await synProxyOf('syn-proxy-refused', 'router')).toMatchObject({ ...refused, certainty: 'implied' });
    expect(await synProxyOf('syn-proxy-refused', 'client')).toMatchObject({ outcome: 'reset', certainty: 'assumed' });
    const dead = { outcome: 'silent', synFrame: 4, serverFrame: 0 };
    expect(await synProxyOf('syn-proxy-server-dead', 'router')).toMatchObject({ ...dead, certainty: 'implied' });
    expect(await synProxyOf('syn-proxy-server-dead', 'client')).toMatchObject({
      outcome: 'silent',
      certainty: 'assumed',
    });
  });

  it('says which window scale it promised, where the server uses another', async () => {
    expect(await synProxyOf('syn-proxy-download', 'router')).toMatchObject({ promisedScale: 4, serverScale: 10 });
    // Without time stamps a cookie holds no scale: none was promised.
    expect(await synProxyOf('syn-proxy-other-options', 'router')).not.toHaveProperty('promisedScale');
  });

  it('is known at the server by a SYN that echoes and the TTL of its handshake, and not by one of them alone', async () => {
    expect(await synProxyOf('syn-proxy-good', 'server')).toMatchObject({
      outcome: 'called',
      certainty: 'implied',
      synAckFrame: 0,
    });
    expect(await synProxyOf('syn-proxy-other-options', 'server')).toBeNull();
    expect(await synProxyOf('syn-proxy-none', 'server')).toBeNull();
  });

  it('gives no accept() to a server that has not answered it', async () => {
    for (const view of ['client', 'router']) {
      const found = (await recordsOf('syn-proxy-server-dead', view)).find((r) => r.type === 'connection');
      expect([found?.b.calls, found?.b.state, found?.b.certainty]).toEqual([[], 'SYN-RECEIVED', 'assumed']);
    }
  });
});

const acceptOf = async (name: string, view: string): Promise<unknown> => {
  const found = (await recordsOf(name, view)).find((r) => r.type === 'connection');
  const server = found?.a.role === 'server' ? found.a : found?.b;
  return server?.calls.find(({ call }) => call === 'accept')?.frame;
};
const codesOf = async (name: string, view: string): Promise<string[]> =>
  (await recordsOf(name, view)).flatMap((r) => (r.type === 'finding' ? [r.code] : []));

describe('a third segment that the server had not taken when it sent its SYN-ACK again', () => {
  it.each(['deferred-accept-data-late', 'deferred-accept-nothing-sent'])(
    'is a deferred accept, most likely, where the repetition left a second out (%s)',
    async (name) => {
      for (const view of ['client', 'server']) {
        expect(await codesOf(name, view)).toEqual(['TE6033']);
        // Its answer to the SYN-ACK that came again.
        expect(await acceptOf(name, view)).toBe(5);
      }
    },
  );

  it('is no deferred accept and no slow greeting after the usual second: the segment was lost', async () => {
    expect(await codesOf('third-segment-lost-banner', 'client')).toEqual([]);
    expect(await acceptOf('third-segment-lost-banner', 'client')).toBe(5);
    // nf_synproxy's third segment, which the server did not take.
    expect(await acceptOf('syn-proxy-banner', 'client')).toBe(7);
    expect(await codesOf('syn-proxy-banner', 'client')).toEqual(['TE5020']);
  });
});

describe('a RST that a SYN must not take (RFC 9293 §3.10.7.3)', () => {
  it('refuses nothing: passt sends it without ACK, and the kernel went on with its SYNs', async () => {
    expect(await verdictKey('passt-refused')).toBe('verdict.refused-in-vain');
    expect(await verdictKey('lwip-refused')).toBe('verdict.refused');
    expect(await verdictKey('slirp-refused')).toBe('verdict.refused');
  });
});
