/** The packets as a ladder between the two ends, with the state of each beside it. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { isControl } from '../../tcp-flags.ts';
import type { Opened } from './data.ts';
import { type LadderLine, ladderOf } from '../../report/html/connection-rows.ts';
import { numbersText, rowText, runText, sideOf, timeText } from '../../report/graph/row-text.ts';
import { movedTo, VirtualList } from './virtual-list.tsx';
import { sideLabel, useWords, type Words } from './words.ts';
import { endpointText } from '../../words/endpoint.ts';

interface Props {
  readonly opened: Opened;
  readonly selected: number;
  readonly lit: ReadonlySet<number>;
  readonly onSelect: (row: number) => void;
}

const ROW = 30;
/** With the states of both ends below. */
const ROW_ON_PHONE = 46;
const TONES = ['quiet', 'step', 'warn', 'bad'] as const;

export function Ladder({ opened, selected, lit, onSelect }: Props) {
  const words = useWords();
  const { ui } = words;
  const { record } = opened.detail;
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => setOpen(new Set()), [opened]);
  const lines = useMemo(() => ladderOf(opened.rows, opened.detail, open, lit), [opened, open, lit]);
  const current = selected < 0 ? -1 : lines.findIndex((line) => line.from <= selected && selected < line.end);
  const firstLit = useMemo(() => (lit.size === 0 ? -1 : lines.findIndex((line) => isLit(line, lit))), [lines, lit]);
  const [show, setShow] = useState(-1);
  useEffect(() => setShow(current), [current]);
  useEffect(() => {
    if (firstLit >= 0) setShow(firstLit);
  }, [firstLit]);
  const toggle = (line: LadderLine): void => {
    const next = new Set(open);
    next.add(line.from);
    setOpen(next);
  };
  const onKey = (event: KeyboardEvent): void => {
    const line = lines[current];
    if (event.key === 'Enter' && line !== undefined && line.end - line.from > 1) {
      event.preventDefault();
      toggle(line);
      return;
    }
    const to = movedTo(event.key, current, lines.length);
    if (to === null) return;
    event.preventDefault();
    const target = lines[to];
    if (target !== undefined) onSelect(target.from);
  };
  const row = (i: number) => {
    const line = lines[i] as LadderLine;
    return (
      <Line
        key={line.from}
        line={line}
        opened={opened}
        chosen={i === current}
        lit={isLit(line, lit)}
        onSelect={onSelect}
        onOpen={() => toggle(line)}
        words={words}
      />
    );
  };
  return (
    <section aria-labelledby="ladder" class="ladder">
      <h2 id="ladder">{ui.ladder}</h2>
      <div class="rungs head" aria-hidden="true">
        <span class="num">{ui.time}</span>
        <span class="num">#</span>
        <span class="lane a">
          {sideLabel(words, record, 'a')} {endpointText(record.a)}
        </span>
        <span class="lane b">
          {sideLabel(words, record, 'b')} {endpointText(record.b)}
        </span>
      </div>
      <VirtualList
        count={lines.length}
        rowHeight={matchMedia('screen and (max-width: 700px)').matches ? ROW_ON_PHONE : ROW}
        show={show}
        label={`${ui.ladder}. ${ui.ladderHint}`}
        role="listbox"
        activeId={current < 0 ? undefined : `row-${lines[current]?.from ?? 0}`}
        onKeyDown={onKey}
        row={row}
      />
      <p class="dim small noprint">{ui.ladderHint}</p>
    </section>
  );
}

function isLit(line: LadderLine, lit: ReadonlySet<number>): boolean {
  if (lit.size === 0) return false;
  for (const row of lit) if (line.from <= row && row < line.end) return true;
  return false;
}

interface LineProps {
  readonly line: LadderLine;
  readonly opened: Opened;
  readonly chosen: boolean;
  readonly lit: boolean;
  readonly onSelect: (row: number) => void;
  readonly onOpen: () => void;
  readonly words: Words;
}

function Line({ line, opened, chosen, lit, onSelect, onOpen, words }: LineProps) {
  const first = opened.rows[line.from];
  const last = opened.rows[line.end - 1];
  if (first === undefined || last === undefined) return null;
  const run = line.end - line.from > 1;
  const text = run ? runText(words, line, last.endNs - first.timeNs) : rowText(words, first);
  let tone = isControl(first.flags) ? 1 : 0;
  for (const kind of line.kinds.keys()) tone = Math.max(tone, TONES.indexOf(words.kinds.kindTone(kind)));
  const side = sideOf(opened.rows, line);
  const states = line.states.map((state, i) => (line.moved[i] === true && state !== 'UNKNOWN' ? state : ''));
  return (
    <div
      role="option"
      id={`row-${line.from}`}
      aria-selected={chosen}
      class={`rungs ${chosen ? 'chosen' : ''} ${lit ? 'lit' : ''}`}
      onClick={() => onSelect(line.from)}
      onDblClick={() => run && onOpen()}
    >
      <span class="num dim">{timeText(first.timeNs)}</span>
      <span class="num">{first.frame}</span>
      <span class={`state of-a ${states[0] === '' ? 'same' : ''}`}>{states[0] || '│'}</span>
      <span
        class={`arrow side-${side === 0 ? 'a' : 'b'} tone-${TONES[tone]}`}
        title={`${text}\n${run ? '' : numbersText(first)}`}
      >
        {side === 1 && <Shaft head="◀" />}
        <span class="what">{text}</span>
        {run && (
          <button type="button" class="open noprint" tabIndex={-1} onClick={onOpen}>
            {words.ui.openRun}
          </button>
        )}
        {side === 0 && <Shaft head="▶" />}
      </span>
      <span class={`state of-b ${states[1] === '' ? 'same' : ''}`}>{states[1] || '│'}</span>
      <span class="numbers dim">{run ? '' : numbersText(first)}</span>
    </div>
  );
}

function Shaft({ head }: { readonly head: '◀' | '▶' }) {
  return (
    <span class="shaft" aria-hidden="true">
      {head === '◀' && head}
      <i />
      {head === '▶' && head}
    </span>
  );
}
