/** What stands before `IP`: link addresses of `-e`, the direction that `-i any` and macOS tell, what a packet filter did. */
import { LINK_IN, LINK_OTHER, LINK_OUT, type Segment } from '../../segment/segment.ts';

const DIRECTIONS: Readonly<Record<string, number>> = {
  In: LINK_IN,
  Out: LINK_OUT,
  B: LINK_IN,
  M: LINK_IN,
  P: LINK_OTHER,
  'in,': LINK_IN,
  'out,': LINK_OUT,
  'in)': LINK_IN,
  'out)': LINK_OUT,
};

/** `pflog0` prints `rule 3/0(match): block in on em0:` before a packet. */
const RULE = /^\d+[./].*\):$/;

/** Reads direction and link addresses from the words before the packet; true when there are link addresses. */
export function readLink(words: readonly string[], s: Segment): boolean {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const direction = DIRECTIONS[word];
    if (direction !== undefined && s.linkDirection === 0) s.linkDirection = direction;
    if (word === 'block' && RULE.test(words[i - 1] ?? '')) s.blocked = true;
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
export const isMac = (word: string): boolean => word.length <= 17 && /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(word);

function linkNumber(mac: string): number {
  let value = 0;
  for (const part of mac.split(':')) value = value * 256 + Number.parseInt(part, 16);
  return value;
}
