/** What the last packets of a connection say of how it stood: data still missing, a closed window, a reset that did not count. */
import type { ConnectionSummary, ResetSeen } from '../flow/summary.ts';
import type { HoleAtEnd, MessageFacts } from '../records/message.ts';
import { endOf } from './who.ts';

/** The hole that a receiver reported with its last word. */
export function missingAtEnd(c: ConnectionSummary): HoleAtEnd | undefined {
  for (const one of [c.a, c.b]) {
    const bytes = one.window.missingBytes;
    if (bytes > 0) return { who: endOf(c, one), bytes, frame: one.counts.lastFrame };
  }
  return undefined;
}

/** The end whose window was 0 in its last word: its peer may not send. */
export function closedWindowAtEnd(c: ConnectionSummary): MessageFacts['verdict.still-open']['closedWindow'] {
  for (const one of [c.a, c.b])
    if (!Number.isNaN(one.window.zeroNs)) return { who: endOf(c, one), frame: one.window.zeroFrame };
  return undefined;
}

type Ignored = Pick<MessageFacts['verdict.still-open'], 'ignored'>;

/** The first reset that did not count. */
export function ignoredReset(c: ConnectionSummary): Ignored {
  for (const { acceptance, frame } of c.resets)
    if (acceptance !== 'taken' && acceptance !== 'open') return { ignored: { frame, because: acceptance } };
  return {};
}

/** A reset that ends the connection for its sender alone: the other end takes no reset of it. */
export function resetInVain(c: ConnectionSummary, { side, frame, acceptance }: ResetSeen): Ignored {
  if (acceptance === 'taken' || acceptance === 'open') return {};
  return c.peerOf(c.endpoint(side)).resets.acceptedFrame > 0 ? {} : { ignored: { frame, because: acceptance } };
}
