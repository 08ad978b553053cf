/** During opening only what the packets prove is said. */
import { expect, it } from 'vitest';
import { SECOND } from '../../src/units.ts';
import { field, recorded, saidOf, SENT_AGAIN, shared } from './inputs.ts';

const inputs = (): string[] => [
  ...recorded('spine'),
  ...recorded('between'),
  ...field(/opening|refused|old-connection|syn-ack-not-taken|order-at-open/),
  ...shared(),
];

it('finds no data sent again before the server has answered', async () => {
  let opened = 0;
  const wrong: string[] = [];
  for await (const { name, records, of } of saidOf(inputs()))
    for (const c of records) {
      if (c.type !== 'connection') continue;
      const answer = of(c.id).find((r) => r.kind === 'handshake-2')?.frame;
      const began = of(c.id)[0]?.kind === 'handshake-1';
      if (answer === undefined || !began) continue;
      opened++;
      for (const r of of(c.id))
        if (r.frame < answer && SENT_AGAIN.has(r.kind)) wrong.push(`${name}: packet ${r.frame} ${r.kind}`);
    }
  expect(wrong).toEqual([]);
  expect(opened).toBeGreaterThan(100);
});

it('says "given up" for certain only of who had sent its SYN again, or had waited a second', async () => {
  let resets = 0;
  const wrong: string[] = [];
  for await (const { name, records, of } of saidOf(inputs()))
    for (const c of records) {
      if (c.type !== 'connection') continue;
      const syn = of(c.id).find((r) => r.kind === 'handshake-1');
      const answer = of(c.id).find((r) => r.kind === 'handshake-2');
      const again = of(c.id).some((r) => r.kind === 'syn-retransmission');
      for (const r of of(c.id)) {
        if (r.kind !== 'reset') continue;
        resets++;
        const waited = (answer?.timeNs ?? Number.NaN) - (syn?.timeNs ?? Number.NaN);
        if (r.detail['cause'] === 'connect-abandoned' && r.certainty !== 'assumed' && !again && !(waited >= SECOND))
          wrong.push(`${name}: packet ${r.frame}`);
      }
    }
  expect(wrong).toEqual([]);
  expect(resets).toBeGreaterThan(20);
});

it('says a refusal for certain only of a SYN that is in the capture', async () => {
  let refusals = 0;
  const wrong: string[] = [];
  for await (const { name, records } of saidOf(inputs()))
    for (const r of records)
      if (r.type === 'finding' && r.code === 'TE1001') {
        refusals++;
        if (r.facts.synFrame === 0 && r.certainty !== 'assumed') wrong.push(name);
      }
  expect(wrong).toEqual([]);
  expect(refusals).toBeGreaterThan(2);
});
