/** What there is to say about one packet, or a run of plain ones. */
import type { Note, PacketRow } from '../../report/html/packet-rows.ts';
import { durationText, numberText } from '../../words/render.ts';
import type { Opened } from './data.ts';
import { sideLabel, useWords, type Words } from './words.ts';

/** `12.345678 s` since the file's first frame. */
export const timeText = (ns: number): string => (Number.isNaN(ns) ? '' : (ns / 1e9).toFixed(6));

export function noteText(words: Words, { kind, certainty, detail }: Note): string {
  const sure = words.markCertainty(kind, certainty, detail);
  return `${words.markText(kind, detail)}${sure === '' ? '' : ` (${sure})`}`;
}

/** `1,448 bytes · again: time-out, after 200 ms`. */
export function rowText(words: Words, row: PacketRow): string {
  const marks = row.notes.map((note) => noteText(words, note)).filter((text) => text !== '');
  if (row.packets > 1) {
    const took = Number.isNaN(row.endNs - row.timeNs) ? '' : durationText(row.endNs - row.timeNs);
    const [data, acks] = row.data ? [row.packets, 0] : [0, row.packets];
    return [words.ui.run(data, acks, row.length, took), ...marks].join(' · ');
  }
  if (row.icmp) return marks.join(' · ');
  const trip = row.rttNs >= 0 ? [words.ui.roundTrip(row.rttNs)] : [];
  return [words.segmentText(row.flags, row.length), ...marks, ...trip].join(' · ');
}

export function numbersText(row: PacketRow): string {
  const parts: string[] = [];
  if (!Number.isNaN(row.seq)) parts.push(row.length > 0 ? `seq ${row.seq}–${row.seqEnd - 1}` : `seq ${row.seq}`);
  if (!Number.isNaN(row.ack)) parts.push(`ack ${row.ackEnd}`);
  if (!Number.isNaN(row.window)) parts.push(`win ${numberText(row.window)}`);
  for (const [from, end] of row.sack) parts.push(`sack ${from}–${end - 1}`);
  return parts.join('  ');
}

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
        <div class="dim">{words.kindMeaning(note.kind)}</div>
      ))}
    </div>
  );
}

interface PanelProps {
  readonly opened: Opened;
  readonly row: number;
  readonly onSelect: (frame: number) => void;
}

/** Everything that is known of the chosen packet. */
export function PacketPanel({ opened, row, onSelect }: PanelProps) {
  const words = useWords();
  const { ui } = words;
  const one = opened.rows[row];
  if (one === undefined) return <p class="dim noprint">{ui.noneChosen}</p>;
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
          <b>{noteText(words, note)}</b> <span class="dim">{words.kindMeaning(note.kind)}</span>
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
            {words.stateMeaning(move.to)} ({ui[move.certainty]}; {move.rfc})
          </span>
        </p>
      ))}
    </section>
  );
}

function Details({ detail }: { readonly detail: Note['detail'] }) {
  const { fieldText, fieldWords } = useWords();
  const entries = Object.entries(detail);
  if (entries.length === 0) return null;
  return (
    <dl class="details">
      {entries.map(([key, value]) => (
        <>
          <dt>{fieldWords(key)}</dt>
          <dd>{fieldText(key, value)}</dd>
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
