/** When connections began and how they went, bars that lead to those of their time; below them what many connections did together. */
import { useMemo } from 'preact/hooks';
import { clockTicks, ticks, timeTick } from '../../report/graph/axes.ts';
import type { ToldFinding } from '../../report/html/report-data.ts';
import { numberText } from '../../words/render.ts';
import type { ReportData } from './data.ts';
import { findingText } from './finding.tsx';
import { go, hashOf } from './route.ts';
import { dateText } from './time.ts';
import { useWords } from './words.ts';

const BARS = 96;
const WIDTH = 960;
const HEIGHT = 90;
const NAMES = ['none', 'note', 'warning', 'problem'] as const;

/** Fewer say nothing as a picture. */
const LEAST = 12;
const MOST_CROWDS = 12;

export function Timeline({ data }: { readonly data: ReportData }) {
  const { ui } = useWords();
  const { bars, crowds, moreCrowds, from, span } = useMemo(() => lookAt(data), [data]);
  if (bars === null && crowds.length === 0) return null;
  const marks = marksOf(data, from, span);
  return (
    <section aria-labelledby="over-time">
      <h2 id="over-time">{ui.overTime}</h2>
      <p class="dim small">
        {bars === null ? '' : ui.overTimeHint} {data.startTime !== undefined && ui.countsFrom(dateText(data.startTime))}
      </p>
      {bars !== null && <Bars bars={bars} from={from} span={span} />}
      {crowds.map((crowd) => (
        <CrowdRow crowd={crowd} data={data} from={from} span={span} />
      ))}
      {moreCrowds > 0 && <p class="dim small">{ui.moreOfThem(moreCrowds)}</p>}
      <svg class="timeline axis" viewBox={`0 0 ${WIDTH} 18`} aria-hidden="true">
        {marks.map(({ ns, text }) => (
          <text x={((ns - from) / span) * WIDTH} y={13} text-anchor={anchorOf((ns - from) / span)}>
            {text}
          </text>
        ))}
      </svg>
    </section>
  );
}

/** A capture so long is read by the clock. */
const LONG_NS = 120e9;

/** What stands below the bars: seconds since the first packet, of long captures with a date the time of day, or the date. */
function marksOf({ startTime }: ReportData, from: number, span: number): { ns: number; text: string }[] {
  if (startTime !== undefined && span >= LONG_NS) {
    const start = Date.parse(`${startTime.slice(0, 23)}Z`);
    return clockTicks(start + from / 1e6, start + (from + span) / 1e6, 8).map(({ ms, text }) => ({
      ns: (ms - start) * 1e6,
      text,
    }));
  }
  const marks = ticks(from, from + span, 8);
  const gap = (marks[1] ?? 1) - (marks[0] ?? 0);
  return marks.map((ns) => ({ ns, text: timeTick(ns, gap) }));
}

/** Words stay within the picture at its edges. */
const anchorOf = (part: number): 'start' | 'middle' | 'end' => (part < 0.03 ? 'start' : part > 0.97 ? 'end' : 'middle');

interface BarsProps {
  /** Of each bar, connections by trouble. */
  readonly bars: readonly (readonly number[])[];
  readonly from: number;
  readonly span: number;
}

function Bars({ bars, from, span }: BarsProps) {
  const { ui } = useWords();
  const most = Math.max(1, ...bars.map(sum));
  const width = WIDTH / BARS;
  const at = (n: number): number => from + (n * span) / BARS;
  const placeOf = (bar: number): string => `${timeTick(at(bar), span / BARS)} – ${timeTick(at(bar + 1), span / BARS)}`;
  const countsText = (count: readonly number[]): string =>
    [
      ui.onConnections(sum(count)),
      ...NAMES.flatMap((name, i) => (i > 0 && (count[i] ?? 0) > 0 ? [`${ui[name]} ${numberText(count[i] ?? 0)}`] : [])),
    ].join(', ');
  const open = (bar: number): void => {
    const [start, end] = [bar, bar + 1].map((n) => (at(n) / 1e9).toFixed(6));
    go({ page: 'connections', filter: { from: start, to: end } });
  };
  return (
    <svg class="timeline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={ui.overTime}>
      {bars.map((count, bar) => {
        let y = HEIGHT;
        return (
          <g onClick={() => open(bar)}>
            <title>{`${placeOf(bar)}: ${countsText(count)}`}</title>
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
    </svg>
  );
}

const sum = (counts: readonly number[]): number => counts.reduce((all, n) => all + n, 0);

/** What many connections did together, over time. */
interface Crowd {
  readonly told: ToldFinding;
  readonly fromNs: number;
  readonly stepNs: number;
  /** Connections that began in each step. */
  readonly counts: readonly number[];
}

const CROWD_HEIGHT = 26;

function CrowdRow({
  crowd,
  data,
  from,
  span,
}: {
  readonly crowd: Crowd;
  readonly data: ReportData;
  readonly from: number;
  readonly span: number;
}) {
  const words = useWords();
  const { told, fromNs, stepNs, counts } = crowd;
  const { code, severity } = told.record;
  const most = Math.max(1, ...counts);
  const place = (ns: number): number => ((ns - from) / span) * WIDTH;
  return (
    <div class="crowd">
      <p class="small">
        <a href={hashOf({ page: 'about', name: code })}>{code}</a> {findingText(told, words, data.index.lang).title}{' '}
        <span class="dim">
          {words.ui.onConnections(sum(counts))} · {words.ui.perStep(numberText(most), words.writing.duration(stepNs))}
        </span>
      </p>
      <svg class="timeline" viewBox={`0 0 ${WIDTH} ${CROWD_HEIGHT}`} aria-hidden="true">
        <rect x="0" y={CROWD_HEIGHT - 1} width={WIDTH} height="1" class="hit ground" />
        {counts.map((n, i) => {
          const height = n === 0 ? 0 : Math.max(1.5, (n / most) * CROWD_HEIGHT);
          const x = place(fromNs + i * stepNs);
          const width = Math.max(1, place(fromNs + (i + 1) * stepNs) - x - 0.5);
          return n === 0 ? null : (
            <rect x={x} y={CROWD_HEIGHT - height} width={width} height={height} class={`fill-${severity}`} />
          );
        })}
      </svg>
    </div>
  );
}

interface Looked {
  readonly bars: number[][] | null;
  readonly crowds: readonly Crowd[];
  readonly moreCrowds: number;
  readonly from: number;
  readonly span: number;
}

function lookAt(data: ReportData): Looked {
  const { trouble } = data.index.connections;
  const starts = trouble.map((_, place) => data.startOf(place));
  const all = data.index.general.flatMap((told) => crowdOf(told, data) ?? []);
  const crowds = all.slice(0, MOST_CROWDS);
  let from = Infinity;
  let to = -Infinity;
  const take = (ns: number): void => {
    from = Math.min(from, ns);
    to = Math.max(to, ns);
  };
  for (const t of starts) if (t !== null) take(t);
  const drawn = starts.length >= LEAST && to > from;
  if (!drawn) [from, to] = [Infinity, -Infinity];
  for (const { fromNs, stepNs, counts } of crowds) {
    take(fromNs);
    take(fromNs + stepNs * counts.length);
  }
  const span = (to - from) * 1.0001;
  const looked = { crowds, moreCrowds: all.length - crowds.length, from, span };
  if (!drawn) return { ...looked, bars: null };
  const bars = Array.from({ length: BARS }, () => [0, 0, 0, 0]);
  for (const [i, t] of starts.entries()) {
    if (t === null) continue;
    const bar = bars[Math.floor(((t - from) / span) * BARS)] as number[];
    const rank = trouble[i] as number;
    bar[rank] = (bar[rank] ?? 0) + 1;
  }
  return { ...looked, bars };
}

/** Null where a finding is not of many connections that came over time. */
function crowdOf(told: ToldFinding, data: ReportData): Crowd | null {
  const { overTime } = told.record.facts as Readonly<Record<string, unknown>>;
  if (typeof overTime !== 'object' || overTime === null) return null;
  const { fromNs, stepNs, counts } = overTime as Readonly<Record<string, unknown>>;
  if (typeof fromNs !== 'number' || typeof stepNs !== 'number' || !Array.isArray(counts) || counts.length === 0)
    return null;
  const list = counts.filter((n): n is number => typeof n === 'number');
  const begin = data.beginOf(told.record.file ?? 0);
  return begin === null ? null : { told, fromNs: fromNs + begin, stepNs, counts: list };
}
