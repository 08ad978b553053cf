/** Time-sequence graphs as tcptrace writes them for xplot: text, a command a line, colours that hold until the next. */

/** Of one direction; times are whole microseconds since the file's first packet, numbers of bytes count from the SYN. */
export interface XplotGraph {
  /** Data: time, from byte, to byte. */
  readonly segments: { readonly t: number; readonly from: number; readonly to: number }[];
  /** Times and bytes at which the line of acknowledgements rises. */
  readonly acks: { readonly t: number; readonly to: number }[];
  /** The same of the upper edge of the window, also where it falls. */
  readonly edges: { readonly t: number; readonly to: number }[];
  readonly sacks: { readonly t: number; readonly from: number; readonly to: number }[];
  /** ACKs for which the line does not move. */
  readonly still: { readonly t: number; readonly at: number }[];
  /** Letters beside packets: `R` sent again, `O` out of order, `S` selectively acknowledged, `3` third duplicate, `Z` zero window, `P` probe. */
  readonly letters: { readonly t: number; readonly letter: string }[];
}

const COLOURS = new Set(['white', 'green', 'red', 'blue', 'yellow', 'purple', 'orange', 'magenta', 'pink']);
const us = (text: string | undefined): number => Math.round(Number(text) * 1e6);

export function readXplot(text: string): XplotGraph {
  const graph: XplotGraph = { segments: [], acks: [], edges: [], sacks: [], still: [], letters: [] };
  const lines = text.split('\n');
  let colour = 'white';
  for (let i = 0; i < lines.length; i++) {
    const [command = '', ...rest] = (lines[i] ?? '').split(' ');
    if (COLOURS.has(command)) colour = command;
    const t = us(rest[0]);
    if (/^[aublrc]text$/.test(command)) graph.letters.push({ t, letter: lines[++i] ?? '' });
    if (command === 'dtick' && colour === 'green') graph.still.push({ t, at: Number(rest[1]) });
    if (command !== 'line') continue;
    const [from, to] = [Number(rest[1]), Number(rest[3])];
    // Lines along the time only join what is drawn.
    if (from === to || us(rest[2]) !== t) continue;
    if (colour === 'white' || colour === 'red') graph.segments.push({ t, from, to });
    if (colour === 'green') graph.acks.push({ t, to });
    if (colour === 'yellow') graph.edges.push({ t, to });
    if (colour === 'purple') graph.sacks.push({ t, from, to });
  }
  return graph;
}
