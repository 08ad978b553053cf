/**
 * Two logs in one text are two: those of both hosts of a recording, one after the other, whatever stands between; and one log is one,
 * with whatever stands in it.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { logsOf } from '../../../src/capture/text/logs.ts';
import { asTcpdump, asWiresharkList } from '../../helpers/as-text.ts';

const ROOT = 'fixtures/recorded/endings';
const STEP = 12;
const HOUR_US = 3_600_000_000;

const BETWEEN: Readonly<Record<string, string>> = {
  nothing: '',
  'an empty line': '\n',
  'a heading': '\nOn the server:\n\n',
  'a heading without room': 'Server side\n',
  'a prompt': '[root@db ~]# tcpdump -nn -i eth0 port 9000\n',
  'what tcpdump says first': 'listening on eth0, link-type EN10MB (Ethernet), capture size 262144 bytes\n',
};

/** What both hosts captured, of recordings with a handshake and more. */
function recordings(): { name: string; client: Uint8Array; server: Uint8Array }[] {
  const names = readdirSync(ROOT).filter((name) => existsSync(`${ROOT}/${name}/server.pcap`));
  return names
    .filter((_, i) => i % STEP === 0)
    .filter((name) => statSync(`${ROOT}/${name}/client.pcap`).size > 600)
    .map((name) => ({
      name,
      client: new Uint8Array(readFileSync(`${ROOT}/${name}/client.pcap`)),
      server: new Uint8Array(readFileSync(`${ROOT}/${name}/server.pcap`)),
    }));
}

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

const ENDS = 'IP 192.0.2.1.40001 > 198.51.100.7.443';
const syn = (time: string): string =>
  `${time} ${ENDS}: Flags [S], seq 3316233222, win 64240, options [mss 1460], length 0`;
const dataAt = (time: string, at: number): string =>
  `${time} ${ENDS}: Flags [P.], seq ${at}:${at + 100}, ack 1, win 501, length 100`;

const command = (name: string): string => `$ tshark -nr ${name}.pcap | tail -n 2`;
const list = (number: number, time: string, port: number): string[] => [
  `${number}   ${time}1   192.0.2.100 -> 192.0.2.101   TCP 54 5001 > ${port} [FIN, ACK] Seq=1 Ack=10000002 Win=262140 Len=0`,
  `${number + 1}   ${time}2   192.0.2.101 -> 192.0.2.100   TCP 54 ${port} > 5001 [ACK] Seq=10000002 Ack=2 Win=262140 Len=0`,
];

describe('two logs of one connection', () => {
  const all = recordings();
  it('there are some', () => expect(all.length).toBeGreaterThan(8));

  it.each(Object.entries(BETWEEN))('with %s between', (_, between) => {
    for (const { name, client, server } of all) {
      const first = asTcpdump(client);
      const logs = logsOf(text(first) + between + text(asTcpdump(server)));
      expect(logs.length, name).toBe(2);
      expect(logs[1]?.from, name).toBe(first.length + 1);
    }
  });

  it('where the clock of the second is an hour ahead', () => {
    for (const { name, client, server } of all) {
      const logs = logsOf(`${text(asTcpdump(client))}And on the server:\n${text(asTcpdump(server, HOUR_US))}`);
      expect(logs.length, name).toBe(2);
    }
  });

  it('as lists of Wireshark', () => {
    for (const { name, client, server } of all) {
      const logs = logsOf(`${text(asWiresharkList(client))}\n${text(asWiresharkList(server))}`);
      expect(logs.length, name).toBe(2);
    }
  });
});

describe('two captures', () => {
  it('of other connections, each behind its command, as lists', () => {
    const lines = [
      command('basic'),
      ...list(13_710, '1.69404', 18_442),
      command('lossy'),
      ...list(13_634, '78.00234', 19_123),
    ];
    expect(logsOf(text(lines)).map(({ from }) => from)).toEqual([1, 4]);
  });
});

describe('one log', () => {
  const all = recordings();
  const print = { tcpdump: asTcpdump, wireshark: asWiresharkList };

  it.each(Object.entries(print))(
    '%s: as it is, with prose between its lines, and with lines quoted once more',
    (_, of) => {
      for (const { name, client } of all) {
        const lines = of(client);
        const prose = lines.flatMap((line, i) =>
          i % 4 === 3 ? [line, 'then the server answers the client:'] : [line],
        );
        const quoted = [...lines, '', 'Look at these again:', ...lines.slice(-3)];
        for (const one of [lines, prose, quoted]) expect(logsOf(text(one)).length, name).toBe(1);
      }
    },
  );

  it('where the same SYN is sent again behind a heading', () => {
    const first = ['12:00:00.000000', '12:00:01.010000', '12:00:03.020000'].map(syn);
    const later = ['12:00:07.030000', '12:00:15.040000', '12:00:31.050000'].map(syn);
    expect(logsOf(text([...first, 'and from the client still:', ...later])).length).toBe(1);
  });

  it('where a clock was set back while the same connection went on', () => {
    const lines = [
      dataAt('12:00:05.000000', 1),
      dataAt('12:00:05.100000', 101),
      dataAt('12:00:01.200000', 201),
      dataAt('12:00:01.300000', 301),
    ];
    expect(logsOf(text(lines)).length).toBe(1);
  });
});
