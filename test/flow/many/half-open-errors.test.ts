/** ICMP errors about held connections are kept with them: within a bound, and counted to what may be held. */
import { expect, it } from 'vitest';
import { budgetOf, DEFAULT_MEMORY, ERROR_AS_HELD } from '../../../src/flow/budget.ts';
import { HELD, RELEASED, type HalfOpenSink } from '../../../src/flow/many/half-open-sink.ts';
import { HalfOpenTable } from '../../../src/flow/many/half-open-table.ts';
import { FAMILY_IPV4, KNOWN_ALL, PROTO_ICMP, PROTO_TCP, Segment } from '../../../src/segment/segment.ts';
import { SYN } from '../../../src/tcp-flags.ts';
import { SECOND } from '../../../src/units.ts';

const MB = 1024 * 1024;

function syn(client: number): Segment {
  const s = new Segment();
  s.clear();
  s.frame = client;
  s.timeNs = client;
  s.protocol = PROTO_TCP;
  s.family = FAMILY_IPV4;
  s.src0 = 0x0a00_0000 + client;
  s.dst0 = 0x0b00_0001;
  s.srcPort = 4000;
  s.dstPort = 80;
  s.flags = SYN;
  s.seq = 1000;
  s.known = KNOWN_ALL;
  return s;
}

function errorAbout(quoted: Segment): Segment {
  const s = syn(quoted.frame);
  s.protocol = PROTO_ICMP;
  s.icmpType = 3;
  s.icmpCode = 1;
  s.quoted = quoted;
  return s;
}

/** So many SYNs are held, of which the first are answered by an ICMP error each; what is told of them, and when it is looked 16 seconds later. */
function flood(syns: number, errors: number, most: { held: number; heldErrors: number }) {
  const told: number[] = [];
  let ids = 0;
  const receiver: HalfOpenSink = {
    number: () => ({ id: ids, stream: ids++, use: 1 }),
    deliver: (_, id) => told.push(id),
    deliverCopy: () => {},
    deliverCalm: () => {},
    deliverError: () => {},
    makeRoom: () => {},
  };
  const table = new HalfOpenTable(receiver, true, { ...budgetOf(DEFAULT_MEMORY), ...most });
  for (let i = 0; i < syns; i++) {
    const s = syn(i);
    expect(table.take(s, table.slotOf(s), false, 0)).toBe(HELD);
  }
  const taken: number[] = [];
  for (let i = 0; i < errors; i++) taken.push(table.error(errorAbout(syn(i)), syn(i)));
  const atOnce = [...told];
  table.sweep(16 * SECOND);
  return { taken, atOnce, later: told.slice(atOnce.length), kept: table.rows.errors.size };
}

it('keeps so many and tells the connections of the others', () => {
  const { taken, atOnce, kept } = flood(5, 5, { held: 1000, heldErrors: 3 });
  expect(taken).toEqual([HELD, HELD, HELD, RELEASED, RELEASED]);
  expect(atOnce).toEqual([3, 4]);
  expect(kept).toBe(3);
});

it('lets held connections go sooner when the errors take their room', () => {
  const most = { held: 4 * ERROR_AS_HELD + 3, heldErrors: 100 };
  // Without errors there is room for nineteen, beside four of them for three; when one has gone with its error, for seven.
  expect(flood(4, 0, most).later).toEqual([]);
  expect(flood(4, 4, most).later).toEqual([0]);
});

it.each([1, 8, 64, 512, 100_000])('gives no more than half of what may be held to them: %i MB', (mb) => {
  const { held, heldErrors } = budgetOf(mb * MB);
  expect(heldErrors).toBeGreaterThan(0);
  expect(heldErrors * ERROR_AS_HELD).toBeLessThanOrEqual(held / 2);
  expect(heldErrors).toBeLessThanOrEqual(16_384);
});

it('has room for 16,384 of them by default', () => {
  expect(budgetOf(DEFAULT_MEMORY).heldErrors).toBe(16_384);
});
