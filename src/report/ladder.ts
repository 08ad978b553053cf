/** A connection's packets as a two-sided ladder: who sent what when, and the state that each side is in after it. */
import { isControl } from '../tcp-flags.ts';
import type { ReportWords, Tone } from '../words/report-words.ts';
import { MILLISECOND } from '../units.ts';
import { ANNOTATION_KINDS, type AnnotationKind, STATE_NAMES } from '../records/contract.ts';
import type { Clock } from './clock.ts';
import { hang, pad, padStart, textWidth, wrap } from './layout.ts';
import type { Palette } from './palette.ts';
import { payloadLines } from './payload.ts';
import type { RowStore, Story } from '../records/rows.ts';
import { kindsOf } from '../records/story.ts';
import { namesSegment } from '../records/row-kinds.ts';

export interface LadderStyle {
  readonly words: ReportWords;
  readonly width: number;
  readonly colours: Palette;
  readonly clock: Clock;
  /** Two rows in turn that go on alike are told in one line. */
  readonly folds: boolean;
  /** Names of the two sides above the columns. */
  readonly a: string;
  readonly b: string;
}

const NONE = -1;
/** Kinds of packets that are named of those that are not shown. */
const MOST_HIDDEN_KINDS = 4;
/** From this width on there is room for sequence numbers and windows. */
export const NUMBERS_WIDTH = 112;

/** A packet or run between the sides, a silence between them, packets that are only counted, or rows that go on alike. */
type Place = 'packet' | 'silence' | 'hidden' | 'again';

interface Line {
  readonly place: Place;
  readonly time: string;
  readonly frame: string;
  readonly numbers: string;
  readonly side: number;
  readonly stateA: string;
  readonly stateB: string;
  readonly text: string;
  readonly tone: Tone;
  readonly payload: string[];
  /** Rows with the same one differ in their numbers only; empty where a row must be told. */
  readonly likeness: string;
  readonly endNs: number;
}

const BLANK: Line = {
  place: 'packet',
  time: '',
  frame: '',
  numbers: '',
  side: 0,
  stateA: '',
  stateB: '',
  text: '',
  tone: 'quiet',
  payload: [],
  likeness: '',
  endNs: Number.NaN,
};

const TONES: readonly Tone[] = ['quiet', 'step', 'warn', 'bad'];

function rowTone(kinds: readonly AnnotationKind[], { kindTone }: ReportWords['kinds']): Tone {
  let worst: Tone = 'quiet';
  for (const kind of kinds) {
    const tone = kindTone(kind);
    if (TONES.indexOf(tone) > TONES.indexOf(worst)) worst = tone;
  }
  return worst;
}

/** What a row says between its two sides. */
function rowText(store: RowStore, row: number, kinds: readonly AnnotationKind[], words: ReportWords): string {
  const data = store.dataPackets[row] as number;
  const acks = store.ackPackets[row] as number;
  const bytes = store.bytes[row] as number;
  const flags = store.flags[row] as number;
  const notes = store.notes.get(row);
  if (data + acks > 1) {
    const took = (store.endNs[row] as number) - (store.timeNs[row] as number);
    const run = { data, acks, bytes, flags, kinds, tookNs: Number.isNaN(took) ? null : took };
    if (store.plain[row] === 0) return words.ladder.markedRunText(run, notes?.[0]?.certainty ?? 'observed');
    return words.ladder.plainRunText(run, store.marks[row] as number);
  }
  const marks: string[] = [];
  let first: AnnotationKind | null = null;
  for (const kind of kinds) {
    const note = notes?.find((one) => one.kind === kind);
    const mark = words.marks.markText(kind, note?.detail ?? null);
    if (mark === '') continue;
    const sure = words.marks.markCertainty(kind, note?.certainty ?? 'observed', note?.detail ?? null);
    marks.push(words.marks.withCertainty(mark, sure));
    first ??= kind;
  }
  if (marks.length === 0) {
    const rtt = notes?.[0]?.detail?.['rttNs'];
    return words.ladder.plainText(flags, bytes, typeof rtt === 'number' ? rtt : null);
  }
  // An ICMP error has no control bits.
  return kinds.includes('icmp-error')
    ? marks.join(' · ')
    : words.ladder.markedText(flags, bytes, marks, first !== null && namesSegment(first, flags, bytes));
}

/** Whose arrow a row is: a run is drawn in the direction of its data. */
const arrowSide = (store: RowStore, row: number): number =>
  (store.dataPackets[row] as number) + (store.ackPackets[row] as number) > 1 && (store.dataPackets[row] as number) > 0
    ? (store.dataSide[row] as number)
    : (store.side[row] as number);

function rowLine(store: RowStore, row: number, style: LadderStyle, shown: { a: number; b: number }): Line {
  const kinds = kindsOf(store, row);
  const stateA = store.stateA[row] as number;
  const stateB = store.stateB[row] as number;
  const run = (store.dataPackets[row] as number) + (store.ackPackets[row] as number) > 1;
  const flags = store.flags[row] as number;
  const line: Mutable<Line> = {
    place: 'packet',
    time: style.clock.text(store.timeNs[row] as number),
    frame: String(store.frame[row]),
    numbers: run || style.width < NUMBERS_WIDTH ? '' : numbersText(store, row, style.words),
    side: arrowSide(store, row),
    stateA: stateA === shown.a ? '' : (STATE_NAMES[stateA] ?? ''),
    stateB: stateB === shown.b ? '' : (STATE_NAMES[stateB] ?? ''),
    text: rowText(store, row, kinds, style.words),
    tone: kinds.length === 0 && isControl(flags) ? 'step' : rowTone(kinds, style.words.kinds),
    payload: payloadLines(store.payloads.get(row)),
    likeness: '',
    endNs: store.endNs[row] as number,
  };
  if (line.stateA === '' && line.stateB === '' && line.payload.length === 0 && kinds.every((kind) => DULL.has(kind)))
    line.likeness = `${line.side} ${run} ${kinds.join()}`;
  shown.a = stateA;
  shown.b = stateB;
  return line;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a connection may do for hours. */
const DULL: ReadonlySet<AnnotationKind> = new Set<AnnotationKind>([
  'data',
  'ack',
  'window-full',
  'window-update',
  'heartbeat',
  'keepalive-probe',
  'keepalive-ack',
]);

/** A pure ACK's own number says nothing that its acknowledgement does not, and pasted text often lacks it. */
function numbersText(store: RowStore, row: number, { ladder: words }: ReportWords): string {
  const bytes = store.bytes[row] as number;
  const seq = store.seq[row] as number;
  const parts: string[] = [];
  if (seq === seq && bytes > 0) parts.push(words.seqText(seq, seq + bytes - 1));
  else if (seq === seq && isControl(store.flags[row] as number)) parts.push(words.seqText(seq, seq));
  const ack = store.ack[row] as number;
  if (ack === ack) parts.push(words.ackText(ack));
  const window = store.window[row] as number;
  if (window === window) parts.push(words.windowText(window));
  return parts.join('  ');
}

/** The SYN that nobody captured, told before its answer. */
const unseenSyn = (store: RowStore, row: number, words: ReportWords): Line => ({
  ...BLANK,
  side: 1 - (store.side[row] as number),
  text: words.ladder.unseenSyn(),
});

/** Captured behind its answer. */
function holdsSyn(store: RowStore, head: number): boolean {
  for (let row = head; row !== NONE; row = store.next[row] as number)
    if (kindsOf(store, row).includes('handshake-1')) return true;
  return false;
}

/** Packets that are only counted; what they are is told with the first of them. */
function hiddenText(n: number, story: Story, first: boolean, words: ReportWords): string {
  const kinds = [...(story.hiddenKinds ?? [])].sort((x, y) => y[1] - x[1]).slice(0, first ? MOST_HIDDEN_KINDS : 0);
  return words.ladder.hiddenText(
    n,
    kinds.map(([kind, times]) => [ANNOTATION_KINDS[kind] as AnnotationKind, times]),
    n === story.hiddenPackets,
  );
}

/** Silences that are told in words: so many at most, long by themselves and as a part of the connection's life. */
const MOST_SILENCES = 5;
const LEAST_SILENCE = 200 * MILLISECOND;
const LEAST_PART = 0.05;

/** How long a silence must be to be told: none shorter than half of the longest. */
function leastSilence(store: RowStore, story: Story): number {
  if (story.head === NONE) return Number.POSITIVE_INFINITY;
  const silences: number[] = [];
  for (let row = story.head; row !== NONE; row = store.next[row] as number)
    silences.push(store.silenceNs[row] as number);
  const life = (store.endNs[story.tail] as number) - (store.timeNs[story.head] as number);
  silences.sort((x, y) => y - x);
  const least = Math.max(LEAST_SILENCE, LEAST_PART * life, (silences[0] ?? 0) / 2);
  const beyond = silences[MOST_SILENCES];
  // Many alike are the pace of the connection: the longest of them tells no more than the others.
  return beyond !== undefined && beyond >= least ? Number.POSITIVE_INFINITY : least;
}

/** The lines of a whole ladder, with its head. */
export function ladder(store: RowStore, story: Story, style: LadderStyle): string[] {
  const lines = ladderRows(store, story, style);
  return style.width < SIDES_WIDTH ? oneSided(lines, style) : twoSided(lines, style);
}

/** Narrower than this two sides have no room: a packet is a line with an arrow. */
const SIDES_WIDTH = 66;

function oneSided(lines: readonly Line[], { width, colours, a, b, words }: LadderStyle): string[] {
  const out = [...wrap(`▶ ${a}`, width).map(colours.a), ...wrap(`◀ ${b}`, width).map(colours.b)];
  const frameWidth = lines.reduce((w, line) => Math.max(w, textWidth(line.frame)), 1);
  for (const line of lines) {
    if (line.place !== 'packet') {
      const paint = line.place === 'silence' ? colours.warn : colours.dim;
      out.push(...hang('  ', line.text, width).map(paint));
      continue;
    }
    const states: string[] = [];
    if (line.stateA !== '') states.push(`▶ ${line.stateA}`);
    if (line.stateB !== '') states.push(`◀ ${line.stateB}`);
    const text = `${line.time}  ${padStart(line.frame, frameWidth)} ${line.side === 0 ? '▶' : '◀'} ${line.text}`;
    const paint = tonePaint(colours, line.tone, line.side);
    out.push(...wrap(text, width - 4, width).map((part, i) => paint(i === 0 ? part : `    ${part}`)));
    if (states.length > 0) out.push(...hang('    ', states.join(words.punctuation.comma()), width).map(colours.bold));
    for (const payload of line.payload) out.push(`    ${colours.dim(payload)}`);
  }
  return out;
}

function ladderRows(store: RowStore, story: Story, style: LadderStyle): Line[] {
  const { words } = style;
  const lines: Line[] = [];
  const shown = { a: 0, b: 0 };
  if (story.head !== NONE && kindsOf(store, story.head).includes('handshake-2') && !holdsSyn(store, story.head))
    lines.push(unseenSyn(store, story.head, words));
  const least = leastSilence(store, story);
  let firstGap = true;
  for (let row = story.head; row !== NONE; row = store.next[row] as number) {
    const hidden = store.hiddenBefore[row] as number;
    if (hidden > 0) {
      lines.push({ ...BLANK, place: 'hidden', text: hiddenText(hidden, story, firstGap, words) });
      firstGap = false;
      shown.a = shown.b = 0;
    }
    const silence = store.silenceNs[row] as number;
    if (silence >= least) lines.push({ ...BLANK, place: 'silence', text: words.ladder.silenceText(silence) });
    lines.push(rowLine(store, row, style, shown));
  }
  return style.folds && lines.length > SCREEN ? folded(lines, style) : lines;
}

/** What a screen holds is shown row by row. */
const SCREEN = 30;
/** Of so many pairs of rows that are alike the first ones are shown. */
const LEAST_PAIRS = 4;
const SHOWN_PAIRS = 2;

function folded(lines: readonly Line[], { words, clock }: LadderStyle): Line[] {
  const out: Line[] = [];
  for (let i = 0; i < lines.length;) {
    const pairs = pairsAt(lines, i);
    if (pairs < LEAST_PAIRS) {
      out.push(lines[i++] as Line);
      continue;
    }
    out.push(...lines.slice(i, i + 2 * SHOWN_PAIRS));
    const first = lines[i + 2 * SHOWN_PAIRS] as Line;
    i += 2 * pairs;
    const last = lines[i - 1] as Line;
    const text = words.ladder.againText(pairs - SHOWN_PAIRS, Number(first.frame), clock.text(last.endNs));
    out.push({ ...BLANK, place: 'again', text });
  }
  return out;
}

/** How often the row at `i` and the one behind it stand there in turn. */
function pairsAt(lines: readonly Line[], i: number): number {
  const [a, b] = [lines[i]?.likeness ?? '', lines[i + 1]?.likeness ?? ''];
  if (a === '' || b === '' || a === b) return 0;
  let pairs = 1;
  while (lines[i + 2 * pairs]?.likeness === a && lines[i + 2 * pairs + 1]?.likeness === b) pairs++;
  return pairs;
}

function twoSided(lines: readonly Line[], style: LadderStyle): string[] {
  const widest = (pick: (line: Line) => string, least: number): number =>
    lines.reduce((w, line) => Math.max(w, textWidth(pick(line))), least);
  const timeWidth = widest((l) => l.time, 4);
  const frameWidth = widest((l) => l.frame, 1);
  const stateWidthA = widest((l) => l.stateA, 1);
  const stateWidthB = widest((l) => l.stateB, 1);
  const numbersWidth =
    style.width >= NUMBERS_WIDTH
      ? Math.min(
          40,
          widest((l) => l.numbers, 0),
        )
      : 0;
  const left = 2 + timeWidth + 2 + frameWidth + 2;
  const middle = Math.max(
    24,
    style.width - left - stateWidthA - 4 - stateWidthB - (numbersWidth > 0 ? numbersWidth + 2 : 0),
  );
  const inner = stateWidthA + 4 + middle + stateWidthB;
  const { colours } = style;

  const out: string[] = [];
  const gap = Math.max(2, inner - textWidth(style.a) - textWidth(style.b));
  const heading = `${padStart(style.words.ladder.heads.time, timeWidth)}  ${padStart('#', frameWidth)}`;
  if (textWidth(style.a) + textWidth(style.b) + 2 <= inner)
    out.push(`  ${colours.dim(heading)}  ${colours.a(style.a)}${' '.repeat(gap)}${colours.b(style.b)}`);
  else {
    out.push(`  ${colours.dim(heading)}  ${colours.a(style.a)}`);
    out.push(`${' '.repeat(left)}${colours.b(padStart(style.b, inner))}`);
  }
  for (const line of lines) {
    if (line.place === 'hidden' || line.place === 'again') {
      const lead = `  ${padStart('⋮', timeWidth)}  ${padStart('⋮', frameWidth)}  `;
      for (const [i, text] of wrap(line.text, style.width - textWidth(lead)).entries())
        out.push(colours.dim((i === 0 ? lead : ' '.repeat(textWidth(lead))) + text));
      continue;
    }
    if (line.place === 'silence') {
      const space = ' '.repeat(Math.max(0, (middle - textWidth(line.text)) >> 1));
      const rest = ' '.repeat(Math.max(0, middle - space.length - textWidth(line.text)));
      const [a, b] = [colours.dim(pad('│', stateWidthA)), colours.dim('│')];
      out.push(`${' '.repeat(left)}${a}  ${space}${colours.warn(line.text)}${rest}  ${b}`);
      continue;
    }
    const texts = wrap(line.text, middle - 3);
    for (const [i, text] of texts.entries()) {
      const first = i === 0;
      const time = first ? line.time : '';
      const frame = first ? line.frame : '';
      const a =
        first && line.stateA !== '' ? colours.bold(pad(line.stateA, stateWidthA)) : colours.dim(pad('│', stateWidthA));
      const b = first && line.stateB !== '' ? colours.bold(line.stateB) : colours.dim('│');
      const fill = middle - textWidth(text) - 2;
      const rule = first ? '─'.repeat(Math.max(1, fill)) : ' '.repeat(Math.max(1, fill) + 1);
      const paint = tonePaint(colours, line.tone, line.side);
      const arrow = line.side === 0 ? `${text} ${rule}${first ? '▶' : ''}` : `${first ? '◀' : ''}${rule} ${text}`;
      const tail =
        first && numbersWidth > 0 && line.numbers !== ''
          ? `${' '.repeat(Math.max(0, stateWidthB - textWidth(line.stateB === '' ? '│' : line.stateB)))}  ${colours.dim(line.numbers)}`
          : '';
      out.push(
        `  ${colours.dim(padStart(time, timeWidth))}  ${padStart(frame, frameWidth)}  ${a}  ${paint(arrow)}  ${b}${tail}`,
      );
    }
    for (const text of line.payload)
      out.push(`${' '.repeat(left)}${colours.dim(pad('│', stateWidthA))}  ${pad(text, middle)}  ${colours.dim('│')}`);
  }
  return out;
}

function tonePaint(colours: Palette, tone: Tone, side: number): (text: string) => string {
  if (tone === 'bad') return colours.bad;
  if (tone === 'warn') return colours.warn;
  if (tone === 'quiet') return (text) => text;
  return side === 0 ? colours.a : colours.b;
}
