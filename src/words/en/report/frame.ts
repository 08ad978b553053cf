/** What is said of one packet besides its marks. */
import type { ConnectionRecord, StateName, TransitionRecord } from '../../../records/contract.ts';
import type { PacketView } from '../../../records/sink.ts';
import type { Bytes, FrameNo } from '../../../units.ts';
import { harmless } from '../../escape.ts';
import { exactBytes, flagsText, segmentText } from '../flags.ts';
import { certaintyText, withCertainty, withMeaning } from '../marks.ts';
import { endpointText } from '../../endpoint.ts';
import { sideName } from '../sides.ts';
import { stateMeaning } from '../states.ts';

export const heads = {
  header: 'header: ',
  flags: 'flags: ',
  belongsTo: 'belongs to: ',
  what: 'What it is',
  payload: 'Payload',
  states: 'States',
  verdict: 'The connection: ',
};

/** The name of the input, where it has one. */
const named = (path: string | null): string => path ?? 'the input';

export const title = (frame: FrameNo, path: string | null): string => `packet ${frame} of ${named(path)}`;
export const ofExchange = (frame: FrameNo, path: string | null): string =>
  `Packet ${frame} of ${named(path)} belongs to no TCP connection, but to this:`;
/** `frames`: how many there are. */
export const noSuchPacket = (frame: number, path: string, frames: number): string =>
  `There is no packet ${frame} in ${path}: ${frames === 0 ? 'it holds none' : `they are numbered 1 to ${frames}`}.`;

export const ofNoConnection = (frame: FrameNo, path: string | null): string =>
  `Packet ${frame} of ${named(path)} belongs to no TCP connection: it is another protocol, could not be read, or is a piece of a fragmented packet.`;

/** Who sent it, and to whom. */
export interface Ends {
  readonly from: ConnectionRecord['a'];
  readonly to: ConnectionRecord['a'];
  readonly side: 'a' | 'b';
  readonly other: 'a' | 'b';
}

/** `at`: when, or empty. */
export const segmentLine = (flags: number, bytes: Bytes, { from, to, side }: Ends, at: string): string =>
  `${segmentText(flags, bytes)} from ${sideName(from, side)} ${endpointText(from)} to ${endpointText(to)}${at === '' ? '' : `, ${at}`}`;
export const icmpLine = (router: string | null, { to, other }: Ends, at: string): string =>
  `An ICMP error from ${router ?? 'a router'} to ${sideName(to, other)} ${harmless(to.address)}${at === '' ? '' : `, ${at}`}`;

export const connectionText = (id: number, tuple: string): string =>
  `connection ${id}, ${tuple} (--connection ${id} tells it)`;

export const plainText = (data: boolean): string =>
  data
    ? 'Plain data: nothing else is to be said about it.'
    : 'A plain acknowledgement: nothing else is to be said about it.';

export const provedBy = (frames: readonly FrameNo[]): string =>
  `proved by ${frames.length === 1 ? 'packet' : 'packets'} ${frames.join(', ')}`;

/** Null: no packet has shown it. */
export const stateText = (state: StateName | null): string =>
  state === null ? 'not shown by the packets so far' : `stays in ${state}: ${stateMeaning(state)}`;

/** `reason`: why it is known. */
export const moveText = ({ from, to, certainty, rfc: reason }: TransitionRecord): string =>
  `${withMeaning(withCertainty(`${from} → ${to}`, certaintyText(certainty)), stateMeaning(to))}; ${reason}`;

export function headerText(view: PacketView): string {
  const parts = [flagsText(view.flags, true)];
  if (view.length > 0)
    parts.push(
      `${exactBytes(view.length)} of data${view.seq === view.seq ? `, relative numbers ${view.seq} to ${view.seq + view.length - 1}` : ''}`,
    );
  if (view.ack === view.ack) parts.push(`acknowledges up to ${view.ack}`);
  if (view.window === view.window) parts.push(`window ${view.window}`);
  if (view.line > 0) parts.push(`line ${view.line} of the text`);
  return parts.join('; ');
}
