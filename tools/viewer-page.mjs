/** Puts pages that run in a browser together: script and style in one file of HTML, which allows nothing else to run. */
import { createHash } from 'node:crypto';
import { build } from 'esbuild';

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A script's text cannot end its element. */
const safe = (script) => script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

async function bundled(entryPoint, options = {}) {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
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

/** The page around the viewer; with `<!--data-->` where a report's data go. */
export async function viewerPage(options = {}) {
  const [script, style] = await Promise.all([
    bundled('src/web/viewer/main.tsx', options),
    bundled('src/web/viewer/viewer.css'),
  ]);
  return page(safe(script), style.trim());
}

function page(script, style) {
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data: blob:',
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
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
<!--data-->
<script type="module">${script}</script>
</body>
</html>
`;
}
