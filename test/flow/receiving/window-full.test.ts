/** Data that fills the window, goes a little beyond it, or farther than any window: what each shows (RFC 9293 §3.8.6). */
import { describe, expect, it } from 'vitest';
import { Play } from '../../helpers/play.ts';

/** Bytes; in the header 32, as the handshake of a play scales by 7. */
const WINDOW = 4096;
const SEGMENT = 1024;

/** Data of `a` in segments of {@link SEGMENT} bytes up to `bytes`, to a window of {@link WINDOW} that no later ACK moves. */
function marksOf(bytes: number): { certainty: string; beyond: unknown }[] {
  const play = new Play().open();
  play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
  play.send('b', '.', { seq: 1, ack: 101, window: WINDOW >> 7, after: 10 });
  for (let at = 0; at < bytes; at += SEGMENT) play.send('a', '.', { seq: 101 + at, ack: 1, length: SEGMENT, after: 1 });
  play.end();
  return play.annotations
    .filter((a) => a.kind === 'window-full')
    .map((a) => ({ certainty: a.certainty, beyond: a.detail?.['beyond'] }));
}

describe('data at the right edge of the window', () => {
  it('fills it, as the packets show', () => {
    expect(marksOf(WINDOW)).toEqual([{ certainty: 'observed', beyond: undefined }]);
  });

  it('goes beyond it: most likely, since an ACK may be missing', () => {
    expect(marksOf(WINDOW + SEGMENT).at(-1)).toEqual({ certainty: 'assumed', beyond: SEGMENT });
  });

  it('is nothing to say of where it goes farther beyond than the window ever was: the ACKs are missing', () => {
    const marks = marksOf(20 * WINDOW);
    expect(marks.map((m) => m.beyond)).toEqual([undefined, 1024, 2048, 3072, 4096]);
  });
});
