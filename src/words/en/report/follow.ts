/** What is told of a live input as it comes. */
import type { RevisionRecord, StateName } from '../../../records/contract.ts';
import type { Certainty } from '../../../units.ts';
import { numberText } from '../../render.ts';
import { certaintyText, markText } from '../marks.ts';

/** A connection whose first packet came. */
export const opened = (a: string, b: string): string => `${a} and ${b}`;

/** Packets of which nothing is to be said; `data`: what each side sent, none for acknowledgements only. */
export function plainText(data: readonly string[], packets: number): string {
  const many = `${numberText(packets)} ${packets === 1 ? 'packet' : 'packets'}`;
  return data.length === 0 ? `${many}, only acknowledgements` : `${data.join(', ')} (${many})`;
}

export function stateText(who: string, state: StateName, certainty: Certainty): string {
  const sure = certaintyText(certainty);
  return `${who} is in ${state}${sure === '' ? '' : ` (${sure})`}`;
}

/** What later packets showed of an earlier one. */
export const revisionText = ({ frame, kind, detail }: RevisionRecord): string =>
  `packet ${frame} was: ${markText(kind, detail)}`;

export const verdictText = (over: boolean, verdict: string): string => `${over ? 'over' : 'so far'}: ${verdict}`;
/** The same, where nothing was told of the connection before. */
export const verdictOfText = (tuple: string, over: boolean, verdict: string): string =>
  `${tuple}, ${verdictText(over, verdict)}`;
