/** Tells `-ttt` (time since the packet before) from `-ttttt` (since the first), which print alike: only deltas run backwards. */

const LOOK_AHEAD = 65_536;

/** Whether a text that begins like this has times between packets. */
export function timesAreDeltas(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, LOOK_AHEAD));
  let last = '';
  for (const line of text.matchAll(/^[> ]{0,8}(?:\d{1,6} {1,4})?(\d\d:\d\d:\d\d\.\d{6,9}) /gm)) {
    const time = line[1] as string;
    // Both begin at nought; a time of day hardly ever does.
    if (last === '' && !/^[0:.]+$/.test(time)) return false;
    if (time < last) return true;
    last = time;
  }
  return false;
}
