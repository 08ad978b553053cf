/** The whole story of one connection: verdict, ladder, what is known of each end, what the applications saw, findings. */
import { callText } from '../words/en/calls.ts';
import { exactBytes } from '../words/en/flags.ts';
import { certaintyText } from '../words/en/marks.ts';
import { endpointText, nameText, sideName, sideWord } from '../words/en/sides.ts';
import { harmless } from '../words/escape.ts';
import { durationText, numberText } from '../words/render.ts';
import type { ConnectionRecord, FindingRecord } from '../records/contract.ts';
import type { Clock } from './clock.ts';
import { ladder } from './ladder.ts';
import { hang, textWidth, wrap } from './layout.ts';
import { paintSeverity, type Palette, SEVERITY_RANK } from './palette.ts';
import type { RowStore, Story } from '../records/rows.ts';
import { timingLines } from './timing-lines.ts';

export interface StoryStyle {
  readonly width: number;
  readonly colours: Palette;
  readonly clock: Clock;
  /** Name of the file, where several are read. */
  readonly file: string | null;
  /** Codes whose why and fix this report has told: nobody reads them ten times. */
  readonly told: Set<string>;
}

/** What is wrong comes before what is only worth a note; of equals the earlier packet. */
const LET_GO = 'Told before its end, because memory was used up (--max-memory): nothing is known of it after';

const worseFirst = (x: FindingRecord, y: FindingRecord): number =>
  SEVERITY_RANK[y.severity] - SEVERITY_RANK[x.severity] || (x.frames[0] ?? 0) - (y.frames[0] ?? 0);

/** A line with a title in it, as wide as the report. */
export function ruled(title: string, style: { width: number; colours: Palette }): string {
  const rest = style.width - textWidth(title) - 4;
  return style.colours.bold(`── ${title} ${'─'.repeat(Math.max(2, rest))}`);
}

export function tupleText(record: ConnectionRecord): string {
  const [a, b] = [endpointText(record.a), endpointText(record.b)];
  return record.a.role === 'server' ? `${b} → ${a}` : record.a.role === 'client' ? `${a} → ${b}` : `${a} ↔ ${b}`;
}

/** The two ends, and by what name the server was asked for. */
export const connectionText = (record: ConnectionRecord): string =>
  record.name === undefined ? tupleText(record) : `${tupleText(record)}, ${nameText(record.name)}`;

export function storyLines(record: ConnectionRecord, store: RowStore, story: Story, style: StoryStyle): string[] {
  const { width, colours } = style;
  const out: string[] = ['', ruled(`connection ${record.id}`, style)];
  let where = tupleText(record);
  if (record.path !== undefined && record.path !== '') where += ` (${harmless(record.path)})`;
  if (record.incarnation !== undefined && record.incarnation > 1) where += `, use ${record.incarnation} of these ports`;
  for (const other of record.seenAt ?? [])
    where += `; behind an address translator ${endpointText(other.a)} → ${endpointText(other.b)}`;
  if (record.name !== undefined) where += `, ${nameText(record.name)}`;
  if (style.file !== null) where += `, in ${style.file}`;
  out.push(...wrap(where, width).map(colours.bold));
  const date = style.clock.date(record.startNs ?? Number.NaN);
  if (date !== null) out.push(colours.dim(`${date}, ${style.clock.zone}`));
  out.push(...wrap(harmless(record.verdict.text), width).map(paintSeverity(colours, record.trouble)));
  if (record.letGo === true) out.push(...wrap(`${LET_GO} packet ${record.lastFrame}.`, width).map(colours.dim));

  const names = { a: title(record, 'a'), b: title(record, 'b') };
  out.push('', ...ladder(store, story, { width, colours, clock: style.clock, ...names }));
  out.push('', ...endLines(record, 'a', width), ...endLines(record, 'b', width));
  for (const other of record.seenAt ?? []) out.push(...hang('translator: ', translatorText(other), width));
  const path = pathText(record);
  if (path !== '') out.push(...wrap(path, width));
  out.push(...timingLines(record, width));
  out.push(...callLines(record, style));
  for (const finding of story.findings.toSorted(worseFirst)) out.push(...findingLines(finding, style));
  if (story.moreFindings > 0)
    out.push(`… and ${numberText(story.moreFindings)} more findings on this connection (see --format ndjson)`);
  return out;
}

type SeenAt = NonNullable<ConnectionRecord['seenAt']>[number];

/** What the device did with the packets: the capture holds both of its sides. */
function translatorText(other: SeenAt): string {
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

const title = (record: ConnectionRecord, side: 'a' | 'b'): string => {
  const end = record[side];
  return `${sideWord(end, side)} ${endpointText(end)}`;
};

function endLines(record: ConnectionRecord, side: 'a' | 'b', width: number): string[] {
  const end = record[side];
  const parts: string[] = [];
  if (end.state !== undefined && end.state !== 'UNKNOWN') {
    const sure = certaintyText(end.certainty ?? 'observed');
    parts.push(`ends in ${end.state}${sure === '' ? '' : ` (${sure})`}`);
  }
  parts.push(`sent ${numberText(end.segments)} ${end.segments === 1 ? 'packet' : 'packets'}, ${exactBytes(end.bytes)}`);
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
  if (options.length > 0) parts.push(`offers ${options.join(', ')}`);
  return hang(`${sideWord(end, side)}: `, parts.join('; '), width);
}

function pathText(record: ConnectionRecord): string {
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
  return parts.length === 0 ? '' : `path: ${parts.join('; ')}`;
}

function callLines(record: ConnectionRecord, style: StoryStyle): string[] {
  if (record.a.calls.length === 0 && record.b.calls.length === 0) return [];
  const out = ['', style.colours.bold('What the applications saw')];
  for (const side of ['a', 'b'] as const) {
    const end = record[side];
    for (const [i, call] of end.calls.entries()) {
      const lead = `  ${sideWord(end, side)}: `;
      out.push(...hang(i === 0 ? lead : ' '.repeat(textWidth(lead)), callText(call), style.width));
    }
  }
  return out;
}

/** A finding in short: what it says, and where the rest is to be read. */
export function noteLines(
  finding: FindingRecord,
  { width, colours }: { width: number; colours: Palette },
  file?: string,
): string[] {
  const [head, ...says] = findingLines({ ...finding, why: '', fix: [], rfcs: [] }, { width, colours }, file).slice(1);
  return ['', head ?? '', ...says, colours.dim(`  more: tcptrace-explain explain ${finding.code}`)];
}

/** A finding at length, with the name of its file where there are several; its why and fix only when its code is not in `told`, where they are kept from then on. */
export function findingLines(
  finding: FindingRecord,
  style: { readonly width: number; readonly colours: Palette; readonly told?: Set<string> | undefined },
  file?: string,
): string[] {
  const { width, colours } = style;
  const sure = certaintyText(finding.certainty);
  const paint = paintSeverity(colours, finding.severity);
  const frames = finding.frames.slice(0, 8).join(', ');
  const more = finding.frames.length > 8 ? ` … (${numberText(finding.frames.length)})` : '';
  let where = finding.severity as string;
  if (sure !== '') where += `, ${sure}`;
  if (file !== undefined) where += `; ${file}`;
  if (finding.frames.length > 0) where += `; ${finding.frames.length === 1 ? 'packet' : 'packets'} ${frames}${more}`;
  const head = hang(`${finding.code} `, `${harmless(finding.title)} (${where})`, width);
  return ['', ...head.map(paint), ...hang('  ', harmless(finding.says), width), ...remedyLines(finding, style)];
}

/** Why, and what to do; nothing when that was told before. */
export function remedyLines(
  finding: FindingRecord,
  style: { readonly width: number; readonly colours: Palette; readonly told?: Set<string> | undefined },
): string[] {
  const { width, colours } = style;
  const out: string[] = [];
  if (style.told?.has(finding.code) === true) return out;
  style.told?.add(finding.code);
  if (finding.why !== '') out.push(...hang('  Why: ', harmless(finding.why), width));
  for (const [i, fix] of finding.fix.entries())
    out.push(...hang(i === 0 ? '  Fix: ' : '       ', harmless(fix), width));
  if (finding.rfcs.length > 0)
    out.push(colours.dim(`  ${finding.rfcs.map(harmless).join(', ')} · tcptrace-explain explain ${finding.code}`));
  return out;
}
