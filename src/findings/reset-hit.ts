/** What every finding about one reset says of it: the frames that prove it, who sent it and to whom. */
import type { ConnectionSummary, ResetSeen } from '../flow/summary.ts';
import { seqLe } from '../wire/seq.ts';
import type { Hit } from './rule.ts';
import { whoIs } from './who.ts';
import type { Who } from '../records/message.ts';

export interface ResetFacts {
  resetFrame: number;
  trigger: number;
  sender: Who;
  peer: Who;
}

/** The peer had closed before, and all that the sender of the RST had to say had arrived: nothing is lost on the way. */
export function peerWasDone(connection: ConnectionSummary, reset: ResetSeen): boolean {
  const closer = connection.endpoint(reset.side);
  const {
    closing: { finFrame },
  } = connection.peerOf(closer);
  const arrived = closer.snd.unaKnown && seqLe(closer.snd.nxt, closer.snd.una);
  return closer.inbound.ackedPeerFin && finFrame > 0 && finFrame < reset.frame && arrived;
}

/** A hit about `reset`; `more` is what the finding knows besides. */
export function resetHit<More extends object>(
  connection: ConnectionSummary,
  reset: ResetSeen,
  more: More,
): Hit<ResetFacts & More> {
  const sender = connection.endpoint(reset.side);
  return {
    connection,
    certainty: reset.certainty,
    frames: [reset.trigger, reset.frame].filter((f) => f > 0),
    timeNs: reset.ns,
    facts: {
      resetFrame: reset.frame,
      trigger: reset.trigger,
      sender: whoIs(sender),
      peer: whoIs(connection.peerOf(sender)),
      ...more,
    },
  };
}
