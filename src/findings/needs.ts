/** What a finding needs of the capture, and what becomes of it when the capture has shown that it cannot give it. */
import type { Evidence } from '../flow/evidence/evidence.ts';
import {
  CLOCK,
  CUT_OPTIONS,
  DATA_ONLY,
  DROPS,
  FAULTS,
  faultsOf,
  FILTERED,
  lower,
  OFFLOAD,
  ONE_DIRECTION,
} from '../flow/evidence/faults.ts';
import type { Connection } from '../flow/connection.ts';
import { frame, say, type Phrase } from '../words/phrase.ts';
import type { Certainty, FrameNo } from '../units.ts';

/**
 * `both-directions`: the other side's packets too; `every-packet`: none missing in between; `all-kinds`: data and plain
 * ACKs too, not one of them only; `sizes`: segments as they were on the wire; `times`: an honest clock at one
 * place; `options`: TCP options to their end.
 */
export type Need = 'both-directions' | 'every-packet' | 'all-kinds' | 'sizes' | 'times' | 'options';
/** `silent`: without it the finding has no ground; `doubt`: it is told, one step less certain, with the reason. */
export type Needs = Readonly<Partial<Record<Need, 'silent' | 'doubt'>>>;

const TOUCHES: Readonly<Record<Need, number>> = {
  'both-directions': ONE_DIRECTION,
  'every-packet': DROPS,
  'all-kinds': FILTERED | DATA_ONLY,
  sizes: OFFLOAD,
  times: CLOCK,
  options: CUT_OPTIONS,
};
const NEEDS = Object.keys(TOUCHES) as readonly Need[];

export interface Weighed {
  readonly certainty: Certainty;
  /** What is added to the finding's sentence. */
  readonly caveats: readonly Phrase[];
}

/** Null: the finding must not be made. */
export function weighNeeds(
  needs: Needs,
  connection: Connection | null,
  evidence: Evidence,
  certainty: Certainty,
): Weighed | null {
  const own = connection === null ? 0 : faultsOf(connection) | unheard(connection);
  const faults = evidence.faults | own | onlyOneWay(evidence);
  let sure = certainty;
  const caveats: Phrase[] = [];
  for (const need of NEEDS) {
    const how = needs[need];
    const broken = TOUCHES[need] & faults;
    if (how === undefined || broken === 0) continue;
    if (how === 'silent') return null;
    sure = lower(sure);
    const fault = FAULTS.find((one) => (one & broken) !== 0) ?? broken;
    caveats.push(caveat(fault, connection?.doubts?.since(fault) ?? 0));
  }
  return { certainty: sure, caveats };
}

/** A connection older than the capture, one side of which is not in it at all. */
const unheard = (c: Connection): number =>
  c.origin.midstream && (c.a.counts.segments === 0 || c.b.counts.segments === 0) ? ONE_DIRECTION : 0;

/** Where every connection that shows anything shows one direction only, silence on the others says nothing either. */
const onlyOneWay = (evidence: Evidence): number => (evidence.oneWay > 0 && evidence.bothWays === 0 ? ONE_DIRECTION : 0);

function caveat(fault: number, since: FrameNo): Phrase {
  const from = since > 0 ? say` (shown first by ${frame(since)})` : say``;
  switch (fault) {
    case ONE_DIRECTION:
      return say` The capture holds one direction only${from}, so what the other side sent is not known.`;
    case DROPS:
      return say` The capture lacks packets that did pass${from}, so a missing packet may be the capture's doing.`;
    case CUT_OPTIONS:
      return say` Packets were cut before the end of their TCP options${from}, so what SACK and timestamps said is lost.`;
    case OFFLOAD:
      return say` Segments here are larger than those on the wire${from}, so sizes and counts are not the network's.`;
    case FILTERED:
      return say` A filter let only SYN, FIN and RST into the capture, so nothing is known of data and its acknowledgements.`;
    case DATA_ONLY:
      return say` A filter let only packets with data into the capture, so nothing is known of plain ACKs.`;
    default:
      return say` The clock of the capture leapt${from}, so times across that packet are not to be trusted.`;
  }
}
