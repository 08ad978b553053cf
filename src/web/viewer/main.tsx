/** The report's page: shows the data that lie in it. */
import { render } from 'preact';
import { App } from './app.tsx';
import { dataOfPage } from './page-data.ts';

const root = document.getElementById('app');
if (root !== null) {
  try {
    const data = await dataOfPage();
    root.textContent = '';
    render(<App data={data} />, root);
  } catch (error) {
    root.textContent = `This file is damaged or was cut off, so it cannot be shown: ${String(error)}`;
  }
}
