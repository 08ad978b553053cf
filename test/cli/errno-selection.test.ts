/** `--errno`, and `--frame` and `--connection` beside it: which connections an application's error chooses, by any of its names, and what is said when it chooses none. */
import { describe, expect, it } from 'vitest';
import { run } from '../helpers/cli.ts';

/** Two refused connects and one that goes through; a keepalive give-up; a UDP datagram to a closed port. */
const RETRIED = 'fixtures/recorded/endings/retry-until-up/client.pcap';
const GAVE_UP = 'fixtures/recorded/endings/keepalive-gave-up/client.pcap';
const DATAGRAM = 'fixtures/recorded/endings/udp-port-unreachable/client.pcap';

interface Line {
  readonly type: string;
  readonly code?: string;
  readonly connection?: number | null;
  readonly id?: number;
  readonly facts?: { readonly connections?: readonly number[] };
}

async function lines(path: string, errno: string): Promise<Line[]> {
  const { out } = await run([path, '--errno', errno, '--format', 'ndjson']);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
const ids = (all: readonly Line[]): (number | undefined)[] =>
  all.filter((r) => r.type === 'connection').map((r) => r.id);

describe('--errno', () => {
  it.each(['ECONNREFUSED', 'econnrefused', '111', '61', '10061', 'WSAECONNREFUSED', 'connection refused'])(
    'takes %s for the two refused connects',
    async (errno) => {
      expect(ids(await lines(RETRIED, errno))).toEqual([0, 1]);
    },
  );

  it('ties the retries to them: the finding that names all three attempts', async () => {
    const tied = (await lines(RETRIED, 'ECONNREFUSED')).filter((r) => r.type === 'finding' && r.connection === null);
    expect(tied.map((r) => [r.code, r.facts?.connections])).toEqual([['TE4022', [0, 1, 2]]]);
    const { out } = await run([RETRIED, '--errno', 'ECONNREFUSED']);
    expect(out).toMatch(/TE4022 .*\n[^─]*connections 0, 1\s+and 2/);
    expect(out).not.toMatch(/── connection 2/);
  });

  it('asks Windows’ own table for a name of Windows: an unanswered keepalive is WSAENETRESET there', async () => {
    expect(ids(await lines(GAVE_UP, 'WSAENETRESET'))).toEqual([0]);
    expect(ids(await lines(GAVE_UP, '10052'))).toEqual([0]);
    expect(ids(await lines(GAVE_UP, 'ENETRESET'))).toEqual([]);
    expect(ids(await lines(GAVE_UP, 'WSAETIMEDOUT'))).toEqual([]);
    expect(ids(await lines(GAVE_UP, 'ETIMEDOUT'))).toEqual([0]);
  });

  it('finds a UDP socket, too', async () => {
    expect((await lines(DATAGRAM, 'ECONNREFUSED')).map((r) => r.type)).toContain('exchange');
    expect((await lines(DATAGRAM, 'WSAECONNRESET')).map((r) => r.type)).toContain('exchange');
    expect((await lines(DATAGRAM, 'EPIPE')).map((r) => r.type)).not.toContain('exchange');
    expect((await run([DATAGRAM, '--errno', 'ECONNREFUSED'])).out).not.toMatch(/On no connection/);
  });

  it.each([
    ['--follow', /--format ndjson/],
    ['--frame', /--frame answers in words about one packet: give it alone/],
  ])('does not pretend to choose beside %s', async (option, why) => {
    const { code, err } = await run([GAVE_UP, '--errno', 'EPIPE', option, ...(option === '--frame' ? ['1'] : [])]);
    expect(code).toBe(64);
    expect(err).toMatch(why);
  });

  it('says what was seen in place of an error that nobody saw', async () => {
    const { code, out } = await run([GAVE_UP, '--errno', 'EPIPE']);
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /On no connection did an application see EPIPE, .* Errors that were seen, and on how many: ETIMEDOUT \(1\)\./,
    );
    const records = await run([GAVE_UP, '--errno', 'EPIPE', '--format', 'ndjson']);
    expect(records.err).toMatch(/ETIMEDOUT \(1\)/);
    expect(records.out).not.toMatch(/"type":"connection"/);
  });
});

async function ofRecords(...args: string[]): Promise<{ code: number; ids: (number | undefined)[]; err: string }> {
  const { code, out, err } = await run([...args, '--format', 'ndjson']);
  const all = out.trimEnd().split('\n');
  return { code, err, ids: ids(all.filter((line) => line !== '').map((line) => JSON.parse(line) as Line)) };
}

describe('--frame, --connection and --errno together', () => {
  it('choose the connection of a packet, in records of a live run and of a saved one', async () => {
    // A plain packet is one that no annotation names. 1 to 4 are the two refused attempts.
    const whole = (await run([RETRIED, '--format', 'ndjson', '--packets', 'all'])).out;
    const plain = whole
      .split('\n')
      .filter((line) => line.includes('"type":"annotation"'))
      .map((line) => JSON.parse(line) as { frame: number; kind: string; connection: number })
      .find((one) => one.kind === 'ack' || one.kind === 'data');
    expect((await ofRecords(RETRIED, '--frame', '3')).ids).toEqual([1]);
    expect((await ofRecords(RETRIED, '--frame', String(plain?.frame))).ids).toEqual([plain?.connection]);
    const saved = await run(['report', '-', '--frame', '3', '--format', 'ndjson'], { stdin: whole });
    expect(saved.out).toBe((await run([RETRIED, '--frame', '3', '--format', 'ndjson'])).out);
  });

  it('all have to hold', async () => {
    expect((await ofRecords(RETRIED, '--errno', 'ECONNREFUSED', '--connection', '1')).ids).toEqual([1]);
    expect((await ofRecords(RETRIED, '--errno', 'ECONNREFUSED', '--connection', '2')).ids).toEqual([]);
    expect((await ofRecords(RETRIED, '--errno', 'ECONNREFUSED', '--frame', '3')).ids).toEqual([1]);
    expect((await ofRecords(RETRIED, '--frame', '3', '--connection', '0')).ids).toEqual([]);
  });

  it('say that there is no such packet', async () => {
    const { code, err, ids: none } = await ofRecords(RETRIED, '--frame', '9999');
    expect([code, none]).toEqual([64, []]);
    expect(err).toMatch(/There is no packet 9999 in .*numbered 1 to \d+/);
  });
});
