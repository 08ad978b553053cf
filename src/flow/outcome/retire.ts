/** What is closed in a connection's books when it is over, or when the capture is. */
import { responsesOf } from '../timing/conclusions.ts';
import type { Connection } from '../connection.ts';
import { EV_WAITED } from '../events.ts';
import { settleRestart } from '../sender/pace.ts';

function closeExchange(c: Connection): void {
  const x = c.exchange;
  if (x === null) return;
  const answerer = x.asker === 0 ? c.b : c.a;
  x.finish(answerer.closing.finFrame > 0 || answerer.resets.sentFrame > 0);
}

/** The last turn and the last restart count too. */
export function closeBooks(c: Connection): void {
  c.views?.finish();
  closeExchange(c);
  for (const e of [c.a, c.b]) if (e.pace !== null && e.rtt !== null) settleRestart(e.pace, e.rtt);
}

/** The connection is over: an exchange in which nobody waited long is kept as what its record will say. */
export function retireExchange(c: Connection): void {
  if (c.exchange === null || (c.seen & EV_WAITED) !== 0) return;
  closeExchange(c);
  c.responses = responsesOf(c);
  c.exchange = null;
}
