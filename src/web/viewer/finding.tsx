/** A finding: what it says, how sure it is, its evidence, why, and what to do. */
import type { ToldFinding } from '../../report/html/report-data.ts';
import { harmless } from '../../words/escape.ts';
import type { ReportData } from './data.ts';
import { hashOf } from './route.ts';
import { Frames } from './packet.tsx';
import type { Words } from './words.ts';
import { useWords } from './words.ts';

export interface FindingText {
  readonly title: string;
  readonly says: string;
  readonly why: string;
  readonly fix: readonly string[];
}

/** In the reader's language, where the file has it. */
export const findingText = ({ record, other }: ToldFinding, words: Words, lang: string): FindingText =>
  words.lang === lang ? record : (other ?? record);

interface Props {
  readonly told: ToldFinding;
  readonly lang: string;
  /** Lights up what proves it. */
  readonly onEvidence?: (frames: readonly number[]) => void;
  readonly active?: boolean;
  readonly onSelect?: (frame: number) => void;
  /** Which capture it is about, where there are several. */
  readonly file?: string | undefined;
}

export function Finding({ told, lang, onEvidence, active = false, onSelect, file }: Props) {
  const words = useWords();
  const { ui } = words;
  const { record } = told;
  const text = findingText(told, words, lang);
  const id = `f-${record.code}-${record.file ?? 0}-${record.frames[0] ?? 0}`;
  return (
    <article class={`finding ${record.severity} ${active ? 'active' : ''}`} aria-labelledby={id}>
      <h3 id={id}>
        <Severity severity={record.severity} /> {text.title}{' '}
        <a href={hashOf({ page: 'about', name: record.code })}>{record.code}</a>
      </h3>
      {file !== undefined && <p class="dim small">{file}</p>}
      <p>
        {text.says} <Sure certainty={record.certainty} />
      </p>
      {record.frames.length > 0 && onEvidence !== undefined && onSelect !== undefined && (
        <p class="evidence">
          {ui.evidence} <Frames frames={record.frames} onSelect={onSelect} />{' '}
          <button
            type="button"
            class="noprint"
            aria-pressed={active}
            onClick={() => onEvidence(active ? [] : record.frames)}
          >
            {ui.showEvidence}
          </button>
        </p>
      )}
      <details open>
        <summary>
          {ui.why} · {ui.fix}
        </summary>
        <p>{text.why}</p>
        {text.fix.length > 0 && (
          <ol>
            {text.fix.map((fix) => (
              <li>{fix}</li>
            ))}
          </ol>
        )}
        {record.rfcs.length > 0 && <p class="dim small">{record.rfcs.join(', ')}</p>}
      </details>
    </article>
  );
}

export function Severity({ severity }: { readonly severity: 'problem' | 'warning' | 'note' | 'none' }) {
  const { ui } = useWords();
  return <span class={`badge ${severity}`}>{ui[severity]}</span>;
}

export function Sure({ certainty }: { readonly certainty: 'observed' | 'implied' | 'assumed' }) {
  const { ui } = useWords();
  return (
    <span class="sure" title={ui[`${certainty}Means`]}>
      {ui[certainty]}
    </span>
  );
}

/** Findings about no single connection: of each kind the first, and behind it the others. */
export function Alike({ list, data }: { readonly list: readonly ToldFinding[]; readonly data: ReportData }) {
  const { ui } = useWords();
  const { index } = data;
  const pathOf = ({ record }: ToldFinding): string | undefined =>
    index.captures.length > 1
      ? harmless(index.captures.find((one) => one.file === record.file)?.path ?? '')
      : undefined;
  const kinds = new Map<string, ToldFinding[]>();
  for (const told of list) kinds.set(told.record.code, [...(kinds.get(told.record.code) ?? []), told]);
  return (
    <>
      {[...kinds.values()].map(([first, ...others]) => (
        <>
          {first !== undefined && <Finding told={first} lang={index.lang} file={pathOf(first)} />}
          {others.length > 0 && (
            <details class="alike">
              <summary>{ui.alike(others.length)}</summary>
              {others.map((told) => (
                <Finding told={told} lang={index.lang} file={pathOf(told)} />
              ))}
            </details>
          )}
        </>
      ))}
    </>
  );
}
