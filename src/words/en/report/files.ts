/** What is said of the files that were read: what each is, how much of it, and what could not be read. */
import type { CaptureEndRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { durationText, numberText } from '../../render.ts';

/** `format` and `links` as they are shown; `from`: when it begins, or empty; `filtered`: only some packets are analysed. */
export function fileText(
  format: string,
  links: readonly string[],
  end: CaptureEndRecord,
  from: string,
  filtered: boolean,
): string {
  let text = format;
  if (links.length > 0) text += ` (${links.join(', ')})`;
  text += `, ${numberText(end.frames)} ${end.frames === 1 ? 'packet' : 'packets'}`;
  if (end.tcpSegments !== end.frames)
    text += `, ${numberText(end.tcpSegments)} of them TCP${filtered ? ' that matches the filter' : ''}`;
  if (end.pieces !== undefined) text += `, in ${numberText(end.pieces.length)} pieces`;
  if (end.durationNs > 0) text += `, over ${durationText(end.durationNs)}`;
  return from === '' ? text : `${text}, ${from}`;
}

type Counts = readonly (readonly [string, number])[];

const counted = (counts: Counts): string =>
  counts.map(([what, n]) => `${numberText(n)} × ${harmless(what)}`).join(', ');

/** Each with how many there were, the most first. */
export const damagedText = (counts: Counts): string => `damaged: ${counted(counts)}`;
export const skippedText = (counts: Counts): string => `not TCP or not read: ${counted(counts)}`;
export const dropsText = (n: number): string => `the capture program says that it lost ${numberText(n)} packets`;

export const heads = {
  read: 'What was read',
  several: 'Of several files:',
};

export const inDirectory = (directory: string): string => `In ${directory}:`;

/** Some names, and how many more there are. */
export const namesText = (names: readonly string[], more: number): string =>
  more > 0 ? `${names.join(', ')} and ${numberText(more)} more` : names.join(', ');

export const unreadText = (files: number, names: string, why: string): string =>
  `${numberText(files)} files were not read: ${names}: ${why}`;
export const withoutPacketsText = (files: number, names: string): string =>
  `${numberText(files)} files were not read, since they are text without a packet: ${names}`;
export const moreReasons = (n: number): string => `… and ${numberText(n)} more reasons why files were not read`;

/** `directory`: that all are in, or empty. */
export const manyText = (files: number, directory: string, packets: number): string =>
  `${numberText(files)} captures${directory === '' ? '' : ` in ${directory}`}, ${numberText(packets)} packets`;

/** Of a file with connections in trouble. */
export function troubledText(name: string, problem: number, warning: number, connections: number): string {
  const counts: string[] = [];
  if (problem > 0) counts.push(`${numberText(problem)} with a problem`);
  if (warning > 0) counts.push(`${numberText(warning)} with a warning`);
  return `${name}: ${counts.join(', ')} of ${connections === 1 ? 'one connection' : `${numberText(connections)} connections`}`;
}
export const moreTroubled = (n: number): string => `… and ${numberText(n)} more with connections in trouble`;

/** What some of many files have in common. */
export const faults = {
  cut: 'cut off at the end',
  damaged: 'damaged packets',
  drops: 'the capture program lost packets',
};
export const faultText = (fault: keyof typeof faults, names: string): string => `${faults[fault]}: ${names}`;
