/** What is closed in a connection's books when it is over, or when the capture is. */
import { responsesOf } from '../timing/conclusions.ts';
import type { Connection } from '../connection.ts';
import { EV_WAITED } from '../events.ts';
import { settleRestart } from '../sender/pace.ts';
import type { EngineSink } from '../../records/unworded.ts';
import { applyTo } from '../states/change-state.ts';
import { settle } from '../states/states.ts';

/** The last transitions; `current`: the tuple's newest connection; `waited`: TIME-WAIT has had its time. */
export function settleStates(sink: EngineSink, c: Connection, current: Connection, waited: boolean): void {
  settle(sink, c);
  // Whoever opened the next connection of the tuple had no more of this one; a SYN alone can be forged.
  if (current !== c && current.handshake.done) {
    const opener = c.endpoint(current.origin.aSwapped === c.origin.aSwapped ? 0 : 1);
    applyTo(sink, c, opener, 'opens-anew', 'implied', current.origin.firstFrame);
  }
  if (waited)
    for (const e of [c.a, c.b])
      if (e.state.name === 'TIME-WAIT') applyTo(sink, c, e, '2msl-passes', 'assumed', c.counts.lastFrame);
}

function closeDialogue(c: Connection): void {
  const x = c.dialogue;
  if (x === null) return;
  const answerer = x.asker === 0 ? c.b : c.a;
  x.finish(answerer.closing.finFrame > 0 || answerer.resets.sentFrame > 0);
}

/** The last turn and the last restart count too. */
export function closeBooks(c: Connection): void {
  c.views?.finish();
  closeDialogue(c);
  for (const e of [c.a, c.b]) if (e.pace !== null && e.rtt !== null) settleRestart(e.pace, e.rtt);
}

/** The connection is over: a dialogue in which nobody waited long is kept as what its record will say. */
export function retireDialogue(c: Connection): void {
  if (c.dialogue === null || (c.seen & EV_WAITED) !== 0) return;
  closeDialogue(c);
  c.responses = responsesOf(c);
  c.dialogue = null;
}
