/** When connections began, and how they went: bars over time, each a way to those of its time. */
import { useMemo } from 'preact/hooks';
import { ticks, timeTick } from '../../report/graph/axes.ts';
import type { ReportData } from './data.ts';
import { go } from './route.ts';
import { useWords } from './words.ts';

const BARS = 96;
const HEIGHT = 90;
const NAMES = ['none', 'note', 'warning', 'problem'] as const;

/** Fewer say nothing as a picture. */
const LEAST = 12;

export function Timeline({ data }: { readonly data: ReportData }) {
  const { ui } = useWords();
  const bars = useMemo(() => barsOf(data), [data]);
  if (bars === null) return null;
  const { counts, most, from, span } = bars;
  const step = span / BARS;
  const width = 960 / BARS;
  const open = (bar: number): void => {
    const [start, end] = [bar, bar + 1].map((n) => ((from + n * step) / 1e9).toFixed(6));
    go({ page: 'connections', filter: { from: start, to: end } });
  };
  const marks = ticks(from, from + span, 8);
  const gap = (marks[1] ?? 1) - (marks[0] ?? 0);
  return (
    <section aria-labelledby="over-time">
      <h2 id="over-time">{ui.overTime}</h2>
      <p class="dim small">{ui.overTimeHint}</p>
      <svg class="timeline" viewBox={`0 0 960 ${HEIGHT + 18}`} role="img" aria-label={ui.overTime}>
        {counts.map((count, bar) => {
          let y = HEIGHT;
          return (
            <g onClick={() => open(bar)}>
              <rect x={bar * width} y={0} width={width} height={HEIGHT} class="hit" />
              {NAMES.toReversed().map((name, i) => {
                const n = count[3 - i] ?? 0;
                const height = n === 0 ? 0 : Math.max(1.5, (n / most) * (HEIGHT - 4));
                y -= height;
                return n === 0 ? null : (
                  <rect x={bar * width + 0.5} y={y} width={width - 1} height={height} class={`fill-${name}`} />
                );
              })}
            </g>
          );
        })}
        {marks.map((t) => (
          <text x={((t - from) / span) * 960} y={HEIGHT + 14} text-anchor="middle">
            {timeTick(t, gap)}
          </text>
        ))}
      </svg>
    </section>
  );
}

function barsOf(data: ReportData): { counts: number[][]; most: number; from: number; span: number } | null {
  const { index } = data;
  const { trouble } = index.connections;
  const startNs = trouble.map((_, place) => data.startOf(place));
  let from = Infinity;
  let to = -Infinity;
  for (const t of startNs) {
    if (t === null) continue;
    from = Math.min(from, t);
    to = Math.max(to, t);
  }
  if (startNs.length < LEAST || !(to > from)) return null;
  const span = (to - from) * 1.0001;
  const counts = Array.from({ length: BARS }, () => [0, 0, 0, 0]);
  let most = 1;
  for (const [i, t] of startNs.entries()) {
    if (t === null) continue;
    const bar = counts[Math.floor(((t - from) / span) * BARS)] as number[];
    const rank = trouble[i] as number;
    bar[rank] = (bar[rank] ?? 0) + 1;
    most = Math.max(
      most,
      bar.reduce((sum, n) => sum + n, 0),
    );
  }
  return { counts, most, from, span };
}
