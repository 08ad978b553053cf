/** Whether the numbers that a text prints before its packets rise, so that they can be the packets' own. */

const LOOK_AHEAD = 65_536;
/** A list's line or one of `tcpdump --number`, with its number behind quote marks or an interface. */
const NUMBERED =
  /^[>|\s"]{0,8}(?:[a-z][\w.-]{0,14}[\s,;|"]{1,8})?(\d{1,9})[\s,;|"]{1,8}[^\n]{0,80}?(?:\d[.,:]\d|\d{1,3}\.\d{1,3}\.)/gm;
const PACKET = / (?:→|->|>) .{1,80}\[|\] Seq=| > [^\n]{1,80}: /;

/** Of a text that begins like this; true where none are printed. */
export function numbersRise(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, LOOK_AHEAD));
  let last = 0;
  for (const found of text.matchAll(NUMBERED)) {
    const end = text.indexOf('\n', found.index + 1);
    if (!PACKET.test(text.slice(found.index, end < 0 ? undefined : end))) continue;
    const number = Number(found[1]);
    if (number <= last) return false;
    last = number;
  }
  return true;
}
