/** `--format svg`: one connection as a picture, its time-sequence graph above its ladder. */
import type { ConnectionRecord, RevisionRecord, TransitionRecord } from '../../records/contract.ts';
import { BaseSink, type PacketView } from '../../records/sink.ts';
import type { ReportWords } from '../../words/report-words.ts';
import { ladderOf, type LadderLine, rowsOf } from '../html/connection-rows.ts';
import { unpackRows } from '../html/packet-rows.ts';
import { Track } from '../html/track.ts';
import { drawLadder, ladderHeight } from './ladder-graph.ts';
import { packetsMarks } from './legend.ts';
import { seriesOf } from './series.ts';
import { SvgPen } from './svg-pen.ts';
import { LIGHT } from './theme.ts';
import { drawGraph } from './time-sequence.ts';
import { endpointText } from '../../words/endpoint.ts';

const WIDTH = 1_100;
const GRAPH = 400;
/** More arrows nobody follows in a picture. */
const MOST_LINES = 300;

export class SvgReport extends BaseSink {
  readonly #write: (text: string) => void;
  readonly #words: ReportWords;
  readonly #track = new Track();
  readonly #transitions: TransitionRecord[] = [];
  readonly #revisions: RevisionRecord[] = [];

  /** Is told one connection. */
  constructor(write: (text: string) => void, words: ReportWords) {
    super();
    this.#write = write;
    this.#words = words;
  }

  override get wantsPlain(): boolean {
    return true;
  }
  override packet(view: PacketView): void {
    this.#track.packet(view);
  }
  override transition(record: TransitionRecord): void {
    this.#transitions.push(record);
  }
  override revision(record: RevisionRecord): void {
    this.#revisions.push(record);
  }
  override connection(record: ConnectionRecord): void {
    const { marked, plain, packets, rows: kept } = this.#track.finish();
    const detail = { record, transitions: this.#transitions, revisions: this.#revisions, findings: [] };
    const rows = rowsOf(unpackRows(marked), unpackRows(plain), detail);
    const note = kept < packets ? this.#words.viewer.thinned(packets, kept) : '';
    this.#write(pictureOf(record, rows, ladderOf(rows, detail, new Set()), this.#words, note));
  }
}

function pictureOf(
  record: ConnectionRecord,
  rows: ReturnType<typeof rowsOf>,
  lines: readonly LadderLine[],
  words: ReportWords,
  note: string,
): string {
  const { viewer, sides, punctuation } = words;
  const series = seriesOf(rows);
  const side = series[1].top > series[0].top ? 1 : 0;
  const direction = series[side];
  const times = rows.flatMap(({ timeNs, endNs }) => (Number.isNaN(timeNs) ? [] : [timeNs, endNs]));
  const from = times.reduce((least, t) => Math.min(least, t), Infinity);
  const to = times.reduce((most, t) => Math.max(most, t), -Infinity);
  const drawn = to > from;
  const pen = new SvgPen(LIGHT);
  const who = sides.sideName(record[side === 0 ? 'a' : 'b'], side === 0 ? 'a' : 'b');
  const room = (to - from) * 0.02;
  const title = viewer.graphLabel(viewer.sequence, who);
  let top = 10;
  if (drawn) {
    const view = {
      kind: 'sequence',
      width: WIDTH,
      height: GRAPH,
      from: from - room,
      to: to + room,
      side,
      title,
    } as const;
    drawGraph(pen, direction, view);
    top = packetsMarks(pen, direction, words, { left: 68, top: GRAPH + 4, width: WIDTH, side }) + 8;
  }
  if (note !== '') {
    pen.text(68, top + 8, note, { ink: 'muted' });
    top += 20;
  }
  const shown = lines.slice(0, MOST_LINES);
  drawLadder(pen, rows, shown, words, {
    top,
    width: WIDTH,
    names: [nameOf(words, record, 'a'), nameOf(words, record, 'b')],
  });
  const more = lines.length - shown.length;
  const height = top + ladderHeight(shown.length);
  if (more > 0) pen.text(WIDTH / 2, height - 6, viewer.moreOfThem(more), { ink: 'muted', align: 'center' });
  return pen.svg(
    WIDTH,
    height,
    viewer.connection(record.id) + punctuation.comma() + record.tuple + punctuation.colon() + record.verdict.text,
  );
}

const nameOf = ({ sides }: ReportWords, record: ConnectionRecord, side: 'a' | 'b'): string =>
  `${sides.sideWord(record[side], side)} ${endpointText(record[side])}`;
