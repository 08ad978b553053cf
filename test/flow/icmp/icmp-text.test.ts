/** ICMP errors as tcpdump prints them without -v, against the same recorded packets; and the answer about one such packet. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { analyze, type ConnectionRecord, type OutputRecord } from '../../../src/index.ts';
import { run } from '../../helpers/cli.ts';
import { recordings, recordsOf } from '../../helpers/recorded.ts';

const tcpdump = spawnSync('tcpdump', ['--version']).status === 0;
const onSyn = recordings('endings').filter((r) => /^(icmp-.*on-syn|udp-port)/.test(r.name));

/** What tcpdump's words do not tell: codes that it prints as a number of their own, and whom a parameter problem is about. */
const NOT_IN_WORDS = /cutoff|precedence|parameter|source-route/;

async function fromText(path: string): Promise<OutputRecord[]> {
  const text = String(spawnSync('tcpdump', ['-nr', path]).stdout);
  const records: OutputRecord[] = [];
  for await (const record of analyze({ text })) records.push(record);
  return records;
}

const errnos = (records: readonly OutputRecord[]): unknown[] => [
  ...records.filter((r): r is ConnectionRecord => r.type === 'connection').map((r) => r.a.calls.map((c) => c.errno)),
  ...records.filter((r) => r.type === 'exchange').map((r) => (r.facts['calls'] as { errno: string }[])[0]?.errno),
];

describe.skipIf(!tcpdump)('an ICMP error in words', () => {
  it('is recorded in many kinds', () => expect(onSyn.length).toBeGreaterThan(20));
  it.each(onSyn.filter((r) => !NOT_IN_WORDS.test(r.name)))('$name', async (recording) => {
    const path = recording.path('client');
    const [text, packets] = [await fromText(path), await recordsOf(path)];
    expect(errnos(packets)[0]).toBeTruthy();
    expect(errnos(text)).toEqual(errnos(packets));
    // What does not name the ports is bound, and said to be likely only.
    const bound = text.filter((r) => r.type === 'annotation' && r.kind === 'icmp-error');
    for (const r of bound) expect(r.type === 'annotation' && r.certainty).toBe('assumed');
  });
});

describe('--frame', () => {
  it('names the router that sent an ICMP error, and the packet that it quotes', async () => {
    const { out } = await run(['--frame', '9', 'fixtures/recorded/endings/icmp-admin-on-data/client.pcap']);
    expect(out).toMatch(/An ICMP error from 192\.0\.2\.1 to the client 192\.0\.2\.58/);
    expect(out).toMatch(/quoted frame: packet 8/);
    expect(out).not.toMatch(/header:/);
  });

  it('tells what a packet besides the connections belongs to', async () => {
    const { out } = await run(['--frame', '2', 'fixtures/recorded/endings/udp-port-unreachable/client.pcap']);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /belongs to no TCP connection, but to this: 198\.51\.100\.190 answered UDP/,
    );
  });

  it('says what each flag means', async () => {
    const { out } = await run(['--frame', '6', 'fixtures/recorded/spine/plain/client.pcap']);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(/flags: (.*; )?ACK: the acknowledgement number counts/);
  });
});
