/** conn_state and history against logs that Zeek's own tests publish, and tcp.completeness against Wireshark's on the same packets. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/index.ts';
import type { ConnectionRecord } from '../../../src/records/contract.ts';
import { shownCompleteness, withSegment, NO_PACKET } from '../../../src/flow/outcome/completeness.ts';
import { ACK, FIN, RST, SYN } from '../../../src/tcp-flags.ts';

async function connectionsOf(input: Parameters<typeof analyze>[0]): Promise<ConnectionRecord[]> {
  const out: ConnectionRecord[] = [];
  for await (const record of analyze(input, { fold: false })) if (record.type === 'connection') out.push(record);
  return out.toSorted((x, y) => x.id - y.id);
}

const SHARED = '../shared/captures/';

/** testing/btest/Baseline/core.tunnels.socks, core.tunnels.ayiya and core.vlan-mpls (conn.log) of zeek/zeek. */
const PUBLISHED: readonly (readonly [string, readonly string[]])[] = [
  ['zeek__tunnels__socks.pcap', ['62270 SF ShAaDdfF']],
  ['zeek__tunnels__ayiya3.pcap', ['53382 S1 ShADad']],
  ['zeek__mixed-vlan-mpls.pcap', ['11001 SH SADF', '56730 SF ShADdFaf', '50343 SF ShADadfF']],
];

/** Logs that publish the history alone; `X` is left out, which says that a protocol's analyzer gave up: scripts.base.protocols.smtp.mime-header-size-limit. */
const HISTORIES: readonly (readonly [string, readonly string[]])[] = [
  ['zeek__smtp__mime-header-size-limit.pcap.gz', ['ShAdDaXFf']],
];

describe.runIf(existsSync(SHARED))('what Zeek says of captures of its own tests', () => {
  it.each(PUBLISHED)('%s', async (file, expected) => {
    const connections = await connectionsOf(SHARED + file);
    expect(connections.map(({ a, zeek }) => `${a.port} ${zeek?.connState} ${zeek?.history}`)).toEqual(expected);
  });

  it.each(HISTORIES)('the history of %s', async (file, expected) => {
    const histories = (await connectionsOf(SHARED + file)).map(({ zeek }) => zeek?.history);
    expect(histories).toEqual(expected.map((one) => one.replace('X', '')));
  });
});

/** `S` from `>` the client's port 40000 to the port given, or back with `<`: flags, seq, ack, length, window. */
function text(port: number, ...packets: readonly string[]): string {
  return packets
    .map((packet, i) => {
      const [way = '', flags = '', seq, ack, length, window = '500'] = packet.split(' ');
      const [from, to] = way === '>' ? [`10.0.0.1.40000`, `10.0.0.2.${port}`] : [`10.0.0.2.${port}`, '10.0.0.1.40000'];
      const range = Number(length) > 0 ? `${seq}:${Number(seq) + Number(length)}` : seq;
      const acks = Number(ack) > 0 ? `, ack ${ack}` : '';
      return `12:00:00.${String(i * 10_000).padStart(6, '0')} IP ${from} > ${to}: Flags [${flags}], seq ${range}${acks}, win ${window}, length ${length}\n`;
    })
    .join('');
}

/**
 * Each with what of Zeek it follows: the published baselines core.tcp.missing-syn (`^hADdFaf` SF), core.mpls-in-vlan (`D` and
 * `^d`, OTH) and core.tcp.tcp-dups (letters at the 1st and the 10th), and the rules of TCPSessionAdapter.cc and conn/main.zeek.
 */
const RULES: readonly (readonly [string, number, readonly string[], string])[] = [
  ['a SYN without an answer', 80, ['> S 100 0 0'], 'S0 S'],
  ['a refused SYN', 80, ['> S 100 0 0', '< R. 0 101 0 0'], 'REJ Sr'],
  ['a SYN and its sender’s reset', 80, ['> S 100 0 0', '> R 101 0 0'], 'RSTOS0 SR'],
  ['a reset alone', 81, ['> R 101 0 0'], 'OTH R'],
  ['data to a port of servers', 80, ['> P. 100 7 50'], 'OTH D'],
  ['data from a port of servers', 80, ['< P. 100 7 50'], 'OTH ^d'],
  ['data between other ports', 12_345, ['< P. 100 7 50'], 'OTH D'],
  [
    'no SYN, the rest in order',
    80,
    [
      '< S. 500 101 0',
      '> . 101 501 0',
      '> P. 101 501 9',
      '< P. 501 110 9',
      '> F. 110 510 0',
      '< . 510 111 0',
      '< F. 510 111 0',
    ],
    'SF ^hADdFaf',
  ],
  ['open', 80, ['> S 100 0 0', '< S. 500 101 0', '> . 101 501 0'], 'S1 ShA'],
  [
    'half closed',
    80,
    ['> S 100 0 0', '< S. 500 101 0', '> . 101 501 0', '> F. 101 501 0', '< . 501 102 0'],
    'S2 ShAFa',
  ],
  ['a reset of the server', 80, ['> S 100 0 0', '< S. 500 101 0', '> . 101 501 0', '< R. 501 101 0'], 'RSTR ShAr'],
  ['a reset of the client', 80, ['> S 100 0 0', '< S. 500 101 0', '> . 101 501 0', '> R. 101 501 0'], 'RSTO ShAR'],
  [
    'a zero window, data sent again, a reset with another number',
    80,
    [
      '> S 100 0 0',
      '< S. 500 101 0',
      '> . 101 501 0',
      '> P. 101 501 9',
      '< . 501 110 0 0',
      '> P. 101 501 9',
      '< R 501 0 0 0',
      '< R 700 0 0 0',
    ],
    'RSTR ShADawTrr',
  ],
];

describe('what Zeek says of', () => {
  it.each(RULES)('%s', async (_, port, packets, expected) => {
    const [connection] = await connectionsOf({ text: text(port, ...packets) });
    expect(`${connection?.zeek?.connState} ${connection?.zeek?.history}`).toBe(expected);
  });
});

/** Refused, filtered to data or to SYNs, answered from elsewhere, reset after a close, seen in two places. */
const CAPTURES = [
  'connect-tried-again/hit.pcap',
  'filtered-capture/hit-data.pcap',
  'filtered-capture/hit-syns.pcap',
  'answered-from-another-address/hit.pcap',
  'fin-wait-2-expired/hit.pcap',
  'several-capture-points/hit.pcap',
].map((name) => `fixtures/findings/${name}`);

/** Of a conversation, by the flags and the payload of its segments. */
const completenessOf = (...segments: readonly (readonly [number, number])[]): number =>
  shownCompleteness(segments.reduce((bits, [flags, length]) => withSegment(bits, flags, length), NO_PACKET));

describe('completeness', () => {
  it('counts a reset that acknowledges as an ACK, and a first packet without SYN as soon as there is a second', () => {
    expect(completenessOf([SYN, 0], [RST | ACK, 0])).toBe(37);
    expect(completenessOf([ACK, 5])).toBe(0);
    expect(completenessOf([ACK, 5], [ACK, 5])).toBe(8);
    expect(completenessOf([SYN | ACK, 0], [ACK, 0])).toBe(6);
    expect(completenessOf([ACK | FIN, 0], [ACK, 0])).toBe(20);
    expect(completenessOf([SYN, 4], [SYN | ACK, 0], [ACK, 0], [FIN | ACK, 0], [FIN, 0])).toBe(31);
  });

  it.runIf(hasTshark()).each(CAPTURES)('is that of Wireshark in %s', async (path) => {
    const theirs = new Map(
      execFileSync(
        'tshark',
        [
          '-n',
          '-2',
          '-r',
          path,
          '-Y',
          'tcp',
          '-T',
          'fields',
          '-E',
          'occurrence=f',
          '-e',
          'tcp.stream',
          '-e',
          'tcp.completeness',
        ],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      )
        .trim()
        .split('\n')
        .map((line) => line.split('\t').map(Number) as [number, number]),
    );
    const ours = new Map((await connectionsOf(path)).map(({ wireshark: w }) => [w?.stream, w?.completeness]));
    expect(ours).toEqual(theirs);
  });
});

function hasTshark(): boolean {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
