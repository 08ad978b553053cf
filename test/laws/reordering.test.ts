/** "Reordering taken for loss" needs disorder that was seen, or that of an original which was seen and came late. */
import { expect, it } from 'vitest';
import { writeFrames } from '../damage/damages.ts';
import { subjectOf } from '../damage/invented.ts';
import { analyze } from '../../src/index.ts';
import { field, findings, recorded, saidOf, shared } from './inputs.ts';

it('says it of connections with a segment that came late, or went again though its original is there', async () => {
  let said = 0;
  const wrong: string[] = [];
  for await (const { name, records, of } of saidOf([
    ...recorded('retransmission', /reorder|late|order/),
    ...field(/reordering|spurious-cause/),
    ...findings('reordering-taken-for-loss'),
    ...shared(),
  ]))
    for (const r of records) {
      if (r.type !== 'finding' || r.code !== 'TE2004' || typeof r.connection !== 'number') continue;
      said++;
      const grounds = of(r.connection).some(
        (p) => p.kind === 'reordered' || (p.kind === 'fast-retransmission' && p.detail['originalFrame'] !== undefined),
      );
      if (!grounds) wrong.push(`${name}: ${r.says}`);
    }
  expect(wrong).toEqual([]);
  expect(said).toBeGreaterThan(1);
});

it('does not say it of data that stands behind its acknowledgement in the file', async () => {
  const subject = await subjectOf('fixtures/field/round-trip-side--receiver-capture.pcap');
  if (subject === null) throw new Error('no such case');
  const frames = [...subject.own];
  const [data, ack] = [frames.at(-2), frames.at(-1)];
  if (data === undefined || ack === undefined) throw new Error('too few packets');
  const codes: string[] = [];
  for await (const r of analyze(writeFrames([...frames.slice(0, -2), ack, data], subject.linkType)))
    if (r.type === 'finding') codes.push(r.code);
  expect(codes).toContain('TE9008');
  expect(codes).not.toContain('TE2004');
});
