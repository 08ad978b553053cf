/** What only text brings with it, seen in the whole report: errors that name no port, copies of one packet, numbers that are not printed. */
import { describe, expect, test } from 'vitest';
import { run } from '../helpers/cli.ts';

const explained = async (...lines: readonly string[]): Promise<string> =>
  (await run(['-'], { stdin: `${lines.join('\n')}\n`, columns: 160 })).out;

const syn = (time: string, port: number, to = '10.0.3.2.6379'): string =>
  `${time} IP 10.0.3.1.${port} > ${to}: Flags [S], seq ${port}, win 64240, length 0`;

describe('an ICMP error as tcpdump prints it without -v', () => {
  test('answers the SYN of the only attempt between the two hosts, most likely', async () => {
    const out = await explained(
      syn('09:15:01.000000', 41_000),
      '09:15:04.000000 IP 10.0.3.254 > 10.0.3.1: ICMP host 10.0.3.2 unreachable - admin prohibited, length 68',
    );
    expect(out).toMatch(/Not opened: an ICMP error from 10\.0\.3\.254 in packet 2/);
    expect(out).toMatch(/TE1004 .*likely/);
    expect(out).toMatch(/connect\(\) failed with EHOSTUNREACH/);
    expect(out).not.toMatch(/TE1002/);
  });

  test('goes to one attempt each, the oldest first, and by the port where one is named', async () => {
    const out = await explained(
      syn('09:15:01.000000', 41_000),
      syn('09:15:01.100000', 41_001),
      syn('09:15:01.200000', 41_002, '10.0.3.2.80'),
      '09:15:04.000000 IP 10.0.3.2 > 10.0.3.1: ICMP 10.0.3.2 tcp port 80 unreachable, length 68',
      '09:15:04.000100 IP 10.0.3.1 > 10.0.3.1: ICMP host 10.0.3.2 unreachable, length 68',
      '09:15:04.000200 IP 10.0.3.1 > 10.0.3.1: ICMP host 10.0.3.2 unreachable, length 68',
    );
    expect(out).toMatch(/10\.0\.3\.1:41002 → 10\.0\.3\.2:80\n.*in packet 4 /);
    expect(out).toMatch(/10\.0\.3\.1:41000 → 10\.0\.3\.2:6379\n.*in packet 5 /);
    expect(out).toMatch(/10\.0\.3\.1:41001 → 10\.0\.3\.2:6379: .*in packet 6 /);
  });

  test('means no connection of other hosts, nor a datagram', async () => {
    const out = await explained(
      syn('09:15:01.000000', 41_000),
      '09:15:03.000000 IP 10.0.3.2 > 10.0.3.9: ICMP host 10.0.3.2 unreachable, length 68',
      '09:15:03.500000 IP 10.0.3.2 > 10.0.3.1: ICMP 10.0.3.2 udp port 6379 unreachable, length 68',
    );
    expect(out).toMatch(/TE1002/);
    expect(out).not.toMatch(/TE1004/);
  });
});

test('a SYN that bridges show again at once is one SYN; a second later it is another', async () => {
  const options = 'options [mss 1460,sackOK,TS val 77 ecr 0,nop,wscale 7], length 0';
  const seen = (time: string, where: string): string =>
    `${time} ${where} IP 10.0.3.1.41000 > 10.0.3.2.80: Flags [S], seq 5, win 64240, ${options}`;
  const out = await explained(
    seen('09:15:01.000000', 'eth0  In '),
    seen('09:15:01.000015', 'docker0 Out'),
    seen('09:15:02.000000', 'eth0  In '),
  );
  expect(out).toMatch(/captured twice/);
  expect(out).toMatch(/SYN again, 1st, after 1 s/);
  expect(out).toMatch(/the SYN was sent 2 times/);
});

test('what a line does not print is not shown as a number', async () => {
  const out = await explained(
    '12:27:07.651871 10.1.1.1.1184 > 10.1.1.2.80: S 3256811001:3256811001(0) win 16384 <mss 1460>',
    '12:27:07.652064 10.1.1.2.80 > 10.1.1.1.1184: S 1900000100:1900000100(0) ack 3256811002 win 5840 <mss 1460>',
    '12:27:07.653200 10.1.1.1.1184 > 10.1.1.2.80: R 3256811002:3256811002(0) win 0',
  );
  expect(out).toMatch(/seq 0 {2}win 16384/);
  expect(out).toMatch(/seq 0 {2}ack 1 {2}win 5840/);
  expect(out).toMatch(/seq 1 {2}win 0/);
  expect(out).not.toMatch(/NaN/);
});

test('a text without times measures no round trip', async () => {
  const out = await explained(
    'IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0',
    'IP 10.0.0.2.80 > 10.0.0.1.4000: Flags [S.], seq 1, ack 2, win 64240, length 0',
    'IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [.], ack 1, win 64240, length 0',
  );
  expect(out).toMatch(/handshake 3\/3/);
  expect(out).not.toMatch(/round trip/);
});

test('an attempt whose SYN-ACK was seen is not said to time out', async () => {
  const out = await explained(
    '09:15:01.000000 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0',
    '09:15:01.000100 IP 10.0.0.2.80 > 10.0.0.1.4000: Flags [S.], seq 1, ack 2, win 64240, length 0',
  );
  expect(out).toMatch(/the SYN-ACK in packet 2 is its last packet/);
  expect(out).not.toMatch(/ETIMEDOUT/);
});

test('outputs with different forms of time are put one behind the other, and it is said', async () => {
  const out = await explained(
    '09:15:01.000000 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0',
    '2026-11-03 10:00:00.000000 IP 10.0.0.1.4001 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0',
    '2026-11-03 10:00:00.250000 IP 10.0.0.2.80 > 10.0.0.1.4001: Flags [R.], seq 0, ack 2, win 0, length 0',
  );
  expect(out).toMatch(/3 packets, over 250 ms/);
  expect(out).toMatch(/Times change their form once, first at packet 2/);
});

const shown = async (argv: readonly string[], line: string): Promise<string> =>
  (await run([...argv, '-'], { stdin: `${line}\n`, columns: 160 })).out;

describe('--time', () => {
  const packet = 'IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0';

  test.each(['utc', 'local'])(
    '%s shows the times of day of a text as it prints them, also with --all and --follow',
    async (time) => {
      for (const how of ['--all', '--follow'])
        expect(await shown(['--time', time, how], `09:15:01.250000 ${packet}`)).toMatch(/ ?09:15:01\.250000 /);
    },
  );

  test.each(['utc', 'local'])('%s shows dates of a text as it prints them, and says so', async (time) => {
    for (const how of ['--all', '--follow']) {
      const out = await shown(['--time', time, how], `2026-02-03 09:15:01.250000 ${packet}`);
      expect(out).toMatch(/2026-02-03, times as the text prints them/);
      expect(out).toMatch(/ ?09:15:01\.250000 /);
      expect(out).toMatch(/from 2026-02-03 09:15:01$/m);
    }
  });

  test('utc shows seconds since 1970 as UTC', async () => {
    const out = await shown(['--time', 'utc', '--follow'], `1700000000.500000 ${packet}`);
    expect(out).toMatch(/^2023-11-14, times in UTC\n22:13:20\.500000/m);
  });
});

const listed = (packet: number, mark: string): string =>
  `  ${packet}  ${(47 + packet / 10).toFixed(6)} 192.0.2.4 -> 192.0.2.2 NFS 4034 ${mark}V4 Reply (Call In 20) READDIR`;

test('packets that a list marks without telling their connection keep the headline from calling the rest well', async () => {
  const opening = [
    '  17  47.294699 192.0.2.2 -> 192.0.2.4 TCP 74 800 > 2049 [SYN] Seq=0 Win=17920 Len=0 MSS=8960',
    '  18  47.294723 192.0.2.4 -> 192.0.2.2 TCP 74 2049 > 800 [SYN, ACK] Seq=0 Ack=1 Win=17896 Len=0 MSS=8960',
    '  19  47.294770 192.0.2.2 -> 192.0.2.4 TCP 66 800 > 2049 [ACK] Seq=1 Ack=1 Win=17920 Len=0',
  ];
  const marked = await explained(...opening, listed(23, '[TCP Retransmission] '), listed(24, '[TCP Retransmission] '));
  expect(marked).toMatch(/2 more packets marked by Wireshark/);
  expect(marked).not.toMatch(/not in trouble/);
  const plain = await explained(...opening, listed(23, ''), listed(24, ''));
  expect(plain).toMatch(/not in trouble/);
});
