/** What happened in the whole capture: what is wrong and whom it befell, hosts, connections over time, the capture's own faults. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { SEVERITY_RANK } from '../../report/palette.ts';
import type { ReportIndex, ToldFinding } from '../../report/html/report-data.ts';
import { harmless } from '../../words/escape.ts';
import { numberText } from '../../words/render.ts';
import { Captures, TheCapture } from './captures.tsx';
import { chosen } from './choice.ts';
import type { ReportData } from './data.ts';
import { Alike, findingText, Severity } from './finding.tsx';
import { Hosts } from './hosts.tsx';
import { IncidentKinds } from './incident.tsx';
import { hashOf } from './route.ts';
import { Timeline } from './timeline.tsx';
import { HeldTwice } from './two-views.tsx';
import { useWords, type Words } from './words.ts';
import { endpointText } from '../../words/endpoint.ts';

export function Overview({ data }: { readonly data: ReportData }) {
  const words = useWords();
  const { ui } = words;
  const { index } = data;
  const causes = useMemo(() => causesOf(index), [data]);
  const isSecondFrame = useSecondFrame();
  // What concerns the whole capture explains what is found on its connections; of many captures each is one of many.
  const isFault = ({ record }: ToldFinding): boolean => index.captures.length > 1 && record.code.startsWith('TE9');
  const heavy = index.general
    .filter((told) => told.record.severity !== 'note' && !isFault(told))
    .toSorted((x, y) => SEVERITY_RANK[y.record.severity] - SEVERITY_RANK[x.record.severity]);
  const notes = index.general.filter((told) => told.record.severity === 'note' || isFault(told));
  const { counted } = index;
  const { problem, warning } = counted.trouble;
  const folded = index.summary?.folded ?? 0;
  const [worstCause] = causes;
  const only =
    worstCause === undefined
      ? undefined
      : { ...worstCause.first.record, title: findingText(worstCause.first, words, index.lang).title };
  // Numbers of connections are those of single captures in an incident.
  const totals = index.incident === undefined ? counted : { ...counted, slowestNs: -1 };
  const concerning = heavy.find((told) => !told.record.code.startsWith('TE9'));
  const beside =
    concerning === undefined
      ? undefined
      : { ...concerning.record, title: findingText(concerning, words, index.lang).title };
  const verdict =
    counted.connections === 0 && folded > 0 ? ui.allFolded(folded) : words.overview.headlineText(totals, only, beside);
  // Before the end of the input it cannot be told that there is nothing.
  const knowsNothing = index.summary === null && counted.connections === 0;
  const worst = problem > 0 ? SEVERITY_RANK.problem : warning > 0 ? SEVERITY_RANK.warning : SEVERITY_RANK.none;
  // Of what is found over many connections each kind once, before how the single ones went.
  const headings = heavy.filter((told, i) => heavy.findIndex(({ record }) => record.code === told.record.code) === i);
  return (
    <>
      <h1>{index.incident === undefined ? titleOf(index) : ui.captures(index.captures.length)}</h1>
      <p class="says big">
        {headings.slice(0, MOST_HEADINGS).map((told) => (
          <>
            <Severity severity={told.record.severity} /> {findingText(told, words, index.lang).title}.{' '}
          </>
        ))}
        {headings.length > MOST_HEADINGS && `${ui.moreKinds(headings.length - MOST_HEADINGS)} `}
        {!knowsNothing && (counted.connections > 0 || heavy.length === 0) && (
          <Severity severity={RANKS[worst] ?? 'none'} />
        )}{' '}
        {knowsNothing ? ui.stillReading : verdict}{' '}
        {counted.connections > 0 && (
          <a class="noprint" href="#connections">
            {ui.showConnections}
          </a>
        )}
      </p>
      {index.incident === undefined && <Captures index={index} words={words} />}
      <Stated index={index} words={words} />
      <IncidentKinds data={data} />
      {index.incident === undefined && <Alike list={heavy} data={data} />}
      {index.incident === undefined && causes.length > 0 && (
        <section aria-labelledby="wrong">
          <h2 id="wrong">
            {causes.every((one) => one.trouble < SEVERITY_RANK.warning) ? ui.worthNoting : ui.whatIsWrong}
          </h2>
          {causes.map((cause) => (
            <CauseCard cause={cause} data={data} words={words} />
          ))}
        </section>
      )}
      {isSecondFrame && (
        <>
          <HeldTwice data={data} />
          <Worst data={data} words={words} />
          <Timeline data={data} />
          <Hosts index={index} words={words} />
          {index.incident !== undefined && <Captures index={index} words={words} />}
          <TheCapture data={data} notes={notes} />
          {index.more.general > 0 && <p class="dim">{ui.moreOfThem(index.more.general)}</p>}
          <Beside index={index} words={words} />
        </>
      )}
    </>
  );
}

/** False in the first frame: the answer is there before what lies below it. */
function useSecondFrame(): boolean {
  const [isSecond, setSecond] = useState(false);
  useEffect(() => {
    const soon = setTimeout(() => setSecond(true));
    return () => clearTimeout(soon);
  }, []);
  return isSecond;
}

const MOST_NAMED = 4;
/** Kinds of findings of many connections that the first sentence names. */
const MOST_HEADINGS = 3;

function titleOf({ captures }: ReportIndex): string {
  const names = captures.map((one) => one.path.split('/').slice(-2).join('/'));
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` + ${more}` : '');
}

/** What this report does not hold, and what went wrong with the program itself. */
function Stated({ index, words }: { readonly index: ReportIndex; readonly words: Words }) {
  const { ui } = words;
  const { summary, leftOut } = index;
  const lines: string[] = [];
  if (summary === null && index.counted.connections > 0) lines.push(ui.stillReading);
  if (summary?.partial === true) lines.push(words.overview.partialText(summary.partialReason));
  if ((summary?.folded ?? 0) > 0 && index.counted.connections > 0) lines.push(ui.folded(summary?.folded ?? 0));
  if (leftOut.packets > 0) lines.push(ui.leftOutPackets(leftOut.packets));
  if (leftOut.connections > 0) lines.push(ui.leftOutConnections(leftOut.connections));
  if (leftOut.alike > 0) lines.push(ui.leftOutAlike(leftOut.alike));
  for (const one of summary?.broken ?? []) lines.push(words.overview.brokenText(one));
  return (
    <>
      {lines.map((line) => (
        <p class="dim">{line}</p>
      ))}
    </>
  );
}

/** The connections that one kind of finding explains: it is the worst of each of them. */
interface Cause {
  readonly code: string;
  readonly first: ToldFinding;
  readonly connections: number;
  readonly trouble: number;
  readonly also: readonly [string, number][];
}

function causesOf(index: ReportIndex): Cause[] {
  const { connections: c, names } = index;
  const groups = new Map<number, { connections: number; trouble: number; also: Map<string, number> }>();
  for (const [i, root] of c.root.entries()) {
    if ((names[root] ?? '') === '') continue;
    let group = groups.get(root);
    if (group === undefined) groups.set(root, (group = { connections: 0, trouble: 0, also: new Map() }));
    group.connections++;
    group.trouble = Math.max(group.trouble, c.trouble[i] as number);
    for (const code of (names[c.codes[i] ?? -1] ?? '').split(' '))
      if (code !== '' && code !== names[root]) group.also.set(code, (group.also.get(code) ?? 0) + 1);
  }
  const causes: Cause[] = [];
  for (const [root, group] of groups) {
    const code = names[root] ?? '';
    const first = index.first.find((told) => told.record.code === code);
    if (first !== undefined)
      causes.push({ code, first, ...group, also: [...group.also].sort((x, y) => y[1] - x[1]).slice(0, 4) });
  }
  return causes.sort((x, y) => y.trouble - x.trouble || y.connections - x.connections || x.code.localeCompare(y.code));
}

function CauseCard({
  cause,
  data,
  words,
}: {
  readonly cause: Cause;
  readonly data: ReportData;
  readonly words: Words;
}) {
  const { ui } = words;
  const { code, first, connections, also } = cause;
  const { index } = data;
  const text = findingText(first, words, index.lang);
  const nameOf = (other: string): string => {
    const told = index.first.find((one) => one.record.code === other);
    return told === undefined ? other : findingText(told, words, index.lang).title;
  };
  const { file, connection: id } = first.record;
  const key = id === null ? null : data.keyOf(file ?? 0, id);
  return (
    <article class={`finding ${first.record.severity}`}>
      <h3>
        <Severity severity={first.record.severity} /> {text.title}{' '}
        <a href={hashOf({ page: 'about', name: code })}>{code}</a>
      </h3>
      <p>
        <a class="count" href={hashOf({ page: 'connections', filter: { root: code } })}>
          {ui.explains(connections)}
        </a>
      </p>
      <p>
        {key !== null && (
          <>
            <a href={`#c${key}`}>{ui.connection(key)}</a>:{' '}
          </>
        )}
        {text.says}
      </p>
      {text.fix[0] !== undefined && (
        <p>
          <b>{ui.fix}:</b> {text.fix[0]}
        </p>
      )}
      {also.length > 0 && (
        <p class="dim small">
          {ui.alsoThere} {also.map(([other, n]) => `${nameOf(other)} (${numberText(n)})`).join(', ')}
        </p>
      )}
    </article>
  );
}

const MOST_WORST = 8;
const RANKS = ['none', 'note', 'warning', 'problem'] as const;

/** The connections that are worth the first look: the worst, of few all. */
function Worst({ data, words }: { readonly data: ReportData; readonly words: Words }) {
  const { ui } = words;
  const { index } = data;
  const { connections: c, names } = index;
  const places = useMemo(() => chosen(data, {}).slice(0, MOST_WORST), [data]);
  if (places.length === 0) return null;
  const end = (address: number | undefined, port: number | string | undefined): string =>
    endpointText({ address: names[address ?? -1] ?? '', port: port ?? 0 });
  const more = c.id.length - places.length;
  return (
    <section aria-labelledby="worst">
      <h2 id="worst">{ui.connections}</h2>
      <ul class="plain worst">
        {places.map((i) => {
          const [a, b] = [end(c.a[i], c.aPort[i]), end(c.b[i], c.bPort[i])];
          const other = c.other[i];
          return (
            <li>
              <Severity severity={RANKS[c.trouble[i] ?? 0] ?? 'none'} />
              <span>
                <a href={`#c${data.keyAt(i)}`}>{c.client[i] === 1 ? `${b} → ${a}` : `${a} → ${b}`}</a>
                <br />
                {words.lang === index.lang || typeof other !== 'string' ? c.verdict[i] : other}
                {index.incident !== undefined && <span class="dim small"> {pathOf(index, c.file[i])}</span>}
              </span>
            </li>
          );
        })}
      </ul>
      {more > 0 && (
        <p>
          <a href="#connections">{ui.moreOfThem(more)}</a>
        </p>
      )}
    </section>
  );
}

const pathOf = (index: ReportIndex, file: number | undefined): string =>
  harmless(index.captures.find((one) => one.file === file)?.path ?? '');

const MOST_BESIDE = 12;

function Beside({ index, words }: { readonly index: ReportIndex; readonly words: Words }) {
  const { ui } = words;
  const text = (one: { readonly record: { readonly text: string }; readonly other?: string }): string =>
    words.lang === index.lang ? one.record.text : (one.other ?? one.record.text);
  const more = index.exchanges.length - MOST_BESIDE + index.more.exchanges;
  return (
    <>
      {index.exchanges.length > 0 && (
        <section aria-labelledby="beside">
          <h2 id="beside">{ui.besideTcp}</h2>
          <ul>
            {index.exchanges.slice(0, MOST_BESIDE).map((one) => (
              <li>{text(one)}</li>
            ))}
          </ul>
          {more > 0 && <p class="dim">{ui.moreOfThem(more)}</p>}
        </section>
      )}
      {index.evidence.length > 0 && (
        <section aria-labelledby="evidence">
          <h2 id="evidence">{ui.besidePackets}</h2>
          <ul>
            {index.evidence.map((one) => (
              <li>
                {ui.line(one.record.line)} ({one.record.program}): {text(one)}
              </li>
            ))}
          </ul>
          {index.more.evidence > 0 && <p class="dim">{ui.moreOfThem(index.more.evidence)}</p>}
        </section>
      )}
    </>
  );
}
