/** The transition table row by row: each test plays the shortest exchange in which one row of RFC 9293 §3.10 decides. */
import { describe, expect, it } from 'vitest';
import { ROWS } from '../src/flow/transitions.ts';
import { Play } from './helpers/play.ts';

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

  it('implies the SYN that the capture lacks', () => {
    const p = new Play();
    p.send('b', 'S.', { ack: 1 });
    p.send('a', '.', { seq: 1 });
    expect(p.kinds).toEqual(['1 handshake-2', '2 handshake-3']);
    expect(p.transitions[0]).toMatchObject({ side: 'a', to: 'SYN-SENT', certainty: 'implied' });
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
    const challenge = p.keeper.all.find((r) => r.type === 'annotation' && r.frame === 6);
    expect(challenge === undefined || challenge.type !== 'annotation' || challenge.connection === 0).toBe(true);
    expect(p.connections).toHaveLength(2);
    expect(p.connections.find((c) => c.id === 0)?.b.segments).toBe(3);
  });
});

describe('the table', () => {
  it('cites a section or names the observer in every row', () => {
    for (const row of ROWS) expect(row.rfc).toMatch(/^(RFC 9293 §3\.10|observer: )/);
  });

  it('has one row for each state and stimulus', () => {
    expect(new Set(ROWS.map((r) => `${r.from} ${r.on}`)).size).toBe(ROWS.length);
  });
});
