/** What is remembered of connections that are over is bounded, whatever the bound: one that is full is still looked up to an end. */
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../src/flow/connection.ts';
import { Departed } from '../../../src/flow/tables/departed.ts';
import { KNOWN_ACK, KNOWN_SEQ, Segment } from '../../../src/segment/segment.ts';
import { ACK, SYN } from '../../../src/tcp-flags.ts';
import { containersIn } from '../../helpers/containers.ts';

const SERVER = 0x0a00_0002;
/** As many as the wider of its two columns holds. */
const NUMBERS_OF_A_SLOT = 4;

function over(nth: number): Connection {
  const connection = new Connection(nth, 0);
  connection.origin.aWords = [nth + 1, 0, 0, 0];
  connection.origin.bWords = [SERVER, 0, 0, 0];
  connection.origin.aPort = 1024 + (nth % 60_000);
  connection.origin.bPort = 80;
  connection.counts.lastFrame = nth + 1;
  connection.incarnation = 1;
  return connection;
}

function from(nth: number): Segment {
  const segment = new Segment();
  segment.src0 = nth + 1;
  segment.dst0 = SERVER;
  segment.srcPort = 1024 + (nth % 60_000);
  segment.dstPort = 80;
  return segment;
}

const syn = (seq: number): Segment => {
  const segment = from(0);
  Object.assign(segment, { flags: SYN, known: KNOWN_SEQ, seq });
  return segment;
};

/** From the other end. */
const synAck = (ack: number): Segment => {
  const { src0, srcPort, dst0, dstPort } = from(0);
  const ends = { src0: dst0, srcPort: dstPort, dst0: src0, dstPort: srcPort };
  return Object.assign(new Segment(), ends, { flags: SYN | ACK, known: KNOWN_SEQ | KNOWN_ACK, seq: 9, ack });
};

describe('connections that are over', () => {
  it.each([256, 1024, 4096])('fill no more than %i slots', (most) => {
    const departed = new Departed(most);
    for (let nth = 0; nth < 3 * most;) {
      for (const end = nth + 64; nth < end; nth++) {
        departed.add(over(nth), Number.NEGATIVE_INFINITY);
        expect(departed.uses(from(nth))).toBe(1);
      }
      // Before it is full: a table beyond its bound would be looked through without an end.
      expect(Math.max(...containersIn([departed]).values())).toBeLessThanOrEqual(most * NUMBERS_OF_A_SLOT);
    }
    expect(departed.uses(from(3 * most))).toBe(0);
  });

  describe('that were let go before their end', () => {
    const ISS = 0x7fff_ffff;
    function letGo(opener: 'a' | 'b' | null, lateUntilNs = Number.POSITIVE_INFINITY): Departed {
      const connection = over(0);
      if (opener !== null) {
        connection[opener].opening.synFrame = 1;
        Object.assign(connection[opener].snd, { issKnown: true, iss: ISS });
      }
      const departed = new Departed(256);
      departed.add(connection, lateUntilNs);
      return departed;
    }

    it('know their own SYN again and what answers it, also where numbers wrap', () => {
      const departed = letGo('a');
      expect(departed.isLate(from(0))).toBe(true);
      expect(departed.isLate(syn(ISS))).toBe(true);
      expect(departed.isLate(synAck(-0x8000_0000))).toBe(true);
    });

    it('know them as they are in a table that has grown', () => {
      const departed = new Departed(1 << 14);
      const connection = over(0);
      connection.a.opening.synFrame = 1;
      Object.assign(connection.a.snd, { issKnown: true, iss: ISS });
      departed.add(connection, Number.POSITIVE_INFINITY);
      for (let nth = 1; nth < 5000; nth++) departed.add(over(nth), Number.NEGATIVE_INFINITY);
      expect(departed.isLate(syn(ISS))).toBe(true);
    });

    it('take no part in what another number opens, or what was not opened by the sender', () => {
      const departed = letGo('a');
      expect(departed.isLate(syn(ISS + 1))).toBe(false);
      expect(departed.isLate(synAck(ISS))).toBe(false);
      expect(letGo('b').isLate(syn(ISS))).toBe(false);
      expect(letGo(null).isLate(syn(ISS))).toBe(false);
      expect(letGo(null).isLate(syn(0))).toBe(false);
      expect(letGo('a', Number.NEGATIVE_INFINITY).isLate(syn(ISS))).toBe(false);
    });
  });
});
