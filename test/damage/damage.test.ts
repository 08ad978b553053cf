/** Damage of a capture makes no faults: recordings that once made the program invent some, each in the way that did. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../fuzz/inputs.ts';
import { DAMAGES } from './damages.ts';
import { inventedBy, type Subject, subjectOf, subjects } from './invented.ts';

const SEED = 1000;
/** Every so many of the inputs that rules may be mended by: all kinds of damage together take a few seconds. */
const STEP = 16;

it.each([
  ['skewed-5ms', 'spine/plain-v6'],
  ['skewed-5ms', 'endings/client-returns-reset-lost'],
  ['shuffled-1ms', 'between/nat-plain'],
  ['shuffled-1ms', 'retransmission/three-holes-bare'],
  ['copied-at-once', 'endings/killed-in-stream'],
  ['copied-2us', 'spine/keepalive-dead-v6'],
  ['copied-1ms', 'endings/reboot-after-keepalive'],
  ['no-plain-acks', 'endings/keepalive-rebooted'],
  ['no-plain-acks', 'endings/client-returns-reset-lost'],
  ['clock-on-1h', 'retransmission/talk-one-byte'],
  ['handshake-lost', 'endings/linger-after-answer'],
  ['syns-lost', 'spine/linger-reset-v6'],
  ['drop-30', 'endings/client-returns-reset-lost'],
  ['handshake-lost', 'endings/client-returns-reset-lost'],
])('%s: %s', async (kind, name) => {
  const subject = await subjectOf(`fixtures/recorded/${name}`);
  const damage = DAMAGES[kind];
  expect(subject?.own.length).toBeGreaterThan(3);
  if (subject === null || damage === undefined) throw new Error('no such recording, or no such damage');
  expect(await inventedBy(subject, damage, new Random(SEED, 0))).toEqual([]);
});

it.each([
  ['end-lost-10', 'endings/reboot-after-silence'],
  ['data-only', 'endings/reboot-after-silence'],
  ['start-lost-half', 'random/random-1618-41'],
  ['no-fins', 'between/pool-stale-connection'],
  ['handshake-lost', '../field/without-ack--os-detection.pcap'],
  ['drop-10', '../field/without-ack--os-detection.pcap'],
  ['drop-30', '../field/without-ack--os-detection.pcap'],
  ['shuffled-1ms', '../field/without-ack--os-detection.pcap'],
])('says nothing as certain that the whole capture does not say: %s: %s', async (kind, name) => {
  const subject = await subjectOf(`fixtures/recorded/${name}`);
  const damage = DAMAGES[kind];
  expect(subject?.own.length).toBeGreaterThan(3);
  if (subject === null || damage === undefined) throw new Error('no such recording, or no such damage');
  const invented = await inventedBy(subject, damage, new Random(SEED, 0));
  expect(invented.filter(({ certainty }) => certainty !== 'assumed')).toEqual([]);
});

describe('a sample of all inputs', () => {
  let sample: Subject[] = [];
  beforeAll(async () => {
    sample = await subjects('looked-at', STEP);
  });

  it.each(Object.keys(DAMAGES))('says nothing false as certain: %s', async (kind) => {
    const damage = DAMAGES[kind];
    if (damage === undefined) throw new Error('no such damage');
    expect(sample.length).toBeGreaterThan(8);
    const told: string[] = [];
    for (const [i, subject] of sample.entries())
      for (const { code, certainty, says } of await inventedBy(subject, damage, new Random(SEED, i)))
        if (certainty !== 'assumed') told.push(`${subject.name}: ${code} ${says}`);
    expect(told).toEqual([]);
  });
});
