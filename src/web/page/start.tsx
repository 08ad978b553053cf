/** Where a capture is chosen, dropped or pasted. */
import { useState } from 'preact/hooks';
import type { Lang } from '../../words/languages.ts';
import { Languages } from '../viewer/app.tsx';
import { wordsOf } from '../viewer/words.ts';

interface Props {
  readonly lang: Lang;
  readonly setLang: (lang: Lang) => void;
  readonly failure: string | null;
  readonly begin: (files: readonly File[], text: string | null, filter: string) => void;
}

export function Start({ lang, setLang, failure, begin }: Props) {
  const { ui } = wordsOf(lang);
  const [text, setText] = useState('');
  const [filter, setFilter] = useState('');
  return (
    <main class="start">
      <div class="bar">
        <h1>tcptrace-explain</h1>
        <span class="grow" />
        <Languages lang={lang} setLang={setLang} />
      </div>
      <p class="says">{ui.pageIntro}</p>
      {failure !== null && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      <label class="drop">
        <b>{ui.drop}</b>
        <span class="dim">{ui.dropFormats}</span>
        <input
          type="file"
          multiple
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            if (files.length > 0) begin(files, null, filter);
          }}
        />
      </label>
      <label class="paste">
        {ui.paste}
        <textarea
          rows={9}
          spellcheck={false}
          value={text}
          placeholder="10:00:00.000000 IP 192.0.2.10.41000 > 198.51.100.20.8080: Flags [S], seq 1000, win 64240, length 0"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <div class="bar">
        <button type="button" disabled={text.trim() === ''} onClick={() => begin([], text, filter)}>
          {ui.explainText}
        </button>
        <label>
          {ui.filter}{' '}
          <input
            value={filter}
            placeholder="host 10.0.0.1 and port 80"
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
      </div>
      <p class="dim">{ui.nothingLeaves}</p>
    </main>
  );
}
