/** What a segment is by its control bits, in words. */
import { numberText } from '../render.ts';
import type { Bytes } from '../../units.ts';
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG, isControl } from '../../tcp-flags.ts';

/** `SYN`, `SYN ACK`, `FIN ACK`, `RST`, `ACK`; PSH and the ECN bits only when `all` is asked for. */
export function flagsText(flags: number, all = false): string {
  let out = '';
  const add = (bit: number, word: string): void => {
    if ((flags & bit) !== 0) out += out === '' ? word : ` ${word}`;
  };
  add(SYN, 'SYN');
  add(FIN, 'FIN');
  add(RST, 'RST');
  if (all) add(PSH, 'PSH');
  add(ACK, 'ACK');
  if (all) {
    add(URG, 'URG');
    add(ECE, 'ECE');
    add(CWR, 'CWR');
    add(AE, 'AE');
  }
  return out === '' ? 'no flags shown' : out;
}

/** What each flag says (RFC 9293 §3.1, RFC 3168 §6.1); the last two mean something else in a SYN. */
const FLAG_MEANINGS: readonly (readonly [number, string, string])[] = [
  [SYN, 'SYN', 'this number is the first of its direction'],
  [FIN, 'FIN', 'nothing follows from this side'],
  [RST, 'RST', 'the connection is over at once'],
  [PSH, 'PSH', 'a write ended here: hand it to the application'],
  [ACK, 'ACK', 'the acknowledgement number counts'],
  [URG, 'URG', 'the urgent pointer counts'],
  [ECE, 'ECE', 'a congestion mark came back'],
  [CWR, 'CWR', 'the sender has slowed down for a congestion mark'],
];

/** Each flag that is set, with its meaning. */
export function flagMeanings(flags: number): string {
  const parts: string[] = [];
  for (const [bit, word, meaning] of FLAG_MEANINGS) {
    if ((flags & bit) === 0) continue;
    const asks = (flags & SYN) !== 0 && (bit === ECE || bit === CWR);
    parts.push(`${word}: ${asks ? 'asks for congestion marks (ECN)' : meaning}`);
  }
  return parts.join('; ');
}

/** A size written exactly: `1 byte`, `1,448 bytes`. */
export const exactBytes = (n: Bytes): string => `${numberText(n)} ${n === 1 ? 'byte' : 'bytes'}`;

/** A whole segment: data by its size, everything else by its flags; urgent data is marked. */
export function segmentText(flags: number, length: Bytes): string {
  const control = isControl(flags) || length === 0;
  let text = control ? flagsText(flags) : exactBytes(length);
  if (control && length > 0) text += ` + ${exactBytes(length)}`;
  if ((flags & URG) !== 0) text += ' URGENT';
  return text;
}
