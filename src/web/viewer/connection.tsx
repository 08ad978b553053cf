/** One connection: its verdict, findings, graphs, where the time went, its packets, and what each application saw. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ConnectionRecord } from '../../records/contract.ts';
import { harmless } from '../../words/escape.ts';
import { numberText } from '../../words/render.ts';
import { rowWith } from '../../report/html/connection-rows.ts';
import type { Opened, ReportData } from './data.ts';
import { Finding, Severity, Sure } from './finding.tsx';
import { Graphs } from './graphs.tsx';
import { Ladder } from './ladder.tsx';
import { markdownOf } from './markdown-export.ts';
import { ndjsonOf } from './ndjson-export.ts';
import { PacketPanel } from './packet.tsx';
import { go } from './route.ts';
import { dateText } from './time.ts';
import { copyText, saveFile } from './save.ts';
import { FromBothPlaces } from './two-views.tsx';
import { callIn, sideLabel, useWords, type Words } from './words.ts';
import { endpointText } from '../../words/endpoint.ts';

interface Props {
  readonly data: ReportData;
  /** The connection's key: {@link ReportData.keyOf}. */
  readonly at: string;
  readonly frame: number | null;
}

const NOTHING: ReadonlySet<number> = new Set();

export function ConnectionPage({ data, at, frame }: Props) {
  const words = useWords();
  const { ui } = words;
  const [opened, setOpened] = useState<Opened | null | 'none'>(null);
  useEffect(() => {
    let wanted = true;
    setOpened(null);
    setEvidence([]);
    void data.open(at).then((one) => {
      if (wanted) setOpened(one ?? 'none');
    });
    return () => {
      wanted = false;
    };
    // While the capture is still being read the data are new ones time and again, and a connection stays the same.
  }, [data.blocks, at, data.placeOf(at) === undefined]);
  const [evidence, setEvidence] = useState<readonly number[]>([]);
  useEffect(() => {
    // Who follows a link to a packet wants to see that packet.
    if (opened !== null && frame !== null) showLadder();
  }, [opened]);
  const ready = opened !== null && opened !== 'none' ? opened : null;
  const lit = useMemo(
    () =>
      ready === null || evidence.length === 0
        ? NOTHING
        : new Set(evidence.map((one) => rowWith(ready.rows, one)).filter((row) => row >= 0)),
    [ready, evidence],
  );
  if (opened === 'none') return <p>{ui.nothingFits}</p>;
  if (ready === null) return <p class="dim">{ui.loading}</p>;
  const { detail, rows } = ready;
  const { record } = detail;
  const selected = frame === null ? -1 : rowWith(rows, frame);
  const choose = (one: number): void => go({ page: 'connection', key: at, frame: one }, frame !== null);
  const chooseEvidence = (one: number): void => {
    choose(one);
    showLadder();
  };
  const chooseRow = (row: number): void => {
    const one = rows[row];
    if (one !== undefined) choose(one.frame);
  };
  const findings = detail.findings.toSorted(
    (x, y) =>
      RANK[y.record.severity] - RANK[x.record.severity] || (x.record.frames[0] ?? 0) - (y.record.frames[0] ?? 0),
  );
  return (
    <div class="connection">
      <Head data={data} opened={ready} words={words} />
      <section aria-labelledby="findings">
        <h2 id="findings">{ui.findings}</h2>
        {findings.length === 0 && <p class="dim">{ui.noFindings}</p>}
        {findings.map((told) => (
          <Finding
            told={told}
            lang={data.index.lang}
            active={evidence === told.record.frames}
            onEvidence={setEvidence}
            onSelect={chooseEvidence}
          />
        ))}
      </section>
      <FromBothPlaces
        data={data}
        record={record}
        active={evidence}
        onEvidence={setEvidence}
        onSelect={chooseEvidence}
      />
      {detail.packetsLeftOut === true ? (
        <p class="dim">{ui.noPackets}</p>
      ) : (
        <>
          <Graphs opened={ready} selected={selected} lit={lit} onSelect={chooseRow} onUnlight={() => setEvidence([])} />
          {detail.marksLeftOut !== undefined && <p class="dim small">{ui.marksLeftOut(detail.marksLeftOut)}</p>}
          {detail.thinned !== undefined && (
            <p class="dim small">{ui.thinned(detail.thinned.packets, detail.thinned.rows)}</p>
          )}
          {record.story !== undefined && <p class="dim small">{ui.savedWithout}</p>}
        </>
      )}
      <TimeWent record={record} words={words} />
      {rows.length > 0 && (
        <div class="packet-list">
          <Ladder opened={ready} selected={selected} lit={lit} onSelect={chooseRow} />
          <PacketPanel opened={ready} row={selected} onSelect={choose} lang={data.index.lang} />
        </div>
      )}
      <Applications opened={ready} words={words} lang={data.index.lang} />
      <Ends record={record} words={words} />
      <Certainty words={words} />
    </div>
  );
}

const showLadder = (): void => document.getElementById('ladder')?.scrollIntoView({ block: 'start' });

const RANK = { problem: 3, warning: 2, note: 1 } as const;

const openConnection = (key: string | undefined): void => {
  if (key !== undefined) go({ page: 'connection', key, frame: null });
};

function Head({ data, opened, words }: { readonly data: ReportData; readonly opened: Opened; readonly words: Words }) {
  const { ui } = words;
  const { record, other } = opened.detail;
  const [said, setSaid] = useState('');
  const [from, to] = record.a.role === 'server' ? [record.b, record.a] : [record.a, record.b];
  const arrow = record.a.role === 'unknown' && record.b.role === 'unknown' ? '↔' : '→';
  const key = data.keyOf(record.file, record.id);
  const place = data.placeOf(key) ?? 0;
  const step = (by: number): string | undefined =>
    data.index.connections.id[place + by] === undefined ? undefined : data.keyAt(place + by);
  const verdict = words.lang === data.index.lang ? record.verdict.text : (other?.verdict ?? record.verdict.text);
  const copy = async (): Promise<void> => {
    const done = await copyText(markdownOf(data, opened, words));
    setSaid(done ? ui.copied : ui.notCopied);
  };
  return (
    <header class="verdict">
      <h1>
        <span class="dim">{ui.connection(key)}</span> {endpointText(from)} {arrow} {endpointText(to)}
      </h1>
      <p class="dim small">
        {[
          data.index.captures.length > 1
            ? harmless(data.index.captures.find((one) => one.file === record.file)?.path ?? '')
            : '',
          harmless(record.path ?? ''),
          record.name === undefined ? '' : words.sides.nameText(record.name),
          record.startTime === undefined ? '' : dateText(record.startTime),
          record.startNs === undefined || record.endNs === undefined
            ? ''
            : ui.lasting(words.writing.duration(record.endNs - record.startNs)),
        ]
          .filter((text) => text !== '')
          .join(' · ')}
      </p>
      <p class="says">
        <Severity severity={record.trouble} /> {verdict}
      </p>
      <p class="bar noprint">
        <button
          type="button"
          disabled={step(-1) === undefined}
          onClick={() => openConnection(step(-1))}
          aria-label={ui.previous}
        >
          ←
        </button>
        <button
          type="button"
          disabled={step(1) === undefined}
          onClick={() => openConnection(step(1))}
          aria-label={ui.next}
        >
          →
        </button>
        <button type="button" onClick={() => void copy()}>
          {ui.copyMarkdown}
        </button>
        <button
          type="button"
          onClick={() => saveFile(`connection-${record.id}.ndjson`, [ndjsonOf(opened)], 'application/x-ndjson')}
        >
          {ui.saveNdjson}
        </button>
        <span role="status">{said}</span>
      </p>
    </header>
  );
}

type Time = NonNullable<ConnectionRecord['time']>;

const SHARES: Readonly<Record<keyof Time, string>> = {
  openingNs: 'opening',
  aThinksNs: 'a',
  bThinksNs: 'b',
  networkNs: 'network',
  timeoutsNs: 'timeouts',
  recoveryNs: 'recovery',
  windowNs: 'window',
  nothingToSendNs: 'nothingToSend',
  probesNs: 'probes',
  idleNs: 'idle',
};

function TimeWent({ record, words }: { readonly record: ConnectionRecord; readonly words: Words }) {
  const { ui } = words;
  const parts = Object.entries(record.time ?? {}) as [keyof Time, number][];
  const all = parts.reduce((sum, [, ns]) => sum + ns, 0);
  if (!(all > 0)) return null;
  const name = (key: keyof Time): string => words.timing.shareText(record, key);
  const ranked = parts.filter(([, ns]) => ns > 0).toSorted(([, x], [, y]) => y - x);
  return (
    <section aria-labelledby="time-went">
      <h2 id="time-went">{ui.timeWent}</h2>
      <div class="went" aria-hidden="true">
        {ranked.map(([key, ns]) => (
          <i
            class={`share ${SHARES[key]}`}
            style={{ flexGrow: String(ns / all) }}
            title={`${name(key)}: ${words.writing.duration(ns)}`}
          />
        ))}
      </div>
      <ul class="legend">
        {ranked.map(([key, ns]) => (
          <li>
            <i class={`swatch ${SHARES[key]}`} aria-hidden="true" />
            {name(key)} {words.writing.percent(ns / all)} ({words.writing.duration(ns)})
          </li>
        ))}
      </ul>
    </section>
  );
}

function Applications({
  opened,
  words,
  lang,
}: {
  readonly opened: Opened;
  readonly words: Words;
  readonly lang: string;
}) {
  const { record, other } = opened.detail;
  if (record.a.calls.length + record.b.calls.length === 0) return null;
  return (
    <section aria-labelledby="applications">
      <h2 id="applications">{words.ui.applications}</h2>
      <div class="two">
        {(['a', 'b'] as const).map((side) => (
          <div>
            <h3 class={`side-${side}`}>{sideLabel(words, record, side)}</h3>
            <ul>
              {record[side].calls.map((call, i) => {
                const told = callIn(call, words.lang === lang ? undefined : other?.[side]?.[i]);
                return (
                  <li>
                    {words.calls.callText(told)}
                    {call.errno !== undefined && (
                      <>
                        {' '}
                        <a href={`#about/${call.errno}`}>{call.errno}</a>
                      </>
                    )}
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}

function Ends({ record, words }: { readonly record: ConnectionRecord; readonly words: Words }) {
  const { ui } = words;
  return (
    <section aria-labelledby="ends">
      <h2 id="ends">{ui.ends}</h2>
      <div class="two">
        {(['a', 'b'] as const).map((side) => {
          const end = record[side];
          const options = [
            end.mss === undefined ? '' : `MSS ${end.mss}`,
            end.windowScale === undefined ? '' : `${words.marks.fieldWords('windowScale')} ${end.windowScale}`,
            end.sackPermitted === true ? 'SACK' : '',
            end.timestamps === true ? words.marks.fieldWords('timestamps') : '',
          ].filter((text) => text !== '');
          return (
            <div>
              <h3 class={`side-${side}`}>
                {sideLabel(words, record, side)} {endpointText(end)}
              </h3>
              <ul>
                {end.state !== undefined && end.state !== 'UNKNOWN' && (
                  <li>
                    {ui.endsIn} <b>{end.state}</b> <Sure certainty={end.certainty ?? 'observed'} />{' '}
                    <span class="dim">{words.states.stateMeaning(end.state)}</span>
                  </li>
                )}
                <li>
                  {ui.sent} {numberText(end.segments)} {ui.packets}, {words.flags.exactBytes(end.bytes)}
                </li>
                {end.retransmittedSegments > 0 && (
                  <li>
                    {ui.colAgain}: {numberText(end.retransmittedSegments)} (
                    {words.writing.bytes(end.retransmittedBytes)})
                  </li>
                )}
                {end.rtt !== undefined && (
                  <li>
                    {ui.rtt}: {words.writing.duration(end.rtt.minNs)}
                    {end.rtt.medianNs === undefined ? '' : ` · ${words.writing.duration(end.rtt.medianNs)}`}
                    {end.rtt.p95Ns === undefined ? '' : ` · ${words.writing.duration(end.rtt.p95Ns)}`}{' '}
                    <span class="dim">({ui.rttParts})</span>
                  </li>
                )}
                {end.hops !== undefined && <li>{ui.hopsAway(end.hops)}</li>}
                {options.length > 0 && <li class="dim offers">{options.join(', ')}</li>}
              </ul>
            </div>
          );
        })}
      </div>
    </section>
  );
}

function Certainty({ words }: { readonly words: Words }) {
  const { ui } = words;
  return (
    <section aria-labelledby="certainty">
      <h2 id="certainty">{ui.certainty}</h2>
      <p>{ui.certaintyText}</p>
      <ul>
        {(['observed', 'implied', 'assumed'] as const).map((one) => (
          <li>
            <Sure certainty={one} /> {ui[`${one}Means`]}
          </li>
        ))}
      </ul>
    </section>
  );
}
