/** The viewer around its pages: what is shown, in which language, on which ground. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Lang } from '../../words/languages.ts';
import { About } from './about.tsx';
import { ConnectionPage } from './connection.tsx';
import type { ReportData } from './data.ts';
import { Overview } from './overview.tsx';
import { useRoute } from './route.ts';
import { ConnectionTable } from './table.tsx';
import { switchGround } from './theme.ts';
import { WordsContext, wordsOf } from './words.ts';

interface Props {
  readonly data: ReportData;
  readonly lang: Lang;
  readonly setLang: (lang: Lang) => void;
  /** What else there is to do, beside the places to go. */
  readonly controls?: ComponentChildren;
  /** Told above everything. */
  readonly notes?: readonly string[];
}

export function App({ data, lang, setLang, controls, notes = [] }: Props) {
  const route = useRoute();
  const words = wordsOf(lang);
  const { ui } = words;
  const last = useRef('');
  if (route.page === 'connection') last.current = route.key;
  const main = useRef<HTMLElement>(null);
  const place = route.page === 'connection' ? `c${route.key}` : route.page === 'about' ? route.name : route.page;
  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-Hans' : 'en';
  }, [lang]);
  useEffect(() => scrollTo(0, 0), [place]);
  useEffect(() => {
    const names = data.index.captures.map((one) => one.path.split('/').at(-1) ?? '').join(', ');
    document.title = `${route.page === 'connection' ? `${ui.connection(route.key)} · ` : ''}${names} · tcptrace-explain`;
  }, [data, route, lang]);
  return (
    <WordsContext.Provider value={words}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {ui.skip}
      </a>
      <header class="top noprint">
        <b class="name">tcptrace-explain</b>
        <nav aria-label="tcptrace-explain">
          <a href="#" aria-current={route.page === 'overview' ? 'page' : undefined}>
            {ui.overview}
          </a>
          <a href="#connections" aria-current={route.page === 'connections' ? 'page' : undefined}>
            {ui.connections}
          </a>
        </nav>
        <span class="grow" />
        {controls}
        <Languages lang={lang} setLang={setLang} />
        <button type="button" aria-label={ui.theme} title={ui.theme} onClick={switchGround}>
          ◐
        </button>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {notes.map((note) => (
          <p class="failure">{note}</p>
        ))}
        {route.page === 'overview' && <Overview data={data} />}
        {route.page === 'connections' && <ConnectionTable data={data} filter={route.filter} last={last.current} />}
        {route.page === 'connection' && <ConnectionPage data={data} at={route.key} frame={route.frame} />}
        {route.page === 'about' && <About data={data} name={route.name} />}
      </main>
      <footer class="dim small">tcptrace-explain {data.index.version}</footer>
    </WordsContext.Provider>
  );
}

export function Languages({ lang, setLang }: { readonly lang: Lang; readonly setLang: (lang: Lang) => void }) {
  return (
    <div role="group" aria-label={wordsOf(lang).ui.language} class="tabs">
      <button type="button" aria-pressed={lang === 'en'} onClick={() => setLang('en')} lang="en">
        English
      </button>
      <button type="button" aria-pressed={lang === 'zh'} onClick={() => setLang('zh')} lang="zh-Hans">
        中文
      </button>
    </div>
  );
}
