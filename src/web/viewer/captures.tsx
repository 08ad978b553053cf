/** What was read, and what of it does not show the wire as it was. */
import type { CaptureEndRecord, CaptureRecord } from '../../records/contract.ts';
import type { CaptureEndTexts, ReportIndex, ToldEnd, ToldFinding } from '../../report/html/report-data.ts';
import { harmless } from '../../words/escape.ts';
import type { ReportData } from './data.ts';
import { Alike } from './finding.tsx';
import { dateText } from './time.ts';
import { useWords, type Words } from './words.ts';

const MOST_CAPTURES = 3;

/** What was read: a few at once, many behind a click. */
export function Captures({ index, words }: { readonly index: ReportIndex; readonly words: Words }) {
  const { ui } = words;
  const list = (
    <ul class="plain dim">
      {index.ends.slice(0, MOST_LISTED).map((told) => {
        const { record: end } = told;
        const { error, why } = textsOf(told, words, index.lang);
        const start = startOf(index, end);
        if (error !== undefined)
          return (
            <li>
              {pathOf(index, end)} {ui.unreadable} {harmless(error)}
            </li>
          );
        const parts = [
          pathOf(index, end),
          start?.format ?? '',
          ui.tcpPackets(end.tcpSegments),
          end.durationNs > 0 ? ui.lasting(words.writing.duration(end.durationNs)) : '',
          start?.startTime === undefined
            ? (start?.startTimeOfDay?.replace(/\.0+$/, '') ?? '')
            : dateText(start.startTime),
          harmless(why ?? ''),
        ];
        return <li>{parts.filter((text) => text !== '').join(' · ')}</li>;
      })}
    </ul>
  );
  if (index.ends.length <= MOST_CAPTURES) return list;
  const unread = index.ends.filter(({ record }) => record.error !== undefined).length;
  return (
    <details>
      <summary class="dim">
        {ui.captures(index.ends.length)}
        {unread > 0 && `, ${ui.unread(unread)}`}
      </summary>
      {list}
      {index.ends.length > MOST_LISTED && <p class="dim">{ui.moreOfThem(index.ends.length - MOST_LISTED)}</p>}
    </details>
  );
}

/** Captures that are named one by one. */
const MOST_LISTED = 500;

/** In the reader's language, where the file has it. */
function textsOf({ record, other }: ToldEnd, words: Words, lang: string): CaptureEndTexts {
  const { notes, error, truncatedAt } = record;
  const texts: CaptureEndTexts = {};
  if (notes !== undefined) texts.notes = notes;
  if (error !== undefined) texts.error = error;
  if (truncatedAt !== undefined) texts.why = truncatedAt.why;
  return words.lang === lang ? texts : { ...texts, ...other };
}

const startOf = (index: ReportIndex, end: CaptureEndRecord): CaptureRecord | undefined =>
  index.captures.find((one) => one.file === end.file);
const pathOf = (index: ReportIndex, end: CaptureEndRecord): string => harmless(startOf(index, end)?.path ?? '');

const MOST_FAULTS = 20;

/** What the captures themselves lack or got wrong, and what is known of the whole. */
export function TheCapture({ data, notes }: { readonly data: ReportData; readonly notes: readonly ToldFinding[] }) {
  const words = useWords();
  const { ui } = words;
  const { index } = data;
  const faults = index.ends
    .map((told) => {
      const { record: end } = told;
      const about = words.captureFaults.aboutCapture(end.quality, end.tcpSegments);
      const lines = [about, ...(textsOf(told, words, index.lang).notes ?? []).map(harmless)].filter(
        (text) => text !== '',
      );
      return { path: pathOf(index, end), text: lines.join(' · ') };
    })
    .filter(({ text }) => text !== '');
  if (faults.length + notes.length === 0) return null;
  return (
    <section aria-labelledby="whole">
      <h2 id="whole">{ui.wholeCapture}</h2>
      <ul class="plain">
        {faults.slice(0, MOST_FAULTS).map(({ path, text }) => (
          <li>
            {index.ends.length > 1 && <span class="dim">{path}: </span>}
            {text}
          </li>
        ))}
      </ul>
      {faults.length > MOST_FAULTS && <p class="dim">{ui.moreOfThem(faults.length - MOST_FAULTS)}</p>}
      <Alike list={notes} data={data} />
    </section>
  );
}
