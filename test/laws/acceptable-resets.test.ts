/** A RST must be acceptable to end anything: who goes on after it has disproved it. */
import { expect, it } from 'vitest';
import { field, findings, recorded, saidOf, shared } from './inputs.ts';

it('ends no connection by a RST after which its own sender sends data that the peer acknowledges', async () => {
  let resets = 0;
  const wrong: string[] = [];
  for await (const { name, records, of } of saidOf([
    ...recorded('endings'),
    ...field(/reset|injection|two-ttls/),
    ...findings('forged-reset', 'reset-with-data-in-flight'),
    ...shared(),
  ]))
    for (const c of records) {
      if (c.type !== 'connection') continue;
      const ended = /^Reset by .* in packet (\d+)/.exec(c.verdict.text)?.[1];
      if (ended === undefined) continue;
      resets++;
      const packets = of(c.id);
      const reset = packets.find((r) => r.kind === 'reset' && r.frame === Number(ended));
      if (reset === undefined) continue;
      const data = packets.find(
        (r) => r.from === reset.from && r.frame > reset.frame && r.kind === 'data' && (r.packet?.length ?? 0) > 0,
      );
      const end = data?.packet?.seq === undefined ? Number.NaN : data.packet.seq + data.packet.length;
      const taken = packets.some(
        (r) => data !== undefined && r.from !== reset.from && r.frame > data.frame && (r.packet?.ack ?? 0) >= end,
      );
      if (taken) wrong.push(`${name}: ${c.verdict.text}`);
    }
  expect(wrong).toEqual([]);
  expect(resets).toBeGreaterThan(50);
});

it('says of a forged RST that it ended nothing, and of a true one that it did', async () => {
  const codes = new Map<string, string[]>();
  for await (const { name, records } of saidOf(findings('forged-reset')))
    codes.set(
      name.split('/').at(-1) ?? '',
      records.flatMap((r) => (r.type === 'finding' ? [r.code] : [])),
    );
  const [hits, misses] = [/^hit/, /^near-miss/].map((kind) => [...codes].filter(([name]) => kind.test(name)));
  expect(hits?.length).toBeGreaterThan(0);
  expect(misses?.length).toBeGreaterThan(0);
  for (const [name, said] of hits ?? []) expect(said, name).toContain('TE4006');
  for (const [name, said] of misses ?? []) expect(said, name).not.toContain('TE4006');
});
