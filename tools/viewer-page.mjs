/** Puts pages that run in a browser together: script and style in one file of HTML, which allows nothing else to run. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A script's text cannot end its element. */
const safe = (script) => script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

async function bundled(entryPoint, options = {}) {
  const { outputFiles } = await build({
    entryPoints: entryPoint === null ? [] : [entryPoint],
    bundle: true,
    write: false,
    minify: true,
    legalComments: 'none',
    platform: 'browser',
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    logLevel: 'warning',
    ...options,
  });
  return outputFiles[0].text;
}

/** Texts of pages by code. */
function read(folder) {
  const names = readdirSync(folder).filter((name) => /^TE\d{4}.*\.md$/.test(name));
  const texts = names.sort().map((name) => [name.slice(0, 6), readFileSync(`${folder}/${name}`, 'utf8')]);
  return Object.fromEntries(texts);
}

/** The pages about findings as a module, of each language by code. */
const pages = {
  name: 'finding-pages',
  setup(plugin) {
    plugin.onResolve({ filter: /^finding-pages$/ }, ({ path }) => ({ path, namespace: 'finding-pages' }));
    plugin.onLoad({ filter: /.*/, namespace: 'finding-pages' }, () => {
      const texts = { en: read('docs/findings'), zh: read('docs/zh/findings') };
      return { contents: JSON.stringify(texts), loader: 'json' };
    });
  },
};

/** Modules of functions that the first screen does not call: each becomes a script of its own, which is run at the first call. */
const LATER = {
  chinese: { module: 'src/words/chinese.ts', functions: ['chineseReport'] },
  markdown: { module: 'src/web/viewer/markdown.ts', functions: ['tokensOf'] },
};

/** In the place of such a module stand functions that run its script first. */
const later = {
  name: 'later',
  setup(plugin) {
    for (const [name, { module, functions }] of Object.entries(LATER)) {
      const lines = functions.map((one) => `export const ${one} = (...given) => later('${name}').${one}(...given);`);
      const contents = [`import { later } from '${resolve('src/web/viewer/later.ts')}';`, ...lines].join('\n');
      plugin.onLoad({ filter: new RegExp(`${module.replaceAll('/', '[\\\\/]')}$`) }, () => ({
        contents,
        loader: 'ts',
      }));
    }
  },
};

/** The name and text of each of those scripts. */
async function laterScripts() {
  const bundles = Object.entries(LATER).map(async ([name, { module, functions }]) => {
    const contents = `export { ${functions.join(', ')} } from './${module}';`;
    const stdin = { contents, resolveDir: process.cwd(), loader: 'ts' };
    return [name, safe(await bundled(null, { stdin, format: 'iife', globalName: name }))];
  });
  return Promise.all(bundles);
}

/** The page that analyses in the browser. */
export async function webPage() {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const define = { VERSION: JSON.stringify(version) };
  const worker = await bundled('src/web/page/worker.ts', { format: 'iife', plugins: [pages], define });
  // The analysis runs in a worker that is made of this text; xz is unpacked by WebAssembly.
  const data = `<script type="text/plain" id="worker">${safe(worker)}</script>`;
  const more = ["connect-src 'none'", 'worker-src blob:'];
  return page('src/web/page/main.tsx', { scripts: ["'wasm-unsafe-eval'"], more, data });
}

/** The page around the viewer; with `<!--data-->` where a report's data go. */
export const viewerPage = () => page('src/web/viewer/main.tsx');

async function page(entryPoint, { scripts = [], more = [], data = '<!--data-->' } = {}) {
  const [text, css, parts] = await Promise.all([
    bundled(entryPoint, { plugins: [later] }),
    bundled('src/web/viewer/viewer.css'),
    laterScripts(),
  ]);
  const [script, style] = [safe(text), css.trim()];
  const policy = [
    "default-src 'none'",
    `script-src ${[script, ...parts.map(([, part]) => part)].map(hashOf).concat(scripts).join(' ')}`,
    `style-src ${hashOf(style)}`,
    'img-src data: blob:',
    "form-action 'none'",
    "base-uri 'none'",
    ...more,
  ].join('; ');
  const texts = parts.map(([name, part]) => `<script type="text/plain" id="later-${name}">${part}</script>\n`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>tcptrace-explain</title>
<style>${style}</style>
</head>
<body>
<div id="app"><p class="loading">Reading the report … 正在读取报告……</p></div>
<noscript><p>This report draws itself with the script inside this file: allow scripts to see it. It loads nothing and sends nothing.</p></noscript>
${data}
${texts}<script type="module">${script}</script>
</body>
</html>
`;
}
