/** The page that analyses in the browser: captures are dropped, chosen or pasted, and nothing of them leaves the machine. */
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { numberText } from '../../words/render.ts';
import type { Lang } from '../../words/languages.ts';
import { App } from '../viewer/app.tsx';
import type { ReportData } from '../viewer/data.ts';
import { saveFile } from '../viewer/save.ts';
import { wordsOf } from '../viewer/words.ts';
import { type Progress, Run } from './run.ts';
import { Start } from './start.tsx';

type State =
  | { readonly step: 'start'; readonly failure: string | null }
  | { readonly step: 'run'; readonly run: Run; readonly total: number }
  | { readonly step: 'shown'; readonly run: Run; readonly complaints: readonly string[] };

async function saveRecords(run: Run): Promise<void> {
  saveFile('records.ndjson', [await run.records()], 'application/x-ndjson');
}

function Page() {
  const [lang, setLang] = useState<Lang>(navigator.language.startsWith('zh') ? 'zh' : 'en');
  const [state, setState] = useState<State>({ step: 'start', failure: null });
  const [data, setData] = useState<ReportData | null>(null);
  const [progress, setProgress] = useState<Progress>({ read: 0, packets: 0 });
  const current = useRef<Run | null>(null);
  const { ui } = wordsOf(lang);

  const begin = (files: readonly File[], text: string | null, filter: string): void => {
    current.current?.end();
    setData(null);
    setProgress({ read: 0, packets: 0 });
    const total = text === null ? files.reduce((sum, file) => sum + file.size, 0) : text.length;
    const run = new Run(
      { files, text, filter, lang },
      {
        onData: setData,
        onProgress: setProgress,
        onDone: (complaints) => setState({ step: 'shown', run, complaints }),
        onFailure: (failure) => {
          run.end();
          setData(null);
          setState({ step: 'start', failure });
        },
      },
    );
    current.current = run;
    location.hash = '';
    setState({ step: 'run', run, total });
  };
  useDrops((files) => begin(files, null, ''));
  const restart = (): void => {
    current.current?.end();
    setData(null);
    setState({ step: 'start', failure: null });
  };
  const nothing =
    state.step === 'shown' && data !== null && data.index.ends.every(({ record }) => record.error !== undefined);
  if (state.step === 'start' || nothing || data === null) {
    if (state.step === 'run') return <Running run={state.run} total={state.total} progress={progress} lang={lang} />;
    const failure =
      state.step === 'start' ? state.failure : state.step === 'shown' ? state.complaints.join('\n') : null;
    return <Start lang={lang} setLang={setLang} failure={failure} begin={begin} />;
  }
  const controls =
    state.step === 'run' ? (
      <Running run={state.run} total={state.total} progress={progress} lang={lang} />
    ) : (
      <>
        <button type="button" onClick={() => void saveRecords(state.run)}>
          {ui.saveRecords}
        </button>
        <button type="button" onClick={restart}>
          {ui.another}
        </button>
      </>
    );
  return (
    <App
      data={data}
      lang={lang}
      setLang={setLang}
      controls={controls}
      notes={state.step === 'shown' ? state.complaints : []}
    />
  );
}

interface RunningProps {
  readonly run: Run;
  readonly total: number;
  readonly progress: Progress;
  readonly lang: Lang;
}

function Running({ run, total, progress, lang }: RunningProps) {
  const { ui } = wordsOf(lang);
  return (
    <div class="running" role="status">
      <progress max={Math.max(1, total)} value={progress.read} aria-label={ui.reading} />
      <span>
        {numberText(progress.packets)} {ui.packets}
      </span>
      <button type="button" onClick={() => run.stop()}>
        {ui.cancel}
      </button>
    </div>
  );
}

/** Files that are dropped anywhere on the page. */
function useDrops(take: (files: readonly File[]) => void): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) latest.current(files);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, []);
}

const root = document.getElementById('app');
if (root !== null) {
  root.textContent = '';
  render(<Page />, root);
}
