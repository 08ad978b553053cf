/** What sockets/calls.ts says of each side, against what a recorded Linux kernel gave for the same packets. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Call, callsOf, datagramCalls, type Opening, type SideStory } from '../../src/sockets/calls.ts';
import { errnoNumbers } from '../../src/errno-numbers.ts';

interface Recorded {
  readonly wire: readonly string[];
  readonly calls: readonly { readonly call: string; readonly result: string; readonly errno?: string }[];
}

const record = JSON.parse(readFileSync('fixtures/errno/linux-6.18.json', 'utf8')) as {
  readonly scenarios: Readonly<Record<string, Recorded>>;
};

const recorded = (name: string): Recorded => {
  const found = record.scenarios[name];
  if (found === undefined) throw new Error(`fixtures/errno has no scenario ${name}`);
  return found;
};

const at = (frame: number) => ({ frame, certainty: 'observed' }) as const;
const established: Opening = { kind: 'established', at: at(3) };

const story = (parts: Partial<SideStory>): SideStory => ({
  role: 'client',
  opening: established,
  dataSent: 0,
  dataSentAfterPeerFin: 0,
  dataReceived: 0,
  dataProved: 0,
  peerFin: null,
  ownFin: 0,
  finAnswersFin: false,
  halfClosed: false,
  rstReceived: null,
  rstSent: null,
  gaveUp: null,
  asking: null,
  softError: null,
  ...parts,
});

/** 'eof' or the errno of the first call that did not simply succeed; undefined when there is none or nothing to report. */
function recordedEnd(name: string, call: string): string | undefined {
  const end = recorded(name).calls.find((c) => c.call === call && c.result !== 'ok');
  const said = end?.errno ?? end?.result;
  return said === 'EAGAIN' ? undefined : said;
}

function saidEnd(calls: readonly Call[], call: string): string | undefined {
  const end = calls.find((c) => c.call === call && c.result !== 'ok');
  return end?.errno ?? end?.result;
}

describe('connect', () => {
  const icmp = Object.keys(record.scenarios).filter((name) => /^connect-icmp6?-\d+-\d+$/.test(name));
  it('is recorded for every code of the destination-unreachable messages', () => {
    expect(icmp.length).toBe(21 + 15);
  });
  it.each(icmp)('%s', (name) => {
    const [, six, type, code] = /icmp(6?)-(\d+)-(\d+)/.exec(name) ?? [];
    const error = { ...at(2), family: six === '6' ? 6 : 4, type: Number(type), code: Number(code) };
    const calls = callsOf(story({ opening: { kind: 'icmp', error } }));
    expect(saidEnd(calls, 'connect')).toBe(recordedEnd(name, 'connect'));
  });
  it.each<[string, Opening]>([
    ['connect-refused', { kind: 'refused', at: at(2) }],
    ['connect-refused-ipv6', { kind: 'refused', at: at(2) }],
    ['reset-in-syn-received-of-a-simultaneous-open', { kind: 'refused', at: at(2), crossed: true }],
    ['connect-unanswered', { kind: 'timeout', at: at(2) }],
    ['connect-user-timeout', { kind: 'timeout', at: at(2) }],
    ['connect-simultaneous-open', established],
    ['connect-reset-without-ack-is-ignored', established],
    ['connect-icmp-of-another-sequence-number-is-ignored', established],
  ])('%s', (name, opening) => {
    const calls = callsOf(story({ opening }));
    expect(saidEnd(calls, 'connect')).toBe(recordedEnd(name, 'connect'));
    expect(calls.filter((c) => c.call === 'connect')).toHaveLength(1);
  });
  it('aborted by ss -K', () => {
    const rstSent = { ...at(2), cause: 'aborted-by-administrator' };
    const calls = callsOf(story({ opening: { kind: 'waiting', at: at(1) }, rstSent }));
    expect(saidEnd(calls, 'connect')).toBe(recordedEnd('connect-aborted-by-ss-kill', 'connect'));
  });
});

const reset = (
  state: 'ESTABLISHED' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'CLOSE-WAIT' | 'LAST-ACK' | 'CLOSING' | 'TIME-WAIT',
) => ({
  ...at(9),
  alone: false,
  state,
});
const unreachable = (family: number, code: number) => ({ ...at(8), family, type: family === 4 ? 3 : 1, code });

/** The story, the recording in which read() came first, and the one in which write() came first. */
const ENDS: readonly [title: string, parts: Partial<SideStory>, read: string, write: string][] = [
  ['reset in ESTABLISHED', { rstReceived: reset('ESTABLISHED') }, 'reset-then-read', 'reset-then-write'],
  [
    'reset with data queued',
    { rstReceived: reset('ESTABLISHED'), dataReceived: 5 },
    'reset-with-data-queued',
    'reset-with-data-queued-then-write',
  ],
  [
    'reset with own data in flight',
    { rstReceived: reset('ESTABLISHED'), dataSent: 5 },
    'reset-with-data-in-flight',
    'reset-after-accept',
  ],
  [
    'reset in FIN-WAIT-2 after shutdown',
    { rstReceived: reset('FIN-WAIT-2'), ownFin: 5, halfClosed: true },
    'reset-in-fin-wait-2',
    'reset-in-fin-wait-2-then-write',
  ],
  [
    'reset in CLOSE-WAIT',
    { rstReceived: reset('CLOSE-WAIT'), peerFin: at(5) },
    'reset-in-close-wait-then-read',
    'reset-in-close-wait-then-write',
  ],
  [
    'reset that answers data in CLOSE-WAIT',
    { rstReceived: reset('CLOSE-WAIT'), peerFin: at(5), dataSent: 6, dataSentAfterPeerFin: 6 },
    'reset-answers-data-in-close-wait',
    'reset-answers-data-in-close-wait',
  ],
  [
    'reset in LAST-ACK of a socket that is still open',
    { rstReceived: reset('LAST-ACK'), peerFin: at(5), ownFin: 4, halfClosed: true },
    'reset-in-last-ack',
    'reset-in-last-ack',
  ],
  [
    'reset in CLOSING',
    { rstReceived: reset('CLOSING'), peerFin: at(5), ownFin: 4, halfClosed: true },
    'reset-in-closing',
    'reset-in-closing',
  ],
  [
    'reset in TIME-WAIT',
    { rstReceived: reset('TIME-WAIT'), peerFin: at(5), ownFin: 4, halfClosed: true },
    'reset-in-time-wait',
    'reset-in-time-wait',
  ],
  ['the peer closed', { peerFin: at(5) }, 'fin-then-read', 'fin-then-read'],
  [
    'own shutdown',
    { ownFin: 4, halfClosed: true, dataReceived: 6 },
    'own-shutdown-then-write',
    'own-shutdown-then-write',
  ],
  [
    'keepalive gave up',
    { gaveUp: { ...at(9), what: 'keepalive' } },
    'keepalive-unanswered',
    'keepalive-unanswered-then-write',
  ],
  [
    'keepalive gave up, its RST seen',
    { rstSent: { ...at(9), cause: 'keepalive-gave-up' } },
    'keepalive-unanswered',
    'keepalive-unanswered-then-write',
  ],
  [
    'keepalive gave up in CLOSE-WAIT',
    { gaveUp: { ...at(9), what: 'keepalive' }, peerFin: at(5) },
    'keepalive-unanswered-in-close-wait',
    'keepalive-unanswered-in-close-wait',
  ],
  [
    'keepalive gave up after an ICMP error that quotes a probe',
    { gaveUp: { ...at(9), what: 'keepalive' }, softError: unreachable(4, 1) },
    'keepalive-unanswered-with-icmp',
    'keepalive-unanswered-then-write',
  ],
  [
    'keepalive answered by a reset',
    { rstReceived: reset('ESTABLISHED') },
    'keepalive-answered-by-reset',
    'reset-then-write',
  ],
  [
    'retransmissions gave up',
    { gaveUp: { ...at(9), what: 'retransmissions' }, dataSent: 5 },
    'retransmissions-unanswered',
    'retransmissions-unanswered-then-write',
  ],
  [
    'retransmissions gave up in CLOSE-WAIT',
    { gaveUp: { ...at(9), what: 'retransmissions' }, dataSent: 6, peerFin: at(5) },
    'retransmissions-unanswered-in-close-wait',
    'retransmissions-unanswered-in-close-wait',
  ],
  [
    'window probes gave up',
    { gaveUp: { ...at(9), what: 'window-probes' }, dataSent: 5 },
    'window-probes-unanswered',
    'retransmissions-unanswered-then-write',
  ],
  [
    'user timeout',
    { gaveUp: { ...at(9), what: 'user-timeout' }, dataSent: 5 },
    'user-timeout',
    'retransmissions-unanswered-then-write',
  ],
  [
    'accepted, then reset',
    { role: 'server', rstReceived: reset('ESTABLISHED') },
    'reset-before-accept',
    'reset-after-accept',
  ],
  [
    'data, then reset, before accept',
    { role: 'server', rstReceived: reset('ESTABLISHED'), dataReceived: 4 },
    'data-and-reset-before-accept',
    'reset-after-accept',
  ],
  ['FIN before accept', { role: 'server', peerFin: at(4) }, 'fin-before-accept', 'fin-before-accept'],
  [
    'FIN and reset before accept',
    { role: 'server', peerFin: at(4), rstReceived: reset('CLOSE-WAIT') },
    'fin-and-reset-before-accept',
    'fin-and-reset-before-accept',
  ],
];

describe('the end of a connection', () => {
  it.each(ENDS)('%s', (_, parts, read, write) => {
    const calls = callsOf(story(parts));
    expect(saidEnd(calls, 'read')).toBe(recordedEnd(read, 'read'));
    expect(saidEnd(calls, 'write')).toBe(recordedEnd(write, 'write'));
  });

  it.each([4, 6])('retransmissions gave up after an ICMP error, IPv%i', (family) => {
    const softError = unreachable(family, 1);
    const calls = callsOf(story({ gaveUp: { ...at(9), what: 'retransmissions' }, dataSent: 5, softError }));
    const name = family === 4 ? 'retransmissions-unanswered-with-icmp' : 'retransmissions-unanswered-with-icmp6';
    expect(saidEnd(calls, 'read')).toBe(recordedEnd(name, 'read'));
    expect(saidEnd(calls, 'write')).toBe(saidEnd(calls, 'read'));
  });

  it('aborted by ss -K', () => {
    const calls = callsOf(story({ rstSent: { ...at(9), cause: 'aborted-by-administrator' } }));
    expect(saidEnd(calls, 'read')).toBe(recordedEnd('aborted-by-ss-kill', 'read'));
  });

  it('says no error where the kernel reported none', () => {
    const silent = Object.entries(record.scenarios).filter(([name]) => /^established-icmp6?-\d+-\d+$/.test(name));
    expect(silent.length).toBeGreaterThan(8);
    for (const [name, scenario] of silent) {
      expect(scenario.calls.filter((c) => c.errno !== undefined && c.errno !== 'EAGAIN')).toEqual([]);
      const error = unreachable(name.includes('icmp6') ? 6 : 4, 1);
      expect(callsOf(story({ dataSent: 5, softError: error })).filter((c) => c.result !== 'ok')).toEqual([]);
    }
  });

  it('claims no accept() of an end that reset a bare handshake for another cause', () => {
    const server = { role: 'server', dataSent: 0, dataReceived: 0 } as const;
    const calls = callsOf(story({ ...server, rstSent: { ...at(4), cause: 'no-connection' } }));
    expect(calls.filter((c) => c.call === 'accept')).toEqual([]);
    expect(callsOf(story(server)).map((c) => c.call)).toContain('accept');
  });

  it.each(['closed-with-unread-data', 'abortive-close'])('a RST by %s is a close that succeeded', (cause) => {
    const scenario = cause === 'abortive-close' ? 'close-with-linger-0' : 'close-with-unread-data';
    expect(recorded(scenario).wire.at(-1)).toBe('> R.');
    expect(recorded(scenario).calls.at(-1)).toEqual({ call: 'close', result: 'ok' });
    const calls = callsOf(story({ rstSent: { ...at(9), cause } }));
    expect(calls.at(-1)).toMatchObject({ call: 'close', result: 'ok', when: 'happened' });
  });
});

describe('a datagram', () => {
  const names = Object.keys(record.scenarios).filter((name) => /^udp-icmp6?-\d+-\d+$/.test(name));
  it('is recorded for every code', () => {
    expect(names.length).toBe(18 + 15);
  });
  it.each(names)('%s', (name) => {
    const [, six, type, code] = /icmp(6?)-(\d+)-(\d+)/.exec(name) ?? [];
    const calls = datagramCalls({ ...at(2), family: six === '6' ? 6 : 4, type: Number(type), code: Number(code) });
    expect(saidEnd(calls, 'read')).toBe(recordedEnd(name, 'read'));
    expect(saidEnd(calls, 'write')).toBe(recordedEnd(name, 'write'));
  });
});

describe('every entry', () => {
  const all = ENDS.map(([, parts]) => callsOf(story({ ...parts, dataSent: 7, dataReceived: 6 })));

  it('is never observed, and carries the numbers of its errno', () => {
    for (const call of all.flat()) {
      expect(['implied', 'assumed']).toContain(call.certainty);
      expect(call.linux).toBe(call.errno === undefined ? undefined : errnoNumbers(call.errno)?.linux);
    }
  });

  it('is assumed where another system, which was not recorded, gives another errno', () => {
    const differing = all.flat().filter((c) => typeof c.bsd === 'string' || typeof c.windows === 'string');
    expect(differing.length).toBeGreaterThan(10);
    expect(differing.filter((c) => c.certainty !== 'assumed')).toEqual([]);
  });

  it('comes in the order of the calls: the opening first, what comes next last', () => {
    for (const calls of all) {
      expect(['connect', 'accept']).toContain(calls[0]?.call);
      const when = calls.slice(1).map((c) => c.when);
      expect(when.lastIndexOf('happened')).toBeLessThan(when.includes('next') ? when.indexOf('next') : when.length);
    }
  });

  it('claims no next call on a socket that was closed', () => {
    const calls = callsOf(story({ ownFin: 5, rstReceived: reset('FIN-WAIT-2') }));
    expect(calls.filter((c) => c.when === 'next')).toEqual([]);
  });
});
