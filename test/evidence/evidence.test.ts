/** Lines of other programs beside packets and alone: what is read of them, and what they are for or against. */
import { describe, expect, test } from 'vitest';
import { analyzeInto } from '../../src/analyze.ts';
import { readEvidence } from '../../src/capture/evidence/reader.ts';
import type { EvidenceRecord } from '../../src/records/contract.ts';
import { EvidenceJudge } from '../../src/evidence/judge.ts';
import { BaseSink } from '../../src/records/sink.ts';
import type { UnwordedConnection } from '../../src/records/unworded.ts';
import { containersIn } from '../helpers/containers.ts';
import { heldBy } from '../helpers/held-bytes.ts';

class Keep extends BaseSink {
  readonly records: EvidenceRecord[] = [];
  error: string | undefined;
  override evidence(record: EvidenceRecord): void {
    this.records.push(record);
  }
}

async function evidenceIn(...lines: readonly string[]): Promise<EvidenceRecord[]> {
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
  (await evidenceIn(...OPENED, `tcp 0 0 192.0.2.1:40000 192.0.2.2:80 ${state}`)).find(
    (one) => one.key === 'evidence.socket-state',
  );
const closeWait = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => `CLOSE-WAIT 0 0 10.0.0.1:8080 10.0.0.5:${40_000 + i}`);
const limitedInfo = (limited: string): string =>
  ` cubic wscale:7,7 rto:204 rtt:1.2/0.1 cwnd:10 bytes_sent:65536 bytes_retrans:0 busy:95000ms rwnd_limited:94000ms(${limited}%)`;
const queued = async (key: string, ...lines: readonly string[]): Promise<unknown[]> =>
  (await evidenceIn(...lines)).filter((one) => one.key === key).map(({ facts }) => facts);
const texts = async (line: string): Promise<string[]> => (await evidenceIn(line)).map((one) => one.text);

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

  test('what a person quotes is no line of a log, and what a log quotes is', () => {
    const written = 'Also: `--errno ECONNRESET` (where an application saw it), `--follow` (while it happens)';
    expect(readEvidence(written, 1)).toBeNull();
    expect(readEvidence('app[12]: read "/x": ECONNRESET', 1)).toMatchObject({ program: 'log', errno: 'ECONNRESET' });
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
    const [one] = await evidenceIn(SYN, REFUSED, 'and strace says', connect(80, 'ECONNREFUSED'));
    expect(one).toMatchObject({ line: 4, program: 'strace', stance: 'for', connection: 0 });
    expect(one?.text).toContain('as the packets show');
  });

  test('a failed call where the packets show that it succeeded', async () => {
    const [one] = await evidenceIn(...OPENED, connect(80, 'ETIMEDOUT'));
    expect(one).toMatchObject({ stance: 'against', connection: 0 });
  });

  test('a failed call of another place', async () => {
    const [one] = await evidenceIn(SYN, REFUSED, connect(81, 'ECONNREFUSED'));
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
    expect(await evidenceIn(SYN, ...later, overflow)).toMatchObject([{ stance: 'for', connection: 0 }]);
    expect(await evidenceIn(...OPENED, overflow)).toMatchObject([{ stance: 'beside' }]);
  });
});

describe('alone', () => {
  test('sockets are counted by state, and a pile-up is named with its finding', async () => {
    const records = await evidenceIn('LISTEN 0 128 10.0.0.1:8080 *:*', ...closeWait(5));
    expect(records.map((one) => one.key)).toEqual(['evidence.states', 'evidence.pile-up']);
    expect(records[0]?.facts).toMatchObject({ states: { LISTEN: 1, 'CLOSE-WAIT': 5 } });
    expect(records[1]).toMatchObject({ finding: 'TE7023', facts: { place: '10.0.0.1:8080', at: 'here' } });
  });

  test('a few sockets are no pile-up', async () => {
    const records = await evidenceIn('LISTEN 0 128 10.0.0.1:8080 *:*', ...closeWait(4));
    expect(records.map((one) => one.key)).toEqual(['evidence.states']);
  });

  test('a full accept queue, and one with room', async () => {
    expect(await texts('LISTEN 129 128 10.0.0.1:8080 *:*')).toContainEqual(expect.stringContaining('is full'));
    expect((await texts('LISTEN 3 128 10.0.0.1:8080 *:*')).join(' ')).not.toContain('is full');
    expect(await texts('LISTEN 0 128 10.0.0.1:8080 *:*')).toHaveLength(1);
  });

  test('states that a script counted, with the pile among them', async () => {
    const records = await evidenceIn('TIME_WAIT 41', 'CLOSE_WAIT 710', '138 ESTABLISHED', 'SYN_RECV 1');
    expect(records.map((one) => one.key)).toEqual(['evidence.states', 'evidence.pile-up']);
    expect(records[0]?.facts).toMatchObject({ sockets: 890, states: { 'CLOSE-WAIT': 710, 'SYN-RECEIVED': 1 } });
    expect(records[1]).toMatchObject({ finding: 'TE7023', facts: { sockets: 710, place: '' } });
  });

  // iproute2 misc/ss.c print_ms_timer, net-tools netstat.c: `1.684ms` stands for 1.684 s, the second number after netstat's time is repetitions.
  test.each([
    ['ESTAB 0 36480 10.0.0.5:22 10.0.0.9:5000 timer:(on,12sec,7)', 'on', 7, 12, 'TE4007'],
    ['ESTAB 0 222 10.0.0.5:22 10.0.0.9:5000 timer:(persist,1min23sec,9)', 'persist', 9, 83, 'TE3001'],
    ['ESTAB 0 0 10.0.0.5:22 10.0.0.9:5000 timer:(keepalive,9.2sec,3)', 'keepalive', 3, 9.2, 'TE6001'],
    ['SYN-SENT 0 1 10.0.0.5:4000 10.0.0.9:443 timer:(on,1.684ms,2)', 'on', 2, 1.684, 'TE1002'],
    ['tcp 0 404 10.0.0.5:22 10.0.0.9:5000 ESTABLISHED - on (70.54/9/0)', 'on', 9, 70.54, 'TE4007'],
  ])('a timer that fired in vain: %s', async (line, timer, tries, seconds, finding) => {
    const one = (await evidenceIn(line)).find(({ key }) => key === 'evidence.timer');
    expect(one).toMatchObject({ finding, facts: { timer, tries, leftNs: seconds * 1e9 } });
  });

  test.each([
    'ESTAB 0 4116 10.0.0.5:22 10.0.0.9:5000 timer:(on,431ms,0)',
    'ESTAB 0 0 10.0.0.5:22 10.0.0.9:5000 timer:(keepalive,119min,0)',
    'TIME-WAIT 0 0 10.0.0.5:22 10.0.0.9:5000 timer:(timewait,42sec,1)',
    'tcp 0 0 10.0.0.5:22 10.0.0.9:5000 ESTABLISHED 2/java keepalive (7184.31/0/0)',
  ])('a timer that has not fired: %s', async (line) => {
    expect((await evidenceIn(line)).map(({ key }) => key)).toEqual(['evidence.states']);
  });

  test('a timer in a line of its own belongs to the socket before it, and only to that one', async () => {
    const first = 'ESTAB 0 14 10.0.0.5:38620 10.0.0.9:6379';
    const second = 'ESTAB 0 0 10.0.0.5:38621 10.0.0.9:6379';
    const timers = (await evidenceIn(first, 'timer:(on,42sec,13)', second)).filter(
      ({ key }) => key === 'evidence.timer',
    );
    expect(timers).toHaveLength(1);
    expect(timers[0]).toMatchObject({
      line: 1,
      facts: { place: '10.0.0.5:38620', tries: 13, waiting: 14, leftNs: 42e9 },
    });
    expect((await evidenceIn('timer:(on,42sec,13)', first)).map(({ key }) => key)).toEqual(['evidence.states']);
  });

  test('what ss -i says of the socket above it, and the same socket that nothing held up', async () => {
    const socket = 'ESTAB 0 262144 10.0.0.5:443 10.0.0.9:5000';
    const held = (await evidenceIn(socket, limitedInfo('98.9'))).find(({ key }) => key === 'evidence.held-up');
    expect(held).toMatchObject({
      finding: 'TE3031',
      facts: { peer: '10.0.0.9:5000', windowShare: expect.closeTo(0.989, 6) },
    });
    expect((await evidenceIn(socket, limitedInfo('1.2'))).map(({ key }) => key)).toEqual(['evidence.states']);
  });

  // Recv-Q and Send-Q as ss and netstat of Linux 6 print them for sockets made so; BSD's buffers hold data only.
  test('a FIN is one of the bytes that Linux counts in a queue, and no data', async () => {
    expect(await queued('evidence.unread', 'CLOSE-WAIT 4 0 10.0.0.5:80 10.0.0.9:5000')).toMatchObject([{ bytes: 3 }]);
    expect(await queued('evidence.unread', 'tcp4 4 0 10.0.0.5.80 10.0.0.9.5000 CLOSE_WAIT')).toMatchObject([
      { bytes: 4 },
    ]);
    expect(await queued('evidence.unread', 'CLOSE-WAIT 1 0 10.0.0.5:80 10.0.0.9:5000')).toEqual([]);
    const fin = 'FIN-WAIT-1 0 1 10.0.0.5:80 10.0.0.9:5000 timer:(on,568ms,2)';
    expect(await queued('evidence.timer', fin)).toMatchObject([{ waiting: 0, fin: true, tries: 2 }]);
    expect(await queued('evidence.timer', 'tcp 0 8 10.0.0.5:80 10.0.0.9:5000 LAST_ACK on (0.42/2/0)')).toMatchObject([
      { waiting: 7 },
    ]);
    expect((await texts(fin)).join(' ')).toContain('has repeated its FIN to 10.0.0.9:5000');
  });

  test('a FIN that nobody has read, and none where it was read or its system does not count it', async () => {
    const left = ['CLOSE-WAIT 1 0 10.0.0.5:80 10.0.0.9:5000', 'CLOSE-WAIT 0 0 10.0.0.5:80 10.0.0.9:5001'] as const;
    expect(await queued('evidence.end-unread', ...left)).toEqual([{ place: '10.0.0.5:80', sockets: 1, of: 2 }]);
    expect(await queued('evidence.end-unread', left[1])).toEqual([]);
    expect(await queued('evidence.end-unread', 'tcp4 1 0 10.0.0.5.80 10.0.0.9.5000 CLOSE_WAIT')).toEqual([]);
    expect(await queued('evidence.end-unread', 'ESTAB 1 0 10.0.0.5:80 10.0.0.9:5000')).toEqual([]);
  });

  test('ICMP errors in place of answers to ping, and that Windows counts them as answers', async () => {
    const linux = await evidenceIn('From 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)');
    expect(linux[0]?.facts).toMatchObject({ reason: 'too-big', from: '10.0.0.1', mtu: 1400 });
    const windows = await evidenceIn(
      'Request timed out.',
      'Reply from 192.168.1.5: Destination host unreachable.',
      'Reply from 192.168.1.1: bytes=32 time=2ms TTL=64',
      '    Packets: Sent = 3, Received = 2, Lost = 1 (33% loss),',
    );
    expect(windows.map(({ key }) => key)).toEqual(['evidence.echo-error', 'evidence.echo', 'evidence.echoes']);
    expect(windows[0]?.facts).toMatchObject({ reason: 'host', from: '192.168.1.5' });
    expect(windows[2]?.facts).toMatchObject({ sent: 3, received: 1 });
  });

  test('hops are counted from ping’s TTL', async () => {
    const [one] = await evidenceIn('64 bytes from 192.0.2.2: icmp_seq=1 ttl=56 time=12.3 ms');
    expect(one?.facts).toMatchObject({ initialTtl: 64, hops: 8 });
    expect(one?.text).toContain('8 routers');
  });
});

const listed = (no: number, info: string, protocol = 'NFS', length = 4034): string =>
  `  ${no}  47.${495_000 + no} x.4 -> x.2 ${protocol} ${length} ${info}`;
const marks = async (...lines: readonly string[]): Promise<EvidenceRecord[]> =>
  (await evidenceIn(...lines)).filter(({ key }) => key === 'evidence.marked');

// After a paste on the list linux-nfs (29 Oct 2019): replies of 4,034 bytes that nobody acknowledges, in lines of NFS.
describe('marks of a list whose lines show no TCP numbers', () => {
  const ACK = '  19  47.294770 x.2 -> x.4 TCP 66 739 > 2049 [ACK] Seq=1 Ack=1 Win=17920 Len=0';
  test('are told as Wireshark’s word, with the packets and their size', async () => {
    const again = [23, 24, 27].map((no) => listed(no, '[RPC duplicate of #22][TCP Retransmission] V4 Reply READDIR'));
    const [one, ...others] = await marks(ACK, listed(22, 'V4 Reply READDIR'), ...again);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ program: 'wireshark', line: 3, stance: 'beside' });
    expect(one?.facts).toEqual({
      mark: 'retransmission',
      from: 'x.4',
      to: 'x.2',
      packets: [23, 24, 27],
      times: 3,
      frameBytes: 4034,
    });
    expect(one?.text).toContain('The list marks packets 23, 24, 27, frames of 4,034 bytes, from x.4 to x.2');
  });

  test.each([
    ['the line shows the numbers', listed(23, '[TCP Retransmission] 2049 > 739 [ACK] Seq=1 Ack=1 Win=9 Len=10', 'TCP')],
    ['nothing is marked', listed(23, 'V4 Reply READDIR')],
    ['the mark is of another protocol', listed(23, '[RPC retransmission of #22] V4 Reply READDIR')],
  ])('are not told where %s', async (_, line) => {
    expect(await marks(ACK, line)).toEqual([]);
  });
});

describe('lines without end', () => {
  const judge = new EvidenceJudge();
  const call = {
    what: 'call',
    program: 'strace',
    call: 'connect',
    errno: 'ECONNREFUSED',
    address: '',
    port: '',
  } as const;
  const mark = {
    what: 'marked',
    program: 'wireshark',
    mark: 'lost-segment',
    from: 'a',
    to: 'b',
    frameBytes: 60,
  } as const;

  test('are read up to a bound, as are the connections they are held against', () => {
    judge.begin(true);
    const connection = {
      a: { calls: [] },
      b: { calls: [] },
      verdict: { slug: 'closed' },
    } as unknown as UnwordedConnection;
    for (let line = 1; line <= 100_100; line++)
      judge.line(line % 2 === 0 ? { ...call, line } : { ...mark, line, packet: line });
    for (let i = 0; i < 10_100; i++) judge.connection(connection);
    const held = containersIn([judge]);
    expect([held.get('EvidenceJudge.#lines'), held.get('EvidenceJudge.#connections')]).toEqual([100_000, 10_000]);
  });

  test('are kept without the text around them', () => {
    const reader = new EvidenceJudge();
    reader.begin(true);
    const held = heldBy(() => {
      for (let i = 1; i <= 500; i++) {
        const text = `ESTAB 0 0 [2001:db8:1111:2222:3333:4444:5555:${i}]:8080 [2001:db8::aaaa:bbbb:cccc]:443 ${'x'.repeat(60_000)}`;
        // As a line is cut out of what was decoded: one string, not the parts that it was made of.
        const line = readEvidence(Buffer.from(text).toString('latin1'), i);
        if (line !== null) reader.line(line);
      }
    });
    expect(reader.heldBytes).toBe(500 * 500);
    // Sixty kilobytes each would be thirty megabytes.
    expect(held).toBeLessThan(5_000_000);
    expect(reader.busy).toBe(true);
  });

  test('are told up to a bound', () => {
    judge.finish(0);
    judge.begin(true);
    for (let line = 1; line <= 1_000; line++)
      judge.line(line % 2 === 0 ? { ...call, line } : { ...mark, line, packet: line });
    const records = judge.finish(0);
    expect(records).toHaveLength(50);
    const marked = records.find((one) => one.key === 'evidence.marked');
    expect(marked?.facts).toMatchObject({ times: 500 });
    const { packets } = { packets: [], ...marked?.facts } as { packets: readonly number[] };
    expect(packets).toHaveLength(100);
    expect(judge.busy).toBe(false);
  });
});
