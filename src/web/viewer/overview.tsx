/** What happened in the whole capture: what is wrong and whom it befell, hosts, connections over time, the capture's own faults. */
import { useMemo } from 'preact/hooks';
import { aboutCapture } from '../../words/en/report/capture-faults.ts';
import { SEVERITY_RANK } from '../../report/palette.ts';
import type { ReportIndex, ToldFinding } from '../../report/html/report-data.ts';
import { bytesText, numberText } from '../../words/render.ts';
import { endpointText } from '../../words/en/sides.ts';
import { chosen } from './choice.ts';
import type { ReportData } from './data.ts';
import { Finding, findingText, Severity } from './finding.tsx';
import { IncidentKinds } from './incident.tsx';
import { hashOf } from './route.ts';
import { Timeline } from './timeline.tsx';
import { useWords, type Words } from './words.ts';

export function Overview({ data }: { readonly data: ReportData }) {
  const words = useWords();
  const { ui } = words;
  const { index } = data;
  const { problem, warning, connections, bytes } = index.counted;
  const causes = useMemo(() => causesOf(index), [data]);
  const heavy = index.general.filter((told) => told.record.severity !== 'note');
  const notes = index.general.filter((told) => told.record.severity === 'note');
  const folded = index.summary?.folded ?? 0;
  const verdict =
    problem + warning > 0
      ? ui.inTrouble(problem, warning)
      : connections > 0
        ? heavy.length > 0
          ? ''
          : ui.allWell
        : folded > 0
          ? ui.allFolded(folded)
          : ui.noConnections;
  const worst = Math.max(
    problem > 0 ? SEVERITY_RANK.problem : warning > 0 ? SEVERITY_RANK.warning : SEVERITY_RANK.none,
    ...heavy.map((told) => SEVERITY_RANK[told.record.severity]),
  );
  return (
    <>
      <h1>{index.incident === undefined ? titleOf(index) : ui.captures(index.captures.length)}</h1>
      <p class="says big">
        <Severity severity={RANKS[worst] ?? 'none'} /> {verdict}{' '}
        {connections > 0 && <a href="#connections">{ui.counted(connections, bytes)}</a>}
      </p>
      {index.incident === undefined && <Captures index={index} words={words} />}
      <Stated index={index} words={words} />
      <IncidentKinds data={data} />
      {index.incident === undefined && heavy.map((told) => <Finding told={told} lang={index.lang} level="h3" />)}
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
      <Worst data={data} words={words} />
      <Timeline data={data} />
      <Hosts index={index} words={words} />
      {index.incident !== undefined && <Captures index={index} words={words} />}
      {notes.length > 0 && (
        <section aria-labelledby="whole">
          <h2 id="whole">{ui.wholeCapture}</h2>
          {notes.map((told) => (
            <Finding told={told} lang={index.lang} />
          ))}
        </section>
      )}
      {index.more.general > 0 && <p class="dim">{ui.moreOfThem(index.more.general)}</p>}
      <Beside index={index} words={words} />
    </>
  );
}

const MOST_NAMED = 4;

function titleOf({ captures }: ReportIndex): string {
  const names = captures.map((one) => one.path.split('/').slice(-2).join('/'));
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` + ${more}` : '');
}

function Captures({ index, words }: { readonly index: ReportIndex; readonly words: Words }) {
  const { ui } = words;
  return (
    <ul class="plain dim">
      {index.ends.slice(0, 50).map((end) => {
        const start = index.captures.find((one) => one.file === end.file);
        const parts = [
          start?.path ?? '',
          start?.format ?? '',
          ui.tcpPackets(end.tcpSegments),
          end.durationNs > 0 ? ui.lasting(end.durationNs) : '',
          start?.startTime ?? start?.startTimeOfDay?.replace(/\.0+$/, '') ?? '',
          aboutCapture(end.quality, end.tcpSegments),
          end.truncatedAt?.why ?? '',
          ...(end.notes ?? []),
        ].filter((text) => text !== '');
        return (
          <li>{end.error === undefined ? parts.join(' · ') : `${start?.path ?? ''} ${ui.unreadable} ${end.error}`}</li>
        );
      })}
    </ul>
  );
}

/** What this report does not hold, and what went wrong with the program itself. */
function Stated({ index, words }: { readonly index: ReportIndex; readonly words: Words }) {
  const { ui } = words;
  const { summary, leftOut } = index;
  const lines: string[] = [];
  if (summary?.partial === true) lines.push(ui.partial);
  if ((summary?.folded ?? 0) > 0 && index.counted.connections > 0) lines.push(ui.folded(summary?.folded ?? 0));
  if (leftOut.packets > 0) lines.push(ui.leftOutPackets(leftOut.packets));
  if (leftOut.connections > 0) lines.push(ui.leftOutConnections(leftOut.connections));
  for (const one of summary?.broken ?? []) lines.push(`${ui.broken} ${one.rule}: ${one.error}`);
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
  return causes.sort((x, y) => y.trouble - x.trouble || y.connections - x.connections);
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

interface HostRow {
  readonly address: string;
  problem: number;
  warning: number;
  connections: number;
  bytes: number;
}

const MOST_HOSTS = 12;

function Hosts({ index, words }: { readonly index: ReportIndex; readonly words: Words }) {
  const { ui } = words;
  const hosts = useMemo(() => {
    const { connections: c, names } = index;
    const all = new Map<number, HostRow>();
    for (let i = 0; i < c.id.length; i++)
      for (const n of new Set([c.a[i] as number, c.b[i] as number])) {
        let one = all.get(n);
        if (one === undefined)
          all.set(n, (one = { address: names[n] ?? '', problem: 0, warning: 0, connections: 0, bytes: 0 }));
        one.connections++;
        one.bytes += (c.bytesA[i] as number) + (c.bytesB[i] as number);
        if (c.trouble[i] === 3) one.problem++;
        if (c.trouble[i] === 2) one.warning++;
      }
    return [...all.values()].sort(
      (x, y) => y.problem - x.problem || y.warning - x.warning || y.connections - x.connections,
    );
  }, [index]);
  if (hosts.length === 0) return null;
  const hops = new Map(index.hosts.map((one) => [one.address, one.hops]));
  return (
    <section aria-labelledby="hosts">
      <h2 id="hosts">{ui.hosts}</h2>
      <p class="dim small">{ui.hostsHint}</p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{ui.host}</th>
              <th scope="col" class="num">
                {ui.problem}
              </th>
              <th scope="col" class="num">
                {ui.warning}
              </th>
              <th scope="col" class="num">
                {ui.connections}
              </th>
              <th scope="col" class="num">
                {ui.colBytes}
              </th>
              <th scope="col" class="num">
                {ui.hops}
              </th>
            </tr>
          </thead>
          <tbody>
            {hosts.slice(0, MOST_HOSTS).map((one) => (
              <tr>
                <th scope="row">
                  <a href={hashOf({ page: 'connections', filter: { host: one.address } })}>{one.address}</a>
                </th>
                <td class="num">{one.problem === 0 ? '' : numberText(one.problem)}</td>
                <td class="num">{one.warning === 0 ? '' : numberText(one.warning)}</td>
                <td class="num">{numberText(one.connections)}</td>
                <td class="num">{bytesText(one.bytes)}</td>
                <td class="num">{hops.get(one.address) ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hosts.length > MOST_HOSTS && <p class="dim small">{ui.moreOfThem(hosts.length - MOST_HOSTS)}</p>}
    </section>
  );
}

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
        </section>
      )}
    </>
  );
}
