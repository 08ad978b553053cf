/** The report's page: shows the data that lie in it. */
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { ReportData } from './data.ts';
import { App } from './app.tsx';
import { dataOfPage } from './page-data.ts';

function Report({ data }: { readonly data: ReportData }) {
  const [lang, setLang] = useState(data.index.lang);
  return <App data={data} lang={lang} setLang={setLang} />;
}

const root = document.getElementById('app');
if (root !== null) {
  try {
    const data = await dataOfPage();
    root.textContent = '';
    render(<Report data={data} />, root);
  } catch (error) {
    root.textContent = `This file is damaged or was cut off, so it cannot be shown: ${String(error)}`;
  }
}
