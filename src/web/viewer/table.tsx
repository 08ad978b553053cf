/** The table of connections: sorted, searched, filtered; Enter opens one. */
import { useMemo, useState } from 'preact/hooks';
import { numberText } from '../../words/render.ts';
import { chosen, type SortKey, split, tally } from './choice.ts';
import type { ReportData } from './data.ts';
import { findingText, Severity } from './finding.tsx';
import { type Filter, go } from './route.ts';
import { timeText } from '../../report/graph/row-text.ts';
import { movedTo, VirtualList } from './virtual-list.tsx';
import { useWords, type Words } from './words.ts';

const HOUR_NS = 3600e9;
const ROW = 34;
const ROW_ON_PHONE = 64;
const NAMES = ['none', 'note', 'warning', 'problem'] as const;

type Column = readonly [SortKey, (words: Words) => string, string];
const COLUMNS: readonly Column[] = [
  ['trouble', (w) => w.ui.trouble, ''],
  ['id', (w) => w.ui.colNumber, 'num'],
  ['client', (w) => w.ui.colClient, ''],
  ['server', (w) => w.ui.colServer, ''],
  ['verdict', (w) => w.ui.colVerdict, ''],
  ['start', (w) => w.ui.colStart, 'num'],
  ['duration', (w) => w.ui.colDuration, 'num'],
  ['bytes', (w) => w.ui.colBytes, 'num'],
  ['packets', (w) => w.ui.colPackets, 'num'],
  ['again', (w) => w.ui.colAgain, 'num'],
  ['rtt', (w) => w.list.headings.rtt, 'num'],
];

interface Props {
  readonly data: ReportData;
  readonly filter: Filter;
  /** The connection that was looked at last. */
  readonly last: string;
}

export function ConnectionTable({ data, filter, last }: Props) {
  const words = useWords();
  const { ui } = words;
  const { index } = data;
  const places = useMemo(() => chosen(data, filter), [data, filter]);
  const [at, setAt] = useState(() => Math.max(0, places.indexOf(data.placeOf(last) ?? -1)));
  const set = (more: Filter): void => {
    setAt(0);
    go({ page: 'connections', filter: { ...filter, ...more } }, true);
  };
  const open = (i: number): void => {
    const place = places[i];
    if (place !== undefined) go({ page: 'connection', key: data.keyAt(place), frame: null });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') {
      open(at);
      return;
    }
    const to = movedTo(event.key, at, places.length);
    if (to === null) return;
    event.preventDefault();
    setAt(to);
  };
  const phone = matchMedia('screen and (max-width: 700px)').matches;
  const total = index.connections.id.length;
  return (
    <section class="table" aria-labelledby="table">
      <h1 id="table">{ui.connections}</h1>
      <Filters data={data} filter={filter} set={set} />
      <p class="dim small" role="status">
        {ui.found(places.length, total)} · {ui.tableHint}
        {Object.entries(filter).some(([key, value]) => key !== 'sort' && value !== undefined && value !== '') && (
          <>
            {' '}
            <button type="button" onClick={() => go({ page: 'connections', filter: {} }, true)}>
              {ui.clear}
            </button>
          </>
        )}
      </p>
      <VirtualList
        count={places.length}
        rowHeight={phone ? ROW_ON_PHONE : ROW}
        show={at}
        label={ui.connections}
        role="grid"
        columns={COLUMNS.length}
        activeId={places[at] === undefined ? undefined : `c-${data.keyAt(places[at])}`}
        onKeyDown={onKey}
        head={<Head filter={filter} set={set} words={words} />}
        row={(i) => (
          <Row
            key={places[i]}
            data={data}
            place={places[i] as number}
            i={i}
            chosen={i === at}
            onClick={() => {
              setAt(i);
              open(i);
            }}
            words={words}
          />
        )}
      />
    </section>
  );
}

interface HeadProps {
  readonly filter: Filter;
  readonly set: (more: Filter) => void;
  readonly words: Words;
}

function Head({ filter, set, words }: HeadProps) {
  const sort = filter.sort ?? 'trouble';
  return (
    <div role="rowgroup" class="thead">
      <div role="row" class="cells head" aria-rowindex={1}>
        {COLUMNS.map(([key, name, align]) => {
          const mine = sort.replace('-', '') === key;
          const down = sort.startsWith('-');
          return (
            <span
              role="columnheader"
              class={`${key} ${align}`}
              aria-sort={mine ? (down ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                title={words.ui.sortBy(name(words))}
                onClick={() => set({ sort: mine && !down ? `-${key}` : key })}
              >
                {name(words)}
                {mine ? (down ? ' ↑' : ' ↓') : ''}
              </button>
            </span>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly data: ReportData;
  readonly place: number;
  readonly i: number;
  readonly chosen: boolean;
  readonly onClick: () => void;
  readonly words: Words;
}

/** Milliseconds matter within the hour; what lies days behind shows seconds. */
const shortTime = (ns: number): string => timeText(ns).slice(0, ns < HOUR_NS ? -3 : -7);

const host = (address: string): string => (address.includes(':') ? `[${address}]` : address);

function Row({ data, place, i, chosen: isChosen, onClick, words }: RowProps) {
  const { connections: c, names, lang } = data.index;
  const a = `${host(names[c.a[place] ?? -1] ?? '')}:${c.aPort[place]}`;
  const b = `${host(names[c.b[place] ?? -1] ?? '')}:${c.bPort[place]}`;
  const [client, server] = c.client[place] === 1 ? [b, a] : [a, b];
  const asksFor = names[c.asksFor[place] ?? -1] ?? '';
  const asks = [asksFor, names[c.request[place] ?? -1] ?? ''].filter((text) => text !== '').join(' · ');
  const other = c.other[place];
  const verdict = words.lang === lang || typeof other !== 'string' ? (c.verdict[place] as string) : other;
  const start = data.startOf(place);
  const codes = (names[c.codes[place] ?? -1] ?? '').split(' ').join(words.punctuation.comma());
  const rttNs = c.rttNs[place] ?? null;
  const duration = c.durationNs[place] ?? null;
  return (
    <div
      role="row"
      id={`c-${data.keyAt(place)}`}
      aria-rowindex={i + 2}
      aria-selected={isChosen}
      class={`cells ${isChosen ? 'chosen' : ''}`}
      onClick={onClick}
    >
      <span role="gridcell" class="trouble">
        <Severity severity={NAMES[c.trouble[place] ?? 0] ?? 'none'} />
      </span>
      <span role="gridcell" class="id num">
        {data.keyAt(place)}
      </span>
      <span role="gridcell" class="client" title={client}>
        {client}
      </span>
      <span role="gridcell" class="server" title={asks === '' ? server : `${server} · ${asks}`}>
        {server}
        {asksFor !== '' && <i class="dim"> {asksFor}</i>}
      </span>
      <span role="gridcell" class="verdict" title={codes === '' ? verdict : `${verdict} (${codes})`}>
        {codes !== '' && <b class="dim">{codes} </b>}
        {verdict}
      </span>
      <span role="gridcell" class="start num">
        {start === null ? '' : shortTime(start)}
      </span>
      <span role="gridcell" class="duration num">
        {duration === null ? '' : words.writing.duration(duration)}
      </span>
      <span role="gridcell" class="bytes num">
        {words.list.shortBytes((c.bytesA[place] ?? 0) + (c.bytesB[place] ?? 0))}
      </span>
      <span role="gridcell" class="packets num">
        {numberText(c.packets[place] ?? 0)}
      </span>
      <span role="gridcell" class="again num">
        {c.again[place] === 0 ? '' : numberText(c.again[place] ?? 0)}
      </span>
      <span role="gridcell" class="rtt num">
        {rttNs === null ? '' : words.writing.duration(rttNs)}
      </span>
    </div>
  );
}

interface FiltersProps {
  readonly data: ReportData;
  readonly filter: Filter;
  readonly set: (more: Filter) => void;
}

const MOST_OPTIONS = 200;

function Filters({ data, filter, set }: FiltersProps) {
  const words = useWords();
  const { ui } = words;
  const { connections: c, names, first, lang } = data.index;
  const options = useMemo(
    () => ({
      host: tally([...c.a, ...c.b].map((n) => names[n] ?? '')),
      port: tally(c.bPort.map(String)),
      finding: tally(split(names, c.codes)),
      errno: tally(split(names, c.errnos)),
      state: tally(split(names, c.states)),
    }),
    [data],
  );
  const titleOf = (code: string): string => {
    const told = first.find(({ record }) => record.code === code);
    return told === undefined ? '' : ` ${findingText(told, words, lang).title}`;
  };
  const labels = { host: ui.host, port: ui.port, finding: ui.finding, errno: ui.errno, state: ui.state };
  const number = (value: string, key: 'from' | 'to'): void => {
    if (value === '' || Number.isFinite(Number(value))) set({ [key]: value });
  };
  return (
    <div class="filters noprint">
      <input
        type="search"
        value={filter.q ?? ''}
        placeholder={ui.search}
        aria-label={ui.search}
        onInput={(event) => set({ q: event.currentTarget.value })}
      />
      <label>
        {ui.trouble}
        <select value={filter.trouble ?? ''} onChange={(event) => set({ trouble: event.currentTarget.value })}>
          <option value="">{ui.any}</option>
          <option value="3">{ui.problem}</option>
          <option value="2">≥ {ui.warning}</option>
          <option value="1">≥ {ui.note}</option>
        </select>
      </label>
      {(['host', 'port', 'finding', 'errno', 'state'] as const)
        .filter((key) => options[key].length > 1 || filter[key] !== undefined)
        .map((key) => (
          <label>
            {labels[key]}
            <select value={filter[key] ?? ''} onChange={(event) => set(without(key, event.currentTarget.value))}>
              <option value="">{ui.any}</option>
              {options[key].slice(0, MOST_OPTIONS).map(([value, n]) => (
                <option value={value}>
                  {value}
                  {key === 'finding' ? titleOf(value) : ''} ({numberText(n)})
                </option>
              ))}
            </select>
          </label>
        ))}
      <label>
        {ui.from}
        <input
          type="number"
          step="any"
          min="0"
          value={filter.from ?? ''}
          onChange={(event) => number(event.currentTarget.value, 'from')}
        />
      </label>
      <label>
        {ui.to}
        <input
          type="number"
          step="any"
          min="0"
          value={filter.to ?? ''}
          onChange={(event) => number(event.currentTarget.value, 'to')}
        />
      </label>
    </div>
  );
}

/** An empty choice is none. */
const without = (key: string, value: string): Filter => ({ [key]: value === '' ? undefined : value });
