/** What a sender's losses came to, against the kernel's own counters: what it sent again, and the reductions that it took back. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { endpointText } from '../../src/words/endpoint.ts';
import { recordsOf } from '../helpers/recorded.ts';

const ROOT = 'fixtures/recorded/retransmission';
const HOSTS = ['client', 'server'] as const;
type Host = (typeof HOSTS)[number];
interface Truth {
  readonly hosts: Readonly<Record<Host, string>>;
  readonly cut: unknown;
  readonly counters: Readonly<Record<Host, Readonly<Record<string, number>>>>;
}

/** Linux counts each reduction taken back under one of these (tcp_undo_cwnd_reduction and its callers). */
const UNDO = ['TCPFullUndo', 'TCPPartialUndo', 'TCPDSACKUndo', 'TCPLossUndo'];

/** A lone segment's probe and its time-out leave at the same moment; this sender has probes switched off and never shows it. */
const UNTOLD = new Set(['talk-answer-lost-no-tlp']);

const names = existsSync(ROOT) ? readdirSync(ROOT) : [];
const found = names.flatMap((name) => {
  const truth = JSON.parse(readFileSync(`${ROOT}/${name}/truth.json`, 'utf8')) as Truth;
  // Recordings that were cut afterwards show less than the kernel counted.
  return truth.cut === null ? HOSTS.map((host) => ({ name, host, truth })) : [];
});

describe.skipIf(found.length === 0)('at the sender', () => {
  it.each(found)('$name, $host: reductions taken back', async ({ name, host, truth }) => {
    const sum = UNDO.reduce((n, counter) => n + (truth.counters[host][counter] ?? 0), 0);
    let ours = 0;
    for (const r of await recordsOf(`${ROOT}/${name}/${host}.pcap`))
      if (r.type === 'connection')
        for (const end of [r.a, r.b]) if (end.address === truth.hosts[host]) ours += end.reductionsUndone ?? 0;
    expect(ours).toBe(UNTOLD.has(name) ? 0 : sum);
  });
});

/** What `ss` printed of a socket that was still there at the end of a recording: the kernel's own tcp_info. */
interface Socket {
  readonly name: string;
  readonly host: Host;
  readonly local: string;
  readonly peer: string;
  readonly srttMs: number;
  readonly rtoMs: number;
  readonly again: number;
}

/** Its timer fires when the capture is over. */
const TOO_LATE = 'fixtures/recorded/retransmission/acks-lost-half-no-sack server';

const SETS = ['endings', 'retransmission', 'stalls', 'spine'];
const sockets = SETS.flatMap((set) =>
  existsSync(`fixtures/recorded/${set}`)
    ? readdirSync(`fixtures/recorded/${set}`).flatMap((name) => socketsOf(`fixtures/recorded/${set}/${name}`))
    : [],
);

function socketsOf(name: string): Socket[] {
  const truth = JSON.parse(readFileSync(`${name}/truth.json`, 'utf8')) as Truth & { ss?: Record<Host, string[]> };
  // A rebooted host is two kernels behind one address.
  if (truth.cut !== null || truth.ss === undefined || name.includes('rebooted')) return [];
  const out: Socket[] = [];
  for (const host of HOSTS)
    for (const line of truth.ss[host]) {
      const [, , , local = '', peer = ''] = line.split(' ');
      const number = (key: string): number => Number(new RegExp(` ${key}:([\\d.]+)`).exec(line)?.[1] ?? Number.NaN);
      // Sockets that never sent data measure what no connection record is asked for.
      if (!(number('data_segs_out') > 0) || Number.isNaN(number('rtt')) || `${name} ${host}` === TOO_LATE) continue;
      const again = number('bytes_retrans');
      out.push({ name, host, local, peer, srttMs: number('rtt'), rtoMs: number('rto'), again: again > 0 ? again : 0 });
    }
  return out;
}

describe.skipIf(sockets.length === 0)('against tcp_info', () => {
  it.each(sockets)('$name, $host $local: SRTT, RTO, bytes sent again', async (s) => {
    const ends = (await recordsOf(`${s.name}/${s.host}.pcap`)).flatMap((r) =>
      r.type === 'connection' ? [[r.a, r.b] as const, [r.b, r.a] as const] : [],
    );
    const end = ends.find(([me, peer]) => endpointText(me) === s.local && endpointText(peer) === s.peer)?.[0];
    expect(end?.rtt).toBeDefined();
    const { srttNs = 0, rtoNs = 0 } = end?.rtt ?? {};
    // A sample by timestamp counts whole milliseconds (RFC 7323).
    expect(Math.abs(srttNs / 1e6 - s.srttMs)).toBeLessThan(1 + 0.01 * s.srttMs);
    // The kernel rounds up to its tick of 4 ms, then doubles.
    expect(Math.abs(rtoNs / 1e6 / s.rtoMs - 1)).toBeLessThan(0.05);
    expect(end?.retransmittedBytes).toBe(s.again);
  });
});
