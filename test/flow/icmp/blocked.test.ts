/** A connect attempt that the capturing machine's own packet filter blocked, as its log (pflog) tells: in bytes and in text. */
import { describe, expect, it } from 'vitest';
import { analyze, type FindingRecord } from '../../../src/index.ts';
import { cat, ip4, pcapHeader, pcapRecord, tcp, u32 } from '../../helpers/packets.ts';

const PFLOG = 117;
const SECONDS = [0, 3, 9];

/** `struct pfloghdr` of pf: length 61 (the rest is padding), AF_INET, action, reason, interface, ruleset, numbers, direction in. */
const pfloghdr = (action: number): Uint8Array =>
  cat([61, 2, action, 0], new TextEncoder().encode('em0'.padEnd(16, '\0')), new Uint8Array(16), u32(3), u32(0), [
    ...new Uint8Array(16),
    1,
    0,
    0,
    0,
  ]);

const log = (action: number): Uint8Array =>
  cat(
    pcapHeader({ linkType: PFLOG }),
    ...SECONDS.map((at) => pcapRecord(cat(pfloghdr(action), ip4(6, tcp({ flags: 2 }))), at * 1e6)),
  );

const text = (action: string): Uint8Array =>
  new TextEncoder().encode(
    SECONDS.map(
      (at) =>
        `12:00:0${at}.000000 rule 3/0(match): ${action} in on em0: 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 65535, length 0\n`,
    ).join(''),
  );

async function unanswered(input: Uint8Array): Promise<FindingRecord | undefined> {
  for await (const record of analyze(input))
    if (record.type === 'finding' && record.slug === 'connect-unanswered') return record;
  return undefined;
}

describe('a SYN in the log of a packet filter', () => {
  it.each([
    ['bytes', log(1), log(0)],
    ['text', text('block'), text('pass')],
  ])('is told as blocked where the log says so: %s', async (_, blocked, passed) => {
    const found = await unanswered(blocked);
    expect(found?.facts['blockedFrame']).toBe(1);
    expect(found?.says).toContain('blocked it');
    expect(found?.says).not.toContain('a host that is down');
    const other = await unanswered(passed);
    expect(other?.facts['blockedFrame']).toBe(0);
    expect(other?.says).not.toContain('blocked it');
  });
});
