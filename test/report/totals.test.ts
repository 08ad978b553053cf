/** What the connections of one kind of finding have in common: the worst of them is quoted, in whatever order they end. */
import { describe, expect, it } from 'vitest';
import type { ConnectionRecord, FindingRecord } from '../../src/records/contract.ts';
import { Totals } from '../../src/report/totals.ts';

const connection = (id: number): ConnectionRecord =>
  ({
    id,
    trouble: 'none',
    a: { role: 'client', address: '10.0.0.1', port: 40_000 + id },
    b: { role: 'server', address: '10.0.0.2', port: 80 },
  }) as unknown as ConnectionRecord;
const finding = (severity: FindingRecord['severity'], says: string): FindingRecord =>
  ({
    code: 'TE5020',
    severity,
    title: 'handshake answered by a SYN proxy',
    says,
    frames: [1],
  }) as unknown as FindingRecord;

describe('the example of a kind of finding', () => {
  it('is the first of the worst, whichever ends first', () => {
    const totals = new Totals();
    for (let id = 0; id < 4; id++) totals.explain(connection(id), [finding('note', `opened ${id}`)]);
    for (let id = 4; id < 6; id++) totals.explain(connection(id), [finding('problem', `refused ${id}`)]);
    const trouble = totals.troubles.get('TE5020');
    expect(trouble).toMatchObject({ severity: 'problem', says: 'refused 4', connections: 6 });
    expect(trouble?.examples.map((one) => one.id)).toEqual([4, 0, 1]);
  });

  it('stays the first of equals', () => {
    const totals = new Totals();
    for (let id = 0; id < 5; id++) totals.explain(connection(id), [finding('warning', `opened ${id}`)]);
    const trouble = totals.troubles.get('TE5020');
    expect(trouble?.says).toBe('opened 0');
    expect(trouble?.examples.map((one) => one.id)).toEqual([0, 1, 2]);
  });
});
