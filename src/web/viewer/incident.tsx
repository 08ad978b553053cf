/** What many captures show together: each kind of finding once, in how many of them, at which hosts, and when. */
import type { IncidentKind } from '../../report/html/report-data.ts';
import { numberText } from '../../words/render.ts';
import type { ReportData } from './data.ts';
import { findingText, Severity } from './finding.tsx';
import { hashOf } from './route.ts';
import { dateText } from './time.ts';
import { useWords } from './words.ts';

/** Further kinds are a line of a list. */
const MOST_KINDS = 60;
const MOST_HOSTS = 5;

export function IncidentKinds({ data }: { readonly data: ReportData }) {
  const { ui } = useWords();
  const kinds = data.index.incident ?? [];
  if (kinds.length === 0) return null;
  const span = spanOf(kinds);
  return (
    <section aria-labelledby="incident">
      <h2 id="incident">{ui.incident}</h2>
      {span !== null && <p class="dim small">{ui.incidentTime(dateText(span.firstSeen), dateText(span.lastSeen))}</p>}
      <ul class="plain kinds">
        {kinds.slice(0, MOST_KINDS).map((kind) => (
          <Kind kind={kind} data={data} span={span} />
        ))}
      </ul>
      {kinds.length > MOST_KINDS && <p class="dim">{ui.moreOfThem(kinds.length - MOST_KINDS)}</p>}
    </section>
  );
}

interface Span {
  readonly firstSeen: string;
  readonly lastSeen: string;
}

const hasSpan = (kind: IncidentKind): kind is IncidentKind & Span =>
  kind.firstSeen !== undefined && kind.lastSeen !== undefined;

function spanOf(kinds: readonly IncidentKind[]): Span | null {
  const seen = kinds.filter(hasSpan);
  const [firstSeen] = seen.map((kind) => kind.firstSeen).toSorted();
  const lastSeen = seen
    .map((kind) => kind.lastSeen)
    .toSorted()
    .at(-1);
  return firstSeen === undefined || lastSeen === undefined ? null : { firstSeen, lastSeen };
}

interface KindProps {
  readonly kind: IncidentKind;
  readonly data: ReportData;
  readonly span: Span | null;
}

function Kind({ kind, data, span }: KindProps) {
  const words = useWords();
  const { ui } = words;
  const { index } = data;
  const told = [...index.first, ...index.general].find(({ record }) => record.code === kind.code);
  const title =
    told === undefined || words.lang === index.lang ? kind.title : findingText(told, words, index.lang).title;
  const counts = `${ui.inCaptures(kind.count, kind.files)}${kind.connections > 0 ? ` · ${ui.onConnections(kind.connections)}` : ''}`;
  return (
    <li>
      <h3>
        <Severity severity={kind.severity} /> {title}{' '}
        <a href={hashOf({ page: 'about', name: kind.code })}>{kind.code}</a>
      </h3>
      <p>
        {kind.connections === 0 ? (
          counts
        ) : (
          <a class="count" href={hashOf({ page: 'connections', filter: { finding: kind.code } })}>
            {counts}
          </a>
        )}
      </p>
      {kind.hosts.length > 0 && (
        <p class="small">
          {ui.mostAt}{' '}
          {kind.hosts.slice(0, MOST_HOSTS).map(({ address, connections }, i) => (
            <>
              {i > 0 && ' · '}
              <a href={hashOf({ page: 'connections', filter: { finding: kind.code, host: address } })}>
                {address}
              </a>{' '}
              <span class="dim">{numberText(connections)}</span>
            </>
          ))}
        </p>
      )}
      {span !== null && hasSpan(kind) && <Seen kind={kind} span={span} />}
    </li>
  );
}

const at = (iso: string): number => Date.parse(`${iso.slice(0, 23)}Z`);

/** From when to when, as a bar in the time of the whole. */
function Seen({ kind, span }: { readonly kind: Span; readonly span: Span }) {
  const { ui } = useWords();
  const from = at(span.firstSeen);
  const all = at(span.lastSeen) - from;
  const part = (iso: string): number => (all > 0 ? (100 * (at(iso) - from)) / all : 0);
  const left = part(kind.firstSeen);
  return (
    <div class="seen">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" x="0" y="1.5" width="100" height="1" />
        <rect x={Math.min(99.4, left)} y="0" width={Math.max(0.6, part(kind.lastSeen) - left)} height="4" />
      </svg>
      <span class="dim small">
        {kind.firstSeen.slice(0, 19) === kind.lastSeen.slice(0, 19)
          ? dateText(kind.firstSeen)
          : ui.incidentTime(dateText(kind.firstSeen), dateText(kind.lastSeen))}
      </span>
    </div>
  );
}
