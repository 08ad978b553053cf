/** Lines of other programs beside packets and alone: what is read of them, and what they are for or against. */
import { describe, expect, test } from 'vitest';
import { analyzeInto } from '../../src/analyze.ts';
import { readEvidence } from '../../src/capture/evidence/reader.ts';
import type { EvidenceRecord } from '../../src/records/contract.ts';
import { BaseSink } from '../../src/records/sink.ts';

class Keep extends BaseSink {
  readonly records: EvidenceRecord[] = [];
  error: string | undefined;
  override evidence(record: EvidenceRecord): void {
    this.records.push(record);
  }
}

async function told(...lines: readonly string[]): Promise<EvidenceRecord[]> {
  const sink = new Keep();
  const buffer = new TextEncoder().encode(`${lines.join('\n')}\n`);
  await analyzeInto(sink, [{ path: 'paste', input: { buffer } }]);
  return sink.records;
}

const SYN = '12:00:00.000000 IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [S], seq 1000, win 64240, length 0';
const REFUSED = '12:00:00.010000 IP 192.0.2.2.80 > 192.0.2.1.40000: Flags [R.], seq 0, ack 1001, win 0, length 0';
const OPENED = [
  SYN,
  '12:00:00.010000 IP 192.0.2.2.80 > 192.0.2.1.40000: Flags [S.], seq 7000, ack 1001, win 64240, length 0',
  '12:00:00.010100 IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [.], ack 1, win 64240, length 0',
  '12:00:00.020000 IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [P.], seq 1:11, ack 1, win 64240, length 10',
  '12:00:00.030000 IP 192.0.2.2.80 > 192.0.2.1.40000: Flags [.], ack 11, win 64240, length 0',
];
const connect = (port: number, errno: string): string =>
  `connect(3, {sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr("192.0.2.2")}, 16) = -1 ${errno} (x)`;

const states = async (state: string): Promise<EvidenceRecord | undefined> =>
  (await told(...OPENED, `tcp 0 0 192.0.2.1:40000 192.0.2.2:80 ${state}`)).find(
    (one) => one.key === 'evidence.socket-state',
  );
const closeWait = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => `CLOSE-WAIT 1 0 10.0.0.1:8080 10.0.0.5:${40_000 + i}`);
const texts = async (line: string): Promise<string[]> => (await told(line)).map((one) => one.text);

describe('a line of', () => {
  test.each([
    ['ss', 'ESTAB  0  0  10.0.0.1:22  10.0.0.9:51234', 'ESTABLISHED', '10.0.0.1', '22', '51234'],
    ['ss, IPv6', 'CLOSE-WAIT 1 0 [2001:db8::1]:443 [2001:db8::9]:5000', 'CLOSE-WAIT', '2001:db8::1', '443', '5000'],
    ['netstat on Linux', 'tcp 0 0 10.0.0.1:22 10.0.0.9:51234 TIME_WAIT -', 'TIME-WAIT', '10.0.0.1', '22', '51234'],
    ['netstat on BSD', 'tcp4 0 0 10.0.0.1.22 10.0.0.9.51234 FIN_WAIT_2', 'FIN-WAIT-2', '10.0.0.1', '22', '51234'],
    ['netstat on Windows', 'TCP 10.0.0.1:22 10.0.0.9:51234 SYN_RECEIVED', 'SYN-RECEIVED', '10.0.0.1', '22', '51234'],
  ])('%s', (_, text, state, local, localPort, remotePort) => {
    expect(readEvidence(text, 1)).toMatchObject({ what: 'socket', state, local, localPort, remotePort });
  });

  test.each([
    ['TcpExtListenOverflows           31877              0.0', 'TcpExtListenOverflows', 31_877],
    ['31877 times the listen queue of a socket overflowed', 'TcpExtListenOverflows', 31_877],
    ['32904 SYNs to LISTEN sockets dropped', 'TcpExtListenDrops', 32_904],
  ])('nstat or netstat -s: %s', (text, counter, value) => {
    expect(readEvidence(text, 1)).toMatchObject({ what: 'counter', counter, value });
  });

  test.each([
    ['64 bytes from 192.0.2.2: icmp_seq=1 ttl=56 time=12.3 ms', 56],
    ['64 bytes from example.net (192.0.2.2): icmp_seq=1 ttl=56 time=12.3 ms', 56],
    ['Reply from 192.0.2.2: bytes=32 time=12ms TTL=116', 116],
    ['来自 192.0.2.2 的回复: 字节=32 时间=12ms TTL=116', 116],
  ])('ping: %s', (text, ttl) => {
    expect(readEvidence(text, 1)).toMatchObject({ what: 'echo', host: '192.0.2.2', ttl });
  });

  test('strace and of a log', () => {
    expect(readEvidence(connect(80, 'ECONNREFUSED'), 1)).toMatchObject({
      program: 'strace',
      call: 'connect',
      errno: 'ECONNREFUSED',
      address: '192.0.2.2',
      port: '80',
    });
    const log = '2024-05-01 12:00:01 ERROR app: dial tcp 192.0.2.2:80: connection timed out';
    expect(readEvidence(log, 1)).toMatchObject({ program: 'log', errno: 'ETIMEDOUT', port: '80' });
  });

  test.each([
    'I get a connection refused when I try this',
    'tcp 0 0 is what I see in netstat: ESTABLISHED',
    'State      Recv-Q Send-Q Local Address:Port               Peer Address:Port',
    'TcpExtTCPHPHits                 31877              0.0',
    'connect(3, {sa_family=AF_UNIX, sun_path="/x"}, 110) = 0',
    SYN,
    '12:00:00.010000 IP 192.0.2.2 > 192.0.2.1: ICMP host 192.0.2.2 unreachable - admin prohibited, length 36',
  ])('none of them: %s', (text) => {
    expect(readEvidence(text, 1)).toBeNull();
  });
});

describe('beside packets', () => {
  test('a failed call that the packets show', async () => {
    const [one] = await told(SYN, REFUSED, 'and strace says', connect(80, 'ECONNREFUSED'));
    expect(one).toMatchObject({ line: 4, program: 'strace', stance: 'for', connection: 0 });
    expect(one?.text).toContain('as the packets show');
  });

  test('a failed call where the packets show that it succeeded', async () => {
    const [one] = await told(...OPENED, connect(80, 'ETIMEDOUT'));
    expect(one).toMatchObject({ stance: 'against', connection: 0 });
  });

  test('a failed call of another place', async () => {
    const [one] = await told(SYN, REFUSED, connect(81, 'ECONNREFUSED'));
    expect(one).toMatchObject({ stance: 'beside' });
    expect(one?.connection).toBeUndefined();
  });

  test('the socket of a connection, in the state that the packets show and in another', async () => {
    expect(await states('ESTABLISHED')).toMatchObject({ stance: 'for', connection: 0, facts: { side: 'a' } });
    expect(await states('TIME_WAIT')).toMatchObject({ stance: 'against', connection: 0 });
  });

  test('overflows speak for a SYN without an answer, and for nothing where it was answered', async () => {
    const overflow = '31877 times the listen queue of a socket overflowed';
    const later = [1, 3].map((s) => SYN.replace('12:00:00', `12:00:0${s}`));
    expect(await told(SYN, ...later, overflow)).toMatchObject([{ stance: 'for', connection: 0 }]);
    expect(await told(...OPENED, overflow)).toMatchObject([{ stance: 'beside' }]);
  });
});

describe('alone', () => {
  test('sockets are counted by state, and a pile-up is named with its finding', async () => {
    const records = await told('LISTEN 0 128 10.0.0.1:8080 *:*', ...closeWait(5));
    expect(records.map((one) => one.key)).toEqual(['evidence.states', 'evidence.pile-up']);
    expect(records[0]?.facts).toMatchObject({ states: { LISTEN: 1, 'CLOSE-WAIT': 5 } });
    expect(records[1]).toMatchObject({ finding: 'TE7023', facts: { place: '10.0.0.1:8080', at: 'here' } });
  });

  test('a few sockets are no pile-up', async () => {
    const records = await told('LISTEN 0 128 10.0.0.1:8080 *:*', ...closeWait(4));
    expect(records.map((one) => one.key)).toEqual(['evidence.states']);
  });

  test('a full accept queue, and one with room', async () => {
    expect(await texts('LISTEN 129 128 10.0.0.1:8080 *:*')).toContainEqual(expect.stringContaining('is full'));
    expect((await texts('LISTEN 3 128 10.0.0.1:8080 *:*')).join(' ')).not.toContain('is full');
    expect(await texts('LISTEN 0 128 10.0.0.1:8080 *:*')).toHaveLength(1);
  });

  test('hops are counted from ping’s TTL', async () => {
    const [one] = await told('64 bytes from 192.0.2.2: icmp_seq=1 ttl=56 time=12.3 ms');
    expect(one?.facts).toMatchObject({ initialTtl: 64, hops: 8 });
    expect(one?.text).toContain('8 routers');
  });
});
