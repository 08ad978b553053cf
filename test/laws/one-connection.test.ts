/** One connection seen twice is one connection: a capture of both hosts counts each byte once, and tells one story. */
import { expect, it } from 'vitest';
import { analyze, type ConnectionRecord } from '../../src/index.ts';
import { Random } from '../fuzz/inputs.ts';
import { DAMAGES, writeFrames } from '../damage/damages.ts';
import { subjectOf } from '../damage/invented.ts';
import { recorded } from './inputs.ts';

async function connectionsOf(bytes: Uint8Array): Promise<ConnectionRecord[]> {
  const out: ConnectionRecord[] = [];
  for await (const r of analyze(bytes)) if (r.type === 'connection') out.push(r);
  return out;
}

const sums = (connections: readonly ConnectionRecord[]): (readonly [string, number, number])[] =>
  connections.map((c) => [c.tuple, c.a.bytes, c.b.bytes]);

const folders = [
  ...new Set(
    recorded('spine', /^(plain|server-closes|server-speaks|half-close|keepalive|long-silence|simultaneous-close)/).map(
      (path) => path.slice(0, path.lastIndexOf('/')),
    ),
  ),
];

it.each(folders)('%s', async (folder) => {
  const subject = await subjectOf(folder);
  if (subject === null) throw new Error('no such recording');
  const [one, merged, twice] = await Promise.all([
    connectionsOf(writeFrames(subject.own, subject.linkType)),
    ...['merged', 'twice-the-file'].map((kind) => {
      const damage = DAMAGES[kind];
      if (damage === undefined) throw new Error('no such damage');
      return connectionsOf(writeFrames(damage(subject, new Random(1, 0)), subject.linkType));
    }),
  ]);
  expect(one.length).toBeGreaterThan(0);
  expect(sums(merged ?? [])).toEqual(sums(one));
  expect(sums(twice ?? [])).toEqual(sums(one));
});
