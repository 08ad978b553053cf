/**
 * How atoms are written in Chinese. Figures keep their symbols (ns, µs, ms, s, kB), what a person would count in minutes
 * and hours is written out; between Han and Latin letters or digits stands one space, beside full-width punctuation none.
 */
import type { TermFamily, Who } from '../../records/message.ts';
import type { Bytes, FrameNo, Nanos } from '../../units.ts';
import { harmless } from '../escape.ts';
import { bytesText, digits, durationText, MAX_FRAMES_SHOWN, numberText, type Writing } from '../render.ts';
import { TERMS } from './terms.ts';

/** The same steps and roundings as in English: `41.2 ms`, `3.07 s`, `4 分 12 秒`, `2 小时 5 分`, `3 天 4 小时`, `2 小时`. */
export function durationZh(ns: Nanos): string {
  const english = durationText(ns);
  const pair = /^(−?\d+) (min|h|d)(?: (\d+) (?:s|min|h))?$/.exec(english);
  if (pair === null) return english;
  const [, big = '', unit = 'min', small] = pair;
  const names = { min: ['分', '秒', '分钟'], h: ['小时', '分', '小时'], d: ['天', '小时', '天'] } as const;
  const [first, second, alone] = names[unit as keyof typeof names];
  return small === undefined ? `${big} ${alone}` : `${big} ${first} ${small} ${second}`;
}

/** `1 字节`, `912 字节`, `18.3 kB`. */
export const bytesZh = (n: Bytes): string => bytesText(n, ['字节', '字节']);

/** `12%`, as Chinese writes it. */
export function percentZh(part: number): string {
  const p = part * 100;
  return p > 0 && p < 0.1 ? '不到 0.1%' : `${digits(p)}%`;
}

export function framesZh(list: readonly FrameNo[]): string {
  if (list.length === 0) return '没有报文';
  const shown = list.slice(0, MAX_FRAMES_SHOWN).join('、');
  return list.length > MAX_FRAMES_SHOWN ? `报文 ${shown} 等（共 ${list.length} 个）` : `报文 ${shown}`;
}

const ROLES = { client: '客户端', server: '服务端' } as const;

/** `客户端`, `a 端`. */
export const whoZh = ({ side, role }: Who): string => (role === 'unknown' ? `${side} 端` : ROLES[role]);

export const termZh = (family: TermFamily, key: string): string =>
  (TERMS[family] as Readonly<Record<string, string | undefined>>)[key] ?? harmless(key);

const HAN_LAST = /\p{Script=Han}$/u;
const HAN_FIRST = /^\p{Script=Han}/u;
const LATIN_LAST = /[\p{Script=Latin}\p{Nd}%)\]]$/u;
const LATIN_FIRST = /^[\p{Script=Latin}\p{Nd}−([]/u;

/** Han and full-width punctuation: a space that was written for a figure is not needed between two of them. */
const WIDE_LAST = /[\p{Script=Han}，。、；：？！（）《》“”…]$/u;
const WIDE_FIRST = /^[\p{Script=Han}，。、；：？！（）《》“”…]/u;

/** One space where Han meets Latin letters or digits, none between Han or beside full-width punctuation. */
export function joinedZh(text: string, next: string): string {
  if (text.endsWith(' ') && WIDE_LAST.test(text.slice(0, -1)) && WIDE_FIRST.test(next)) return text.slice(0, -1) + next;
  if (next.startsWith(' ') && WIDE_LAST.test(text) && (WIDE_FIRST.test(next.slice(1)) || !HAN_LAST.test(text)))
    return text + next.slice(1);
  const meet = (HAN_LAST.test(text) && LATIN_FIRST.test(next)) || (LATIN_LAST.test(text) && HAN_FIRST.test(next));
  return meet ? `${text} ${next}` : text + next;
}

export const CHINESE: Writing = {
  duration: durationZh,
  bytes: bytesZh,
  percent: percentZh,
  frames: framesZh,
  count: (n, one) => joinedZh(numberText(n), one),
  who: whoZh,
  term: termZh,
  capital: (text) => text,
  joined: joinedZh,
  betweenSentences: '',
};

/** A tagged template of plain text, with the same spaces: zh`共 ${n} 个`. */
export function zh(words: TemplateStringsArray, ...parts: readonly (string | number)[]): string {
  let out = words[0] ?? '';
  for (const [i, part] of parts.entries()) out = joinedZh(joinedZh(out, String(part)), words[i + 1] ?? '');
  return out;
}
