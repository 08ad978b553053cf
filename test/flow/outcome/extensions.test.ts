/** What the SYN and the SYN-ACK say of ECN, Fast Open, MPTCP and options without a name, as tcpdump prints it. */
import { describe, expect, it } from 'vitest';
import { analyze, type ConnectionRecord } from '../../../src/index.ts';

const COMMON = 'mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7';

/** The two ends of a handshake whose SYN and SYN-ACK have these flags and further options. */
async function ends(
  syn: readonly [flags: string, options: string],
  synAck: readonly [flags: string, options: string],
): Promise<readonly [ConnectionRecord['a'], ConnectionRecord['b']]> {
  const lines = [
    `12:00:01.100000 IP 203.0.113.5.51000 > 192.0.2.10.80: Flags [${syn[0]}], seq 1000, win 64240, options [${COMMON}${syn[1]}], length 0`,
    `12:00:01.120000 IP 192.0.2.10.80 > 203.0.113.5.51000: Flags [${synAck[0]}], seq 5000, ack 1001, win 65160, options [${COMMON}${synAck[1]}], length 0`,
    '12:00:01.120100 IP 203.0.113.5.51000 > 192.0.2.10.80: Flags [.], ack 1, win 502, options [nop,nop,TS val 21 ecr 7], length 0',
  ];
  for await (const record of analyze({ text: `${lines.join('\n')}\n` }))
    if (record.type === 'connection') return [record.a, record.b];
  throw new Error('no connection');
}

describe('the SYN and the SYN-ACK', () => {
  // RFC 3168 §6.1.1: both bits ask, ECE alone agrees; both bits in a SYN-ACK are those of a host that copies them.
  it.each([
    ['SEW', 'S.E', 'asks', 'agrees'],
    ['SEW', 'S.', 'asks', 'declines'],
    ['SEW', 'S.EW', 'asks', 'declines'],
    ['S', 'S.', undefined, undefined],
  ])('ECN: %s and %s', async (syn, synAck, asked, answered) => {
    const [a, b] = await ends([syn, ''], [synAck, '']);
    expect([a.ecn, b.ecn]).toEqual([asked, answered]);
  });

  // RFC 7413 §4.1.2: an empty option asks for a cookie.
  it.each([
    [',tfo  cookiereq,nop,nop', ',tfo  cookie 0a0b0c0d0e0f0102,nop,nop', 'asks', 'gives'],
    [',tfo  cookiereq,nop,nop', '', 'asks', 'declines'],
    [',tfo  cookie 0a0b0c0d0e0f0102,nop,nop', '', 'cookie', undefined],
  ])('Fast Open: %s and %s', async (syn, synAck, asked, answered) => {
    const [a, b] = await ends(['S', syn], ['S.', synAck]);
    expect([a.fastOpen, b.fastOpen]).toEqual([asked, answered]);
  });

  // RFC 8684 §3.1: the SYN of version 1 has no key, the SYN-ACK has the server's; RFC 6824: both have their own.
  it.each([
    [',mptcp 4 capable v1', ',mptcp 12 capable v1 {0xa24eb2d5a7bd7a21}', 'agrees'],
    [',mptcp 12 capable {0x1111111122222222}', ',mptcp 12 capable {0xa24eb2d5a7bd7a21}', 'agrees'],
    [',mptcp 12 capable {0x1111111122222222}', ',mptcp 12 capable {0x1111111122222222}', 'echoes'],
    [',mptcp 4 capable v1', ',mptcp 4 capable v1', 'echoes'],
    [',mptcp 4 capable v1', '', 'declines'],
  ])('MPTCP: %s and %s', async (syn, synAck, answered) => {
    const [a, b] = await ends(['S', syn], ['S.', synAck]);
    expect([a.mptcp, b.mptcp]).toEqual(['asks', answered]);
  });

  it('an option that has no field of its own', async () => {
    const [a, b] = await ends(['S', ',unknown-254 0x9c40cb007109,nop,nop'], ['S.', '']);
    expect([a.otherOption, b.otherOption]).toEqual([254, undefined]);
  });
});
