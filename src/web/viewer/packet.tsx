/** What there is to say about one packet, or a run of plain ones. */
import type { Note } from '../../report/html/packet-rows.ts';
import { noteText, numbersText, rowText, timeText } from '../../report/graph/row-text.ts';
import type { Opened } from './data.ts';
import { sideLabel, useWords } from './words.ts';

interface TipProps {
  readonly opened: Opened;
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export function PacketTip({ opened, row, x, y, width }: TipProps) {
  const words = useWords();
  const one = opened.rows[row];
  if (one === undefined) return null;
  const place = x > width / 2 ? { right: `${width - x + 12}px` } : { left: `${x + 12}px` };
  return (
    <div class="tip" role="status" style={{ ...place, top: `${y + 12}px` }}>
      <b>
        {words.ui.packet(one.frame)}
        {one.lastFrame > one.frame ? `–${one.lastFrame}` : ''}
      </b>{' '}
      {sideLabel(words, opened.detail.record, one.side === 0 ? 'a' : 'b')}, {timeText(one.timeNs)} s
      <br />
      {rowText(words, one)}
      {one.notes.map((note) => (
        <div class="dim">{words.kinds.kindMeaning(note.kind)}</div>
      ))}
    </div>
  );
}

interface PanelProps {
  readonly opened: Opened;
  readonly row: number;
  readonly onSelect: (frame: number) => void;
  /** The language of the run. */
  readonly lang: string;
}

/** Everything that is known of the chosen packet. */
export function PacketPanel({ opened, row, onSelect, lang }: PanelProps) {
  const words = useWords();
  const { ui } = words;
  const one = opened.rows[row];
  if (one === undefined) return <p class="dim noprint">{ui.noneChosen}</p>;
  const { reasons } = opened.detail;
  const moves = opened.detail.transitions.filter((t) => t.frame >= one.frame && t.frame <= one.lastFrame);
  return (
    <section class="panel" aria-labelledby="chosen" aria-live="polite">
      <h3 id="chosen">
        {ui.packet(one.frame)}
        {one.line > 0 ? ` (${ui.line(one.line)})` : ''}
      </h3>
      <p>
        {sideLabel(words, opened.detail.record, one.side === 0 ? 'a' : 'b')} · {timeText(one.timeNs)} s ·{' '}
        {rowText(words, one)}
      </p>
      <p class="mono dim">
        {numbersText(one)}
        {one.ttl >= 0 ? `  ttl ${one.ttl}` : ''}
        {one.ipId >= 0 ? `  id ${one.ipId}` : ''}
      </p>
      {one.notes.map((note) => (
        <div class="note">
          <b>{noteText(words, note)}</b> <span class="dim">{words.kinds.kindMeaning(note.kind)}</span>
          {note.because.length > 0 && (
            <p>
              {ui.because} <Frames frames={note.because} onSelect={onSelect} />
            </p>
          )}
          <Details detail={note.detail} />
        </div>
      ))}
      {moves.map((move) => (
        <p>
          {sideLabel(words, opened.detail.record, move.side)}: {move.from} → <b>{move.to}</b>{' '}
          <span class="dim">
            {words.states.stateMeaning(move.to)} ({ui[move.certainty]};{' '}
            {words.lang === lang ? move.rfc : (reasons?.[move.reasonKey ?? ''] ?? move.rfc)})
          </span>
        </p>
      ))}
    </section>
  );
}

function Details({ detail }: { readonly detail: Note['detail'] }) {
  const { marks } = useWords();
  const entries = Object.entries(detail);
  if (entries.length === 0) return null;
  return (
    <dl class="details">
      {entries.map(([key, value]) => (
        <>
          <dt>{marks.fieldWords(key)}</dt>
          <dd>{marks.fieldText(key, value)}</dd>
        </>
      ))}
    </dl>
  );
}

const MOST_FRAMES = 12;

/** Packets by number, each to be chosen. */
export function Frames({
  frames,
  onSelect,
}: {
  readonly frames: readonly number[];
  readonly onSelect: (frame: number) => void;
}) {
  const { ui } = useWords();
  return (
    <>
      {frames.slice(0, MOST_FRAMES).map((frame) => (
        <button type="button" class="frame" aria-label={ui.packet(frame)} onClick={() => onSelect(frame)}>
          {frame}
        </button>
      ))}
      {frames.length > MOST_FRAMES && <span class="dim"> {ui.moreOfThem(frames.length - MOST_FRAMES)}</span>}
    </>
  );
}
