/** The graphs of a connection on one time axis: zoomed and moved together, a click chooses a packet everywhere. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { seriesOf } from '../../report/graph/series.ts';
import type { GraphKind } from '../../report/graph/time-sequence.ts';
import type { Opened } from './data.ts';
import { Graph } from './graph.tsx';
import { Legend } from './legend.tsx';
import { around, bounded, moved, type Range, wholeOf } from './time-range.ts';
import { useWords } from './words.ts';
import { endpointText } from '../../words/endpoint.ts';

const KINDS: readonly { readonly kind: GraphKind; readonly height: number }[] = [
  { kind: 'sequence', height: 340 },
  { kind: 'trips', height: 120 },
  { kind: 'flight', height: 120 },
  { kind: 'throughput', height: 110 },
];

interface Props {
  readonly opened: Opened;
  readonly selected: number;
  readonly lit: ReadonlySet<number>;
  readonly onSelect: (row: number) => void;
  /** Takes back what is lit up. */
  readonly onUnlight: () => void;
}

export function Graphs({ opened, selected, lit, onSelect, onUnlight }: Props) {
  const words = useWords();
  const { ui } = words;
  const { rows, detail } = opened;
  const { record } = detail;
  const series = useMemo(() => seriesOf(rows), [opened]);
  const busier = series[1].top > series[0].top ? 1 : 0;
  const [side, setSide] = useState<0 | 1>(busier);
  const whole = useMemo(() => wholeOf(rows), [opened]);
  const [range, setRange] = useState<Range>(whole);
  const section = useRef<HTMLElement>(null);
  /** What was shown before something was lit up. */
  const before = useRef<{ range: Range; side: 0 | 1 } | null>(null);
  useEffect(() => {
    setSide(busier);
    setRange(whole);
    before.current = null;
  }, [opened]);
  useEffect(() => {
    if (lit.size === 0) {
      if (before.current === null) return;
      setRange(before.current.range);
      setSide(before.current.side);
      before.current = null;
      return;
    }
    before.current ??= { range, side };
    setRange(around(rows, lit, record, whole) ?? whole);
    setSide(sideOf(opened, lit, side));
    section.current?.scrollIntoView({ block: 'start' });
  }, [lit]);
  const chosenNs = timeOf(opened, selected);
  useEffect(() => {
    if (chosenNs === undefined || (chosenNs >= range.from && chosenNs <= range.to)) return;
    setRange(moved(range, chosenNs - (range.from + range.to) / 2, whole));
  }, [chosenNs]);
  const litNs = useMemo(() => [...lit].flatMap((row) => timeOf(opened, row) ?? []).toSorted((x, y) => x - y), [lit]);
  const direction = series[side];
  const nameOf = (one: 'a' | 'b'): string => words.sides.sideName(record[one], one);
  const who = nameOf(side === 0 ? 'a' : 'b');
  const zoom = (factor: number, at = (range.from + range.to) / 2): void =>
    setRange(bounded(at - (at - range.from) * factor, at + (range.to - at) * factor, whole));
  const pan = (from: Range, byNs: number): void => setRange(moved(from, byNs, whole));
  const move = (part: number): void => pan(range, (range.to - range.from) * part);
  const everything = (): void => setRange(whole);
  // Keys come faster than the page is drawn: the next one goes on from where the last one led.
  const latest = useRef(selected);
  latest.current = selected;
  const step = (by: number): void => {
    const { current: at } = latest;
    const from = at < 0 ? rows.findIndex((row) => row.timeNs >= range.from) - Math.max(0, by) : at;
    latest.current = Math.max(0, Math.min(rows.length - 1, from + by));
    onSelect(latest.current);
  };
  const onKey = (event: KeyboardEvent): void => {
    const actions: Readonly<Record<string, () => void>> = {
      '+': () => zoom(0.6),
      '=': () => zoom(0.6),
      '-': () => zoom(1.7),
      ArrowLeft: () => move(-0.2),
      ArrowRight: () => move(0.2),
      ArrowUp: () => step(-1),
      ArrowDown: () => step(1),
      '0': everything,
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  if (rows.length > 0 && !(whole.to > whole.from)) return <p class="dim">{ui.noTimes}</p>;
  const [from, to] = [record.a, record.b].map((end) => endpointText(end));
  const heading = `${ui.connection(record.id)} · ${from} – ${to}`;
  const view = { direction, side, who, range, lit, litNs, chosenNs };
  const actions = { onSelect, onKey, zoom, pan, everything };
  const noTrips = direction.trips.length === 0 && direction.data.length > 0;
  return (
    <section aria-labelledby="graphs" class="graphs" ref={section}>
      <h2 id="graphs">{ui.graphs}</h2>
      <div class="bar noprint">
        <div role="group" aria-label={ui.graphs} class="tabs">
          {([0, 1] as const).map((one) => (
            <button
              type="button"
              aria-pressed={one === side}
              class={one === 0 ? 'a' : 'b'}
              onClick={() => setSide(one)}
            >
              {ui.dataOf(nameOf(one === 0 ? 'a' : 'b'))}
            </button>
          ))}
        </div>
        <button type="button" onClick={() => zoom(0.6)} aria-label={ui.zoomIn}>
          +
        </button>
        <button type="button" onClick={() => zoom(1.7)} aria-label={ui.zoomOut}>
          −
        </button>
        <button type="button" onClick={everything}>
          {ui.wholeTime}
        </button>
        {lit.size > 0 && (
          <button type="button" class="unlight" onClick={onUnlight}>
            {ui.unlight}
          </button>
        )}
      </div>
      {KINDS.filter(({ kind }) => kind !== 'trips' || direction.trips.length > 0).map(({ kind, height }) => (
        <Graph
          key={kind}
          kind={kind}
          height={height}
          number={record.id}
          heading={heading}
          opened={opened}
          {...view}
          {...actions}
        />
      ))}
      <Legend direction={direction} side={side} />
      {noTrips && <p class="dim small">{ui.noTrips}</p>}
      <p class="dim small noprint">{ui.graphHelp}</p>
    </section>
  );
}

function timeOf({ rows }: Opened, row: number): number | undefined {
  const timeNs = rows[row]?.timeNs;
  return timeNs === undefined || Number.isNaN(timeNs) ? undefined : timeNs;
}

/** The direction in which most of what is lit up is drawn: data where its sender's are, an ACK where the peer's are. */
function sideOf({ rows }: Opened, lit: ReadonlySet<number>, now: 0 | 1): 0 | 1 {
  let balance = 0;
  for (const row of lit) {
    const one = rows[row];
    if (one !== undefined) balance += (one.length > 0 ? one.side : 1 - one.side) === 0 ? -1 : 1;
  }
  return balance === 0 ? now : balance < 0 ? 0 : 1;
}
