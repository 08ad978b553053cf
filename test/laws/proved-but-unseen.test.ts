/**
 * Numbers that prove bytes are evidence: a capture that lacks bytes of which its own packets tell says neither that there were
 * none, nor that nothing was lost, nor what a program had left unread. Each proof against each such sentence.
 */
import { describe, expect, it } from 'vitest';
import { analyze, type OutputRecord } from '../../src/index.ts';

const CLIENT = '192.0.2.10.40000';
const SERVER = '198.51.100.20.9000';
const HEAD = [
  `10:00:00.000000 IP ${CLIENT} > ${SERVER}: Flags [S], seq 1000, win 64240, options [mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7], length 0`,
  `10:00:00.020000 IP ${SERVER} > ${CLIENT}: Flags [S.], seq 5000, ack 1001, win 65160, options [mss 1460,sackOK,TS val 900 ecr 100,nop,wscale 7], length 0`,
  `10:00:00.020100 IP ${CLIENT} > ${SERVER}: Flags [.], ack 5001, win 502, options [nop,nop,TS val 120 ecr 900], length 0`,
];
const fromServer = (time: string, rest: string): string => `10:00:0${time} IP ${SERVER} > ${CLIENT}: Flags ${rest}`;
const fromClient = (time: string, rest: string): string => `10:00:0${time} IP ${CLIENT} > ${SERVER}: Flags ${rest}`;
const TS = 'options [nop,nop,TS val 950 ecr 120]';

/** After the handshake; no packet holds a byte of the server's data, and yet 500 of them were sent. */
const PROOFS: Readonly<Record<string, readonly string[]>> = {
  'a RST beyond the last byte seen': [fromServer('0.300000', '[R.], seq 5501, ack 1001, win 0, length 0')],
  'a FIN beyond the last byte seen': [
    fromServer('0.300000', `[F.], seq 5501, ack 1001, win 509, ${TS}, length 0`),
    fromServer('0.500000', '[R.], seq 5502, ack 1001, win 0, length 0'),
  ],
  'an acknowledgement beyond it': [
    fromClient('0.300000', '[.], ack 5501, win 501, options [nop,nop,TS val 400 ecr 940], length 0'),
    fromServer('0.500000', '[R.], seq 5501, ack 1001, win 0, length 0'),
  ],
  'the edge of a SACK block': [
    fromClient(
      '0.300000',
      '[.], ack 5001, win 501, options [nop,nop,TS val 400 ecr 940,nop,nop,sack 1 {5101:5501}], length 0',
    ),
    fromServer('0.500000', '[R.], seq 5501, ack 1001, win 0, length 0'),
  ],
  'a hole that is never filled': [
    fromServer('0.300000', `[P.], seq 5401:5501, ack 1001, win 509, ${TS}, length 100`),
    fromServer('0.500000', '[R.], seq 5501, ack 1001, win 0, length 0'),
  ],
  'a D-SACK': [
    fromClient(
      '0.300000',
      '[.], ack 5501, win 501, options [nop,nop,TS val 400 ecr 940,nop,nop,sack 1 {5401:5501}], length 0',
    ),
    fromServer('0.500000', '[R.], seq 5501, ack 1001, win 0, length 0'),
  ],
};

async function recordsOf(lines: readonly string[]): Promise<OutputRecord[]> {
  const records: OutputRecord[] = [];
  for await (const record of analyze(new TextEncoder().encode(`${lines.join('\n')}\n`))) records.push(record);
  return records;
}

const verdictOf = (records: readonly OutputRecord[]): string =>
  records.flatMap((r) => (r.type === 'connection' ? [r.verdict.text] : [])).join('\n');
const sureFindings = (records: readonly OutputRecord[]): string[] =>
  records.flatMap((r) => (r.type === 'finding' && r.certainty !== 'assumed' ? [r.code] : []));

describe.each(Object.entries(PROOFS))('%s', (_name, lines) => {
  it('vetoes "no data", and is told', async () => {
    const verdict = verdictOf(await recordsOf([...HEAD, ...lines]));
    expect(verdict).not.toMatch(/no data/);
    expect(verdict).toMatch(/not in the capture|500 bytes/);
  });

  it('vetoes "nothing is lost"', async () => {
    const records = await recordsOf([...HEAD, ...lines]);
    expect(JSON.stringify(records)).not.toMatch(/nothing (?:is|was) lost/);
  });

  it('vetoes "accept queue full", "closed with unread data" and "sent again"', async () => {
    const records = await recordsOf([...HEAD, ...lines]);
    expect(
      sureFindings(records).filter((code) => ['TE1003', 'TE4004', 'TE2001', 'TE2003', 'TE2004'].includes(code)),
    ).toEqual([]);
    expect(JSON.stringify(records)).not.toMatch(/accept-queue-overflow","certainty":"(?:observed|implied)/);
  });
});

describe('where nothing proves a byte', () => {
  it('says "no data" of a connection that was reset after its handshake', async () => {
    const verdict = verdictOf(
      await recordsOf([...HEAD, fromServer('0.300000', '[R.], seq 5001, ack 1001, win 0, length 0')]),
    );
    expect(verdict).toMatch(/no data/);
  });

  it('does not count the FIN as a byte', async () => {
    const verdict = verdictOf(
      await recordsOf([
        ...HEAD,
        fromServer('0.300000', `[F.], seq 5001, ack 1001, win 509, ${TS}, length 0`),
        fromClient('0.300100', '[F.], seq 1001, ack 5002, win 502, options [nop,nop,TS val 420 ecr 950], length 0'),
        fromServer('0.320000', '[.], ack 1002, win 509, options [nop,nop,TS val 970 ecr 420], length 0'),
      ]),
    );
    expect(verdict).toMatch(/no data/);
    expect(verdict).not.toMatch(/not in the capture/);
  });
});

describe('a line that could not be read', () => {
  const MIDSTREAM = [
    '1236\t2025-07-08 15:00:49.697492\t192.0.2.10\t198.51.100.20\tTLSv1.2\t85\tEncrypted Alert',
    '1237\t2025-07-08 15:00:49.697580\t192.0.2.10\t198.51.100.20\tTCP\t60\t443 → 65086 [FIN, ACK] Seq=4128 Ack=2781 Win=64128 Len=0',
    '1238\t2025-07-08 15:00:49.697601\t198.51.100.20\t192.0.2.10\tTCP\t54\t65086 → 443 [ACK] Seq=2781 Ack=4129 Win=1026 Len=0',
  ];

  it('leaves "no data" to what was seen', async () => {
    const verdict = verdictOf(await recordsOf(MIDSTREAM));
    expect(verdict).toMatch(/no data in the lines read here/);
  });

  it('takes "nothing else of that address" away, and makes the unanswered SYN less certain', async () => {
    const syns = ['0.000000', '1.000000', '3.000000', '7.000000'].map((time) =>
      fromClient(time, '[S], seq 1000, win 64240, options [mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7], length 0'),
    );
    const whole = await recordsOf(syns);
    const cut = await recordsOf([...syns, `10:00:08.000000 IP ${SERVER} > ${CLIENT}: Fla`]);
    const [sure, unsure] = [whole, cut].map((records) =>
      records.find((r) => r.type === 'finding' && r.code === 'TE1002'),
    );
    expect(sure).toMatchObject({ certainty: 'observed', facts: { heard: 'nothing' } });
    expect(unsure).toMatchObject({ certainty: 'implied', facts: { heard: 'unknown' } });
  });
});
