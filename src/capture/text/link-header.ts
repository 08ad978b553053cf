/** What stands before `IP`: link addresses of `-e`, the direction that `-i any` and macOS tell, what a packet filter did. */
import { LINK_IN, LINK_OTHER, LINK_OUT, type Segment } from '../../segment/segment.ts';
import { interfaceOfWord } from './interface-name.ts';

const DIRECTIONS: ReadonlyMap<string, number> = new Map([
  ['In', LINK_IN],
  ['Out', LINK_OUT],
  ['B', LINK_IN],
  ['M', LINK_IN],
  ['P', LINK_OTHER],
  ['in,', LINK_IN],
  ['out,', LINK_OUT],
  ['in)', LINK_IN],
  ['out)', LINK_OUT],
]);
/** Its longest word. */
const LONGEST_DIRECTION = 4;

/** `pflog0` prints `rule 3/0(match): block in on em0:` before a packet, OpenBSD `rule def/(match) block in on em0:`. */
const RULE = /^(?:def|\d+)[./].*\):?$/;
const ACTIONS: ReadonlySet<string> = new Set(['pass', 'block', 'nat', 'rdr', 'binat', 'match', 'scrub']);
const LONGEST_ACTION = 5;

/** `in on em0:` behind what a packet filter did. */
function readFilterWay(words: readonly string[], action: number, s: Segment): void {
  const way = words[action + 1];
  const name = words[action + 3] ?? '';
  if ((way !== 'in' && way !== 'out') || words[action + 2] !== 'on' || !name.endsWith(':')) return;
  s.linkDirection = way === 'in' ? LINK_IN : LINK_OUT;
  s.iface = interfaceOfWord(name.slice(0, -1));
}

/** The name to the left of a direction: `eth0  In`, or pktap's `(en0, proc curl:71, out,`; empty where none stands. */
function interfaceBefore(words: readonly string[], direction: number): string {
  if (!/[,)]$/.test(words[direction] as string))
    return NAME.test(words[direction - 1] ?? '') ? (words[direction - 1] as string) : '';
  for (let i = direction - 1; i >= 0; i--) {
    const word = words[i] as string;
    if (word.startsWith('(')) return NAME.test(word.slice(1, -1)) && word.endsWith(',') ? word.slice(1, -1) : '';
  }
  return '';
}

/** An interface's name (Linux: at most 15 characters, no blank); a time is none. */
const NAME = /^(?!\d+[:.])[^\s:(),]{1,20}(?:[.:@][^\s(),]*)?$/;

/** Reads direction and link addresses from the words before the packet; true when there are link addresses. */
export function readLink(words: readonly string[], s: Segment): boolean {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const direction = word.length > LONGEST_DIRECTION ? undefined : DIRECTIONS.get(word);
    if (direction !== undefined && s.linkDirection === 0) {
      s.linkDirection = direction;
      const name = interfaceBefore(words, i);
      if (name !== '') s.iface = interfaceOfWord(name);
    }
    if (word.length <= LONGEST_ACTION && ACTIONS.has(word) && RULE.test(words[i - 1] ?? '')) {
      s.blocked = word === 'block';
      s.passed = word === 'pass';
      readFilterWay(words, i, s);
    }
    if (!isMac(word)) continue;
    if (words[i + 1] === '>' || words[i + 1] === '(oui') {
      s.linkSrc = linkNumber(word);
      const arrow = words.indexOf('>', i);
      const to = (words[arrow + 1] ?? '').replace(/,$/, '');
      if (isMac(to)) s.linkDst = linkNumber(to);
      else if (to === 'Broadcast') s.linkDst = 0xffffffffffff;
      return true;
    }
    if (words[i + 1] === 'ethertype' || words[i + 2] === 'ethertype') {
      s.linkSrc = linkNumber(word);
      return true;
    }
  }
  return words[1] === 'ethertype';
}

/** `00:11:22:33:44:55`, with leading zeros left out at times. */
export const isMac = (word: string): boolean =>
  word.length <= 17 && word.length >= 11 && word.includes(':') && /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(word);

function linkNumber(mac: string): number {
  let value = 0;
  for (const part of mac.split(':')) value = value * 256 + Number.parseInt(part, 16);
  return value;
}
