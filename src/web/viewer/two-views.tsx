/** Connections that two captures hold: in the overview what happened between the places, at a connection how the other place saw it. */
import type { ConnectionRecord, TwoViewsRecord } from '../../records/contract.ts';
import type { ToldTwoViews } from '../../report/html/report-data.ts';
import { harmless } from '../../words/escape.ts';
import { numberText } from '../../words/render.ts';
import type { ReportData } from './data.ts';
import { Frames } from './packet.tsx';
import { useWords, type Words } from './words.ts';

const MOST_TOLD = 12;

/** In the reader's language, where the file has it. */
const textOf = ({ record, other }: ToldTwoViews, words: Words, lang: string): string =>
  words.lang === lang ? record.text : (other ?? record.text);

const captureOf = ({ index }: ReportData, file: number): string =>
  harmless(index.captures.find((one) => one.file === file)?.path ?? '');

interface PlaceProps {
  readonly data: ReportData;
  readonly file: number;
  /** Null: it never came there. */
  readonly id: number | null;
}

/** `connection 3 in server.pcap`, where it is told in this file as a link. */
function Place({ data, file, id }: PlaceProps) {
  const { ui } = useWords();
  if (id === null) return <>{ui.notAtPlace(captureOf(data, file))}</>;
  const key = data.keyOf(file, id);
  const text = ui.otherPlace(ui.connection(key), captureOf(data, file));
  return data.placeOf(key) === undefined ? <>{text}</> : <a href={`#c${key}`}>{text}</a>;
}

export function HeldTwice({ data }: { readonly data: ReportData }) {
  const words = useWords();
  const { index } = data;
  const all = index.twoViews.length + index.more.twoViews;
  if (all === 0) return null;
  return (
    <section aria-labelledby="held-twice">
      <h2 id="held-twice">{words.overview.twoViewsHead(all)}</h2>
      <ul class="plain held-twice">
        {index.twoViews.slice(0, MOST_TOLD).map((told) => {
          const { fileA, connectionA, fileB, connectionB, endsA } = told.record;
          return (
            <li>
              <b>{harmless(endsA)}</b>
              <br />
              <Place data={data} file={fileA} id={connectionA} /> · <Place data={data} file={fileB} id={connectionB} />
              <br />
              {harmless(textOf(told, words, index.lang))}
            </li>
          );
        })}
      </ul>
      {all > MOST_TOLD && <p class="dim">{words.ui.moreOfThem(all - MOST_TOLD)}</p>}
    </section>
  );
}

interface BothProps {
  readonly data: ReportData;
  readonly record: ConnectionRecord;
  readonly active: readonly number[];
  readonly onEvidence: (frames: readonly number[]) => void;
  readonly onSelect: (frame: number) => void;
}

/** Several other captures may hold one connection. */
const viewsOf = ({ index }: ReportData, { file, id }: ConnectionRecord): ToldTwoViews[] =>
  index.twoViews.filter(
    ({ record: { fileA, connectionA, fileB, connectionB } }) =>
      (fileA === file && connectionA === id) || (fileB === file && connectionB === id),
  );

/** What both places show together of a connection, in sentences. */
export const twoViewsTexts = (data: ReportData, record: ConnectionRecord, words: Words): string[] =>
  viewsOf(data, record).map((told) => textOf(told, words, data.index.lang));

export function FromBothPlaces({ data, record, ...evidence }: BothProps) {
  const { ui } = useWords();
  const views = viewsOf(data, record);
  if (views.length === 0) return null;
  return (
    <section aria-labelledby="both-places">
      <h2 id="both-places">{ui.fromBothPlaces}</h2>
      {views.map((told) => (
        <Both data={data} told={told} nearA={told.record.fileA === record.file} {...evidence} />
      ))}
    </section>
  );
}

interface OneProps extends Omit<BothProps, 'record'> {
  readonly told: ToldTwoViews;
  /** This capture is the one near side a. */
  readonly nearA: boolean;
}

const OTHER_ROLE = { client: 'server', server: 'client' } as const;

function Both({ data, told, nearA, active, onEvidence, onSelect }: OneProps) {
  const words = useWords();
  const { ui, writing } = words;
  const { fileA, connectionA, fileB, connectionB, roleOfA, clock, ab, ba } = told.record;
  const who = roleOfA === 'unknown' ? [ui.endOf('a'), ui.endOf('b')] : [ui[roleOfA], ui[OTHER_ROLE[roleOfA]]];
  const frames = framesHere(told.record, nearA);
  const lit = frames.length > 0 && frames.length === active.length && frames.every((one, i) => one === active[i]);
  return (
    <div class="both-places">
      <p>{harmless(textOf(told, words, data.index.lang))}</p>
      <p class="small">
        {ui.alsoSeenAs}{' '}
        {nearA ? (
          <Place data={data} file={fileB} id={connectionB} />
        ) : (
          <Place data={data} file={fileA} id={connectionA} />
        )}{' '}
        <span class="dim">({ui.nearTo(who[nearA ? 1 : 0] ?? '')})</span>
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{ui.colWay}</th>
              <th scope="col" class="num">
                {ui.colBoth}
              </th>
              <th scope="col" class="num">
                {ui.colLost}
              </th>
              <th scope="col">{ui.colOneWay}</th>
              <th scope="col" class="num">
                {ui.colRouters}
              </th>
            </tr>
          </thead>
          <tbody>
            {[
              { from: who[0], way: ab },
              { from: who[1], way: ba },
            ].map(({ from, way: { both, lost, delay, hops } }) => (
              <tr>
                <th scope="row">{from}</th>
                <td class="num">{numberText(both)}</td>
                <td class="num">{numberText(lost)}</td>
                <td>
                  {delay === undefined
                    ? '–'
                    : [delay.minNs, delay.medianNs, delay.maxNs].map((ns) => writing.duration(ns)).join(' · ')}
                </td>
                <td class="num">{hops ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {clock !== undefined && (
        <p class="dim small">
          {ui.clocksDiffer(writing.duration(Math.abs(clock.offsetNs)), writing.duration(clock.errorNs))}
        </p>
      )}
      {frames.length > 0 && (
        <p class="evidence">
          {ui.packetsHere} <Frames frames={frames} onSelect={onSelect} />{' '}
          <button type="button" class="noprint" aria-pressed={lit} onClick={() => onEvidence(lit ? [] : frames)}>
            {ui.showEvidence}
          </button>
        </p>
      )}
    </div>
  );
}

/** Packets of the capture near a, or near b: what left it and was lost, and what came to it made or changed between. */
function framesHere({ ab, ba }: TwoViewsRecord, nearA: boolean): number[] {
  const [out, back] = nearA ? [ab, ba] : [ba, ab];
  const frames = [...out.lostFrames, ...back.made.map((one) => one.frame), ...back.changes.map((one) => one.frame)];
  return [...new Set(frames)].sort((x, y) => x - y);
}
