/** Full segments that die while smaller ones arrive (RFC 2923 §2.1), and what looks like it and is not. */
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/findings/registry.ts';
import { Play } from '../helpers/play.ts';

const FULL = 1448;
const TAIL = 1 + 3 * FULL;

/** Three full segments and one of 400 bytes after them; the peer reports `sacked`; then the first is repeated by time-outs. */
function story(sacked: readonly (readonly [number, number])[], size = FULL): Play {
  const play = new Play(RULES.filter((r) => r.code === 'TE2005'));
  play.open({ mss: 1460, sackPermitted: true });
  for (let i = 0; i < 3; i++) play.send('a', '.', { seq: 1 + i * size, length: size });
  play.send('a', 'P.', { seq: 1 + 3 * size, length: 400 });
  if (sacked.length > 0) play.send('b', '.', { seq: 1, ack: 1, sack: sacked, after: 10 });
  for (const after of [20, 250, 500, 1000]) play.send('a', '.', { seq: 1, length: size, after });
  play.end();
  return play;
}

const found = (play: Play): string[] => play.findings.map((f) => f.code);

describe('TE2005', () => {
  it('finds them where a smaller segment sent after them is reported', () => {
    const play = story([[TAIL, TAIL + 400]]);
    expect(found(play)).toEqual(['TE2005']);
    expect(play.connections[0]?.verdict.slug).toBe('path-mtu-black-hole');
    expect(play.findings[0]?.facts).toMatchObject({ size: FULL, stuck: { segments: 3, smallerSize: 400 } });
  });
  it('is silent where one full segment arrived: size is not the reason', () => {
    expect(
      found(
        story([
          [1 + FULL, 1 + 2 * FULL],
          [TAIL, TAIL + 400],
        ]),
      ),
    ).not.toContain('TE2005');
  });
  it('is silent where nothing is reported: the peer may be gone', () => {
    expect(found(story([]))).not.toContain('TE2005');
  });
  it('is silent where the segments that die are no larger than what any link carries', () => {
    expect(found(story([[1 + 3 * 500, 1 + 3 * 500 + 400]], 500))).not.toContain('TE2005');
  });
});
