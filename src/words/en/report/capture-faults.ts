/** What is wrong with a capture itself, in one line at the head of the overview; the findings of family 9 say more. */
import type { CaptureEndRecord } from '../../../records/contract.ts';
import { bytesText, durationText, numberText } from '../../render.ts';

type Quality = NonNullable<CaptureEndRecord['quality']>;

const counted = (n: number, one: string, many = `${one}s`): string => `${numberText(n)} ${n === 1 ? one : many}`;

/** The empty string when nothing is wrong. */
export function aboutCapture(q: Quality | undefined, tcpSegments: number): string {
  if (q === undefined) return '';
  const parts: string[] = [];
  if (q.filteredTo !== undefined)
    parts.push(
      `a filter let only ${q.filteredTo === 'data' ? 'packets with data' : q.filteredTo === 'SYN' ? 'SYNs' : q.filteredTo === 'RST' ? 'RSTs' : q.filteredTo} in`,
    );
  if (q.oneDirection !== undefined)
    parts.push(
      (q.bothDirections ?? 0) === 0
        ? 'one direction only'
        : `one direction only of ${counted(q.oneDirection, 'connection')}`,
    );
  if (q.unseenAcked !== undefined)
    parts.push(
      `it lacks ${bytesText(q.unseenAcked.bytes)} that did arrive (${counted(q.unseenAcked.connections, 'connection')})`,
    );
  if (q.copies !== undefined) {
    const copies = q.copies.mirrored + q.copies.throughHost + q.copies.elsewhere;
    parts.push(`${numberText(copies)} of ${counted(tcpSegments, 'TCP packet')} are copies, judged once`);
  }
  if (q.optionsCut !== undefined)
    parts.push(`${counted(q.optionsCut, 'packet')} cut before the end of the TCP options`);
  if (q.clockSteps !== undefined) parts.push('its clock leapt');
  else if (q.outOfOrder !== undefined)
    parts.push(`${counted(q.outOfOrder.packets, 'packet')} out of order by up to ${durationText(q.outOfOrder.mostNs)}`);
  if (q.largerThanWire !== undefined)
    parts.push('it holds segments larger than those on the wire (most likely off-load: made above the network card)');
  if (q.letGo !== undefined)
    parts.push(`${counted(q.letGo.connections, 'connection')} told before their end, because memory was used up`);
  if (parts.length === 0) return '';
  return `about this capture: ${parts.join('; ')}`;
}
