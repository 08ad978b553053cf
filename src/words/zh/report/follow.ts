/** What is told in Chinese of a live input as it comes. */
import type { RevisionRecord, StateName } from '../../../records/contract.ts';
import type { Certainty } from '../../../units.ts';
import { numberText } from '../../render.ts';
import { certaintyText, markText } from '../marks.ts';

/** A connection whose first packet came. */
export const opened = (a: string, b: string): string => `${a} 和 ${b}`;

/** Packets of which nothing is to be said; `data`: what each side sent, none for acknowledgements only. */
export function plainText(data: readonly string[], packets: number): string {
  const many = `${numberText(packets)} 个报文`;
  return data.length === 0 ? `${many}，只有确认` : `${data.join('，')}（${many}）`;
}

export function stateText(who: string, state: StateName, certainty: Certainty): string {
  const sure = certaintyText(certainty);
  return `${who} 处于 ${state}${sure === '' ? '' : `（${sure}）`}`;
}

/** What later packets showed of an earlier one. */
export const revisionText = ({ frame, kind, detail }: RevisionRecord): string =>
  `报文 ${frame} 其实是：${markText(kind, detail)}`;

export const verdictText = (over: boolean, verdict: string): string => `${over ? '结束' : '目前'}：${verdict}`;
/** The same, where nothing was told of the connection before. */
export const verdictOfText = (tuple: string, over: boolean, verdict: string): string =>
  `${tuple}，${verdictText(over, verdict)}`;
