/** The transition table row by row: each test plays the shortest exchange in which one row of RFC 9293 §3.10 decides. */
import { describe, expect, it } from 'vitest';
import type { StateName } from '../../../src/records/contract.ts';
import { isReason, ROWS } from '../../../src/flow/states/transitions.ts';
import { Play } from '../../helpers/play.ts';

describe('opening', () => {
  it('takes the three steps, each end proved by its own segments', () => {
    const p = new Play().open();
    p.send('b', '.', { seq: 1, ack: 1 });
    expect(p.kinds).toEqual(['1 handshake-1', '2 handshake-2', '3 handshake-3']);
    expect(p.states('a')).toEqual(['SYN-SENT', 'ESTABLISHED']);
    expect(p.states('b')).toEqual(['SYN-RECEIVED', 'ESTABLISHED']);
    expect(p.transitions.every((t) => t.certainty === 'observed')).toBe(true);
  });

  it('does not believe the third segment received until the server shows it', () => {
    const p = new Play().open();
    expect(p.states('b')).toEqual(['SYN-RECEIVED']);
    p.send('b', 'S.', { after: 1000 });
    p.end();
    expect(p.states('b')).toEqual(['SYN-RECEIVED']);
  });

  it('assumes it at the end when nothing contradicts', () => {
    const p = new Play().open().end();
    expect(p.transitions.at(-1)).toMatchObject({ side: 'b', to: 'ESTABLISHED', certainty: 'assumed' });
  });

  it('opens from both ends at once', () => {
    const p = new Play();
    p.send('a', 'S');
    p.send('b', 'S');
    p.send('a', 'S.', { ack: 1 });
    p.send('b', 'S.', { ack: 1 });
    p.send('a', '.', { seq: 1 });
    p.send('b', '.', { seq: 1 });
    expect(p.states('a')).toEqual(['SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED']);
    expect(p.states('b')).toEqual(['SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED']);
    expect(p.at(2, 'handshake-1')?.detail).toMatchObject({ simultaneous: true });
    expect(p.connections).toEqual([]);
    p.end();
    expect(p.connections).toHaveLength(1);
  });

  it('is refused by a RST that acknowledges the SYN', () => {
    const p = new Play();
    p.send('a', 'S');
    p.send('b', 'R.', { seq: -ISN_B, ack: 1, window: 0 });
    p.end();
    expect(p.states('a')).toEqual(['SYN-SENT', 'CLOSED']);
    expect(p.connections[0]?.b.state).toBe('CLOSED');
    expect(p.connections[0]?.verdict.slug).toBe('refused');
  });

  it('ignores a RST in SYN-SENT that does not acknowledge the SYN', () => {
    const p = new Play();
    p.send('a', 'S');
    p.send('b', 'R.', { ack: 77 });
    p.end();
    expect(p.states('a')).toEqual(['SYN-SENT']);
  });

  // Somebody else may have sent a SYN in that name: the SYN-ACK alone proves none.
  it('assumes the SYN that the capture lacks', () => {
    const p = new Play();
    p.send('b', 'S.', { ack: 1 });
    p.send('a', '.', { seq: 1 });
    expect(p.kinds).toEqual(['1 handshake-2', '2 handshake-3']);
    expect(p.transitions[0]).toMatchObject({ side: 'a', to: 'SYN-SENT', certainty: 'assumed' });
    p.end();
    expect(p.connections[0]?.a).toMatchObject({ address: '10.0.0.1', role: 'client' });
  });

  it('implies the SYN-ACK that the capture lacks', () => {
    const p = new Play();
    p.send('a', 'S');
    p.send('a', '.', { seq: 1 });
    expect(p.at(2, 'handshake-3')?.certainty).toBe('implied');
    expect(p.states('b')).toEqual(['SYN-RECEIVED']);
  });
});

const ISN_B = -5_000;

describe('closing', () => {
  it('takes four steps', () => {
    const p = new Play().open();
    p.send('a', 'F.', { seq: 1 });
    p.send('b', '.', { seq: 1, ack: 2 });
    p.send('b', 'F.', { seq: 1, ack: 2 });
    p.send('a', '.', { seq: 2, ack: 2 });
    p.end();
    expect(p.kinds.slice(3)).toEqual(['4 close-1', '5 close-2', '6 close-3', '7 close-4']);
    expect(p.states('a')).toEqual(['SYN-SENT', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT']);
    expect(p.states('b')).toEqual(['SYN-RECEIVED', 'ESTABLISHED', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSED']);
  });

  it('merges the second and the third step', () => {
    const p = new Play().open();
    p.send('b', 'F.', { seq: 1 });
    p.send('a', 'F.', { seq: 1, ack: 2 });
    p.send('b', '.', { seq: 2, ack: 2 });
    p.end();
    expect(p.kinds.slice(3)).toEqual(['4 close-1', '5 close-2', '5 close-3', '6 close-4']);
    expect(p.states('b').slice(2)).toEqual(['FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT']);
    expect(p.states('a').slice(2)).toEqual(['CLOSE-WAIT', 'LAST-ACK', 'CLOSED']);
  });

  it('recognises a simultaneous close', () => {
    const p = new Play().open();
    p.send('b', '.', { seq: 1 });
    p.send('a', 'F.', { seq: 1 });
    p.send('b', 'F.', { seq: 1 });
    p.send('a', '.', { seq: 2, ack: 2 });
    p.send('b', '.', { seq: 2, ack: 2 });
    p.end();
    expect(p.states('a').slice(2)).toEqual(['FIN-WAIT-1', 'CLOSING', 'TIME-WAIT']);
    expect(p.states('b').slice(2)).toEqual(['FIN-WAIT-1', 'CLOSING', 'TIME-WAIT']);
  });

  it('keeps the passive end in LAST-ACK while it repeats its FIN', () => {
    const p = new Play().open();
    p.send('a', 'F.', { seq: 1 });
    p.send('b', 'F.', { seq: 1, ack: 2 });
    p.send('a', '.', { seq: 2, ack: 2 });
    p.send('b', 'F.', { seq: 1, ack: 2, after: 300 });
    p.end();
    expect(p.states('b').at(-1)).toBe('LAST-ACK');
  });

  it('ends TIME-WAIT by its clock only', () => {
    const p = new Play().open();
    p.send('a', 'F.', { seq: 1 });
    p.send('b', 'F.', { seq: 1, ack: 2 });
    p.send('a', '.', { seq: 2, ack: 2 });
    p.send('a', 'S', { port: 2000, after: 61_000 });
    for (let i = 0; i < 1100; i++) p.send('a', 'S', { port: 2000 });
    expect(p.transitions.findLast((t) => t.connection === 0)).toMatchObject({
      from: 'TIME-WAIT',
      to: 'CLOSED',
      certainty: 'assumed',
    });
  });

  it('closes both ends on an acceptable RST', () => {
    const p = new Play().open();
    p.send('b', 'R.', { seq: 1 });
    p.end();
    expect(p.states('a').at(-1)).toBe('CLOSED');
    expect(p.connections[0]?.b.state).toBe('CLOSED');
  });
});

describe('the tuple again', () => {
  it('opens a new connection on a SYN with another ISN after the close', () => {
    const p = new Play().open();
    p.send('a', 'R.', { seq: 1 });
    p.send('a', 'S', { isn: 9_000_000, after: 2000 });
    p.end();
    expect(p.connections.map((c) => c.incarnation ?? 1)).toEqual([1, 2]);
  });

  it('takes the same SYN again for a retransmission', () => {
    const p = new Play();
    p.send('a', 'S');
    p.send('a', 'S', { after: 1000 });
    p.end();
    expect(p.kinds).toEqual(['1 handshake-1', '2 syn-retransmission']);
    expect(p.connections).toHaveLength(1);
  });

  it('hears the old connection answer a SYN into it with a challenge ACK', () => {
    const p = new Play().open();
    p.send('b', '.', { seq: 1 });
    p.send('a', 'S', { isn: 9_000_000, after: 2000 });
    p.send('b', '.', { seq: 1, ack: 1 });
    p.end();
    expect(p.annotations.filter((r) => r.frame === 6)).toMatchObject([{ connection: 0, kind: 'challenge-ack' }]);
    expect(p.connections).toHaveLength(2);
    expect(p.connections.find((c) => c.id === 0)?.b.segments).toBe(3);
  });
});

// Each row is played: `side flags seq[:length] ack +milliseconds`, relative numbers, ack 1 unless given. `A` and `B` are
// the same two hosts when `a` opens the ports anew; `!` is an ICMP error that says that `b` is unreachable.

const HANDSHAKE = 'a S, b S., a . 1';
/** Both ends ESTABLISHED, each proved by what it sends. */
const UP = `${HANDSHAKE}, b . 1`;
/** `a` in FIN-WAIT-1. */
const FIN_SENT = `${UP}, a F. 1`;
/** `b` has the FIN and goes on: CLOSE-WAIT; `a` shows that it has the ACK of its FIN: FIN-WAIT-2. */
const HALF_CLOSED = `${FIN_SENT}, b . 1 2, b P. 1:10 2, a . 2 11`;
/** `b` has sent its own FIN behind it: LAST-ACK. */
const LAST_ACK = `${HALF_CLOSED}, b F. 11 2`;
/** The FINs crossed, and `a` has the other: CLOSING. */
const CROSSED = `${FIN_SENT}, b F. 1 1, a . 2 2`;
const TIME_WAIT = `${LAST_ACK}, a . 2 12`;
const ANEW = 'A S 0 0 +2000, B S. 0 1, A . 1 1, end';

/**
 * Row, the state it leads to by RFC 9293 Figure 5 and §3.10, whose state it is, how it came into that state, and the stimulus
 * with what shows that it took effect.
 */
const PLAYED: readonly (readonly [string, StateName, 'a' | 'b', string, string])[] = [
  ['UNKNOWN sends-syn', 'SYN-SENT', 'a', '', 'a S'],
  ['UNKNOWN had-opened', 'SYN-SENT', 'a', '', 'b S.'],
  ['CLOSED had-opened', 'SYN-SENT', 'a', 'a R 1', 'b S.'],
  ['LISTEN sends-syn-ack', 'SYN-RECEIVED', 'b', 'a S', 'b S.'],
  ['UNKNOWN had-received-syn', 'SYN-RECEIVED', 'b', 'a S', 'a . 1'],
  ['UNKNOWN speaks', 'ESTABLISHED', 'a', '', 'a P. 1:10'],
  ['UNKNOWN receives-fin', 'CLOSE-WAIT', 'b', 'a F. 1', 'a R 2'],
  ['SYN-SENT receives-syn-ack', 'ESTABLISHED', 'a', 'a S', 'b S., a . 1'],
  ['SYN-SENT sends-syn-ack', 'SYN-RECEIVED', 'a', 'a S', 'b S, a S.'],
  ['SYN-SENT receives-rst', 'CLOSED', 'a', 'a S', 'b R. 0'],
  ['SYN-SENT sends-rst', 'CLOSED', 'a', 'a S', 'b S., a R 1'],
  ['SYN-SENT gives-up', 'CLOSED', 'a', 'a S', '!, end'],
  ['SYN-SENT opens-anew', 'CLOSED', 'a', 'a S', ANEW],
  ['SYN-RECEIVED receives-ack-of-syn', 'ESTABLISHED', 'b', 'a S, b S.', 'a . 1, b . 1'],
  // A Fast Open server may close before the third segment comes (RFC 7413 §4.2).
  ['SYN-RECEIVED sends-fin', 'FIN-WAIT-1', 'b', 'a S 0:10, b S. 0 11', 'b F. 1 11'],
  // The number behind the FIN is acceptable only where the FIN has come.
  ['SYN-RECEIVED receives-fin', 'CLOSE-WAIT', 'b', 'a S, b S.', 'a F. 1, a R 2'],
  ['SYN-RECEIVED receives-rst', 'CLOSED', 'b', 'a S, b S.', 'a R 1'],
  ['SYN-RECEIVED sends-rst', 'CLOSED', 'b', 'a S, b S.', 'b R. 1'],
  ['ESTABLISHED sends-fin', 'FIN-WAIT-1', 'a', UP, 'a F. 1'],
  ['ESTABLISHED receives-fin', 'CLOSE-WAIT', 'b', UP, 'a F. 1, b . 1 2'],
  ['ESTABLISHED receives-rst', 'CLOSED', 'a', UP, 'b R. 1'],
  ['ESTABLISHED sends-rst', 'CLOSED', 'a', UP, 'a R. 1'],
  ['ESTABLISHED opens-anew', 'CLOSED', 'a', UP, ANEW],
  ['FIN-WAIT-1 receives-ack-of-fin', 'FIN-WAIT-2', 'a', FIN_SENT, 'b . 1 2, b P. 1:10 2, a . 2 11'],
  ['FIN-WAIT-1 receives-fin', 'CLOSING', 'a', FIN_SENT, 'b F. 1 1, a . 2 2'],
  ['FIN-WAIT-1 receives-rst', 'CLOSED', 'a', FIN_SENT, 'b R. 1 2'],
  ['FIN-WAIT-1 sends-rst', 'CLOSED', 'a', FIN_SENT, 'a R 2'],
  ['FIN-WAIT-1 opens-anew', 'CLOSED', 'a', FIN_SENT, ANEW],
  ['FIN-WAIT-2 receives-fin', 'TIME-WAIT', 'a', HALF_CLOSED, 'b F. 11 2, a . 2 12'],
  ['FIN-WAIT-2 receives-rst', 'CLOSED', 'a', HALF_CLOSED, 'b R. 11 2'],
  ['FIN-WAIT-2 sends-rst', 'CLOSED', 'a', HALF_CLOSED, 'b P. 11:10 2, a R 2'],
  ['FIN-WAIT-2 opens-anew', 'CLOSED', 'a', HALF_CLOSED, ANEW],
  ['CLOSE-WAIT sends-fin', 'LAST-ACK', 'b', HALF_CLOSED, 'b F. 11 2'],
  ['CLOSE-WAIT receives-rst', 'CLOSED', 'b', HALF_CLOSED, 'a R 2'],
  ['CLOSE-WAIT sends-rst', 'CLOSED', 'b', HALF_CLOSED, 'b R. 11 2'],
  ['CLOSE-WAIT opens-anew', 'CLOSED', 'a', `${UP}, b F. 1, a . 1 2`, ANEW],
  ['CLOSING receives-ack-of-fin', 'TIME-WAIT', 'a', CROSSED, 'b . 2 2, end'],
  ['CLOSING receives-rst', 'CLOSED', 'a', CROSSED, 'b R 2'],
  ['CLOSING sends-rst', 'CLOSED', 'a', CROSSED, 'a R 2'],
  ['CLOSING opens-anew', 'CLOSED', 'a', CROSSED, ANEW],
  ['LAST-ACK receives-ack-of-fin', 'CLOSED', 'b', LAST_ACK, 'a . 2 12, end'],
  ['LAST-ACK receives-rst', 'CLOSED', 'b', LAST_ACK, 'a R 2'],
  ['LAST-ACK sends-rst', 'CLOSED', 'b', LAST_ACK, 'b R. 12 2'],
  ['LAST-ACK opens-anew', 'CLOSED', 'a', `${UP}, b F. 1, a . 1 2, a F. 1 2`, ANEW],
  ['TIME-WAIT 2msl-passes', 'CLOSED', 'a', TIME_WAIT, 'wait'],
  ['TIME-WAIT receives-rst', 'CLOSED', 'a', TIME_WAIT, 'b R 12'],
  // A second after a RST of the opener, the SYN-ACK again: it had not taken that.
  // The very SYN once more, half a second after its refusal: Windows asks three times.
  ['CLOSED asks-again', 'SYN-SENT', 'a', 'a S, b R. 0', 'a S 0 0 +500'],
  ['CLOSED sends-syn-ack', 'SYN-RECEIVED', 'b', 'a S, b S., a R 1', 'b S. 0 1 +1000'],
  // Long after a RST in its name, data of its own: it did not send that.
  ['CLOSED goes-on', 'ESTABLISHED', 'b', `${UP}, b R. 1`, 'b P. 1:10 1 +50'],
];

function play(p: Play, script: string): void {
  for (const line of script.split(', ').filter((l) => l !== '')) {
    const [who = '', flags = '', numbers = '0', ack = '1', after = '+1'] = line.split(' ');
    const [seq = '0', length = '0'] = numbers.split(':');
    const shot = { seq: Number(seq), ack: Number(ack), length: Number(length), after: Number(after.slice(1)) };
    if (who === 'end') p.end();
    else if (who === '!') p.unreachable();
    else if (who === 'wait') {
      // 2MSL later another connection lets the tracker look again.
      p.send('a', 'S', { port: 2000, after: 61_000 });
      for (let i = 0; i < 1100; i++) p.send('a', 'S', { port: 2000 });
    } else if (who === 'A') p.send('a', flags, { ...shot, isn: ANEW_A, peerIsn: ANEW_B });
    else if (who === 'B') p.send('b', flags, { ...shot, isn: ANEW_B, peerIsn: ANEW_A });
    else p.send(who === 'a' ? 'a' : 'b', flags, shot);
  }
}
const ANEW_A = 9_000_000;
const ANEW_B = 7_000_000;

describe('the table', () => {
  it('cites a section or names the observer in every row', () => {
    for (const row of ROWS) expect(row.why).toMatch(/^(RFC 9293 §3\.10|transition\.)/);
  });

  it.each(PLAYED)('moves by its row: %s to %s', (name, to, side, before, stimulus) => {
    const row = ROWS.find((r) => `${r.from} ${r.on}` === name);
    expect(row).toBeDefined();
    const p = new Play();
    play(p, before);
    const stood = p.transitions.length;
    play(p, stimulus);
    const moves = p.transitions.slice(stood).filter((t) => t.side === side && t.connection === 0);
    const why = isReason(row?.why) ? { reasonKey: row.why } : { rfc: row?.why };
    expect(moves).toContainEqual(expect.objectContaining({ from: row?.from, to, ...why }));
  });

  it('has no row that nobody plays', () => {
    const played = new Set(PLAYED.map(([name]) => name));
    expect(ROWS.map((r) => `${r.from} ${r.on}`).filter((name) => !played.has(name))).toEqual([]);
  });

  it('has one row for each state and stimulus', () => {
    expect(new Set(ROWS.map((r) => `${r.from} ${r.on}`)).size).toBe(ROWS.length);
  });
});

const behindReset = (ack: number): Play => {
  const p = new Play();
  p.send('a', 'S', { mss: 1460 });
  p.send('b', 'S.', { mss: 1460, after: 10 });
  p.send('a', 'R', { seq: 1 });
  p.send('a', '.', { seq: 1, ack, length: 100, after: 20 });
  return p.end();
};

describe('a segment behind the reset of the opener', () => {
  it('opens nothing with an acknowledgement of what was never sent', () => {
    expect(behindReset(1_700_000_000).kinds).not.toContain('4 handshake-3');
  });
  it('is the third of the handshake where it acknowledges the SYN-ACK', () => {
    expect(behindReset(1).kinds).toContain('4 handshake-3');
  });
});
