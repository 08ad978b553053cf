/** What the story of one connection says around its ladder: where it is, its two ends, its path, its findings. */
import type { ConnectionRecord, FindingRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { durationText, numberText } from '../../render.ts';
import { exactBytes } from '../flags.ts';
import { certaintyText } from '../marks.ts';
import { endpointText } from '../../endpoint.ts';
import { nameText, sideName, sideWord } from '../sides.ts';

export const heads = {
  path: 'path: ',
  translator: 'translator: ',
  synProxy: 'SYN proxy: ',
  renumbers: 'device that changes sequence numbers: ',
  calls: 'What the applications saw',
  background: 'Background',
  why: '  Why: ',
  fix: '  Fix: ',
};

export const connectionTitle = (id: number): string => `connection ${id}`;

/** `file`: null where there is only one. */
export function whereText(record: ConnectionRecord, tuple: string, file: string | null): string {
  let where = tuple;
  if (record.path !== undefined && record.path !== '') where += ` (${harmless(record.path)})`;
  if (record.incarnation !== undefined && record.incarnation > 1) where += `, use ${record.incarnation} of these ports`;
  for (const other of record.seenAt ?? []) where += `; behind ${deviceText(other)}${placeText(record, other)}`;
  if (record.name !== undefined) where += `, ${nameText(record.name)}`;
  if (file !== null) where += `, in ${file}`;
  return where;
}

function deviceText({ synProxy, renumbered }: SeenAt): string {
  if (synProxy === true) return 'a SYN proxy';
  return renumbered === true ? 'a device that changes its sequence numbers' : 'an address translator';
}

function placeText(record: ConnectionRecord, other: SeenAt): string {
  if (!isSame(record, other)) return ` ${endpointText(other.a)} → ${endpointText(other.b)}`;
  return other.renumbered === true ? '' : ' under other numbers';
}

/** The device left the addresses as they are. */
const isSame = ({ a, b }: ConnectionRecord, other: SeenAt): boolean =>
  endpointText(a) === endpointText(other.a) && endpointText(b) === endpointText(other.b);

export const letGoText = (lastFrame: number): string =>
  `Told before its end, because memory was used up (--max-memory): nothing is known of it after packet ${lastFrame}.`;

export const moreFindings = (n: number): string =>
  `… and ${numberText(n)} more findings on this connection (see --format ndjson)`;

type SeenAt = NonNullable<ConnectionRecord['seenAt']>[number];

/** What the device did with the packets: the capture holds both of its sides. */
export function translatorText(other: SeenAt): string {
  const both = other.packetsOnBothSides;
  const parts = [`${numberText(both)} ${both === 1 ? 'packet was' : 'packets were'} seen on both sides of it`];
  const { notPassedOn, notPassedOnFrames: lost, madeBetweenFrames: made } = other;
  if (notPassedOn > 0)
    parts.push(`not seen to be passed on: ${packetsText(lost)}${notPassedOn > lost.length ? ' and more' : ''}`);
  if (made.length > 0) parts.push(`seen behind it only, so most likely made by it: ${packetsText(made)}`);
  const { renewedFrame, renewedAs } = other;
  if (renewedFrame !== undefined && renewedAs !== undefined)
    parts.push(
      `from packet ${renewedFrame} on it sent as ${endpointText(renewedAs)}: it had forgotten the translation, and the other end does not know that address`,
    );
  return parts.join('; ');
}

const packetsText = (frames: readonly number[]): string =>
  `${frames.length === 1 ? 'packet' : 'packets'} ${frames.join(', ')}`;

export function endText(record: ConnectionRecord, side: 'a' | 'b'): string {
  const end = record[side];
  const parts: string[] = [];
  if (end.state !== undefined && end.state !== 'UNKNOWN') {
    const sure = certaintyText(end.certainty ?? 'observed');
    parts.push(`ends in ${end.state}${sure === '' ? '' : ` (${sure})`}`);
  }
  parts.push(
    end.segments === 0
      ? 'no packet of it was captured'
      : `sent ${numberText(end.segments)} ${end.segments === 1 ? 'packet' : 'packets'}, ${exactBytes(end.bytes)}`,
  );
  if (end.retransmittedSegments > 0 && end.retransmissions === undefined)
    parts.push(`${numberText(end.retransmittedSegments)} again (${exactBytes(end.retransmittedBytes)})`);
  if (end.hops !== undefined)
    parts.push(
      end.hops === 0 ? 'no router between it and the capture' : `${end.hops} ${end.hops === 1 ? 'hop' : 'hops'} away`,
    );
  const options: string[] = [];
  if (end.mss !== undefined) options.push(`MSS ${end.mss}`);
  if (end.windowScale !== undefined) options.push(`window scale ${end.windowScale}`);
  if (end.sackPermitted === true) options.push('SACK');
  if (end.timestamps === true) options.push('timestamps');
  options.push(...extensions(end));
  if (options.length > 0) parts.push(`offers ${options.join(', ')}`);
  const declined = [
    ...(end.ecn === 'declines' ? ['ECN'] : []),
    ...(end.fastOpen === 'declines' ? ['Fast Open'] : []),
    ...(end.mptcp === 'declines' ? ['MPTCP'] : []),
  ];
  if (declined.length > 0) parts.push(`without ${declined.join(' and ')}, which the other end asked for`);
  if (end.mptcp === 'echoes')
    parts.push('sends the MPTCP key of the other end back, as who copies options does: plain TCP it is');
  return parts.join('; ');
}

function extensions(end: ConnectionRecord['a']): string[] {
  const more: string[] = [];
  if (end.ecn === 'asks' || end.ecn === 'agrees') more.push('ECN');
  if (end.fastOpen === 'asks') more.push('Fast Open (asks for a cookie)');
  else if (end.fastOpen === 'cookie') more.push('Fast Open (with a cookie)');
  else if (end.fastOpen === 'gives') more.push('a Fast Open cookie');
  if (end.mptcp === 'asks' || end.mptcp === 'agrees') more.push('MPTCP');
  if (end.otherOption !== undefined) more.push(`option ${end.otherOption}`);
  return more;
}

/** The empty string where nothing is known of it. */
export function pathText(record: ConnectionRecord): string {
  const parts: string[] = [];
  const rtt = record.handshake?.rttNs;
  if (rtt !== undefined) {
    let text = `handshake round trip ${durationText(rtt)}`;
    const { aNs, bNs } = record.handshake ?? {};
    if (aNs !== undefined && bNs !== undefined)
      text += ` (${durationText(aNs)} on the side of ${sideName(record.a, 'a')}, ${durationText(bNs)} on the side of ${sideName(record.b, 'b')})`;
    parts.push(text);
  }
  const { at, certainty } = record.vantage;
  if (at !== 'unknown') {
    const place = at === 'between' ? 'between the two' : `at ${sideName(record[at], at)}`;
    const sure = certaintyText(certainty ?? 'observed');
    parts.push(`captured ${place}${sure === '' ? '' : ` (${sure})`}`);
  }
  return parts.join('; ');
}

/** Of a side's lines. */
export const sideHead = (record: ConnectionRecord, side: 'a' | 'b'): string => `${sideWord(record[side], side)}: `;

/** `file`: where there are several. */
export function findingTitle(finding: FindingRecord, file: string | undefined): string {
  const sure = certaintyText(finding.certainty);
  const frames = finding.frames.slice(0, 8).join(', ');
  const more = finding.frames.length > 8 ? ` … (${numberText(finding.frames.length)})` : '';
  let where: string = finding.severity;
  if (sure !== '') where += `, ${sure}`;
  if (file !== undefined) where += `; ${file}`;
  if (finding.frames.length > 0) where += `; ${finding.frames.length === 1 ? 'packet' : 'packets'} ${frames}${more}`;
  return `${harmless(finding.title)} (${where})`;
}

/** Above why a finding is so and what helps. */
export const remedyHead = (code: string): string => `What to do about ${code}`;
/** Where what holds for every such error is told. */
export const moreOfErrnos = (errnos: readonly string[]): string =>
  `more: tcptrace-explain errno ${errnos.map(harmless).join(' ')}`;
/** Above the connections whose story is the one just told. */
export const sharedHead = (n: number): string =>
  n === 1 ? 'The same happened to' : `The same happened to ${numberText(n)} more`;
export const sharedText = (tuple: string, verdict: string): string => `${tuple}: ${harmless(verdict)}`;

export const moreOf = (code: string): string => `more: tcptrace-explain explain ${code}`;
export const sourcesText = (rfcs: readonly string[], code: string): string =>
  `${rfcs.join(', ')} · tcptrace-explain explain ${code}`;
