/** Timer or signal: what sent data again, what a FIN alone is not, and what is no round trip. */
import { expect, it } from 'vitest';
import { field, findings, recorded, saidOf, SENT_AGAIN, shared } from './inputs.ts';

const inputs = (): string[] => [
  ...recorded('retransmission', /^[a-m]/),
  ...field(/ladder-timer|round-trip-side|latency|spurious-cause/),
  ...findings('time-out-stall', 'tail-loss-without-probe'),
  ...shared(),
];

it('tells no round trip of nothing', async () => {
  let trips = 0;
  const wrong: string[] = [];
  for await (const { name, records } of saidOf(inputs()))
    for (const r of records) {
      if (r.type === 'annotation' && (r.packet?.rttNs ?? 1) <= 0) wrong.push(`${name}: packet ${r.frame}`);
      if (r.type !== 'connection') continue;
      for (const e of [r.a, r.b]) {
        if (e.rtt?.minNs === undefined) continue;
        trips++;
        if (e.rtt.minNs <= 0) wrong.push(name);
      }
    }
  expect(wrong).toEqual([]);
  expect(trips).toBeGreaterThan(50);
});

it('tells of a stalled transfer only where data went again', async () => {
  let stalls = 0;
  const wrong: string[] = [];
  for await (const { name, records, of } of saidOf(inputs()))
    for (const r of records) {
      if (r.type !== 'finding' || r.code !== 'TE2001' || typeof r.connection !== 'number') continue;
      stalls++;
      const again = of(r.connection).filter((p) => SENT_AGAIN.has(p.kind) && (p.packet?.length ?? 0) > 0);
      if (again.length === 0) wrong.push(name);
    }
  expect(wrong).toEqual([]);
  expect(stalls).toBeGreaterThan(5);
});

it('knows no loss probe of hosts that did not agree on SACK', async () => {
  let probes = 0;
  const wrong: string[] = [];
  for await (const { name, records, of } of saidOf(inputs()))
    for (const c of records) {
      if (c.type !== 'connection') continue;
      const opened = of(c.id).filter((r) => r.kind === 'handshake-1' || r.kind === 'handshake-2');
      for (const r of of(c.id)) {
        if (r.kind !== 'tail-loss-probe') continue;
        probes++;
        if (opened.length === 2 && opened.some((o) => o.detail['sackPermitted'] !== true))
          wrong.push(`${name}: packet ${r.frame}`);
      }
    }
  expect(wrong).toEqual([]);
  expect(probes).toBeGreaterThan(5);
});
