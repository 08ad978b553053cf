/** `npm run web`: the page that analyses in the browser, as one file for any static host or a disk. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { webPage } from './viewer-page.mjs';

mkdirSync('dist/web', { recursive: true });
writeFileSync('dist/web/index.html', await webPage());
