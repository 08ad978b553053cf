/** Connections on which one side asks and the other answers, and both are as far away as the handshake says. */
import type { Nanos } from '../../units.ts';
import type { AnswersSummary, ConnectionSummary, EndpointSummary } from '../summary.ts';
import { distanceOf } from '../path/distance.ts';

export interface TurnTaking {
  readonly answers: AnswersSummary;
  readonly asker: EndpointSummary;
  readonly answerer: EndpointSummary;
  /** Round trips from the capture point to each of them. */
  readonly toAskerNs: Nanos;
  readonly toAnswererNs: Nanos;
  /** From the first question to the last answer. */
  readonly spanNs: Nanos;
}

/** Undefined where nothing was asked or answered, where nobody keeps turns, and where the distances are not sure. */
export function turnTaking(c: ConnectionSummary): TurnTaking | undefined {
  const x = c.dialogue;
  if (x === null || x.answers === null) return undefined;
  const distance = distanceOf(c);
  if (distance === undefined || !distance.sure) return undefined;
  const [toAskerNs, toAnswererNs] = x.asker === 0 ? [distance.aNs, distance.bNs] : [distance.bNs, distance.aNs];
  if (!x.takesTurns(toAnswererNs)) return undefined;
  const [asker, answerer] = x.asker === 0 ? [c.a, c.b] : [c.b, c.a];
  return { answers: x.answers, asker, answerer, toAskerNs, toAnswererNs, spanNs: x.lastNs - x.firstNs };
}
