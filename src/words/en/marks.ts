/** One annotation told with its details: what a story line and the answer to "what is packet N" say about it. */
import { harmless } from '../escape.ts';
import { bytesText, durationText, numberText } from '../render.ts';
import type { AnnotationKind } from '../../records/contract.ts';
import type { Certainty } from '../../units.ts';
import { icmpMeaning } from './icmp.ts';
import { kindMark } from './kinds.ts';
import { resetLabel, specialReset } from './resets.ts';

type Detail = Readonly<Record<string, unknown>>;

/** `1st`, `2nd`, `3rd`, `11th`. */
function ordinal(n: number): string {
  const tens = n % 100;
  const ending = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${numberText(n)}${ending}`;
}

/** How sure a statement is, as words behind it; what is observed needs none. */
export function certaintyText(certainty: Certainty): string {
  if (certainty === 'implied') return 'implied';
  return certainty === 'assumed' ? 'likely' : '';
}

/** `sure`: as certaintyText says it. */
export const withCertainty = (text: string, sure: string): string => (sure === '' ? text : `${text} (${sure})`);
export const withMeaning = (text: string, meaning: string): string => `${text}: ${meaning}`;

const num = (detail: Detail, key: string): number | undefined => {
  const value = detail[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
const str = (detail: Detail, key: string): string | undefined => {
  const value = detail[key];
  return typeof value === 'string' ? value : undefined;
};

/** The mark of one annotation with the details that matter in a story: `again: time-out, 3rd, after 812 ms`. */
export function markText(kind: AnnotationKind, detail: Detail | null): string {
  let text = kindMark(kind);
  if (detail === null) return text;
  if (kind === 'reset') return resetText(detail);
  if (detail['neverSent'] === true) return 'acknowledges what was never sent, as far as is seen';
  if (kind === 'icmp-error') return icmpText(detail);
  const beyond = num(detail, 'beyond');
  if (beyond !== undefined) return `goes ${bytesText(beyond)} beyond the window`;
  const nth = num(detail, 'nth');
  if (nth !== undefined && nth > 0) {
    if (kind === 'duplicate-ack' || kind === 'keepalive-probe' || kind === 'window-probe')
      text += ` ${numberText(nth)}`;
    else text += `, ${ordinal(nth)}`;
  }
  const other = num(detail, 'otherFrame');
  if (other !== undefined) text += ` as packet ${other}`;
  if (detail['timeoutDue'] === true) text = 'again by timer: tail loss probe or time-out';
  if (detail['simultaneous'] === true) text += ', both at once';
  if (detail['byProxy'] === true) text += ' between SYN proxy and server';
  if (detail['newData'] === true) text += ' with new data';
  // What a reader can check is the time since these bytes were last sent; a timer may have been armed later.
  const waited = num(detail, 'sinceLastSentNs') ?? num(detail, 'waitedNs');
  if (waited !== undefined && waited >= 0) text += `, after ${durationText(waited)}`;
  const idle = num(detail, 'idleNs');
  const since = num(detail, 'sinceLastProbeNs');
  if (since !== undefined) text += `, ${durationText(since)} after the last one`;
  else if (idle !== undefined) text += `, after ${durationText(idle)} of silence`;
  const late = num(detail, 'lateNs');
  if (late !== undefined && late !== 0)
    text += late > 0 ? `, ${durationText(late)} late` : `, ${durationText(-late)} early`;
  if (detail['middlebox'] === true) text += ', by a device on the path';
  const trigger = str(detail, 'trigger');
  if (trigger !== undefined) text += ` (${harmless(trigger.replaceAll('-', ' '))})`;
  if (detail['answerUnheard'] === true) text += '; the answer before had not reached it';
  // No timer is needless for that: a receiver that had taken the original would have answered each copy (RFC 9293 §3.10.7.4).
  if (kind === 'retransmission-timeout' && detail['acknowledged'] === false)
    text += '; the original had come as far as this capture, unacknowledged';
  else if (detail['spurious'] === true) text += ', not needed: the original had arrived';
  return text;
}

function resetText(detail: Detail): string {
  const cause = str(detail, 'cause');
  if (cause === undefined) return kindMark('reset');
  if (detail['oddFlags'] === true) return 'reset with SYN or FIN in it: no system sends that, so it is not judged';
  const given: unknown = detail['alternatives'];
  const others = Array.isArray(given) ? given.filter((one) => typeof one === 'string').map(resetLabel) : [];
  const special = specialReset(detail);
  if (special !== null) return special.label;
  if (cause === 'unknown')
    return others.length === 0 ? 'reset, cause not told by the packets' : `reset; what fits: ${others.join(', or ')}`;
  return `reset: ${resetLabel(cause)}${others.length > 0 ? ` (or ${others[0]})` : ''}`;
}

/** The certainty to show behind a mark: that a cause is unknown needs none. */
export const markCertainty = (kind: AnnotationKind, certainty: Certainty, detail: Detail | null): string =>
  kind === 'reset' && detail?.['cause'] === 'unknown' ? '' : certaintyText(certainty);

function icmpText(detail: Detail): string {
  const text = str(detail, 'text');
  if (text !== undefined) return `ICMP: ${harmless(text)}`;
  const type = detail['type'];
  const code = detail['code'];
  if (typeof type === 'string')
    return `ICMP: ${harmless(type)}${typeof code === 'string' ? `, ${harmless(code)}` : ''}`;
  if (typeof type !== 'number') return kindMark('icmp-error');
  const what = icmpMeaning(Number(detail['family'] ?? 4), type, typeof code === 'number' ? code : 0);
  const router = str(detail, 'router');
  const translated = detail['translated'] === true ? ', quotes other addresses: ignored' : '';
  return `ICMP ${what}${router === undefined ? '' : ` from ${harmless(router)}`}${translated}`;
}

/** A name of a JSON field in words: `rtoEstimateNs` → `rto estimate`. */
export const fieldWords = (key: string): string =>
  harmless(
    key.replace(/(Ns|Bytes)$/, '').replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`),
  );

/** A value of a detail in words, its unit taken from its name. */
export function fieldText(key: string, value: unknown): string {
  if (typeof value === 'number') {
    if (key.endsWith('Ns')) return durationText(value);
    if (key.endsWith('Bytes')) return bytesText(value);
    if (/frame$/i.test(key)) return `packet ${value}`;
    return numberText(value);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return harmless(value);
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((one) => fieldText(key.replace(/s$/, ''), one)).join(', ');
  return harmless(JSON.stringify(value) ?? '');
}
